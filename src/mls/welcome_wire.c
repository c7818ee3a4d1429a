#include "mls/welcome_wire.h"

#include "base/ct.h"
#include "mls/psk.h"
#include "mls/view.h"

#include <string.h>

static const char label[] = "Welcome";

static enum err read_entry(struct welcome_wire_entry *e, struct rd *r)
{
	e->new_member = vec_read(r);

	struct rd sealed = *r;

	e->kem_output = vec_read(r);
	e->ciphertext = vec_read(r);
	if (r->bad)
		return ERR_FORMAT;
	e->sealed = view_between(sealed, *r);
	return OK;
}

bool welcome_wire_next(struct rd *secrets, struct welcome_wire_entry *e)
{
	if (secrets->left == 0)
		return false;
	return read_entry(e, secrets) == OK;
}

enum err welcome_wire_read(struct welcome_wire *m, struct rd *r)
{
	struct rd at = *r;
	struct welcome_wire out;
	struct welcome_wire_entry e;

	out.suite = rd_u16(&at);
	out.secrets = vec_read(&at);
	out.group_info = vec_read(&at);

	struct rd list = out.secrets;

	while (welcome_wire_next(&list, &e))
		;
	if (at.bad || !rd_done(&list))
		return ERR_FORMAT;
	*r = at;
	*m = out;
	return OK;
}

bool welcome_wire_find(const struct welcome_wire *m,
		       const uint8_t ref[SHA256_LEN],
		       struct welcome_wire_entry *e)
{
	struct rd list = m->secrets;
	struct welcome_wire_entry next;

	while (welcome_wire_next(&list, &next)) {
		if (!view_equal(next.new_member, rd_init(ref, SHA256_LEN)))
			continue;
		*e = next;
		return true;
	}
	return false;
}

static enum err read_psks(struct rd *psks, struct rd *r)
{
	struct psk_id id;

	*psks = vec_read(r);

	struct rd list = *psks;

	while (psk_next(&list, &id))
		;
	return rd_done(&list) ? OK : ERR_FORMAT;
}

enum err welcome_wire_read_secrets(struct welcome_wire_secrets *s,
				   struct rd bytes)
{
	struct welcome_wire_secrets out;

	out.joiner_secret = vec_read(&bytes);

	uint8_t there = rd_u8(&bytes);

	if (there > 1)
		return ERR_FORMAT;
	out.has_path_secret = there == 1;
	out.path_secret = rd_init(bytes.p, 0);
	if (out.has_path_secret)
		out.path_secret = vec_read(&bytes);
	TRY(read_psks(&out.psks, &bytes));
	if (!rd_done(&bytes))
		return ERR_FORMAT;
	*s = out;
	return OK;
}

void welcome_wire_write_secrets(struct wr *w,
				const struct welcome_wire_secrets *s)
{
	view_write_vec(w, s->joiner_secret);
	wr_u8(w, s->has_path_secret ? 1 : 0);
	if (s->has_path_secret)
		view_write_vec(w, s->path_secret);
	view_write_vec(w, s->psks);
}

static enum err read_opened(struct welcome_wire_secrets *s, struct rd bytes)
{
	struct welcome_wire_secrets out;

	TRY(welcome_wire_read_secrets(&out, bytes));
	if (out.joiner_secret.left != LABEL_SECRET_LEN)
		return ERR_FORMAT;
	if (out.has_path_secret && out.path_secret.left != LABEL_SECRET_LEN)
		return ERR_FORMAT;
	*s = out;
	return OK;
}

enum err welcome_wire_open(struct welcome_wire_secrets *s, struct wr *plain,
			   const struct welcome_wire_entry *e,
			   const struct hpke_pair *init, struct rd group_info)
{
	struct wr out = *plain;
	struct rd sealed = e->sealed;

	TRY(label_decrypt(&out, init, label, view_part(group_info), &sealed));

	size_t len = (size_t)(out.p - plain->p);
	enum err err = read_opened(s, rd_init(plain->p, len));

	if (err != OK) {
		ct_wipe(plain->p, len);
		return err;
	}
	*plain = out;
	return OK;
}

void welcome_wire_begin(struct wr *w)
{
	wr_u16(w, LABEL_SUITE);
}

enum err welcome_wire_seal(struct wr *w, const struct welcome_wire_to *to,
			   const struct welcome_wire_secrets *s,
			   struct part group_info, struct wr scratch)
{
	const struct label_to init = { to->key_package->init_key,
				       to->ephemeral };
	struct wr out = *w;
	uint8_t *plain = scratch.p;
	uint8_t ref[SHA256_LEN];

	keypackage_ref(ref, to->key_package);
	vec_write(&out, ref, sizeof(ref));
	welcome_wire_write_secrets(&scratch, s);

	size_t len = (size_t)(scratch.p - plain);
	enum err err = scratch.full
			       ? ERR_FULL
			       : label_encrypt(&out, &init, label, group_info,
					       rd_init(plain, len));

	ct_wipe(plain, len);
	if (err == OK)
		*w = out;
	return err;
}
