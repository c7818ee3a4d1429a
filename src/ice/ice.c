#include "ice/ice.h"

#include "base/ct.h"
#include "ice/check.h"
#include "stun/integrity.h"

#include <assert.h>

static const uint64_t CONSENT_US = ICE_CONSENT_MS * UINT64_C(1000);
static const uint64_t REQUEST_US = ICE_REQUEST_MS * UINT64_C(1000);
/* A path that carries media carries feedback of them more often. */
static const uint64_t UNUSED_US = ICE_UNUSED_MS * UINT64_C(1000);

enum { NONE = ICE_PATH_N };

void ice_open(struct ice *ice, const char ufrag[USERNAME_UFRAG_LEN],
	      const char pwd[ICE_PWD_LEN], uint64_t now_us)
{
	*ice = (struct ice){ .nominated = NONE,
			     .selected = NONE,
			     .checked_us = now_us };
	memcpy(ice->ufrag, ufrag, sizeof(ice->ufrag));
	memcpy(ice->pwd, pwd, sizeof(ice->pwd));
}

enum err ice_set_peer(struct ice *ice, struct rd ufrag, struct rd pwd)
{
	struct wr user =
		wr_init((uint8_t *)ice->peer_user, sizeof(ice->peer_user));

	/* RFC 8839 section 5.4 */
	if (ufrag.left < 4 || ufrag.left > ICE_PEER_UFRAG_LEN ||
	    pwd.left < 22 || pwd.left > ICE_PEER_PWD_LEN)
		return ERR_FORMAT;
	wr_bytes(&user, ufrag.p, ufrag.left);
	wr_u8(&user, ':');
	wr_bytes(&user, ice->ufrag, sizeof(ice->ufrag));
	assert(!user.full);
	ice->peer_user_len = (uint8_t)wr_len(&user);
	ice->peer_pwd_len = (uint8_t)pwd.left;
	memcpy(ice->peer_pwd, pwd.p, pwd.left);
	return OK;
}

void ice_close(struct ice *ice)
{
	ct_wipe(ice, sizeof(*ice));
	ice->nominated = NONE;
	ice->selected = NONE;
}

static bool is_fresh(const struct ice_known *k, uint64_t now_us)
{
	return k->path.remote.family != ADDR_NONE &&
	       now_us - k->checked_us < CONSENT_US;
}

static bool is_path(const struct ice_path *a, const struct ice_path *b)
{
	return addr_equal(&a->remote, &b->remote) &&
	       addr_equal(&a->local, &b->local) && a->stream == b->stream;
}

/* Which of known[] it is; NONE. */
static unsigned find(const struct ice *ice, const struct ice_path *path,
		     uint64_t now_us)
{
	unsigned i = 0;

	while (i < ICE_PATH_N && !(is_fresh(&ice->known[i], now_us) &&
				   is_path(&ice->known[i].path, path)))
		i++;
	return i;
}

/* "LFRAG:RFRAG", of which the first is ours (RFC 8445, section 7.3). Nothing is
 * for who was closed: a password of zeros is no secret. */
static bool is_for(const struct ice *ice, struct rd user)
{
	const uint8_t *ours = rd_bytes(&user, sizeof(ice->ufrag));

	return ice->ufrag[0] != '\0' && ours != NULL && rd_u8(&user) == ':' &&
	       user.left > 0 &&
	       memcmp(ours, ice->ufrag, sizeof(ice->ufrag)) == 0;
}

/* What a check is that has the right password. */
static enum ice_verdict judge(const struct check *c)
{
	if (c->unknown_n > 0)
		return ICE_UNKNOWN;
	if (c->wrong || (c->has & CHECK_PRIORITY) == 0)
		return ICE_MALFORMED;
	/* A lite agent is always controlled, so it cannot give way (RFC 8445,
	 * sections 6.1.1 and 7.3.1.1): the other side has to. */
	if ((c->has & CHECK_CONTROLLED) != 0)
		return ICE_CONFLICT;
	return ICE_CHECKED;
}

static enum ice_verdict read_check(struct check *c, const struct ice *ice,
				   struct rd datagram)
{
	struct stun_msg m;

	if (stun_read(&m, datagram) != OK)
		return ICE_NOT_STUN;
	if (m.type != (STUN_BINDING | STUN_REQUEST))
		return ICE_NOT_REQUEST;

	enum err e = check_read(c, datagram);

	if (e != OK)
		return e == ERR_AUTH ? ICE_NO_FINGERPRINT : ICE_NOT_STUN;
	if ((c->has & CHECK_INTEGRITY) == 0 || (c->has & CHECK_USERNAME) == 0)
		return ICE_NO_INTEGRITY;
	if (!is_for(ice, c->user))
		return ICE_NOT_OURS;
	if (!integrity_fits(&c->msg, &c->integrity, ice->pwd, sizeof(ice->pwd)))
		return ICE_WRONG_PASSWORD;
	return judge(c);
}

