#include "mls/psk.h"

#include "base/ct.h"
#include "mls/view.h"

#include <assert.h>

/* Which key it is: all but the nonce. */
static enum err read_key(struct psk_id *id, struct rd *r)
{
	id->type = (enum psk_type)rd_u8(r);
	if (id->type == PSK_EXTERNAL) {
		id->id = vec_read(r);
		return OK;
	}
	if (id->type != PSK_RESUMPTION)
		return ERR_FORMAT;
	id->usage = (enum psk_usage)rd_u8(r);
	if (id->usage < PSK_APPLICATION || id->usage > PSK_BRANCH)
		return ERR_FORMAT;
	id->group_id = vec_read(r);
	id->epoch = rd_u64(r);
	return OK;
}

enum err psk_read(struct psk_id *id, struct rd *r)
{
	const struct rd nothing = rd_init(r->p, 0);
	struct psk_id out = { .id = nothing, .group_id = nothing };
	struct rd at = *r;

	TRY(read_key(&out, &at));
	out.nonce = vec_read(&at);
	if (at.bad)
		return ERR_FORMAT;
	out.whole = view_between(*r, at);
	*r = at;
	*id = out;
	return OK;
}

void psk_write(struct wr *w, const struct psk_id *id)
{
	wr_u8(w, (uint8_t)id->type);
	if (id->type == PSK_EXTERNAL) {
		view_write_vec(w, id->id);
	} else {
		wr_u8(w, (uint8_t)id->usage);
		view_write_vec(w, id->group_id);
		wr_u64(w, id->epoch);
	}
	view_write_vec(w, id->nonce);
}

bool psk_next(struct rd *list, struct psk_id *id)
{
	if (list->left == 0)
		return false;
	if (psk_read(id, list) == OK)
		return true;
	list->left = 0;
	list->bad = true;
	return false;
}

enum err psk_check(const struct psk_id *id)
{
	if (id->nonce.left != PSK_NONCE_LEN ||
	    id->whole.left > PSK_ID_WHOLE_MAX)
		return ERR_FORMAT;
	return OK;
}

bool psk_same(const struct psk_id *a, const struct psk_id *b)
{
	if (a->type != b->type)
		return false;
	if (a->type == PSK_EXTERNAL)
		return view_equal(a->id, b->id);
	return a->usage == b->usage && a->epoch == b->epoch &&
	       view_equal(a->group_id, b->group_id);
}

/* Section 8.4:
 *   psk_extracted_[i] = KDF.Extract(0, psk_[i])
 *   psk_input_[i] = ExpandWithLabel(psk_extracted_[i], "derived psk", PSKLabel)
 *   psk_secret_[i + 1] = KDF.Extract(psk_input_[i], psk_secret_[i]) */
void psk_mix(uint8_t secret[LABEL_SECRET_LEN], const struct psk_id *id,
	     struct part value, struct psk_place place)
{
	static const uint8_t zero[LABEL_SECRET_LEN];
	uint8_t label[PSK_ID_WHOLE_MAX + 2 * sizeof(uint16_t)];
	struct wr w = wr_init(label, sizeof(label));
	uint8_t input[LABEL_SECRET_LEN];

	view_write(&w, id->whole);
	wr_u16(&w, place.index);
	wr_u16(&w, place.count);
	assert(!w.full);
	hash_hkdf_sha256_extract(input, (struct part){ zero, sizeof(zero) },
				 value);
	label_expand(input, sizeof(input), input, "derived psk",
		     (struct part){ label, wr_len(&w) });
	hash_hkdf_sha256_extract(secret, (struct part){ input, sizeof(input) },
				 (struct part){ secret, LABEL_SECRET_LEN });
	ct_wipe(input, sizeof(input));
}
