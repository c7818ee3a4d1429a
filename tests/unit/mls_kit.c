#include "mls_kit.h"

#include <stdlib.h>
#include <string.h>

static void must(bool right)
{
	if (!right)
		abort();
}

struct wr kit_wr(struct kit_room *room)
{
	return wr_init(room->bytes, sizeof(room->bytes));
}

struct rd kit_written(const struct wr *w)
{
	must(!w->full);
	return rd_init(w->start, wr_len(w));
}

struct part kit_part(struct rd r)
{
	return (struct part){ r.p, r.left };
}

struct rd kit_text(const char *text)
{
	return rd_init((const uint8_t *)text, strlen(text));
}

void kit_seed(uint8_t seed[32], uint8_t n)
{
	for (size_t i = 0; i < 32; i++)
		seed[i] = (uint8_t)(i + n);
}

void kit_begin_package(struct kit_package *p, uint8_t who)
{
	const struct mls_identity identity = { p->seed, { "somebody", 8 } };
	uint8_t ikm[32];

	kit_seed(p->seed, who);
	kit_seed(p->leaf_seed, who);
	kit_seed(ikm, (uint8_t)(who + 100));
	hpke_derive_pair(&p->init, ikm);
	kit_seed(ikm, (uint8_t)(who + 200));
	hpke_derive_pair(&p->leaf_pair, ikm);
	must(own_leaf_fill(&p->leaf, &p->own, &identity,
			   p->leaf_pair.public_key) == OK);
	p->leaf.source = LEAF_KEY_PACKAGE;
	p->leaf.not_before_s = KIT_FROM_S;
	p->leaf.not_after_s = KIT_UNTIL_S;
	p->k = (struct keypackage){
		.version = LEAF_MLS10,
		.suite = LABEL_SUITE,
		.init_key = rd_init(p->init.public_key, HPKE_KEY_LEN),
		.extensions = kit_text(""),
	};
}

void kit_sign_package(struct kit_package *p)
{
	static const uint8_t group_id[1];
	static const struct leaf_place place = { { group_id, 1 }, 0 };
	struct kit_room scratch;
	struct wr w = kit_wr(&p->leaf_room);

	must(leaf_sign(&w, &p->leaf, &place, p->leaf_seed, kit_wr(&scratch)) ==
	     OK);
	p->k.leaf.whole = kit_written(&w);
	w = kit_wr(&p->room);
	must(keypackage_sign(&w, &p->k, p->seed, kit_wr(&scratch)) == OK);
	p->bytes = kit_written(&w);

	struct rd r = p->bytes;

	must(keypackage_read(&p->k, &r) == OK && rd_done(&r));
}

void kit_make_package(struct kit_package *p, uint8_t who)
{
	kit_begin_package(p, who);
	kit_sign_package(p);
}

enum err kit_check_package(const struct keypackage *k)
{
	struct kit_room scratch;

	return keypackage_check(k, kit_wr(&scratch));
}

void kit_write_context(struct kit_epoch *e)
{
	struct wr w = kit_wr(&e->room);

	context_write(&w, &e->fields);
	e->context = kit_part(kit_written(&w));
}

void kit_make_epoch(struct kit_epoch *e)
{
	static const uint8_t ids[64] = { 1, 2, 3, 4 };
	uint8_t secret[LABEL_SECRET_LEN];

	e->fields = (struct context){
		.version = LEAF_MLS10,
		.suite = LABEL_SUITE,
		.group_id = rd_init(ids, KIT_GROUP_ID_LEN),
		.epoch = KIT_EPOCH,
		.tree_hash = rd_init(ids + 1, SHA256_LEN),
		.confirmed_transcript_hash = rd_init(ids + 2, SHA256_LEN),
		.extensions = kit_text(""),
	};
	kit_write_context(e);
	kit_seed(secret, 9);
	schedule_derive(&e->s, secret);
}