/* Where a new path goes: a place that is free or whose path is no longer good,
 * else that of the one that was checked least lately, but never the selected
 * one's: no stranger's address may push out the one that media go to. */
static unsigned make_place(const struct ice *ice, uint64_t now_us)
{
	unsigned oldest = NONE;

	for (unsigned i = 0; i < ICE_PATH_N; i++) {
		const struct ice_known *k = &ice->known[i];

		if (!is_fresh(k, now_us))
			return i;
		if (i != ice->selected &&
		    (oldest == NONE ||
		     k->checked_us < ice->known[oldest].checked_us))
			oldest = i;
	}
	return oldest;
}

static void select_path(struct ice *ice, unsigned at, uint64_t now_us)
{
	ice->selected = (uint8_t)at;
	ice->known[at].used_us = now_us; /* it will be */
}

/* A nominated path is selected when it is proven; until then the one before
 * stays. */
static void settle(struct ice *ice, uint64_t now_us)
{
	if (ice->nominated != NONE && ice->nominated != ice->selected &&
	    ice->known[ice->nominated].is_proven)
		select_path(ice, ice->nominated, now_us);
}

static bool may_be_selected(const struct ice_known *k)
{
	return k->is_proven && k->was_nominated;
}

static void forget_stale(struct ice *ice, uint64_t now_us)
{
	if (ice->selected != NONE &&
	    !is_fresh(&ice->known[ice->selected], now_us))
		ice->selected = NONE;
	if (ice->nominated != NONE &&
	    !is_fresh(&ice->known[ice->nominated], now_us))
		ice->nominated = NONE;
}

/* A good check: the path is known. */
static enum ice_verdict accept(struct ice *ice, const struct ice_path *path,
			       bool is_nominated, uint64_t now_us)
{
	unsigned at = find(ice, path, now_us);

	forget_stale(ice, now_us);
	if (at == NONE) {
		at = make_place(ice, now_us);
		if (at == ice->nominated)
			ice->nominated = NONE; /* its place is another's now */
		ice->known[at] = (struct ice_known){ .path = *path };
	}
	ice->known[at].checked_us = now_us;
	ice->known[at].asks_n = ICE_REQUEST_N;
	ice->checked_us = now_us;
	if (ice->selected == NONE && may_be_selected(&ice->known[at]))
		select_path(ice, at, now_us);
	if (!is_nominated || at == ice->nominated)
		return ICE_CHECKED;
	ice->known[at].was_nominated = true;
	ice->nominated = (uint8_t)at;
	settle(ice, now_us);
	return ICE_NOMINATED;
}

/* What came as an answer to us. */
static enum ice_verdict take_answer(struct ice *ice,
				    const struct ice_path *path,
				    struct rd datagram, uint64_t now_us)
{
	unsigned at = find(ice, path, now_us);
	struct check c;

	if (at == NONE || ice->known[at].is_proven ||
	    ice->known[at].asked_us == 0)
		return ICE_NOT_ASKED;
	if (check_read(&c, datagram) != OK)
		return ICE_NO_FINGERPRINT;
	if (memcmp(c.msg.id, ice->known[at].id, STUN_ID_LEN) != 0)
		return ICE_NOT_ASKED;
	if ((c.has & CHECK_INTEGRITY) == 0)
		return ICE_NO_INTEGRITY;
	if (!integrity_fits(&c.msg, &c.integrity, ice->peer_pwd,
			    ice->peer_pwd_len))
		return ICE_WRONG_PASSWORD;
	ice->known[at].is_proven = true;
	settle(ice, now_us);
	return ICE_PROVEN;
}

static void write_answer(struct wr *w, const struct ice *ice,
			 const struct check *c, enum ice_verdict v,
			 const struct addr *remote)
{
	static const unsigned codes[ICE_VERDICTS] = {
		[ICE_CONFLICT] = 487,
		[ICE_UNKNOWN] = 420,
		[ICE_MALFORMED] = 400,
	};
	uint16_t class = codes[v] == 0 ? STUN_SUCCESS : STUN_ERROR;
	struct wr_len16 len = stun_begin(w, STUN_BINDING | class, c->msg.id);

	if (codes[v] == 0)
		stun_attr_xor_addr(w, STUN_A_XOR_MAPPED_ADDRESS, remote,
				   c->msg.id);
	else
		stun_attr_error(w, codes[v]);
	if (v == ICE_UNKNOWN)
		stun_attr_unknown(w, c->unknown, c->unknown_n);
	check_end(w, len, ice->pwd, sizeof(ice->pwd));
}

