/* All kinds of vectors there are: a check is put in here. */
#include "vectors.h"

enum { OURS = KIND_SUITE(3) };

const struct kind kinds[] = {
	{ "crypto-basics", "ref_hash", OURS, check_crypto_basics },
	{ "deserialization", "vlbytes_header", 0, check_deserialization },
	{ "tree-math", "n_leaves", 0, check_tree_math },
	{ "secret-tree", "sender_data", OURS, check_secret_tree },
	/* The hash of suite 1 is ours, and its keys are as long as ours. */
	{ "tree-operations", "tree_before", KIND_SUITE(1) | OURS,
	  check_tree_operations },
	{ "tree-validation", "resolutions", KIND_SUITE(1) | OURS,
	  check_tree_validation },
	{ "treekem", "update_paths", OURS, check_treekem },
	{ "key-schedule", "initial_init_secret", OURS, NULL },
	{ "psk_secret", "psks", OURS, NULL },
	{ "transcript-hashes", "interim_transcript_hash_after", OURS, NULL },
	{ "message-protection", "application_priv", OURS, NULL },
	{ "messages", "mls_welcome", 0, NULL },
	{ "welcome", "signer_pub", OURS, NULL },
	{ "passive-client", "initial_epoch_authenticator", OURS, NULL },
};

const size_t kinds_n = sizeof(kinds) / sizeof(kinds[0]);
