/* framing.h - what messages of a group consist of (RFC 9420, section 6):
 * FramedContent, AuthenticatedContent, PublicMessage, PrivateMessage.
 *
 * Shapes only; see protect.h for signatures, tags and keys. What is read are
 * views into the caller's bytes and die with them.
 */
#ifndef MLS_FRAMING_H
#define MLS_FRAMING_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"

#include <stdbool.h>
#include <stdint.h>

enum framing_wire {
	FRAMING_PUBLIC = 1,  /* mls_public_message */
	FRAMING_PRIVATE = 2, /* mls_private_message */
	FRAMING_WELCOME = 3,
	FRAMING_GROUP_INFO = 4,
	FRAMING_KEY_PACKAGE = 5,
};

enum framing_kind { /* ContentType */
		    FRAMING_APPLICATION = 1,
		    FRAMING_PROPOSAL = 2,
		    FRAMING_COMMIT = 3,
};

enum framing_sender_type {
	FRAMING_MEMBER = 1,
	FRAMING_EXTERNAL = 2,
	FRAMING_NEW_MEMBER_PROPOSAL = 3,
	FRAMING_NEW_MEMBER_COMMIT = 4,
};

struct framing_sender {
	enum framing_sender_type type;
	uint32_t index; /* a member's leaf, an external's place; else 0 */
};

/* FramedContent */
struct framing_content {
	struct rd group_id;
	uint64_t epoch;
	struct framing_sender sender;
	struct rd authenticated_data;
	enum framing_kind kind;
	struct rd body; /* application_data; or the bytes of the Proposal or
			 * Commit, which were read once and are well-formed */
};

/* AuthenticatedContent. Its bytes are the concatenation of wire_format,
 * FramedContent, signature<V> and, of a commit, confirmation_tag<V>. */
struct framing_authenticated {
	enum framing_wire wire; /* FRAMING_PUBLIC or FRAMING_PRIVATE */
	struct framing_content content;
	struct rd signature;
	struct rd confirmation_tag; /* of a commit; else nothing */
	struct rd whole;            /* for proposal_ref() */
	struct rd framed;           /* FramedContent */
	struct rd auth;             /* FramedContentAuthData */
	struct rd transcript; /* ConfirmedTranscriptHashInput: whole without the
			       * confirmation tag */
	struct rd inner;      /* body as it stands, and auth: what is sealed */
};

/* PublicMessage. The content's bytes are those of the message. */
struct framing_public {
	struct framing_authenticated authenticated;
	struct rd membership_tag; /* of a member; else nothing */
};

/* PrivateMessage */
struct framing_private {
	struct rd group_id;
	uint64_t epoch;
	enum framing_kind kind;
	struct rd authenticated_data;
	struct rd sender_data; /* encrypted */
	struct rd ciphertext;
	struct rd sender_aad;  /* SenderDataAAD */
	struct rd content_aad; /* PrivateContentAAD */
};

/* Writes a FramedContent up to its body. */
void framing_write_head(struct wr *w, const struct framing_content *c);

/* Writes a FramedContent from its fields. */
void framing_write_content(struct wr *w, const struct framing_content *c);

/* Reads an AuthenticatedContent and steps over it. ERR_FORMAT; then *a is as it
 * was. */
must_check enum err framing_read(struct framing_authenticated *a, struct rd *r);

/* Reads the rest of a PublicMessage, which begins with its wire_format: as it
 * stands in an MLSMessage behind the version. ERR_FORMAT. */
must_check enum err framing_read_public(struct framing_public *m, struct rd *r);

/* Writes it with its wire_format. tag: nothing, if there is none. */
void framing_write_public(struct wr *w, const struct framing_authenticated *a,
			  struct rd membership_tag);

/* Reads a PrivateMessage (without wire_format) and steps over it. ERR_FORMAT. */
must_check enum err framing_read_private(struct framing_private *m,
					 struct rd *r);

/* Writes it from its fields, but the views of associated data. */
void framing_write_private(struct wr *w, const struct framing_private *m);

#endif
