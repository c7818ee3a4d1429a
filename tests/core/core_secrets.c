/* Runs what handles secrets with the secrets marked as undefined memory, so
 * that valgrind complains where one decides a branch or an address: what takes
 * different time for different secrets, in our code or in a library's.
 *
 * Started by tests/core/run, under valgrind. With an argument it takes a branch
 * on a secret on purpose, which valgrind must notice.
 *
 * What others are told is made defined where it is told: see published.c.
 */
#include "base/ct.h"
#include "door_kit.h"
#include "link/envelope.h"
#include "published.h"
#include "sframe/sealer.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>

enum { TEXT_LEN = 1000, BUF_SIZE = 1200 };

static const uint8_t ids[LINK_PEER_LEN] = { 1, 2, 3 };

static bool seals_frames(void)
{
	uint8_t base[AEAD_KEY_LEN] = { 1 };
	static uint8_t buf[BUF_SIZE];
	struct sframe_sealer s;
	struct sframe_box box = { .buf = buf,
				  .size = sizeof(buf),
				  .at = SFRAME_HEADER_MAX,
				  .len = TEXT_LEN };

	hide(base, sizeof(base));
	hide(buf + box.at, TEXT_LEN);
	sframe_sealer_init(&s, &sframe_suite_chacha, 0x1234,
			   (struct part){ base, sizeof(base) });
	enum err err = sframe_sealer_seal(&s, &box);
	sframe_sealer_close(&s);
	return err == OK;
}

static bool derives_and_seals(const struct link *link)
{
	static const uint8_t nonce[PARCEL_NONCE_LEN] = { 9 };
	const struct envelope_way way = { .from = ids, .to = ids };
	static uint8_t out[BUF_SIZE];
	uint8_t plain[32] = { 0 };
	struct link_keys keys;
	struct wr w = wr_init(out, sizeof(out));

	link_derive(link, &keys);
	hide(plain, sizeof(plain));
	return envelope_seal(&keys, &way, nonce, rd_init(plain, sizeof(plain)),
			     &w) == OK;
}

static bool makes_and_writes_links(void)
{
	uint8_t secrets[LINK_SECRET_LEN + LINK_SEED_LEN] = { 5 };
	uint8_t text[LINK_HOST_TEXT_LEN];
	struct wr w = wr_init(text, sizeof(text));
	struct link link;

	hide(secrets, sizeof(secrets));
	link_make(&link, LINK_SEALED, secrets, secrets + LINK_SECRET_LEN);
	link_write_own(&link, &w);
	return wr_len(&w) == sizeof(text) && derives_and_seals(&link);
}

static bool compares(void)
{
	uint8_t a[32] = { 0 };
	uint8_t b[32] = { 0 };

	b[7] = 1;
	hide(a, sizeof(a));
	hide(b, sizeof(b));
	return !ct_equal(a, b, sizeof(a));
}

/* Whatever two members and a third do with their keys: found, knock, let in,
 * commit, follow, remove, prove, compare, seal and open. */
static bool is_member_of_groups(void)
{
	static struct door_message knock, package, commit, welcome, said;
	struct door_changes change = { .adds = { &package }, .adds_n = 1 };
	struct door_person a, b, c;
	int32_t room = door_room();

	door_pair(room, &a, &b);
	door_renew(&b, &a);
	bool ok = door_person(&c, room, 0xC0) > 0 &&
		  door_knock(&c, false, &knock) > 0 &&
		  door_hear(&b, c.peer, &knock, &package) > 0 &&
		  door_commit(&b, &change, &commit, &welcome) > 0 &&
		  core_group_taken(b.group) == 0 &&
		  door_take(&a, &commit) > 0 && door_join(&c, &welcome) == 0;

	/* Comes again, with a proof; the middle of the tree gets its keys. */
	change.removes[change.removes_n++] = 2;
	ok = ok && door_knock(&c, false, &knock) > 0 &&
	     door_hear(&a, c.peer, &knock, &package) > 0 &&
	     core_text()[0] == 2 &&
	     door_commit(&a, &change, &commit, &welcome) > 0 &&
	     core_group_taken(a.group) == 0 && door_take(&b, &commit) > 0 &&
	     door_take(&c, &commit) > 0 && door_join(&c, &welcome) == 0;
	door_renew(&c, &a);
	ok = ok && door_beacon(&a, &said) > 0 &&
	     door_open_beacon(&c, a.peer, &said) > 0 && core_text()[8] == 1 &&
	     door_seal(&a, 1, &said) > 0 && door_open(&c, &said) > 0 &&
	     core_group_authenticator(a.group) == 32 &&
	     core_group_rest(a.group) == CORE_REST_LEN;
	core_group_leave(b.group);
	core_group_close(a.group);
	core_group_close(b.group);
	core_group_close(c.group);
	core_room_close(room);
	return ok;
}

static bool branches_on_purpose(void)
{
	uint8_t secret[16] = { 0 };

	hide(secret, sizeof(secret));
	return secret[3] == 0;
}

int main(int argc, char **argv)
{
	(void)argv;
	if (sodium_init() < 0)
		return 2;
	if (argc > 1)
		return branches_on_purpose() ? 0 : 1;
	bool ok = seals_frames() && makes_and_writes_links() && compares() &&
		  is_member_of_groups();
	puts(ok ? "done" : "failed");
	return ok ? 0 : 1;
}
