#include "mls/keypackage.h"

#include "mls/extension.h"
#include "mls/view.h"

static const char sign_label[] = "KeyPackageTBS";

enum err keypackage_read(struct keypackage *k, struct rd *r)
{
	struct rd at = *r;
	struct keypackage out;

	out.version = rd_u16(&at);
	out.suite = rd_u16(&at);
	out.init_key = vec_read(&at);
	TRY(leaf_read(&out.leaf, &at));
	TRY(extension_read(&out.extensions, &at));
	out.tbs = view_between(*r, at);
	out.signature = vec_read(&at);
	if (at.bad)
		return ERR_FORMAT;
	out.whole = view_between(*r, at);
	*r = at;
	*k = out;
	return OK;
}

static void write_tbs(struct wr *w, const struct keypackage *k)
{
	wr_u16(w, k->version);
	wr_u16(w, k->suite);
	view_write_vec(w, k->init_key);
}

void keypackage_write(struct wr *w, const struct keypackage *k)
{
	write_tbs(w, k);
	leaf_write(w, &k->leaf);
	view_write_vec(w, k->extensions);
	view_write_vec(w, k->signature);
}

enum err keypackage_sign(struct wr *w, const struct keypackage *k,
			 const uint8_t seed[LABEL_SEED_LEN], struct wr scratch)
{
	struct wr out = *w;
	uint8_t signature[LABEL_SIGNATURE_LEN];

	write_tbs(&out, k);
	view_write(&out, k->leaf.whole);
	view_write_vec(&out, k->extensions);
	if (out.full)
		return ERR_FULL;

	struct part tbs = { w->p, (size_t)(out.p - w->p) };

	TRY(label_sign(signature, seed, sign_label, tbs, scratch));
	vec_write(&out, signature, sizeof(signature));
	if (out.full)
		return ERR_FULL;
	*w = out;
	return OK;
}

/* Section 10: the leaf's capabilities list what stands in the extensions, but
 * for the default ones, which are listed nowhere (section 7.2). */
static enum err check_extensions(const struct keypackage *k)
{
	struct rd list = k->extensions;
	struct extension e;

	TRY(extension_check(list));
	while (extension_next(&list, &e))
		if (!extension_is_default(e.type) &&
		    !leaf_lists(k->leaf.extension_types, e.type))
			return ERR_FORMAT;
	return OK;
}

enum err keypackage_check(const struct keypackage *k, struct wr scratch)
{
	/* Section 10.1, in its order. */
	if (k->version != LEAF_MLS10 || k->suite != LABEL_SUITE)
		return ERR_FORMAT;
	if (k->leaf.source != LEAF_KEY_PACKAGE)
		return ERR_FORMAT;
	TRY(leaf_check(&k->leaf));
	if (k->init_key.left != HPKE_KEY_LEN ||
	    view_equal(k->init_key, k->leaf.key))
		return ERR_FORMAT;
	TRY(check_extensions(k));
	TRY(leaf_verify(&k->leaf, NULL, scratch));
	return label_verify(k->leaf.signature_key, sign_label,
			    view_part(k->tbs), k->signature, scratch);
}

bool keypackage_in_time(const struct leaf *leaf, uint64_t now_s,
			uint64_t lifetime_max_s)
{
	if (leaf->source != LEAF_KEY_PACKAGE)
		return true;
	return leaf->not_before_s <= now_s && now_s <= leaf->not_after_s &&
	       leaf->not_after_s - leaf->not_before_s <= lifetime_max_s;
}

void keypackage_ref(uint8_t ref[SHA256_LEN], const struct keypackage *k)
{
	label_ref(ref, "MLS 1.0 KeyPackage Reference", view_part(k->whole));
}
