/* passive-client-welcome and passive-client-handling-commit: a member that joins
 * and follows, and says nothing.
 */
#include "vectors.h"

#include "group/mls.h"
#include "mls/keypackage.h"
#include "prim/hpke.h"

#include <string.h>

/* When the members' key packages were good: those of the two files were made a
 * year apart. */
enum {
	WELCOME_S = 1680000000,  /* in March 2023 */
	HANDLING_S = 1720000000, /* in July 2024 */
};

static void add_psks(struct check *c, struct value vector, struct mls_group *g)
{
	struct value psks = get_list(c, vector, "external_psks");
	struct value psk;

	while (list_next(&psks, &psk))
		expect(c,
		       mls_add_psk(g, get_hex(c, psk, "psk_id"),
				   get_hex(c, psk, "psk")) == OK,
		       "a PSK that is given");
}

static void read_pair(struct check *c, struct value vector, const char *name,
		      struct hpke_pair *pair)
{
	memcpy(pair->secret_key, get_bytes(c, vector, name, HPKE_KEY_LEN),
	       HPKE_KEY_LEN);
	hpke_public(pair->public_key, pair->secret_key);
}

static void read_joiner(struct check *c, struct value vector,
			struct mls_joiner *j)
{
	struct rd key_package = get_rd(c, vector, "key_package");

	if (!expect(c, key_package.left <= sizeof(j->key_package),
		    "length of a key package"))
		return;
	memcpy(j->key_package, key_package.p, key_package.left);
	j->key_package_len = key_package.left;
	memcpy(j->seed, get_bytes(c, vector, "signature_priv", LABEL_SEED_LEN),
	       LABEL_SEED_LEN);
	read_pair(c, vector, "init_priv", &j->init);
	read_pair(c, vector, "encryption_priv", &j->leaf);
}

static bool is_at(struct check *c, const struct mls_group *g,
		  struct value object, const char *name)
{
	uint8_t authenticator[MLS_SECRET_LEN] = { 0 };

	return expect(c, mls_authenticator(g, authenticator) == OK,
		      "a group that is there") &&
	       expect_hex(c, object, name, authenticator,
			  sizeof(authenticator));
}

static struct mls_group *join(struct check *c, struct value vector,
			      uint64_t now_s)
{
	static const uint8_t nothing[1];
	const struct mls_config config = {
		.profile = MLS_WHOLE,
		.member_max = 64,
		.leaf_len = 512,
	};
	void *memory = take_memory(c, mls_size(&config));
	struct mls_joiner *j = take_memory(c, sizeof(*j));
	struct rd tree = rd_init(nothing, 0);

	if (memory == NULL || j == NULL)
		return NULL;

	struct mls_group *g = mls_init(memory, &config);

	add_psks(c, vector, g);
	read_joiner(c, vector, j);
	if (has(vector, "ratchet_tree"))
		tree = get_rd(c, vector, "ratchet_tree");
	if (!expect(c,
		    mls_join(g, j, get_rd(c, vector, "welcome"), tree, now_s) ==
			    OK,
		    "a welcome") ||
	    !is_at(c, g, vector, "initial_epoch_authenticator"))
		return NULL;
	return g;
}

static bool follow(struct check *c, struct mls_group *g, struct value epoch)
{
	struct value proposals = get_list(c, epoch, "proposals");
	struct value proposal;
	struct mls_news news;

	while (list_next(&proposals, &proposal)) {
		struct part bytes = value_hex(c, proposal);

		if (!expect(c,
			    mls_take(g, rd_init(bytes.p, bytes.len), HANDLING_S,
				     &news) == OK &&
				    news.kind == MLS_NEWS_PROPOSAL,
			    "a proposal"))
			return false;
	}
	return expect(c,
		      mls_take(g, get_rd(c, epoch, "commit"), HANDLING_S,
			       &news) == OK &&
			      news.kind == MLS_NEWS_COMMIT,
		      "a commit") &&
	       is_at(c, g, epoch, "epoch_authenticator");
}

void check_passive_client(struct check *c, struct value vector)
{
	struct value epochs = get_list(c, vector, "epochs");
	struct mls_group *g =
		join(c, vector, list_n(epochs) == 0 ? WELCOME_S : HANDLING_S);
	struct value epoch;

	if (g == NULL)
		return;
	while (list_next(&epochs, &epoch)) {
		if (!follow(c, g, epoch))
			return;
	}
}
