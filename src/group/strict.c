#include "group/strict.h"

#include "group/mls.h"
#include "mls/extension.h"
#include "mls/view.h"

#include <string.h>

enum policy_mode {
	EVERYBODY = 0,
	ONLY_NAMED = 1,
};

struct part strict_psk_id(void)
{
	static const char id[] = "incamera link";

	return (struct part){ id, sizeof(id) - 1 };
}

bool strict_is_link(const struct psk_id *id)
{
	const struct part link = strict_psk_id();

	return id->type == PSK_EXTERNAL &&
	       view_equal(id->id, rd_init(link.p, link.len));
}

enum err strict_group_id(struct rd group_id)
{
	return group_id.left == STRICT_GROUP_ID_LEN ? OK : ERR_FORMAT;
}

/* Reads the policy; whoever it names, in names: each a vector. */
static enum err read_policy(struct rd extensions, enum policy_mode *mode,
			    struct rd *names)
{
	struct rd policy;

	if (!leaf_extension(extensions, EXTENSION_POLICY, &policy))
		return ERR_FORMAT;

	uint8_t m = rd_u8(&policy);

	*names = vec_read(&policy);
	if (!rd_done(&policy) || m > ONLY_NAMED)
		return ERR_FORMAT;
	*mode = m == ONLY_NAMED ? ONLY_NAMED : EVERYBODY;
	return OK;
}

enum err strict_extensions(struct rd extensions)
{
	struct rd list = extensions;
	struct extension e;
	enum policy_mode mode;
	struct rd names;

	while (extension_next(&list, &e)) {
		if (e.type != EXTENSION_POLICY)
			return ERR_FORMAT;
	}
	TRY(extension_check(extensions));
	TRY(read_policy(extensions, &mode, &names));
	if (mode == EVERYBODY && names.left != 0)
		return ERR_FORMAT;
	while (names.left != 0) {
		if (vec_read(&names).left != LABEL_SIGNATURE_KEY_LEN)
			return ERR_FORMAT;
	}
	return names.bad ? ERR_FORMAT : OK;
}

bool strict_may_add(struct rd extensions, struct rd signature_key)
{
	enum policy_mode mode;
	struct rd names;

	if (read_policy(extensions, &mode, &names) != OK)
		return false;
	if (mode == EVERYBODY)
		return true;
	while (names.left != 0) {
		if (view_equal(vec_read(&names), signature_key))
			return true;
	}
	return false;
}

enum err strict_list(struct pending_list list)
{
	struct pending_item item;
	uint32_t links = 0;

	while (pending_next(&list, &item)) {
		const struct proposal *p = &item.proposal;
		bool is_link =
			p->type == PROPOSAL_PSK && strict_is_link(&p->as.psk);

		if (item.by_ref)
			return ERR_FORMAT;
		if (!is_link && p->type != PROPOSAL_ADD &&
		    p->type != PROPOSAL_REMOVE)
			return ERR_FORMAT;
		links += is_link;
	}
	return rd_done(&list.bytes) && links == 1 ? OK : ERR_FORMAT;
}

enum err strict_same_member(const struct leaf *before, const struct leaf *after)
{
	if (!view_equal(before->credential, after->credential) ||
	    !view_equal(before->signature_key, after->signature_key))
		return ERR_FORMAT;
	return OK;
}

static enum err check_leaf(const struct leaf *leaf)
{
	if (leaf->credential_type != LEAF_CREDENTIAL_BASIC ||
	    leaf->identity.left < STRICT_PEER_LEN ||
	    leaf->identity.left > STRICT_IDENTITY_MAX ||
	    leaf->extensions.left != 0)
		return ERR_FORMAT;
	return OK;
}

enum err strict_tree(const struct tree *t)
{
	uint64_t peers[TREE_LEAF_MAX];
	uint32_t n = 0;
	struct leaf leaf;

	for (uint32_t i = 0; i < t->width; i++) {
		if (!tree_get(t, i, &leaf))
			continue;
		TRY(check_leaf(&leaf));

		struct rd identity = leaf.identity;
		uint64_t peer = rd_u64(&identity);

		for (uint32_t k = 0; k < n; k++) {
			if (peers[k] == peer)
				return ERR_FORMAT;
		}
		peers[n++] = peer;
	}
	return OK;
}
