#include "ice/client.h"

#include "ice/check.h"
#include "stun/integrity.h"

#include <assert.h>

/* RFC 8489 section 6.2.1: 500 ms, doubled each time, seven times; the last one
 * is given 16 times the first. */
static const uint64_t RTO_US = 500000;
enum { SENT_N = 7, LAST_RTO_N = 16 };

/* RFC 8445 section 14.2: Ta, between checks of different pairs. */
static const uint64_t PACE_US = 50000;

static const uint64_t CONSENT_US = ICE_CONSENT_MS * UINT64_C(1000);
static const uint64_t ASK_US = ICE_ASK_MS * UINT64_C(1000);

enum { NONE = ICE_PATH_N };

/* RFC 8445 section 5.1.2.1, of a host candidate: it becomes a peer reflexive
 * one's at the other side, so its type counts as that (section 7.1.1). */
static const uint32_t PRIORITY = 110u << 24 | 65535u << 8 | 255u;

enum err client_open(struct client *c, const struct client_config *config)
{
	struct rd own = config->own_ufrag;
	struct rd peer = config->peer_ufrag;
	struct rd pwd = config->peer_pwd;
	struct rd own_pwd = config->own_pwd;

	/* RFC 8839 section 5.4 */
	if (own.left < 4 || own.left > CLIENT_UFRAG_LEN || peer.left < 4 ||
	    peer.left > CLIENT_UFRAG_LEN || pwd.left < 22 ||
	    pwd.left > CLIENT_PWD_LEN || own_pwd.left < 22 ||
	    own_pwd.left > CLIENT_PWD_LEN)
		return ERR_FORMAT;
	*c = (struct client){ .selected = NONE,
			      .tie_breaker = config->tie_breaker };

	struct wr user = wr_init((uint8_t *)c->user, sizeof(c->user));

	wr_bytes(&user, peer.p, peer.left);
	wr_u8(&user, ':');
	wr_bytes(&user, own.p, own.left);
	assert(!user.full);
	c->user_len = (uint8_t)wr_len(&user);
	c->pwd_len = (uint8_t)pwd.left;
	memcpy(c->pwd, pwd.p, pwd.left);
	c->own_pwd_len = (uint8_t)own_pwd.left;
	memcpy(c->own_pwd, own_pwd.p, own_pwd.left);
	c->peer_ufrag_len = (uint8_t)peer.left;
	return OK;
}

enum err client_add(struct client *c, const struct ice_path *path,
		    uint64_t now_us)
{
	if (c->pair_n == ICE_PATH_N)
		return ERR_FULL;
	c->pair[c->pair_n] = (struct client_pair){
		.path = *path,
		.next_us = now_us + c->pair_n * PACE_US,
	};
	c->pair_n++;
	return OK;
}

static bool is_live(const struct client *c, unsigned i)
{
	return !c->pair[i].is_dead && (c->selected == NONE || c->selected == i);
}

static void kill_pair(struct client *c, unsigned i)
{
	bool any = false;

	c->pair[i].is_dead = true;
	for (unsigned k = 0; k < c->pair_n; k++)
		any |= is_live(c, k);
	if (!any)
		c->has_failed = true;
}

static const uint8_t *new_id(struct client_pair *p, const uint8_t *random)
{
	struct client_asked *a = &p->asked[p->asked_n++ % CLIENT_ASKED_N];

	memcpy(a->id, random, STUN_ID_LEN);
	a->is_open = true;
	return a->id;
}

/* Retransmitted it is the same transaction, so the same bytes. */
static const uint8_t *first_check(struct client_pair *p, uint64_t now_us,
				  const uint8_t *random)
{
	uint64_t wait_us = RTO_US << p->sent_n;

	if (p->sent_n == SENT_N - 1)
		wait_us = LAST_RTO_N * RTO_US;
	p->next_us = now_us + wait_us;
	if (p->sent_n++ == 0)
		return new_id(p, random);
	return p->asked[(p->asked_n - 1u) % CLIENT_ASKED_N].id;
}

/* RFC 7675 section 5.1: each is a transaction of its own, sent once, "a random
 * value between 0.8 and 1.2 of the basic period" after the last. */
