#include "ice_kit.h"

#include "stun/integrity.h"

#include <assert.h>

static const uint8_t id[STUN_ID_LEN + 1] = "transaction!";

void kit_open(struct kit *k)
{
	*k = (struct kit){ .now_us = 1000000 };
	ice_open(&k->ice, KIT_UFRAG, KIT_PWD, k->now_us);

	enum err e = ice_set_peer(
		&k->ice, rd_init((const uint8_t *)KIT_PEER_UFRAG, 4),
		rd_init((const uint8_t *)KIT_PEER_PWD, ICE_PWD_LEN));

	assert(e == OK);
}

struct ice_path kit_path(uint8_t host)
{
	const uint8_t remote[4] = { 198, 51, 100, host };
	const uint8_t local[4] = { 203, 0, 113, 1 };

	return (struct ice_path){ addr_from_v4(remote, 5000),
				  addr_from_v4(local, 3478), 0 };
}

static void write_attributes(struct wr *w, const struct kit_check *c)
{
	const char *user = c->user == NULL ? KIT_UFRAG ":abcd" : c->user;
	const uint8_t tie_breaker[8] = { 1 };

	if (!c->no_user)
		stun_attr(w, STUN_A_USERNAME, user, (uint16_t)strlen(user));
	stun_attr(w, STUN_A_ICE_CONTROLLING, tie_breaker, 8);
	if (c->is_controlled)
		stun_attr(w, STUN_A_ICE_CONTROLLED, tie_breaker, 8);
	if (c->short_priority)
		stun_attr(w, STUN_A_PRIORITY, tie_breaker, 3);
	else if (!c->no_priority)
		stun_attr_u32(w, STUN_A_PRIORITY, 0x6e7e1eff);
	if (c->nominates)
		stun_attr(w, STUN_A_USE_CANDIDATE, NULL, 0);
	if (c->unknown != 0)
		stun_attr(w, c->unknown, "?", 1);
}

void kit_write(struct kit *k, const struct kit_check *c)
{
	struct wr w = wr_init(k->check, sizeof(k->check));
	const char *pwd = c->pwd == NULL ? KIT_PWD : c->pwd;
	uint16_t type = c->type == 0 ? STUN_BINDING : c->type;
	struct wr_len16 len = stun_begin(&w, type, id);

	write_attributes(&w, c);
	if (!c->no_integrity)
		integrity_write(&w, pwd, strlen(pwd));
	if (c->late_nomination)
		stun_attr(&w, STUN_A_USE_CANDIDATE, NULL, 0);
	if (!c->no_fingerprint)
		integrity_write_fingerprint(&w);
	if (c->more_behind)
		stun_attr(&w, 0xc057, NULL, 0);
	stun_end(&w, len);
	assert(!w.full);
	k->check_len = wr_len(&w);
}

enum ice_verdict kit_give(struct kit *k, const struct ice_path *path)
{
	struct wr w = wr_init(k->answer, sizeof(k->answer));
	enum ice_verdict v = ice_input(
		&k->ice, path, rd_init(k->check, k->check_len), k->now_us, &w);

	k->answer_len = wr_len(&w);
	return v;
}

enum ice_verdict kit_send(struct kit *k, const struct ice_path *path,
			  const struct kit_check *c)
{
	kit_write(k, c);
	return kit_give(k, path);
}

static void write_reply(struct kit *k, struct rd request, const char *pwd)
{
	struct wr w = wr_init(k->check, sizeof(k->check));
	struct stun_msg m;
	enum err e = stun_read(&m, request);

	assert(e == OK);

	struct wr_len16 len = stun_begin(&w, STUN_BINDING | STUN_SUCCESS, m.id);

	stun_attr_xor_addr(&w, STUN_A_XOR_MAPPED_ADDRESS,
			   &(struct addr){ .family = ADDR_V4 }, m.id);
	integrity_write(&w, pwd, strlen(pwd));
	integrity_write_fingerprint(&w);
	stun_end(&w, len);
	assert(!w.full);
	k->check_len = wr_len(&w);
}

enum ice_verdict kit_reply(struct kit *k, const struct ice_path *path,
			   const struct ice_path *from, const char *pwd)
{
	static uint8_t random[STUN_ID_LEN] = "request";
	uint8_t request[ICE_REQUEST_LEN];

	for (;;) {
		random[0]++;
		struct wr w = wr_init(request, sizeof(request));
		const struct ice_path *to =
			ice_next(&k->ice, k->now_us, random, &w);

		if (to == NULL)
			return ICE_NOT_STUN;
		if (memcmp(to, path, sizeof(*to)) != 0)
			continue;
		write_reply(k, rd_init(request, wr_len(&w)),
			    pwd == NULL ? KIT_PEER_PWD : pwd);
		return kit_give(k, from);
	}
}

void kit_prove(struct kit *k, const struct ice_path *path)
{
	enum ice_verdict v = kit_reply(k, path, path, NULL);

	assert(v == ICE_PROVEN);
}

bool kit_attr(const struct kit *k, struct stun_attr *a, uint16_t type)
{
	struct stun_msg m;
	enum err e = stun_read(&m, rd_init(k->answer, k->answer_len));

	assert(e == OK && memcmp(m.id, id, STUN_ID_LEN) == 0);
	for (struct rd attrs = m.attrs; stun_next(&attrs, a);)
		if (a->type == type)
			return true;
	return false;
}
