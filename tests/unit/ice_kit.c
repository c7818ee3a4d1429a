#include "ice_kit.h"

#include "stun/integrity.h"

#include <assert.h>

static const uint8_t id[STUN_ID_LEN + 1] = "transaction!";

void kit_open(struct kit *k)
{
	*k = (struct kit){ .now_us = 1000000 };
	ice_open(&k->ice, KIT_UFRAG, KIT_PWD, k->now_us);
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