enum ice_verdict ice_input(struct ice *ice, const struct ice_path *path,
			   struct rd datagram, uint64_t now_us,
			   struct wr *answer)
{
	struct stun_msg m;
	struct check c;
	enum ice_verdict v;

	if (stun_read(&m, datagram) == OK &&
	    m.type == (STUN_BINDING | STUN_SUCCESS))
		return take_answer(ice, path, datagram, now_us);
	v = read_check(&c, ice, datagram);
	if (!ice_has_answer(v))
		return v;
	assert(wr_len(answer) == 0 && answer->left >= ICE_ANSWER_LEN);
	if (v == ICE_CHECKED)
		v = accept(ice, path, (c.has & CHECK_USE_CANDIDATE) != 0,
			   now_us);
	write_answer(answer, ice, &c, v, &path->remote);
	assert(wr_len(answer) <= datagram.left);
	return v;
}

/* A lite agent is controlled (RFC 8445, section 6.1.1). Its tie-breaker never
 * counts: whoever answers with a conflict of roles proves nothing. */
static void write_request(struct wr *w, const struct ice *ice,
			  const uint8_t id[STUN_ID_LEN])
{
	/* RFC 8445 section 5.1.2.1, of a peer reflexive candidate. */
	static const uint32_t priority = 110u << 24 | 65535u << 8 | 255u;
	static const uint8_t tie_breaker[8] = { 0 };
	struct wr_len16 len = stun_begin(w, STUN_BINDING | STUN_REQUEST, id);

	stun_attr(w, STUN_A_USERNAME, ice->peer_user, ice->peer_user_len);
	stun_attr_u32(w, STUN_A_PRIORITY, priority);
	stun_attr(w, STUN_A_ICE_CONTROLLED, tie_breaker, sizeof(tie_breaker));
	check_end(w, len, ice->peer_pwd, ice->peer_pwd_len);
}

static bool is_due(const struct ice_known *k, uint64_t now_us)
{
	return !k->is_proven && k->asks_n > 0 && is_fresh(k, now_us) &&
	       (k->asked_us == 0 || now_us - k->asked_us >= REQUEST_US);
}

bool ice_asks(const struct ice *ice, uint64_t now_us)
{
	if (ice->peer_user_len == 0)
		return false;
	for (unsigned i = 0; i < ICE_PATH_N; i++)
		if (is_due(&ice->known[i], now_us))
			return true;
	return false;
}

const struct ice_path *ice_next(struct ice *ice, uint64_t now_us,
				const uint8_t id[STUN_ID_LEN],
				struct wr *request)
{
	assert(wr_len(request) == 0 && request->left >= ICE_REQUEST_LEN);
	if (ice->peer_user_len == 0)
		return NULL;
	for (unsigned i = 0; i < ICE_PATH_N; i++) {
		struct ice_known *k = &ice->known[i];

		if (!is_due(k, now_us))
			continue;
		/* Asked again it is the same question: a late answer counts. */
		if (k->asked_us == 0)
			memcpy(k->id, id, STUN_ID_LEN);
		k->asked_us = now_us;
		k->asks_n--;
		write_request(request, ice, k->id);
		return &k->path;
	}
	return NULL;
}

void ice_used(struct ice *ice, const struct ice_path *path, uint64_t now_us)
{
	unsigned at = find(ice, path, now_us);

	if (at == NONE)
		return;
	ice->known[at].used_us = now_us;
	if (at == ice->selected || !may_be_selected(&ice->known[at]))
		return;
	if (ice->selected != NONE &&
	    now_us - ice->known[ice->selected].used_us < UNUSED_US)
		return;
	/* One that is not proven yet is still to come. */
	if (ice->nominated == ice->selected)
		ice->nominated = (uint8_t)at;
	select_path(ice, at, now_us);
}

bool ice_is_proven(const struct ice *ice, const struct ice_path *path,
		   uint64_t now_us)
{
	unsigned at = find(ice, path, now_us);

	return at != NONE && ice->known[at].is_proven;
}

bool ice_knows(const struct ice *ice, const struct ice_path *path,
	       uint64_t now_us)
{
	return find(ice, path, now_us) != NONE;
}

const struct ice_path *ice_selected(const struct ice *ice, uint64_t now_us)
{
	if (ice->selected == NONE ||
	    !is_fresh(&ice->known[ice->selected], now_us))
		return NULL;
	return &ice->known[ice->selected].path;
}

bool ice_is_alive(const struct ice *ice, uint64_t now_us)
{
	return now_us - ice->checked_us < CONSENT_US;
}