static const uint8_t *consent_check(struct client_pair *p, uint64_t now_us,
				    const uint8_t *random)
{
	uint64_t r =
		(uint64_t)random[STUN_ID_LEN] << 8 | random[STUN_ID_LEN + 1];

	p->next_us = now_us + ASK_US * 4 / 5 + ASK_US * 2 / 5 * r / 65536;
	return new_id(p, random);
}

static void write_check(struct wr *w, const struct client *c, const uint8_t *id)
{
	uint8_t tie_breaker[8];
	struct wr tie = wr_init(tie_breaker, sizeof(tie_breaker));
	struct wr_len16 len = stun_begin(w, STUN_BINDING | STUN_REQUEST, id);

	wr_u64(&tie, c->tie_breaker);
	stun_attr(w, STUN_A_USERNAME, c->user, c->user_len);
	stun_attr_u32(w, STUN_A_PRIORITY, PRIORITY);
	stun_attr(w, STUN_A_ICE_CONTROLLING, tie_breaker, sizeof(tie_breaker));
	/* The first that works is as good as another: all lead to one host. */
	stun_attr(w, STUN_A_USE_CANDIDATE, NULL, 0);
	check_end(w, len, c->pwd, c->pwd_len);
}

/* Whether the pair's time has come; gives it up when it is too late. */
static bool is_due(struct client *c, unsigned i, uint64_t now_us)
{
	struct client_pair *p = &c->pair[i];

	if (!is_live(c, i))
		return false;
	if (c->selected == i && now_us - c->consent_us >= CONSENT_US) {
		kill_pair(c, i);
		return false;
	}
	if (now_us < p->next_us)
		return false;
	if (c->selected == NONE && p->sent_n == SENT_N) {
		kill_pair(c, i);
		return false;
	}
	return true;
}

const struct ice_path *client_next(struct client *c, uint64_t now_us,
				   const uint8_t random[CLIENT_RANDOM_LEN],
				   struct wr *check)
{
	assert(wr_len(check) == 0 && check->left >= CLIENT_CHECK_LEN);
	for (unsigned i = 0; i < c->pair_n && !c->has_failed; i++) {
		struct client_pair *p = &c->pair[i];

		if (!is_due(c, i, now_us))
			continue;
		write_check(check, c,
			    c->selected == i ? consent_check(p, now_us, random)
					     : first_check(p, now_us, random));
		return &p->path;
	}
	return NULL;
}

static bool is_path(const struct ice_path *a, const struct ice_path *b)
{
	return addr_equal(&a->remote, &b->remote) &&
	       addr_equal(&a->local, &b->local) && a->stream == b->stream;
}

static struct client_asked *find(struct client_pair *p, const uint8_t *id)
{
	for (unsigned i = 0; i < CLIENT_ASKED_N; i++)
		if (p->asked[i].is_open &&
		    memcmp(p->asked[i].id, id, STUN_ID_LEN) == 0)
			return &p->asked[i];
	return NULL;
}

/* Which check it answers. RFC 8445 section 7.2.5.2.1: it must come from where
 * that went, to where that came from. */
static struct client_asked *match(struct client *c, unsigned *pair,
				  const struct ice_path *path,
				  const uint8_t *id)
{
	for (unsigned i = 0; i < c->pair_n; i++) {
		if (c->pair[i].is_dead || !is_path(&c->pair[i].path, path))
			continue;
		*pair = i;
		return find(&c->pair[i], id);
	}
	return NULL;
}

/* The other side selects what was nominated last: so once more, when another
 * pair was nominated beside it. */
static void select_pair(struct client *c, unsigned i, uint64_t now_us)
{
	unsigned sent = 0;

	for (unsigned k = 0; k < c->pair_n; k++)
		sent += c->pair[k].sent_n > 0;
	c->selected = (uint8_t)i;
	c->pair[i].next_us = now_us + (sent > 1 ? 0 : ASK_US);
}

