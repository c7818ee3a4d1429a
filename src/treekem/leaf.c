#include "treekem/leaf.h"

#include "treekem/vec.h"

/* A list of uint16 that fills its vector. */
static struct rd read_list(struct rd *r)
{
	struct rd list = vec_read(r);

	if (list.left % 2 != 0)
		r->bad = true;
	return list;
}

/* Credential of section 5.3; types that we cannot step over are refused. */
static void read_credential(struct leaf *leaf, struct rd *r)
{
	struct rd start = *r;

	leaf->credential_type = rd_u16(r);
	leaf->identity = vec_read(r);
	leaf->credential = rd_init(start.p, start.left - r->left);
	if (leaf->credential_type != LEAF_CREDENTIAL_BASIC &&
	    leaf->credential_type != LEAF_CREDENTIAL_X509)
		r->bad = true;
}

static void read_capabilities(struct leaf *leaf, struct rd *r)
{
	leaf->versions = read_list(r);
	leaf->suites = read_list(r);
	leaf->extension_types = read_list(r);
	leaf->proposal_types = read_list(r);
	leaf->credential_types = read_list(r);
}

static void read_source(struct leaf *leaf, struct rd *r)
{
	switch (rd_u8(r)) {
	case LEAF_KEY_PACKAGE:
		leaf->source = LEAF_KEY_PACKAGE;
		leaf->not_before_s = rd_u64(r);
		leaf->not_after_s = rd_u64(r);
		break;
	case LEAF_UPDATE:
		leaf->source = LEAF_UPDATE;
		break;
	case LEAF_COMMIT:
		leaf->source = LEAF_COMMIT;
		leaf->parent_hash = vec_read(r);
		break;
	default:
		r->bad = true;
	}
}

static bool next_extension(struct rd *extensions, uint16_t *type,
			   struct rd *data)
{
	if (extensions->left == 0)
		return false;
	*type = rd_u16(extensions);
	*data = vec_read(extensions);
	return !extensions->bad;
}

static struct rd read_extensions(struct rd *r)
{
	struct rd extensions = vec_read(r);
	struct rd each = extensions;
	struct rd data;
	uint16_t type;

	while (next_extension(&each, &type, &data))
		;
	if (each.bad)
		r->bad = true;
	return extensions;
}

enum err leaf_read(struct leaf *leaf, struct rd *r)
{
	static const uint8_t none;
	struct leaf out = { .parent_hash = rd_init(&none, 0) };
	struct rd at = *r;

	out.key = vec_read(&at);
	out.signature_key = vec_read(&at);
	read_credential(&out, &at);
	read_capabilities(&out, &at);
	read_source(&out, &at);
	out.extensions = read_extensions(&at);
	out.tbs = rd_init(r->p, r->left - at.left);
	out.signature = vec_read(&at);
	out.whole = rd_init(r->p, r->left - at.left);
	if (at.bad)
		return ERR_FORMAT;

	*leaf = out;
	*r = at;
	return OK;
}

static void write_vec(struct wr *w, struct rd bytes)
{
	vec_write(w, bytes.p, bytes.left);
}

/* LeafNodeTBS of section 7.2 without the leaf's place. */
static void write_unsigned(struct wr *w, const struct leaf *leaf)
{
	write_vec(w, leaf->key);
	write_vec(w, leaf->signature_key);
	wr_bytes(w, leaf->credential.p, leaf->credential.left);
	write_vec(w, leaf->versions);
	write_vec(w, leaf->suites);
	write_vec(w, leaf->extension_types);
	write_vec(w, leaf->proposal_types);
	write_vec(w, leaf->credential_types);
	wr_u8(w, (uint8_t)leaf->source);
	if (leaf->source == LEAF_KEY_PACKAGE) {
		wr_u64(w, leaf->not_before_s);
		wr_u64(w, leaf->not_after_s);
	} else if (leaf->source == LEAF_COMMIT) {
		write_vec(w, leaf->parent_hash);
	}
	write_vec(w, leaf->extensions);
}

void leaf_write(struct wr *w, const struct leaf *leaf)
{
	write_unsigned(w, leaf);
	write_vec(w, leaf->signature);
}

/* Section 7.2: a leaf made for a group is signed with its place in it, so that
 * it can stand nowhere else. */
static void write_place(struct wr *w, const struct leaf *leaf,
			const struct leaf_place *place)
{
	if (leaf->source == LEAF_KEY_PACKAGE)
		return;
	vec_write(w, place->group_id.p, place->group_id.len);
	wr_u32(w, place->index);
}

enum err leaf_sign(struct wr *w, const struct leaf *leaf,
		   const struct leaf_place *place,
		   const uint8_t seed[LABEL_SEED_LEN], struct wr scratch)
{
	struct wr to = wr_init(scratch.p, scratch.left);
	uint8_t signature[LABEL_SIGNATURE_LEN];
	size_t len;

	write_unsigned(&to, leaf);
	write_place(&to, leaf, place);
	TRY(wr_done(&to, &len));
	TRY(label_sign(signature, seed, "LeafNodeTBS",
		       (struct part){ to.start, len }, to));
	write_unsigned(w, leaf);
	vec_write(w, signature, sizeof(signature));
	return wr_done(w, &len);
}

enum err leaf_verify(const struct leaf *leaf, const struct leaf_place *place,
		     struct wr scratch)
{
	struct wr to = wr_init(scratch.p, scratch.left);
	size_t len;

	wr_bytes(&to, leaf->tbs.p, leaf->tbs.left);
	write_place(&to, leaf, place);
	TRY(wr_done(&to, &len));
	return label_verify(leaf->signature_key, "LeafNodeTBS",
			    (struct part){ to.start, len }, leaf->signature,
			    to);
}

bool leaf_lists(struct rd list, uint16_t v)
{
	while (list.left > 0) {
		if (rd_u16(&list) == v)
			return true;
	}
	return false;
}

bool leaf_extension(struct rd extensions, uint16_t type, struct rd *data)
{
	struct rd value;
	uint16_t each;

	while (next_extension(&extensions, &each, &value)) {
		if (each == type) {
			*data = value;
			return true;
		}
	}
	return false;
}

/* Section 7.2: the extension types of the RFC, 1 to 5, need not be listed. */
static bool knows_extension(const struct leaf *leaf, uint16_t type)
{
	return (type >= 1 && type <= 5) ||
	       leaf_lists(leaf->extension_types, type);
}

/* Few enough, so that looking for each among the others is cheap. */
static bool extensions_fit(const struct leaf *leaf)
{
	struct rd rest = leaf->extensions;
	struct rd data;
	uint16_t type;
	unsigned n = 0;

	while (next_extension(&rest, &type, &data)) {
		if (++n > LEAF_EXTENSIONS_N || !knows_extension(leaf, type) ||
		    leaf_extension(rest, type, &data))
			return false;
	}
	return true;
}

enum err leaf_check(const struct leaf *leaf)
{
	if (leaf->key.left != HPKE_KEY_LEN ||
	    leaf->signature_key.left != LABEL_SIGNATURE_KEY_LEN ||
	    !leaf_lists(leaf->versions, LEAF_MLS10) ||
	    !leaf_lists(leaf->suites, LABEL_SUITE) ||
	    !leaf_lists(leaf->credential_types, leaf->credential_type) ||
	    !extensions_fit(leaf))
		return ERR_FORMAT;
	return OK;
}
