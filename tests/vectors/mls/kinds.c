/* All kinds of vectors there are: a check is put in here. */
#include "vectors.h"

/* Others are refused even where they only hash, and we could: what is counted
 * as passed is our suite. */
enum { OURS = KIND_SUITE(3) };

const struct kind kinds[] = {
	{ "crypto-basics", "ref_hash", OURS, check_crypto_basics },
	{ "deserialization", "vlbytes_header", 0, check_deserialization },
	{ "tree-math", "n_leaves", 0, check_tree_math },
	{ "secret-tree", "sender_data", OURS, check_secret_tree },
	/* These name suite 1 only, whose hash is ours and whose keys are as
	 * long as ours. */
	{ "tree-operations", "tree_before", KIND_SUITE(1) | OURS,
	  check_tree_operations },
	{ "tree-validation", "resolutions", OURS, check_tree_validation },
	{ "treekem", "update_paths", OURS, check_treekem },
	{ "key-schedule", "initial_init_secret", OURS, check_key_schedule },
	{ "psk_secret", "psks", OURS, check_psk_secret },
	{ "transcript-hashes", "interim_transcript_hash_after", OURS,
	  check_transcript_hashes },
	{ "message-protection", "application_priv", OURS,
	  check_message_protection },
	{ "messages", "mls_welcome", 0, check_messages },
	{ "welcome", "signer_pub", OURS, check_welcome },
	{ "passive-client", "initial_epoch_authenticator", OURS,
	  check_passive_client },
};

const size_t kinds_n = sizeof(kinds) / sizeof(kinds[0]);
