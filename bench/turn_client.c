#include "turn_client.h"

#include "prim/hmac_sha1.h"
#include "prim/md5.h"
#include "wire/stun.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	MESSAGE_SIZE = 1024,
	ANSWER_MS = 500,
	TRIES_N = 10,
};

/* One request and its answer. */
struct exchange {
	uint8_t request[MESSAGE_SIZE];
	struct wr w;
	struct wr_len16 len;
	uint8_t answer[MESSAGE_SIZE];
	struct stun_msg got;
};

_Noreturn static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void begin(struct turn_client *c, struct exchange *x, uint16_t method)
{
	uint8_t id[STUN_ID_LEN] = { 0 };
	struct wr id_w = wr_init(id, sizeof(id));

	wr_u32(&id_w, (uint32_t)c->fd);
	wr_u64(&id_w, ++c->ids_n);
	x->w = wr_init(x->request, sizeof(x->request));
	x->len = stun_begin(&x->w, (uint16_t)(STUN_REQUEST | method), id);
}

static void put_text(struct wr *w, uint16_t type, const char *text)
{
	stun_attr(w, type, text, (uint16_t)strlen(text));
}

static void sign(const struct turn_client *c, struct exchange *x)
{
	char text[512];
	uint8_t key[MD5_LEN];
	uint8_t mac[HMAC_SHA1_LEN];
	int n = snprintf(text, sizeof(text), "%s:%s:%s", c->credential.user,
			 c->realm, c->credential.pass);

	put_text(&x->w, STUN_A_USERNAME, c->credential.user);
	put_text(&x->w, STUN_A_REALM, c->realm);
	put_text(&x->w, STUN_A_NONCE, c->nonce);
	md5(key, text, (size_t)n);

	struct stun_cover cover = stun_covers_next(&x->w, sizeof(mac));
	const struct hmac_part parts[] = { { cover.head, sizeof(cover.head) },
					   { cover.rest, cover.rest_len } };

	hmac_sha1(mac, (struct hmac_part){ key, sizeof(key) }, parts, 2);
	stun_attr(&x->w, STUN_A_MESSAGE_INTEGRITY, mac, sizeof(mac));
}

/* Takes answers until one belongs to the request. */
static bool await(struct turn_client *c, struct exchange *x)
{
	struct pollfd p = { .fd = c->fd, .events = POLLIN };

	while (poll(&p, 1, ANSWER_MS) == 1) {
		ssize_t n = recv(c->fd, x->answer, sizeof(x->answer), 0);

		if (n > 0 &&
		    stun_read(&x->got, rd_init(x->answer, (size_t)n)) == OK &&
		    memcmp(x->got.id, x->request + 8, STUN_ID_LEN) == 0)
			return true;
	}
	return false;
}

static void send_and_await(struct turn_client *c, struct exchange *x)
{
	size_t len;

	stun_end(&x->w, x->len);
	if (wr_done(&x->w, &len) != OK)
		fail("a request is too long");
	for (int i = 0; i < TRIES_N; i++) {
		if (send(c->fd, x->request, len, 0) == -1)
			fail("send");
		if (await(c, x))
			return;
	}
	fail("no answer");
}

static bool find(const struct exchange *x, struct stun_attr *a, uint16_t type)
{
	struct rd attrs = x->got.attrs;

	while (stun_next(&attrs, a))
		if (a->type == type)
			return true;
	return false;
}

static void take_text(const struct exchange *x, char *text, uint16_t type)
{
	struct stun_attr a;

	if (!find(x, &a, type) || a.value.left >= TURN_CLIENT_TEXT_SIZE)
		fail("an answer without what it needs");
	memcpy(text, a.value.p, a.value.left);
	text[a.value.left] = '\0';
}

static void must_succeed(const struct exchange *x, const char *what)
{
	struct stun_attr a;

	if ((x->got.type & STUN_CLASS_MASK) == STUN_SUCCESS)
		return;
	if (find(x, &a, STUN_A_ERROR_CODE)) {
		uint32_t v = rd_u32(&a.value);

		fprintf(stderr, "%s: error %u\n", what,
			(v >> 8 & 7) * 100 + (v & 0xff));
	}
	exit(1);
}

static void open_socket(struct turn_client *c, uint16_t server_port,
			unsigned source)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	int buffer = 4 << 20;

	c->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (source << 8));
	if (c->fd == -1 ||
	    setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof(buffer)) ==
		    -1 ||
	    bind(c->fd, (struct sockaddr *)&at, sizeof(at)) == -1)
		fail("socket");
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	at.sin_port = htons(server_port);
	if (connect(c->fd, (struct sockaddr *)&at, sizeof(at)) == -1)
		fail("connect");
}

void turn_client_open(struct turn_client *c, uint16_t server_port,
		      unsigned source, const struct credential *credential)
{
	const uint32_t udp = 17u << 24;
	struct exchange x;
	struct stun_attr a;

	*c = (struct turn_client){ .credential = *credential };
	open_socket(c, server_port, source);
	begin(c, &x, STUN_ALLOCATE);
	stun_attr_u32(&x.w, STUN_A_REQUESTED_TRANSPORT, udp);
	send_and_await(c, &x);
	take_text(&x, c->realm, STUN_A_REALM);
	take_text(&x, c->nonce, STUN_A_NONCE);

	begin(c, &x, STUN_ALLOCATE);
	stun_attr_u32(&x.w, STUN_A_REQUESTED_TRANSPORT, udp);
	sign(c, &x);
	send_and_await(c, &x);
	must_succeed(&x, "allocate");
	if (!find(&x, &a, STUN_A_XOR_RELAYED_ADDRESS) ||
	    stun_xor_addr(&c->relayed, a.value, x.got.id) != OK)
		fail("no relayed address");
}

static void put_peer(struct exchange *x, const struct addr *peer)
{
	stun_attr_xor_addr(&x->w, STUN_A_XOR_PEER_ADDRESS, peer,
			   x->request + 8);
}

void turn_client_bind(struct turn_client *c, const struct addr *peer)
{
	struct exchange x;

	begin(c, &x, STUN_CREATE_PERMISSION);
	put_peer(&x, peer);
	sign(c, &x);
	send_and_await(c, &x);
	must_succeed(&x, "permission");

	begin(c, &x, STUN_CHANNEL_BIND);
	stun_attr_u32(&x.w, STUN_A_CHANNEL_NUMBER,
		      (uint32_t)TURN_CLIENT_CHANNEL << 16);
	put_peer(&x, peer);
	sign(c, &x);
	send_and_await(c, &x);
	must_succeed(&x, "channel");
}

void turn_client_close(struct turn_client *c)
{
	struct exchange x;

	begin(c, &x, STUN_REFRESH);
	stun_attr_u32(&x.w, STUN_A_LIFETIME, 0);
	sign(c, &x);
	send_and_await(c, &x);
	close(c->fd);
}