static enum client_verdict answered(struct client *c, unsigned i,
				    const struct check *answer, uint64_t now_us)
{
	const unsigned needed = CHECK_MAPPED;

	if (answer->msg.type == (STUN_BINDING | STUN_ERROR) || answer->wrong ||
	    answer->unknown_n > 0 || (answer->has & needed) != needed) {
		kill_pair(c, i);
		return CLIENT_REFUSED;
	}
	if (c->selected == NONE)
		select_pair(c, i, now_us);
	if (c->selected == i)
		c->consent_us = now_us;
	return CLIENT_TAKEN;
}

/* "ours:theirs" (RFC 8445, section 7.3). */
static bool is_for(const struct client *c, struct rd user)
{
	const size_t own_len = (size_t)c->user_len - c->peer_ufrag_len - 1;
	const uint8_t *own = rd_bytes(&user, own_len);

	return own != NULL && rd_u8(&user) == ':' &&
	       user.left == c->peer_ufrag_len &&
	       memcmp(own, c->user + c->peer_ufrag_len + 1, own_len) == 0 &&
	       memcmp(user.p, c->user, user.left) == 0;
}

/* Answers a request as RFC 8445 section 7.3 has it, as far as one that has
 * the controlling role and needs no more candidates must. */
static enum client_verdict answer_it(const struct client *c,
				     const struct ice_path *path,
				     const struct check *asked,
				     struct wr *answer)
{
	const unsigned needed = CHECK_USERNAME | CHECK_INTEGRITY;

	if ((asked->has & needed) != needed || asked->unknown_n > 0 ||
	    !is_for(c, asked->user) ||
	    !integrity_fits(&asked->msg, &asked->integrity, c->own_pwd,
			    c->own_pwd_len))
		return CLIENT_FORGED;

	struct wr_len16 len =
		stun_begin(answer, STUN_BINDING | STUN_SUCCESS, asked->msg.id);

	stun_attr_xor_addr(answer, STUN_A_XOR_MAPPED_ADDRESS, &path->remote,
			   asked->msg.id);
	check_end(answer, len, c->own_pwd, c->own_pwd_len);
	return CLIENT_ASKED;
}

enum client_verdict client_input(struct client *c, const struct ice_path *path,
				 struct rd datagram, uint64_t now_us,
				 struct wr *answer)
{
	struct check got;
	unsigned pair;
	enum err e = check_read(&got, datagram);

	assert(wr_len(answer) == 0 && answer->left >= ICE_ANSWER_LEN);
	if (e != OK)
		return e == ERR_AUTH ? CLIENT_FORGED : CLIENT_NOT_STUN;
	if (got.msg.type == (STUN_BINDING | STUN_REQUEST))
		return answer_it(c, path, &got, answer);
	if (got.msg.type != (STUN_BINDING | STUN_SUCCESS) &&
	    got.msg.type != (STUN_BINDING | STUN_ERROR))
		return CLIENT_NOT_STUN;

	struct client_asked *asked = match(c, &pair, path, got.msg.id);

	if (asked == NULL)
		return CLIENT_STRANGER;
	if ((got.has & CHECK_INTEGRITY) == 0 ||
	    !integrity_fits(&got.msg, &got.integrity, c->pwd, c->pwd_len))
		return CLIENT_FORGED;
	asked->is_open = false;
	return answered(c, pair, &got, now_us);
}

uint64_t client_deadline(const struct client *c)
{
	uint64_t first = UINT64_MAX;

	for (unsigned i = 0; i < c->pair_n && !c->has_failed; i++)
		if (is_live(c, i) && c->pair[i].next_us < first)
			first = c->pair[i].next_us;
	if (c->selected != NONE && !c->has_failed &&
	    c->consent_us + CONSENT_US < first)
		first = c->consent_us + CONSENT_US;
	return first;
}

enum client_state client_state(const struct client *c)
{
	if (c->has_failed)
		return CLIENT_FAILED;
	return c->selected == NONE ? CLIENT_CHECKING : CLIENT_CONNECTED;
}

const struct ice_path *client_selected(const struct client *c)
{
	if (client_state(c) != CLIENT_CONNECTED)
		return NULL;
	return &c->pair[c->selected].path;
}
