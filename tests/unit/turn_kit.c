#include "turn_kit.h"

#include "prim/hmac_sha1.h"
#include "prim/md5.h"
#include "turn/credential.h"
#include "wire/chandata.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(bool true_or_end)
{
	if (!true_or_end)
		abort();
}

static void tell_time(struct kit *k)
{
	turn_clock(k->t, k->now_us, KIT_NOW_S + k->now_us / 1000000u);
}

struct addr kit_addr(const char *ip, uint16_t port)
{
	struct addr a = { 0 };

	must(addr_read_ip(&a, ip));
	a.port = port;
	return a;
}

/* One engine, with the addresses of a unit or none. */
static void open_engine(struct kit *k, struct ports *ports, uint32_t engine,
			unsigned unit_n)
{
	memcpy(k->secret, "a secret of all", sizeof(k->secret));
	memcpy(k->nonce_key, "another one, of thirty-two bytes", TURN_KEY_LEN);

	const struct turn_config config = {
		.secret = k->secret,
		.secret_len = sizeof(k->secret),
		.nonce_key = k->nonce_key,
		.relay_v4 = kit_addr("203.0.113.1", 0),
		.relay_v6 = kit_addr("2001:db8::1", 0),
		.ports = ports,
		.engine = engine,
		.user_n = KIT_USER_N,
		.source_n = KIT_SOURCE_N,
		.first_port = KIT_FIRST_PORT,
		.unit = { kit_addr("203.0.113.1", 3478),
			  kit_addr("192.0.2.10", 3478),
			  kit_addr("2001:db8::10", 3478) },
		.unit_n = unit_n,
	};

	k->memory = calloc(1, turn_size(KIT_ALLOCATIONS_N));
	must(k->memory != NULL);
	k->t = turn_init(k->memory, &config);
	k->now_us = 5000000;
	tell_time(k);
}

static struct ports *open_ports(struct kit *k, uint32_t engines_n)
{
	memset(k, 0, engines_n * sizeof(*k));
	k->ports = calloc(1, ports_size(KIT_ALLOCATIONS_N));
	must(k->ports != NULL);
	return ports_init(k->ports, KIT_ALLOCATIONS_N, engines_n);
}

void kit_open(struct kit *k)
{
	open_engine(k, open_ports(k, 1), 0, 0);
}

void kit_open_engines(struct kit *k, unsigned n)
{
	struct ports *ports = open_ports(k, n);

	for (unsigned i = 0; i < n; i++)
		open_engine(&k[i], ports, i, 3);
}

void kit_close(struct kit *k)
{
	free(k->memory);
	free(k->ports);
}

void kit_pass_s(struct kit *k, uint64_t s)
{
	k->now_us += s * 1000000u;
	tell_time(k);
}

void kit_credential(const struct kit *k, struct client *c, uint64_t expiry_s,
		    const char *tag)
{
	struct credential made;

	credential_make(&made, k->secret, sizeof(k->secret), expiry_s, tag);
	memcpy(c->user, made.user, sizeof(made.user));
	memcpy(c->pass, made.pass, sizeof(made.pass));
}

struct client kit_client(const struct kit *k, uint8_t host, const char *tag)
{
	const uint8_t ip[4] = { 198, 51, 100, host };
	struct client c = { .path.client = addr_from_v4(ip, 40000) };

	kit_credential(k, &c, KIT_NOW_S + 3600, tag);
	return c;
}

void kit_begin(struct kit *k, uint16_t type)
{
	uint8_t id[STUN_ID_LEN] = { 0 };
	struct wr w = wr_init(id, sizeof(id));

	wr_u64(&w, ++k->ids_n);
	k->w = wr_init(k->packet + TURN_HEADROOM, KIT_PACKET_SIZE);
	k->len = stun_begin(&k->w, type, id);
}

void kit_u32(struct kit *k, uint16_t type, uint32_t value)
{
	stun_attr_u32(&k->w, type, value);
}

void kit_peer(struct kit *k, struct addr peer)
{
	stun_attr_xor_addr(&k->w, STUN_A_XOR_PEER_ADDRESS, &peer,
			   k->packet + TURN_HEADROOM + 8);
}

