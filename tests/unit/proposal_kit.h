/* proposal_kit.h - proposals for tests. Those with bytes of their own live until
 * the next of their kind.
 */
#ifndef PROPOSAL_KIT_H
#define PROPOSAL_KIT_H

#include "group_kit.h"
#include "mls/proposal.h"

struct proposal kit_removing(uint32_t leaf);

/* By the key package of somebody. */
struct proposal kit_adding(const struct kit_member *m);

/* Other extensions of the GroupContext. */
struct proposal kit_extending(const void *bytes, size_t len);

/* Those that name n external senders, the last by the key of a seed. */
struct proposal kit_naming_senders(uint8_t n, const uint8_t *seed);

struct proposal kit_reinit(uint16_t version);

struct proposal kit_external_init(void);

/* The resumption PSK of an epoch of m's group, with a fresh nonce. */
struct psk_id kit_resumption(const struct kit_member *m, uint64_t epoch,
			     enum psk_usage usage);

/* A leaf of a member, to update it with. */
struct kit_update {
	const struct kit_member *by; /* whose identity and seed */
	uint32_t index;              /* that it is signed for */
	const uint8_t *key;          /* NULL: a new one */
	enum leaf_source source;
	bool wrong_signature;
	bool with_extension; /* that its capabilities do not list */
};

struct proposal kit_updating(const struct kit_update *how);

#endif
