#include "proposal_kit.h"

#include "mls/extension.h"
#include "mls/message.h"
#include "mls/own_leaf.h"
#include "mls/view.h"
#include "prim/sign.h"

#include <assert.h>
#include <string.h>

struct proposal kit_removing(uint32_t leaf)
{
	return (struct proposal){ .type = PROPOSAL_REMOVE, .as.remove = leaf };
}

struct proposal kit_adding(const struct kit_member *m)
{
	struct proposal p = { .type = PROPOSAL_ADD };
	struct message k;
	enum err e = message_read(&k, kit_key_package(m));

	assert(e == OK);
	p.as.add = k.as.key_package;
	return p;
}

struct proposal kit_extending(const void *bytes, size_t len)
{
	return (struct proposal){ .type = PROPOSAL_CONTEXT_EXTENSIONS,
				  .as.extensions = rd_init(bytes, len) };
}

struct proposal kit_naming_senders(uint8_t n, const uint8_t *seed)
{
	static uint8_t bytes[160];
	uint8_t senders[128];
	struct wr w = wr_init(senders, sizeof(senders));
	struct wr all = wr_init(bytes, sizeof(bytes));
	struct vec_open open = vec_begin(&w);

	for (uint8_t i = 0; i < n; i++) {
		uint8_t key[LABEL_SIGNATURE_KEY_LEN] = { i };

		if (i + 1 == n)
			sign_public_of_seed(key, seed);
		vec_write(&w, key, sizeof(key));
		wr_u16(&w, LEAF_CREDENTIAL_BASIC);
		vec_write(&w, "a server", 8);
	}
	vec_end(&w, open);
	extension_write(&all, EXTENSION_EXTERNAL_SENDERS,
			(struct part){ senders, wr_len(&w) });
	assert(!all.full);
	return kit_extending(bytes, wr_len(&all));
}

struct proposal kit_reinit(uint16_t version)
{
	static const uint8_t group_id[24] = { 1 };

	return (struct proposal){
		.type = PROPOSAL_REINIT,
		.as.reinit = { .group_id = rd_init(group_id, sizeof(group_id)),
			       .version = version,
			       .suite = LABEL_SUITE,
			       .extensions = rd_init(group_id, 0) },
	};
}

struct proposal kit_external_init(void)
{
	static uint8_t kem_output[HPKE_KEY_LEN];

	hpke_public(kem_output, kit_random());
	return (struct proposal){ .type = PROPOSAL_EXTERNAL_INIT,
				  .as.external_init = rd_init(
					  kem_output, sizeof(kem_output)) };
}

struct psk_id kit_resumption(const struct kit_member *m, uint64_t epoch,
			     enum psk_usage usage)
{
	static uint8_t nonce[PSK_NONCE_LEN];

	memcpy(nonce, kit_random(), sizeof(nonce));
	return (struct psk_id){ .type = PSK_RESUMPTION,
				.usage = usage,
				.group_id = mls_group_id(m->g),
				.epoch = epoch,
				.nonce = rd_init(nonce, sizeof(nonce)) };
}

static struct rd write_leaf(const struct kit_update *how)
{
	static const uint8_t extension[] = { 0xab, 0xcd, 0 };
	static uint8_t bytes[1024];
	static uint8_t room[4096];
	const struct kit_member *m = how->by;
	const struct mls_identity own = {
		m->seed, { m->identity, sizeof(m->identity) }
	};
	const struct leaf_place place = { view_part(mls_group_id(m->g)),
					  how->index };
	struct wr w = wr_init(bytes, sizeof(bytes));
	uint8_t key[HPKE_KEY_LEN];
	struct own_leaf parts;
	struct leaf leaf;
	enum err e;

	hpke_public(key, kit_random());
	e = own_leaf_fill(&leaf, &parts, &own,
			  how->key != NULL ? how->key : key);
	assert(e == OK);
	leaf.source = how->source;
	if (how->with_extension)
		leaf.extensions = rd_init(extension, sizeof(extension));
	e = leaf_sign(&w, &leaf, &place, m->seed, wr_init(room, sizeof(room)));
	assert(e == OK);
	bytes[wr_len(&w) - 1] ^= how->wrong_signature;
	return rd_init(bytes, wr_len(&w));
}

struct proposal kit_updating(const struct kit_update *how)
{
	struct proposal p = { .type = PROPOSAL_UPDATE };
	struct rd bytes = write_leaf(how);
	enum err e = leaf_read(&p.as.update, &bytes);

	assert(e == OK);
	return p;
}
