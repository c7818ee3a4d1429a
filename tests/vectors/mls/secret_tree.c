/* secret-tree. */
#include "vectors.h"

#include "treekem/secret_tree.h"

static void sender_data(struct check *c, struct value v)
{
	const uint8_t *secret =
		get_bytes(c, v, "sender_data_secret", LABEL_SECRET_LEN);
	struct part sample = get_hex(c, v, "ciphertext");
	uint8_t key[SECRET_TREE_KEY_LEN];
	uint8_t nonce[SECRET_TREE_NONCE_LEN];

	/* RFC 9420 section 6.3.2: the first KDF.Nh bytes, or all. */
	if (sample.len > LABEL_SECRET_LEN)
		sample.len = LABEL_SECRET_LEN;
	label_expand(key, sizeof(key), secret, "key", sample);
	label_expand(nonce, sizeof(nonce), secret, "nonce", sample);
	expect_hex(c, v, "key", key, sizeof(key));
	expect_hex(c, v, "nonce", nonce, sizeof(nonce));
}

struct names {
	const char *key;
	const char *nonce;
};

static const struct names names[SECRET_TREE_KINDS] = {
	[SECRET_TREE_HANDSHAKE] = { "handshake_key", "handshake_nonce" },
	[SECRET_TREE_APPLICATION] = { "application_key", "application_nonce" },
};

static void generation(struct check *c, struct secret_tree *s, uint32_t leaf,
		       enum secret_tree_kind kind, struct value v)
{
	uint32_t n = get_small(c, v, "generation", UINT32_MAX);
	struct secret_tree_key key = { 0 };

	if (!expect(c, secret_tree_key(s, leaf, kind, n, &key) == OK,
		    "the key of a generation"))
		return;
	expect_hex(c, v, names[kind].key, key.key, sizeof(key.key));
	expect_hex(c, v, names[kind].nonce, key.nonce, sizeof(key.nonce));
	secret_tree_used(s, leaf, kind, n);
	expect(c, secret_tree_key(s, leaf, kind, n, &key) == ERR_REPLAY,
	       "a key used once");
}

static void all_leaves(struct check *c, struct secret_tree *s,
		       struct value leaves)
{
	struct value generations, v;

	for (uint32_t leaf = 0; list_next(&leaves, &generations); leaf++) {
		while (list_next(&generations, &v)) {
			generation(c, s, leaf, SECRET_TREE_HANDSHAKE, v);
			generation(c, s, leaf, SECRET_TREE_APPLICATION, v);
		}
	}
}

void check_secret_tree(struct check *c, struct value v)
{
	const uint8_t *secret =
		get_bytes(c, v, "encryption_secret", LABEL_SECRET_LEN);
	struct value leaves = get_list(c, v, "leaves");
	uint32_t n = (uint32_t)list_n(leaves);
	void *memory = take_memory(c, secret_tree_size(n));

	sender_data(c, get(c, v, "sender_data"));
	if (memory == NULL)
		return;

	struct secret_tree *s = secret_tree_init(memory, n);

	secret_tree_start(s, math_width(n), secret);
	all_leaves(c, s, leaves);
	secret_tree_close(s);
}
