/* welcome. */
#include "vectors.h"

#include "mls/message.h"
#include "mls/schedule.h"

#include <string.h>

enum { ROOM = 16384 };

static struct wr room(struct check *c)
{
	uint8_t *at = take_memory(c, ROOM);

	return wr_init(at, at == NULL ? 0 : ROOM);
}

static bool open_group_info(struct check *c, struct groupinfo *g,
			    const struct welcome_wire *welcome,
			    const uint8_t secret[LABEL_SECRET_LEN])
{
	struct wr plain = room(c);

	if (!expect(c,
		    groupinfo_open(&plain, secret, welcome->group_info) == OK,
		    "group info"))
		return false;

	struct rd r = rd_init(plain.start, wr_len(&plain));

	return expect(c, groupinfo_read(g, &r) == OK && rd_done(&r),
		      "group info that was opened");
}

/* The new member's view, as far as the vector goes: signature and confirmation
 * tag of the GroupInfo. */
static void join(struct check *c, struct value v,
		 const struct welcome_wire *welcome,
		 const struct welcome_wire_secrets *secrets)
{
	static const uint8_t no_psk[LABEL_SECRET_LEN];
	uint8_t secret[LABEL_SECRET_LEN];
	struct groupinfo g;
	struct schedule s;

	schedule_welcome(secret, secrets->joiner_secret.p, no_psk);
	if (!open_group_info(c, &g, welcome, secret))
		return;
	expect(c,
	       groupinfo_verify(&g, get_rd(c, v, "signer_pub"), room(c)) == OK,
	       "signature of the group info");

	const struct part context = { g.context.whole.p, g.context.whole.left };
	const struct part confirmed = {
		g.context.confirmed_transcript_hash.p,
		g.context.confirmed_transcript_hash.left,
	};

	schedule_epoch(&s, secrets->joiner_secret.p, no_psk, context);
	expect(c, schedule_check_tag(&s, confirmed, g.confirmation_tag) == OK,
	       "confirmation tag");
}

void check_welcome(struct check *c, struct value vector)
{
	struct message k, m;
	struct welcome_wire_entry e;
	struct welcome_wire_secrets secrets;
	struct hpke_pair init;
	struct wr plain = room(c);
	uint8_t ref[SHA256_LEN];

	memcpy(init.secret_key, get_bytes(c, vector, "init_priv", HPKE_KEY_LEN),
	       HPKE_KEY_LEN);
	hpke_public(init.public_key, init.secret_key);
	if (!expect(c,
		    message_read(&k, get_rd(c, vector, "key_package")) == OK &&
			    k.wire == FRAMING_KEY_PACKAGE,
		    "key package") ||
	    !expect(c,
		    message_read(&m, get_rd(c, vector, "welcome")) == OK &&
			    m.wire == FRAMING_WELCOME,
		    "welcome"))
		return;
	keypackage_ref(ref, &k.as.key_package);
	if (expect(c, welcome_wire_find(&m.as.welcome, ref, &e),
		   "entry for the key package") &&
	    expect(c,
		   welcome_wire_open(&secrets, &plain, &e, &init,
				     m.as.welcome.group_info) == OK,
		   "group secrets"))
		join(c, vector, &m.as.welcome, &secrets);
}
