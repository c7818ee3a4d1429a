/* Allocations are made and kept (RFC 8656, sections 7 and 8). */
#include "prim/hmac_sha1.h"
#include "turn/state.h"

enum { PROTOCOL_UDP = 17 };

/* What an Allocate asks for, checked. */
struct wish {
	bool has[FAMILIES_N];
	bool lacks_v6;
	bool even;
	bool reserve;
};

struct addr turn_relayed(const struct turn *t, uint32_t entry, enum family f)
{
	struct addr a =
		f == FAMILY_V4 ? t->config.relay_v4 : t->config.relay_v6;

	a.port = (uint16_t)(t->config.first_port + entry);
	return a;
}

static bool offers(const struct turn *t, enum family f)
{
	return addr_ip_len(f == FAMILY_V4 ? &t->config.relay_v4
					  : &t->config.relay_v6) != 0;
}

/* Attributes that exclude each other, and the one value that is defined. */
static bool is_consistent(const struct request *q)
{
	const unsigned family = HAS_FAMILY | HAS_MORE_FAMILY;

	if ((q->has & HAS_TOKEN) != 0 &&
	    (q->has & (family | HAS_EVEN_PORT)) != 0)
		return false;
	if ((q->has & HAS_MORE_FAMILY) == 0)
		return true;
	return (q->has & HAS_FAMILY) == 0 && !q->reserve &&
	       q->more_family == STUN_FAMILY_V6;
}

static unsigned wish_for(struct wish *wish, const struct turn *t,
			 const struct request *q)
{
	bool v6 = (q->has & HAS_FAMILY) != 0 && q->family == STUN_FAMILY_V6;
	bool more = (q->has & HAS_MORE_FAMILY) != 0;

	if ((q->has & HAS_TRANSPORT) == 0 || q->wrong)
		return 400;
	if (q->transport != PROTOCOL_UDP)
		return 442;
	if (!is_consistent(q))
		return 400;
	if ((q->has & HAS_FAMILY) != 0 && !v6 && q->family != STUN_FAMILY_V4)
		return 440;
	if (!offers(t, v6 ? FAMILY_V6 : FAMILY_V4))
		return 440;

	*wish = (struct wish){ .even = (q->has & HAS_EVEN_PORT) != 0,
			       .reserve = q->reserve };
	wish->has[FAMILY_V4] = !v6;
	wish->has[FAMILY_V6] = v6 || (more && offers(t, FAMILY_V6));
	wish->lacks_v6 = more && !offers(t, FAMILY_V6);
	return 0;
}

/* A source is an IPv4 address, or an IPv6 /64: who has one has all of it. */
static struct owner owner_of(const struct exchange *x)
{
	const struct addr *client = &x->from->client;
	const uint8_t *key = x->t->auth.nonce_key;
	const struct credential_user *user = &x->auth.user;

	return (struct owner){
		.user = auth_hash(key, "tag", user->tag, user->tag_len),
		.source = auth_hash(key, "source", client->ip,
				    client->family == ADDR_V4 ? 4 : 8),
	};
}

/* Counts the port for its owner, if that is not one too many. */
static bool count_in(const struct exchange *x, uint32_t entry,
		     struct owner owner)
{
	struct ports *ports = x->t->table.ports;
	uint32_t user_n;
	uint32_t source_n;

	ports_own(ports, entry, owner);
	ports_count(ports, owner, &user_n, &source_n);
	return user_n <= x->t->config.user_n &&
	       source_n <= x->t->config.source_n;
}

/* The same for everybody but who can compute it: only the promise counts. */
static void make_token(struct turn *t, uint8_t token[REQUEST_TOKEN_LEN])
{
	uint64_t n[] = { t->tokens_n++, t->config.engine };
	uint64_t v = auth_hash(t->auth.nonce_key, "token", n, sizeof(n));
	struct wr w = wr_init(token, REQUEST_TOKEN_LEN);

	wr_u64(&w, v ^ t->auth.now_us);
}

/* What opens the port: the token in the hand of that user. */
static uint64_t seal(const struct exchange *x, const uint8_t *token)
{
	struct rd r = rd_init(token, REQUEST_TOKEN_LEN);

	return rd_u64(&r) ^ auth_hash(x->t->auth.nonce_key, "holder",
				      x->q->user.p, x->q->user.left);
}

/* Takes the entry that the token opens, or a free one. */
static unsigned take(struct exchange *x, struct wish *wish, uint32_t *entry)
{
	struct table *table = &x->t->table;
	uint8_t families;

	if ((x->q->has & HAS_TOKEN) == 0) {
		if (table_pick(table, wish->even, wish->reserve, entry) != OK)
			return 508;
		ports_take(table->ports, *entry);
		return 0;
	}
	if (!ports_redeem(table->ports, table->engine, seal(x, x->q->token),
			  x->t->auth.now_us, entry))
		return 508;
	families = ports_look(table->ports, *entry).families;
	for (unsigned f = 0; f < FAMILIES_N; f++)
		wish->has[f] = (families & 1u << f) != 0;
	return 0;
}