static void put_text(struct kit *k, uint16_t type, const char *text)
{
	stun_attr(&k->w, type, text, (uint16_t)strlen(text));
}

void kit_sign(struct kit *k, const struct client *c)
{
	char text[512];
	uint8_t key[MD5_LEN];
	uint8_t mac[HMAC_SHA1_LEN];
	int n;

	put_text(k, STUN_A_USERNAME, c->user);
	put_text(k, STUN_A_REALM, c->realm);
	put_text(k, STUN_A_NONCE, c->nonce);
	n = snprintf(text, sizeof(text), "%s:%s:%s", c->user, c->realm,
		     c->pass);
	must(n > 0 && (size_t)n < sizeof(text));
	md5(key, text, (size_t)n);

	struct stun_cover cover = stun_covers_next(&k->w, sizeof(mac));
	const struct hmac_part parts[] = { { cover.head, sizeof(cover.head) },
					   { cover.rest, cover.rest_len } };

	hmac_sha1(mac, (struct hmac_part){ key, sizeof(key) }, parts, 2);
	stun_attr(&k->w, STUN_A_MESSAGE_INTEGRITY, mac, sizeof(mac));
}

static int code_of(const struct kit *k)
{
	struct stun_msg m;
	struct stun_attr a;

	if (stun_read(&m, rd_init(k->out.p, k->out.len)) != OK)
		return 0;
	if ((m.type & STUN_CLASS_MASK) != STUN_ERROR)
		return 0;
	must(kit_attr(k, &a, STUN_A_ERROR_CODE));

	uint32_t v = rd_u32(&a.value);

	return (int)((v >> 8 & 7) * 100 + (v & 0xff));
}

/* The message stands in the packet. */
static int input(struct kit *k, const struct client *c, size_t len)
{
	const struct turn_packet in = { .p = k->packet + TURN_HEADROOM,
					.len = len,
					.head = TURN_HEADROOM,
					.tail = TURN_TAILROOM };

	k->in_len += len;
	k->out = (struct turn_out){ .spare = k->spare };
	k->answered = turn_input(k->t, &c->path, &in, &k->out);
	if (!k->answered)
		return KIT_SILENCE;
	k->out_len += k->out.len;
	return code_of(k);
}

int kit_send(struct kit *k, const struct client *c)
{
	size_t len;

	stun_end(&k->w, k->len);
	must(wr_done(&k->w, &len) == OK);
	return input(k, c, len);
}

int kit_send_bytes(struct kit *k, const struct client *c, const void *p,
		   size_t len)
{
	must(len <= KIT_PACKET_SIZE);
	memcpy(k->packet + TURN_HEADROOM, p, len);
	return input(k, c, len);
}

bool kit_attr(const struct kit *k, struct stun_attr *a, uint16_t type)
{
	struct stun_msg m;

	if (!k->answered || stun_read(&m, rd_init(k->out.p, k->out.len)) != OK)
		return false;
	while (stun_next(&m.attrs, a))
		if (a->type == type)
			return true;
	return false;
}

static void take_text(const struct kit *k, char *text, size_t size,
		      uint16_t type)
{
	struct stun_attr a;

	must(kit_attr(k, &a, type) && a.value.left < size);
	memcpy(text, a.value.p, a.value.left);
	text[a.value.left] = '\0';
}

int kit_ask(struct kit *k, struct client *c)
{
	uint8_t unsigned_copy[KIT_PACKET_SIZE];
	size_t len = wr_len(&k->w);
	struct wr w = k->w;
	int code;

	memcpy(unsigned_copy, k->packet + TURN_HEADROOM, len);
	if (c->nonce[0] != '\0')
		kit_sign(k, c);
	code = kit_send(k, c);
	/* As clients do when nothing comes back. */
	for (int i = 0; i < 6 && code == KIT_SILENCE; i++)
		code = input(k, c, wr_len(&k->w));
	if (code != 401 && code != 438)
		return code;

	take_text(k, c->nonce, sizeof(c->nonce), STUN_A_NONCE);
	take_text(k, c->realm, sizeof(c->realm), STUN_A_REALM);
	memcpy(k->packet + TURN_HEADROOM, unsigned_copy, len);
	k->w = w;
	kit_sign(k, c);
	return kit_send(k, c);
}

