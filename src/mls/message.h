/* message.h - MLSMessage (RFC 9420, section 6): any of what is sent.
 *
 * What is read are views into the caller's bytes and die with them.
 */
#ifndef MLS_MESSAGE_H
#define MLS_MESSAGE_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"
#include "mls/framing.h"
#include "mls/groupinfo.h"
#include "mls/keypackage.h"
#include "mls/welcome_wire.h"

struct message {
	enum framing_wire wire;
	union {
		struct framing_public public_message;
		struct framing_private private_message;
		struct welcome_wire welcome;
		struct groupinfo group_info;
		struct keypackage key_package;
	} as;
};

/* Reads the one message that fills the bytes. ERR_FORMAT, also for another
 * version and an unknown wire format; then *m is as it was. */
must_check enum err message_read(struct message *m, struct rd bytes);

/* Writes version and wire_format: what follows is written next. For a
 * PublicMessage see message_begin_public(). */
void message_begin(struct wr *w, enum framing_wire wire);

/* Writes the version alone: framing_write_public() and protect_public() write
 * the wire format themselves. */
void message_begin_public(struct wr *w);

#endif
