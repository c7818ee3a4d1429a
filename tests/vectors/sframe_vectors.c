/* Runs the SFrame working group's vectors through src/sframe.
 *
 *   sframe-vectors FILE ...   a line a file: NAME: N passed, N failed, N refused
 *   sframe-vectors --tap      the files that make test knows, as TAP
 *
 * Refused is a vector of a suite we do not have. A file that cannot be read, that
 * holds no vectors, or vectors of a kind that is not known, is a failure. Ends with
 * 0 only when nothing failed; what failed is told on stderr.
 */
#include "file_name.h"
#include "hex.h"
#include "sframe/key.h"
#include "sframe/store.h"
#include "sframe/suite_aes.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct count {
	unsigned passed;
	unsigned failed;
	unsigned refused;
};

enum outcome { PASSED, FAILED, REFUSED };

typedef enum outcome check_fn(const json_t *vector);

static bool get(const json_t *vector, const char *name, struct hex *out)
{
	const char *text = json_string_value(json_object_get(vector, name));

	return text != NULL && hex_read(out, text);
}

/* Numbers were put in quotes by quote_numbers(). */
static uint64_t number(const json_t *vector, const char *name)
{
	const char *text = json_string_value(json_object_get(vector, name));

	return text == NULL ? 0 : strtoull(text, NULL, 10);
}

static bool same(const void *got, size_t len, const struct hex *want)
{
	return len == want->len && memcmp(got, want->p, len) == 0;
}

static enum outcome check_header(const json_t *vector)
{
	struct sframe_header want = { number(vector, "kid"),
				      number(vector, "ctr") };
	struct sframe_header got;
	struct hex encoded;
	uint8_t buf[SFRAME_HEADER_MAX];
	struct wr w = wr_init(buf, sizeof(buf));

	if (!get(vector, "encoded", &encoded))
		return FAILED;
	sframe_header_write(&w, &want);
	if (w.full || !same(buf, wr_len(&w), &encoded))
		return FAILED;
	struct rd r = rd_init(encoded.p, encoded.len);
	if (sframe_header_read(&got, &r) != OK || !rd_done(&r))
		return FAILED;
	return got.kid == want.kid && got.ctr == want.ctr ? PASSED : FAILED;
}

static enum outcome check_compound(const json_t *vector)
{
	const struct sframe_suite *suite =
		sframe_suite_aes((uint16_t)number(vector, "cipher_suite"));
	struct hex key, enc, auth, nonce, ad, pt, ct;

	if (suite == NULL)
		return REFUSED;
	if (!get(vector, "key", &key) || !get(vector, "enc_key", &enc) ||
	    !get(vector, "auth_key", &auth) || !get(vector, "nonce", &nonce) ||
	    !get(vector, "aad", &ad) || !get(vector, "pt", &pt) ||
	    !get(vector, "ct", &ct) || key.len != suite->key_len ||
	    nonce.len != SFRAME_NONCE_LEN ||
	    ct.len != pt.len + suite->tag_len || !same(key.p, enc.len, &enc) ||
	    !same(key.p + enc.len, key.len - enc.len, &auth))
		return FAILED;

	struct hex text = pt;
	const struct aead a = { .key = key.p,
				.nonce = nonce.p,
				.ad = ad.p,
				.ad_len = ad.len,
				.text = text.p,
				.len = text.len,
				.tag = text.p + text.len };

	if (suite->seal(&a) != OK || !same(text.p, ct.len, &ct))
		return FAILED;
	if (suite->open(&a) != OK || !same(text.p, pt.len, &pt))
		return FAILED;
	return PASSED;
}

static bool check_schedule(const json_t *vector, const struct sframe_key *k)
{
	struct hex key, salt, nonce;
	uint8_t got[SFRAME_NONCE_LEN];

	if (!get(vector, "sframe_key", &key) ||
	    !get(vector, "sframe_salt", &salt) || !get(vector, "nonce", &nonce))
		return false;
	sframe_key_nonce(k, number(vector, "ctr"), got);
	return same(k->key, k->suite->key_len, &key) &&
	       same(k->salt, sizeof(k->salt), &salt) &&
	       same(got, sizeof(got), &nonce);
}

/* Opens it as a receiver does, and refuses it the second time. */
static bool check_receiver(const struct sframe_suite *suite, uint64_t kid,
			   const struct hex *base, struct sframe_box sealed)
{
	static struct sframe_slot slots[2];
	const struct part base_key = { base->p, base->len };
	struct sframe_store store;
	uint8_t copy[2 * HEX_MAX];
	struct sframe_box again = sealed;
	uint64_t got;

	memcpy(copy, sealed.buf, sealed.size);
	again.buf = copy;
	sframe_store_init(&store, slots, 2);
	return sframe_store_add(&store, suite, kid, base_key) == OK &&
	       sframe_store_open(&store, &sealed, &got) == OK && got == kid &&
	       sframe_store_open(&store, &again, &got) == ERR_REPLAY;
}

static enum outcome check_sframe(const json_t *vector)
{
	const struct sframe_suite *suite =
		sframe_suite_aes((uint16_t)number(vector, "cipher_suite"));
	const uint64_t kid = number(vector, "kid");
	struct hex base, metadata, pt, ct;
	uint8_t buf[2 * HEX_MAX];
	struct sframe_key key;