static struct addr take_relayed(const struct kit *k, unsigned family)
{
	struct stun_msg m;
	struct stun_attr a;
	struct addr got = { 0 };

	must(stun_read(&m, rd_init(k->out.p, k->out.len)) == OK);
	while (stun_next(&m.attrs, &a))
		if (a.type == STUN_A_XOR_RELAYED_ADDRESS &&
		    stun_xor_addr(&got, a.value, m.id) == OK &&
		    got.family == family)
			return got;
	return (struct addr){ 0 };
}

int kit_allocate(struct kit *k, struct client *c)
{
	int code;

	kit_begin(k, STUN_REQUEST | STUN_ALLOCATE);
	kit_u32(k, STUN_A_REQUESTED_TRANSPORT, 17u << 24);
	code = kit_ask(k, c);
	if (code == 0)
		c->relayed = take_relayed(k, ADDR_V4);
	return code;
}

int kit_permit(struct kit *k, struct client *c, struct addr peer)
{
	kit_begin(k, STUN_REQUEST | STUN_CREATE_PERMISSION);
	kit_peer(k, peer);
	return kit_ask(k, c);
}

int kit_bind(struct kit *k, struct client *c, uint16_t channel,
	     struct addr peer)
{
	kit_begin(k, STUN_REQUEST | STUN_CHANNEL_BIND);
	kit_u32(k, STUN_A_CHANNEL_NUMBER, (uint32_t)channel << 16);
	kit_peer(k, peer);
	return kit_ask(k, c);
}

int kit_refresh(struct kit *k, struct client *c, uint32_t lifetime_s)
{
	kit_begin(k, STUN_REQUEST | STUN_REFRESH);
	kit_u32(k, STUN_A_LIFETIME, lifetime_s);
	return kit_ask(k, c);
}

static bool arrived(const struct kit *k, const struct client *to,
		    const char *text)
{
	return k->answered && k->out.data_len == strlen(text) &&
	       memcmp(k->out.data, text, strlen(text)) == 0 &&
	       memcmp(&k->out.to, &to->path, sizeof(to->path)) == 0;
}

bool kit_crosses(const struct kit *k, struct kit *other,
		 const struct client *to, const char *text)
{
	struct turn_packet in = { .p = other->packet + TURN_HEADROOM,
				  .len = k->out.len,
				  .head = TURN_HEADROOM,
				  .tail = TURN_TAILROOM };

	if (!k->answered || k->out.kind != TURN_TO_ENGINE)
		return false;
	must(k->out.len <= KIT_PACKET_SIZE);
	memcpy(in.p, k->out.p, k->out.len);
	other->out = (struct turn_out){ .spare = other->spare };
	other->answered =
		turn_deliver(other->t, &k->out.parcel, &in, &other->out);
	return arrived(other, to, text);
}

bool kit_channel_arrives(struct kit *k, const struct client *from,
			 uint16_t channel, const struct client *to,
			 const char *text)
{
	uint8_t message[256];
	size_t len = strlen(text);

	must(len + CHANDATA_HEADER_LEN <= sizeof(message));
	chandata_header(message, channel, (uint16_t)len);
	memcpy(message + CHANDATA_HEADER_LEN, text, len);
	kit_send_bytes(k, from, message, CHANDATA_HEADER_LEN + len);
	return arrived(k, to, text);
}

bool kit_indication_arrives(struct kit *k, const struct client *from,
			    struct addr peer, const struct client *to,
			    const char *text)
{
	kit_begin(k, STUN_INDICATION | STUN_SEND);
	kit_peer(k, peer);
	put_text(k, STUN_A_DATA, text);
	kit_send(k, from);
	return arrived(k, to, text);
}

void kit_pair(struct kit *k, struct client *a, struct client *b)
{
	*a = kit_client(k, 1, "room");
	*b = kit_client(k, 2, "room");
	must(kit_allocate(k, a) == 0 && kit_allocate(k, b) == 0);
	must(kit_permit(k, a, b->relayed) == 0);
	must(kit_permit(k, b, a->relayed) == 0);
}

uint64_t kit_count(const struct kit *k, enum turn_counter c)
{
	return turn_counters(k->t)->n[c];
}
