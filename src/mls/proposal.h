/* proposal.h - Proposal and ProposalOrRef (RFC 9420, sections 12.1 and 12.4).
 *
 * What is read are views into the caller's bytes and die with them. Shapes only:
 * whether a proposal may stand in a commit is for who has the group.
 */
#ifndef MLS_PROPOSAL_H
#define MLS_PROPOSAL_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"
#include "mls/keypackage.h"
#include "mls/psk.h"
#include "treekem/leaf.h"

#include <stdbool.h>
#include <stdint.h>

enum proposal_type {
	PROPOSAL_ADD = 1,
	PROPOSAL_UPDATE = 2,
	PROPOSAL_REMOVE = 3,
	PROPOSAL_PSK = 4,
	PROPOSAL_REINIT = 5,
	PROPOSAL_EXTERNAL_INIT = 6,
	PROPOSAL_CONTEXT_EXTENSIONS = 7,
};

struct proposal_reinit {
	struct rd group_id;
	uint16_t version;
	uint16_t suite;
	struct rd extensions;
};

struct proposal {
	enum proposal_type type;
	union {
		struct keypackage add;
		struct leaf update;
		uint32_t remove; /* leaf index */
		struct psk_id psk;
		struct proposal_reinit reinit;
		struct rd external_init; /* kem_output */
		struct rd extensions;    /* of the GroupContext to come */
	} as;
	struct rd whole;
};

/* Reads one and steps over it. ERR_FORMAT also for a type that is not above: its
 * length is not known. Then *p is as it was. */
must_check enum err proposal_read(struct proposal *p, struct rd *r);

/* Writes it from its fields, but whole. */
void proposal_write(struct wr *w, const struct proposal *p);

struct proposal_or_ref {
	bool by_ref;
	struct rd ref;            /* where by_ref */
	struct proposal proposal; /* else */
};

/* Moves to the next of a commit's list. False at its end, and at one that does
 * not fit: then rd_done(list) is false. */
bool proposal_next(struct rd *list, struct proposal_or_ref *next);

/* Writes one of a commit's list by value, by reference. */
void proposal_write_value(struct wr *w, const struct proposal *p);
void proposal_write_ref(struct wr *w, struct part ref);

/* ProposalRef (section 5.2) of the bytes of an AuthenticatedContent. */
void proposal_ref(uint8_t ref[SHA256_LEN], struct part authenticated);

#endif
