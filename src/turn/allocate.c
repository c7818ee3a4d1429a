/* Allocations are made and kept (RFC 8656, sections 7 and 8). */
#include "base/ct.h"
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

static unsigned quota(const struct exchange *x, struct owner owner)
{
	uint32_t user_n;
	uint32_t source_n;

	table_count(&x->t->table, owner, &user_n, &source_n);
	if (user_n >= x->t->config.user_n || source_n >= x->t->config.source_n)
		return 486;
	return 0;
}

/* The same for everybody but who can compute it: only the promise counts. */
static void make_token(struct turn *t, uint8_t token[REQUEST_TOKEN_LEN])
{
	uint64_t n = t->tokens_n++;
	uint64_t v = auth_hash(t->auth.nonce_key, "token", &n, sizeof(n));
	struct wr w = wr_init(token, REQUEST_TOKEN_LEN);

	wr_u64(&w, v ^ t->auth.now_us);
}

/* The entry that the token opens. */
static unsigned redeem(const struct exchange *x, uint32_t *entry)
{
	const struct table *table = &x->t->table;

	for (uint32_t i = 0; i < table->n; i++) {
		const struct allocation *a = &table->entries[i];

		if (table->state[i] != ENTRY_RESERVED ||
		    !ct_equal(a->token, x->q->token, sizeof(a->token)))
			continue;
		if (a->until_us <= x->t->auth.now_us ||
		    a->user_len != x->q->user.left ||
		    memcmp(a->user, x->q->user.p, a->user_len) != 0)
			return 508;
		*entry = i;
		return 0;
	}
	return 508;
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
	struct allocation *r = table_reserve(&x->t->table, next);

	make_token(x->t, r->token);
	r->until_us = after_s(x->t, RESERVATION_S);
	memcpy(r->has, a->has, sizeof(r->has));
	set_user(r, x);
	a->promised = true;
	memcpy(a->token, r->token, sizeof(a->token));
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

static void make(struct exchange *x, uint32_t entry, const struct wish *wish,
		 struct owner owner)
{
	struct table *table = &x->t->table;
	struct allocation *a = table_use(table, entry, x->from, owner);

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
	struct table *table = &x->t->table;
	struct owner owner = owner_of(x);
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
		code = quota(x, owner);
	if (code == 0 && (x->q->has & HAS_TOKEN) != 0) {
		code = redeem(x, &entry);
		if (code == 0)
			memcpy(wish.has, table->entries[entry].has,
			       sizeof(wish.has));
	} else if (code == 0 &&
		   table_pick(table, wish.even, wish.reserve, &entry) != OK) {
		code = 508;
	}
	if (code != 0)
		return code;
	make(x, entry, &wish, owner);
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
