#include "mls/message.h"

#include "treekem/leaf.h"

static enum err read_as(struct message *m, struct rd *r)
{
	switch (m->wire) {
	case FRAMING_PRIVATE:
		return framing_read_private(&m->as.private_message, r);
	case FRAMING_WELCOME:
		return welcome_wire_read(&m->as.welcome, r);
	case FRAMING_GROUP_INFO:
		return groupinfo_read(&m->as.group_info, r);
	case FRAMING_KEY_PACKAGE:
		return keypackage_read(&m->as.key_package, r);
	case FRAMING_PUBLIC: /* read with its wire format */
	default:
		return ERR_FORMAT;
	}
}

/* Section 10: the version is the same within. */
static bool is_version(const struct message *m, uint16_t version)
{
	return version == LEAF_MLS10 && (m->wire != FRAMING_KEY_PACKAGE ||
					 m->as.key_package.version == version);
}

enum err message_read(struct message *m, struct rd bytes)
{
	struct message out;
	uint16_t version = rd_u16(&bytes);
	struct rd public_message = bytes;

	out.wire = (enum framing_wire)rd_u16(&bytes);
	if (out.wire == FRAMING_PUBLIC) {
		bytes = public_message;
		TRY(framing_read_public(&out.as.public_message, &bytes));
	} else {
		TRY(read_as(&out, &bytes));
	}
	if (!rd_done(&bytes) || !is_version(&out, version))
		return ERR_FORMAT;
	*m = out;
	return OK;
}

void message_begin(struct wr *w, enum framing_wire wire)
{
	message_begin_public(w);
	wr_u16(w, (uint16_t)wire);
}

void message_begin_public(struct wr *w)
{
	wr_u16(w, LEAF_MLS10);
}
