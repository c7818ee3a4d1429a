/* mls_kit.h - people, key packages and an epoch of a group, for tests of MLS. */
#ifndef TESTS_MLS_KIT_H
#define TESTS_MLS_KIT_H

#include "mls/context.h"
#include "mls/keypackage.h"
#include "mls/own_leaf.h"
#include "mls/schedule.h"

enum {
	KIT_FROM_S = 1000000, /* key packages are good from then */
	KIT_UNTIL_S = KIT_FROM_S + 24 * 3600,
	KIT_ROOM = 2048,
	KIT_GROUP_ID_LEN = 24,
	KIT_EPOCH = 7,
};

/* Memory to write into. */
struct kit_room {
	uint8_t bytes[KIT_ROOM];
};

struct wr kit_wr(struct kit_room *room);
struct rd kit_written(const struct wr *w);
struct part kit_part(struct rd r);

/* The bytes of a test's text. */
struct rd kit_text(const char *text);

/* Zero to 31, each plus n. */
void kit_seed(uint8_t seed[32], uint8_t n);

/* A key package being made: begun with good fields, which a test spoils before
 * it is signed. */
struct kit_package {
	uint8_t seed[LABEL_SEED_LEN]; /* signs the key package */
	uint8_t leaf_seed[LABEL_SEED_LEN];
	struct hpke_pair init;
	struct hpke_pair leaf_pair;
	struct own_leaf own;
	struct leaf leaf;
	struct keypackage k; /* but its leaf */
	struct kit_room leaf_room;
	struct kit_room room;
	struct rd bytes; /* when it is signed */
};

void kit_begin_package(struct kit_package *p, uint8_t who);

/* Signs leaf and key package; p->k is then what a reader reads. */
void kit_sign_package(struct kit_package *p);

/* Both. */
void kit_make_package(struct kit_package *p, uint8_t who);

/* What keypackage_check() says. */
enum err kit_check_package(const struct keypackage *k);

/* The GroupContext of KIT_EPOCH, and its secrets. */
struct kit_epoch {
	struct kit_room room;
	struct context fields;
	struct part context;
	struct schedule s;
};

void kit_make_epoch(struct kit_epoch *e);

/* Writes e->fields again, after a test changed them. */
void kit_write_context(struct kit_epoch *e);

#endif
