/* Leaves and generations come from outside: whatever their order, no key is given
 * after it was used, and asking changes no answer. */
#include "treekem/secret_tree.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LEAVES = 8, GENERATIONS = 256, BEYOND = 2 };

/* What was asked for. */
struct step {
	uint32_t leaf;
	enum secret_tree_kind kind;
	uint32_t generation;
};

static bool used[LEAVES][SECRET_TREE_KINDS][GENERATIONS];

/* A byte: the leaf, now and then outside, the kind, and what to do; another:
 * the generation. */
static struct step read_step(uint8_t what, uint8_t generation)
{
	return (struct step){
		.leaf = what % (LEAVES + BEYOND),
		.kind = (what & 0x40) != 0 ? SECRET_TREE_APPLICATION
					   : SECRET_TREE_HANDSHAKE,
		.generation = generation,
	};
}

static void receive(struct secret_tree *s, const struct step *step, bool use)
{
	struct secret_tree_key key, again;
	enum err err = secret_tree_key(s, step->leaf, step->kind,
				       step->generation, &key);

	if ((step->leaf >= LEAVES) != (err == ERR_FORMAT))
		abort();
	if (err == ERR_FORMAT)
		return;

	bool *mark = &used[step->leaf][step->kind][step->generation];

	if (*mark && err != ERR_REPLAY)
		abort();
	if (err != OK)
		return;
	if (secret_tree_key(s, step->leaf, step->kind, step->generation,
			    &again) != OK ||
	    memcmp(&key, &again, sizeof(key)) != 0)
		abort();
	if (use) {
		secret_tree_used(s, step->leaf, step->kind, step->generation);
		*mark = true;
	}
}

static void send(struct secret_tree *s, const struct step *step)
{
	struct secret_tree_key key;
	uint32_t generation;

	if (secret_tree_next(s, step->leaf, step->kind, &generation, &key) !=
	    OK) {
		if (step->leaf < LEAVES)
			abort();
		return;
	}
	if (generation >= GENERATIONS)
		return;
	if (used[step->leaf][step->kind][generation])
		abort();
	used[step->leaf][step->kind][generation] = true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t secret[LABEL_SECRET_LEN] = { 1 };
	void *memory = malloc(secret_tree_size(LEAVES));
	struct rd r = rd_init(data, size);

	if (memory == NULL)
		abort();

	struct secret_tree *s = secret_tree_init(memory, LEAVES);

	secret_tree_start(s, LEAVES, secret);
	memset(used, 0, sizeof(used));
	while (r.left >= 2) {
		uint8_t what = rd_u8(&r);
		struct step step = read_step(what, rd_u8(&r));

		if ((what & 0xa0) == 0xa0)
			send(s, &step);
		else
			receive(s, &step, (what & 0x80) != 0);
	}
	secret_tree_close(s);
	free(s);
	return 0;
}