	if (suite == NULL)
		return REFUSED;
	if (!get(vector, "base_key", &base) ||
	    !get(vector, "metadata", &metadata) || !get(vector, "pt", &pt) ||
	    !get(vector, "ct", &ct))
		return FAILED;
	sframe_key_derive(&key, suite, kid, (struct part){ base.p, base.len });
	if (!check_schedule(vector, &key))
		return FAILED;

	struct sframe_box box = { .buf = buf,
				  .size = sizeof(buf),
				  .at = SFRAME_HEADER_MAX,
				  .len = pt.len,
				  .metadata = metadata.p,
				  .metadata_len = metadata.len };

	memcpy(buf + box.at, pt.p, pt.len);
	if (sframe_key_seal(&key, number(vector, "ctr"), &box) != OK ||
	    !same(buf + box.at, box.len, &ct))
		return FAILED;
	struct sframe_box sealed = box;
	if (!check_receiver(suite, kid, &base, sealed))
		return FAILED;
	/* The receiver opened it where it lay, without its header. */
	return memcmp(buf + box.at + box.len - suite->tag_len - pt.len, pt.p,
		      pt.len) == 0
		       ? PASSED
		       : FAILED;
}

static check_fn *check_of(const char *kind)
{
	if (strcmp(kind, "header") == 0)
		return check_header;
	if (strcmp(kind, "sframe") == 0)
		return check_sframe;
	if (strcmp(kind, "aes_ctr_hmac") == 0 ||
	    strcmp(kind, "aes_256_ctr_hmac") == 0)
		return check_compound;
	return NULL;
}

static void check_kind(const char *kind, const json_t *vectors,
		       struct count *count)
{
	check_fn *check = check_of(kind);
	const json_t *vector;
	size_t i;

	if (check == NULL) {
		fprintf(stderr, "%s is no kind that is known\n", kind);
		count->failed++;
		return;
	}

	json_array_foreach(vectors, i, vector)
	{
		enum outcome outcome = check(vector);

		count->passed += outcome == PASSED;
		count->failed += outcome == FAILED;
		count->refused += outcome == REFUSED;
		if (outcome == FAILED)
			fprintf(stderr, "%s %zu failed\n", kind, i);
	}
}

/* jansson's integers end at 2^63, SFrame's at 2^64: the text is copied with
 * every number outside a string in quotes. The caller frees it. */
static char *quote_numbers(const char *text)
{
	char *out = malloc(3 * strlen(text) + 1);
	char *at = out;
	bool in_string = false;
	bool in_number = false;

	if (out == NULL)
		abort();
	for (; *text != '\0'; text++) {
		bool digit = !in_string && *text >= '0' && *text <= '9';

		if (*text == '"')
			in_string = !in_string; /* the vectors escape nothing */
		if (digit != in_number)
			*at++ = '"';
		in_number = digit;
		*at++ = *text;
	}
	*at = '\0';
	return out;
}

/* The whole file as text; NULL when it cannot be read. The caller frees it. */
static char *read_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text = NULL;
	size_t size = 1 << 24;

	if (file == NULL)
		return NULL;
	text = malloc(size + 1);
	if (text != NULL)
		text[fread(text, 1, size, file)] = '\0';
	fclose(file);
	return text;
}

static json_t *load(const char *path)
{
	char *text = read_file(path);

	if (text == NULL)
		return NULL;
	char *quoted = quote_numbers(text);
	json_t *root = json_loads(quoted, 0, NULL);

	free(quoted);
	free(text);
	return root;
}

static struct count run_file(const char *path)
{
	struct count count = { 0 };
	json_t *root = load(path);
	const char *kind;
	json_t *vectors;

	json_object_foreach(root, kind, vectors)
		check_kind(kind, vectors, &count);
	if (count.passed + count.failed + count.refused == 0) {
		fprintf(stderr, "%s: cannot be read, or has no vectors\n",
			path);
		count.failed = 1;
	}
	json_decref(root);

	struct file_name name = file_name_of(path);

	printf("%.*s: %u passed, %u failed, %u refused\n", name.len, name.p,
	       count.passed, count.failed, count.refused);
	return count;
}

/* The folder of the vectors: INCAMERA_VECTORS, or beside the checkout. */
static const char *find_folder(void)
{
	const char *folder = getenv("INCAMERA_VECTORS");

	return folder != NULL ? folder : VECTORS_BESIDE;
}

static int run_tap(void)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/sframe/test-vectors.json",
		 find_folder());
	printf("1..1\n");
	if (access(path, R_OK) != 0) {
		printf("ok 1 - all SFrame vectors # SKIP %s is not here; set "
		       "INCAMERA_VECTORS\n",
		       path);
		return 0;
	}
	printf("# ");
	struct count count = run_file(path);
	bool ok = count.failed == 0 && count.refused == 0;

	printf("%s 1 - all SFrame vectors pass and none is refused\n",
	       ok ? "ok" : "not ok");
	return ok ? 0 : 1;
}

int main(int argc, char **argv)
{
	unsigned failed = 0;

	if (argc == 2 && strcmp(argv[1], "--tap") == 0)
		return run_tap();
	if (argc < 2) {
		fprintf(stderr, "usage: sframe-vectors FILE ...\n");
		return 2;
	}
	for (int i = 1; i < argc; i++)
		failed += run_file(argv[i]).failed;
	return failed == 0 ? 0 : 1;
}
