#include "ice/ice.h"

#include "base/ct.h"
#include "ice/check.h"
#include "stun/integrity.h"

#include <assert.h>

static const uint64_t CONSENT_US = ICE_CONSENT_MS * UINT64_C(1000);

enum { NONE = ICE_PATH_N };

void ice_open(struct ice *ice, const char ufrag[USERNAME_UFRAG_LEN],
	      const char pwd[ICE_PWD_LEN], uint64_t now_us)
{
	*ice = (struct ice){ .selected = NONE, .checked_us = now_us };
	memcpy(ice->ufrag, ufrag, sizeof(ice->ufrag));
	memcpy(ice->pwd, pwd, sizeof(ice->pwd));
}

void ice_close(struct ice *ice)
{
	ct_wipe(ice, sizeof(*ice));
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
 * one's. */
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

/* A good check: the path is known and, if it is nominated, selected. */
static enum ice_verdict accept(struct ice *ice, const struct ice_path *path,
			       bool is_nominated, uint64_t now_us)
{
	unsigned at = find(ice, path, now_us);

	if (ice->selected != NONE &&
	    !is_fresh(&ice->known[ice->selected], now_us))
		ice->selected = NONE;
	if (at == NONE)
		at = make_place(ice, now_us);
	ice->known[at] = (struct ice_known){ *path, now_us };
	ice->checked_us = now_us;
	if (!is_nominated || at == ice->selected)
		return ICE_CHECKED;
	ice->selected = (uint8_t)at;
	return ICE_NOMINATED;
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
	struct check c;
	enum ice_verdict v = read_check(&c, ice, datagram);

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
