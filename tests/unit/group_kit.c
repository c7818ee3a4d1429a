#include "group_kit.h"

#include "prim/hash.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t link_psk[32] = { 0x11 };
static const char link_id[] = "incamera link";

const uint8_t *kit_random(void)
{
	static uint8_t out[2][MLS_RANDOM_LEN];
	static uint64_t n;
	uint8_t *at = out[n % 2];

	n++;
	hash_sha256(at, &(const struct part){ &n, sizeof(n) }, 1);
	return at;
}

void kit_joiner(struct kit_member *m)
{
	const struct mls_identity own = {
		.seed = m->seed,
		.identity = { m->identity, sizeof(m->identity) },
	};
	enum err e = mls_joiner_make(&m->joiner, &own, KIT_NOW_S - 3600,
				     KIT_NOW_S + 23 * 3600, kit_random());

	assert(e == OK);
}

static void add_psk(struct mls_group *g, struct part id, struct part psk)
{
	enum err e = mls_add_psk(g, id, psk);

	assert(e == OK);
}

void kit_other_psk(struct kit_member *m)
{
	add_psk(m->g, (struct part){ "other", 5 },
		(struct part){ "secret", 6 });
}

void kit_open(struct kit_member *m, uint32_t number, enum mls_profile profile,
	      uint32_t member_max)
{
	const struct mls_config config = { .profile = profile,
					   .member_max = member_max,
					   .leaf_len = 256 };

	memset(m, 0, sizeof(*m));
	hash_sha256(m->seed, &(const struct part){ &number, sizeof(number) },
		    1);
	memcpy(m->identity, m->seed, 8);
	memcpy(m->identity + 8, "somebody", 8);
	m->profile = profile;
	m->size = mls_size(&config);
	m->memory = aligned_alloc(16, m->size);
	assert(m->memory != NULL);
	memset(m->memory, 0xa5, m->size);
	m->g = mls_init(m->memory, &config);
	add_psk(m->g, (struct part){ link_id, sizeof(link_id) - 1 },
		(struct part){ link_psk, sizeof(link_psk) });
	kit_joiner(m);
}

void kit_close(struct kit_member *m)
{
	if (m->g != NULL)
		mls_close(m->g);
	free(m->memory);
	memset(m, 0, sizeof(*m));
}

struct rd kit_key_package(const struct kit_member *m)
{
	return rd_init(m->joiner.key_package, m->joiner.key_package_len);
}

void kit_create(struct kit_member *m)
{
	static const char id[KIT_GROUP_ID_LEN] = "a room id, eight more...";
	const struct mls_policy everybody = { .names = { "", 0 } };
	const struct mls_identity own = {
		.seed = m->seed,
		.identity = { m->identity, sizeof(m->identity) },
	};
	enum err e = mls_create(m->g, (struct part){ id, sizeof(id) },
				&everybody, &own, kit_random());

	assert(e == OK);
}

void kit_commit(struct kit_commit *out, struct kit_member *m,
		const struct mls_changes *changes)
{
	struct wr commit = wr_init(out->bytes, sizeof(out->bytes));
	struct wr welcome = wr_init(out->welcome, sizeof(out->welcome));
	enum err e = mls_commit(m->g, changes, kit_random(), &commit, &welcome);

	assert(e == OK);
	out->len = wr_len(&commit);
	out->welcome_len = wr_len(&welcome);
}

void kit_commit_add(struct kit_commit *out, struct kit_member *m,
		    const struct kit_member *added)
{
	struct rd add = rd_init(m->identity, 0);

	if (added != NULL)
		add = kit_key_package(added);
	kit_commit(out, m,
		   &(const struct mls_changes){ .adds = &add,
						.adds_n = added != NULL,
						.now_s = KIT_NOW_S });
}

void kit_commit_remove(struct kit_commit *out, struct kit_member *m,
		       uint32_t leaf)
{
	kit_commit(out, m,
		   &(const struct mls_changes){ .removes = &leaf,
						.removes_n = 1,
						.now_s = KIT_NOW_S });
}

struct rd kit_bytes(const struct kit_commit *c)
{
	return rd_init(c->bytes, c->len);
}

struct rd kit_welcome(const struct kit_commit *c)
{
	return rd_init(c->welcome, c->welcome_len);
}

enum err kit_take(struct kit_member *m, struct rd message)
{
	struct mls_news news;

	return mls_take(m->g, message, KIT_NOW_S, &news);
}

enum err kit_join(struct kit_member *m, const struct kit_commit *c)
{
	return mls_join(m->g, &m->joiner, kit_welcome(c),
			rd_init(c->welcome, 0), KIT_NOW_S);
}

void kit_settle(struct kit_member *members, uint32_t n, uint32_t by,
		const struct kit_commit *c)
{
	for (uint32_t i = 0; i < n; i++) {
		enum err e = OK;

		if (i == by)
			e = mls_commit_taken(members[i].g);
		else if (mls_is_in(members[i].g))
			e = kit_take(&members[i], kit_bytes(c));
		assert(e == OK);
	}
}

void kit_group(struct kit_member *members, uint32_t n, enum mls_profile profile,
	       uint32_t member_max)
{
	static struct kit_commit c;

	for (uint32_t i = 0; i < n; i++)
		kit_open(&members[i], i + 1, profile, member_max);
	kit_create(&members[0]);
	for (uint32_t i = 1; i < n; i++) {
		kit_commit_add(&c, &members[0], &members[i]);
		kit_settle(members, i, 0, &c);

		enum err e = kit_join(&members[i], &c);

		assert(e == OK);
	}
	assert(kit_agree(members, n));
}

bool kit_agree(const struct kit_member *members, uint32_t n)
{
	uint8_t first[2 * MLS_SECRET_LEN];
	uint8_t each[2 * MLS_SECRET_LEN];
	bool any = false;

	for (uint32_t i = 0; i < n; i++) {
		const struct mls_group *g = members[i].g;

		if (!mls_is_in(g))
			continue;
		if (mls_authenticator(g, each) != OK ||
		    mls_export(g, "a label", (struct part){ "", 0 },
			       each + MLS_SECRET_LEN, MLS_SECRET_LEN) != OK)
			return false;
		if (!any)
			memcpy(first, each, sizeof(first));
		else if (memcmp(first, each, sizeof(first)) != 0)
			return false;
		any = true;
	}
	return true;
}
