/* Runs what handles secrets with the secrets marked as undefined memory, so
 * that valgrind complains where one decides a branch or an address: what takes
 * different time for different secrets, in our code or in a library's.
 *
 * Started by tests/core/run, under valgrind. With an argument it takes a branch
 * on a secret on purpose, which valgrind must notice.
 *
 * What is compared is made defined again before anything branches on it:
 * whether a tag fits is no secret.
 */
#include "base/b64.h"
#include "base/ct.h"
#include "link/envelope.h"
#include "link/sender_key.h"
#include "sframe/sealer.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <valgrind/memcheck.h>

enum { TEXT_LEN = 1000, BUF_SIZE = 1200 };

static const uint8_t ids[SENDER_KEY_INSTANCE_LEN] = { 1, 2, 3 };

static void hide(void *p, size_t len)
{
	(void)VALGRIND_MAKE_MEM_UNDEFINED(p, len);
}

static void show(void *p, size_t len)
{
	(void)VALGRIND_MAKE_MEM_DEFINED(p, len);
}

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
	const struct sender_key_way key_way = { .from = ids,
						.from_instance = ids,
						.to_instance = ids };
	static uint8_t out[BUF_SIZE];
	uint8_t base[SENDER_KEY_BASE_LEN] = { 0 };
	struct link_keys keys;
	struct wr w = wr_init(out, sizeof(out));

	link_derive(link, &keys);
	hide(base, sizeof(base));
	return envelope_seal(&keys, &way, nonce, rd_init(base, sizeof(base)),
			     &w) == OK &&
	       sender_key_seal(&keys, &key_way, nonce, base, &w) == OK;
}

static bool makes_and_writes_links(void)
{
	uint8_t secrets[LINK_SECRET_LEN + LINK_SEED_LEN] = { 5 };
	uint8_t text[LINK_HOST_TEXT_LEN];
	struct wr w = wr_init(text, sizeof(text));
	struct link link;

	hide(secrets, sizeof(secrets));
	link_make(&link, secrets, secrets + LINK_SECRET_LEN);
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
	bool equal = ct_equal(a, b, sizeof(a));
	show(&equal, sizeof(equal));
	return !equal;
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
	bool ok = seals_frames() && makes_and_writes_links() && compares();
	puts(ok ? "done" : "failed");
	return ok ? 0 : 1;
}
