/* crypto-basics, deserialization and tree-math. */
#include "vectors.h"

#include "treekem/label.h"
#include "treekem/math.h"
#include "treekem/vec.h"

#include <string.h>

enum { OUT_MAX = 1024 };

static void ref_hash(struct check *c, struct value v)
{
	uint8_t out[SHA256_LEN];

	label_ref(out, get_text(c, v, "label"), get_hex(c, v, "value"));
	expect_hex(c, v, "out", out, sizeof(out));
}

static void expand_with_label(struct check *c, struct value v)
{
	const uint8_t *secret = get_bytes(c, v, "secret", LABEL_SECRET_LEN);
	uint32_t len = get_small(c, v, "length", OUT_MAX);
	uint8_t out[OUT_MAX];

	label_expand(out, len, secret, get_text(c, v, "label"),
		     get_hex(c, v, "context"));
	expect_hex(c, v, "out", out, len);
}

static void derive_secret(struct check *c, struct value v)
{
	const uint8_t *secret = get_bytes(c, v, "secret", LABEL_SECRET_LEN);
	uint8_t out[LABEL_SECRET_LEN];

	label_derive(out, secret, get_text(c, v, "label"));
	expect_hex(c, v, "out", out, sizeof(out));
}

static void derive_tree_secret(struct check *c, struct value v)
{
	const uint8_t *secret = get_bytes(c, v, "secret", LABEL_SECRET_LEN);
	uint32_t len = get_small(c, v, "length", OUT_MAX);
	uint32_t generation = get_small(c, v, "generation", UINT32_MAX);
	uint8_t out[OUT_MAX];

	label_derive_tree(out, len, secret, get_text(c, v, "label"),
			  generation);
	expect_hex(c, v, "out", out, len);
}

static void sign_with_label(struct check *c, struct value v)
{
	const char *label = get_text(c, v, "label");
	struct part content = get_hex(c, v, "content");
	struct rd key = get_rd(c, v, "pub");
	struct rd signature = get_rd(c, v, "signature");
	const uint8_t *seed = get_bytes(c, v, "priv", LABEL_SEED_LEN);
	uint8_t made[LABEL_SIGNATURE_LEN];
	uint8_t buf[OUT_MAX];
	struct wr scratch = wr_init(buf, sizeof(buf));

	expect(c, label_verify(key, label, content, signature, scratch) == OK,
	       "signature");
	/* Ed25519 signs the same to the same bytes. */
	expect(c, label_sign(made, seed, label, content, scratch) == OK,
	       "signing");
	expect_hex(c, v, "signature", made, sizeof(made));
}

static void encrypt_with_label(struct check *c, struct value v)
{
	static const uint8_t ephemeral[HPKE_KEY_LEN] = { 1 };
	const char *label = get_text(c, v, "label");
	struct part context = get_hex(c, v, "context");
	struct part kem_output = get_hex(c, v, "kem_output");
	struct part ciphertext = get_hex(c, v, "ciphertext");
	const struct label_to to = { get_rd(c, v, "pub"), ephemeral };
	struct hpke_pair own;
	uint8_t sealed[OUT_MAX];
	uint8_t plain[OUT_MAX];
	struct wr w = wr_init(sealed, sizeof(sealed));
	struct wr out = wr_init(plain, sizeof(plain));

	memcpy(own.secret_key, get_bytes(c, v, "priv", HPKE_KEY_LEN),
	       HPKE_KEY_LEN);
	hpke_public(own.public_key, own.secret_key);
	expect_hex(c, v, "pub", own.public_key, HPKE_KEY_LEN);
	vec_write(&w, kem_output.p, kem_output.len);
	vec_write(&w, ciphertext.p, ciphertext.len);
	struct rd r = rd_init(sealed, wr_len(&w));

	expect(c, label_decrypt(&out, &own, label, context, &r) == OK,
	       "ciphertext");
	expect(c, rd_done(&r), "the end of the ciphertext");
	expect_hex(c, v, "plaintext", plain, wr_len(&out));

	/* And what we encrypt, it decrypts. */
	w = wr_init(sealed, sizeof(sealed));
	struct rd text = rd_init(plain, wr_len(&out));

	expect(c, label_encrypt(&w, &to, label, context, text) == OK,
	       "encrypting");
	r = rd_init(sealed, wr_len(&w));
	out = wr_init(plain, sizeof(plain));
	expect(c, label_decrypt(&out, &own, label, context, &r) == OK,
	       "our ciphertext");
	expect_hex(c, v, "plaintext", plain, wr_len(&out));
}

void check_crypto_basics(struct check *c, struct value v)
{
	ref_hash(c, get(c, v, "ref_hash"));
	expand_with_label(c, get(c, v, "expand_with_label"));
	derive_secret(c, get(c, v, "derive_secret"));
	derive_tree_secret(c, get(c, v, "derive_tree_secret"));
	sign_with_label(c, get(c, v, "sign_with_label"));
	encrypt_with_label(c, get(c, v, "encrypt_with_label"));
}

/* What stands behind the header is not in the vectors, as some of it would be a
 * gigabyte. */
void check_deserialization(struct check *c, struct value v)
{
	struct rd r = get_rd(c, v, "vlbytes_header");
	uint32_t len = get_small(c, v, "length", UINT32_MAX);
	uint8_t buf[VEC_HEAD_MAX];
	struct wr w = wr_init(buf, sizeof(buf));

	expect(c, vec_read_head(&r) == len && rd_done(&r), "length");
	vec_head(&w, len);
	expect_hex(c, v, "vlbytes_header", buf, wr_len(&w));
}

static uint32_t next_node(struct check *c, struct value *list)
{
	struct value v;

	if (!expect(c, list_next(list, &v), "a node"))
		return 0;
	return v.type == VALUE_NULL ? MATH_NONE : (uint32_t)value_number(c, v);
}

void check_tree_math(struct check *c, struct value v)
{
	uint32_t width = get_small(c, v, "n_leaves", 1 << 20);
	uint32_t n = get_small(c, v, "n_nodes", 1 << 21);
	struct value left = get_list(c, v, "left");
	struct value right = get_list(c, v, "right");
	struct value parent = get_list(c, v, "parent");
	struct value sibling = get_list(c, v, "sibling");

	expect(c, math_width(width) == width && n == 2 * width - 1, "n_nodes");
	expect(c, math_root(width) == get_number(c, v, "root"), "root");
	expect(c,
	       list_n(left) == n && list_n(right) == n && list_n(parent) == n &&
		       list_n(sibling) == n,
	       "lists of all nodes");
	for (uint32_t i = 0; i < n && c->wrong == NULL; i++) {
		expect(c, math_left(i) == next_node(c, &left), "left");
		expect(c, math_right(i) == next_node(c, &right), "right");
		expect(c, math_parent(i, width) == next_node(c, &parent),
		       "parent");
		expect(c, math_sibling(i, width) == next_node(c, &sibling),
		       "sibling");
	}
}