static void set_user(struct allocation *a, const struct exchange *x)
{
	a->user_len = (uint8_t)x->q->user.left;
	a->tag_len = (uint8_t)x->auth.user.tag_len;
	memcpy(a->user, x->q->user.p, x->q->user.left);
}

/* Keeps the next entry for who shows the token. */
static void promise(struct exchange *x, struct allocation *a)
{
	uint32_t next = table_number(&x->t->table, a) + 1;
	struct promise m = { .until_us = after_s(x->t, RESERVATION_S) };

	make_token(x->t, a->token);
	m.seal = seal(x, a->token);
	for (unsigned f = 0; f < FAMILIES_N; f++)
		if (a->has[f])
			m.families |= (uint8_t)(1u << f);
	ports_reserve(x->t->table.ports, next, &m);
	x->t->waiting_n++;
	a->promised = true;
}

static void write_success(struct exchange *x, const struct allocation *a)
{
	uint32_t entry = table_number(&x->t->table, a);

	exchange_begin(x, STUN_SUCCESS);
	for (enum family f = FAMILY_V4; f < FAMILIES_N; f++) {
		struct addr relayed = turn_relayed(x->t, entry, f);

		if (a->has[f])
			stun_attr_xor_addr(&x->w, STUN_A_XOR_RELAYED_ADDRESS,
					   &relayed, x->q->msg.id);
	}
	stun_attr_u32(&x->w, STUN_A_LIFETIME, LIFETIME_S);
	stun_attr_xor_addr(&x->w, STUN_A_XOR_MAPPED_ADDRESS, &x->from->client,
			   x->q->msg.id);
	if (a->promised)
		stun_attr(&x->w, STUN_A_RESERVATION_TOKEN, a->token,
			  sizeof(a->token));
	if (a->lacks_v6)
		stun_attr_u32(&x->w, STUN_A_ADDRESS_ERROR_CODE,
			      (uint32_t)STUN_FAMILY_V6 << 24 | 4 << 8 | 40);
}

static void make(struct exchange *x, uint32_t entry, const struct wish *wish)
{
	struct table *table = &x->t->table;
	struct allocation *a = table_use(table, entry, x->from);

	a->until_us = after_s(x->t, LIFETIME_S);
	memcpy(a->has, wish->has, sizeof(a->has));
	memcpy(a->key, x->auth.key, sizeof(a->key));
	memcpy(a->made_by, x->q->msg.id, sizeof(a->made_by));
	a->lacks_v6 = wish->lacks_v6;
	set_user(a, x);
	if (wish->reserve)
		promise(x, a);
	turn_tally(x->t, TURN_allocations_made);
	write_success(x, a);
}

/* Sent again because the answer was lost: the same answer. */
static bool is_again(const struct exchange *x)
{
	return memcmp(x->mine->made_by, x->q->msg.id, STUN_ID_LEN) == 0 &&
	       x->mine->user_len == x->q->user.left &&
	       memcmp(x->mine->user, x->q->user.p, x->q->user.left) == 0;
}

unsigned allocate_new(struct exchange *x)
{
	struct wish wish;
	uint32_t entry = 0;

	if (x->mine != NULL) {
		if (!is_again(x))
			return 437;
		write_success(x, x->mine);
		return 0;
	}

	unsigned code = wish_for(&wish, x->t, x->q);

	if (code == 0)
		code = take(x, &wish, &entry);
	if (code != 0)
		return code;
	if (!count_in(x, entry, owner_of(x))) {
		ports_give_back(x->t->table.ports, entry);
		return 486;
	}
	make(x, entry, &wish);
	return 0;
}

/* Ends one family of an allocation, or all of it. */
static void end_family(struct exchange *x)
{
	struct allocation *a = x->mine;

	if ((x->q->has & HAS_FAMILY) != 0)
		a->has[x->q->family == STUN_FAMILY_V6] = false;
	if ((x->q->has & HAS_FAMILY) == 0 ||
	    (!a->has[FAMILY_V4] && !a->has[FAMILY_V6]))
		turn_end(x->t, a);
}

unsigned allocate_refresh(struct exchange *x)
{
	const struct request *q = x->q;
	bool ends = (q->has & HAS_LIFETIME) != 0 && q->lifetime_s == 0;

	if (q->wrong)
		return 400;
	if ((q->has & HAS_FAMILY) != 0 &&
	    !(q->family == STUN_FAMILY_V4 && x->mine->has[FAMILY_V4]) &&
	    !(q->family == STUN_FAMILY_V6 && x->mine->has[FAMILY_V6]))
		return 443;

	if (ends)
		end_family(x);
	else
		x->mine->until_us = after_s(x->t, LIFETIME_S);
	exchange_begin(x, STUN_SUCCESS);
	stun_attr_u32(&x->w, STUN_A_LIFETIME, ends ? 0 : LIFETIME_S);
	return 0;
}
