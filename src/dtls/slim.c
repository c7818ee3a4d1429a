#include "dtls/slim.h"

#include <openssl/core_dispatch.h>
#include <openssl/crypto.h>
#include <openssl/provider.h>

#include <stdbool.h>
#include <string.h>

enum {
	KEPT_N = 16, /* of an operation, with the end */
};

/* OpenSSL's provider, in a library of its own. */
static OSSL_PROVIDER *whole;

/* Of each operation what the rules of context.c allow, by their first names, and
 * what OpenSSL takes for itself: AES-256-CTR and -ECB for random bytes, SHA-1 for
 * a name of every certificate. All of an operation that is not here is kept. */
static const struct {
	int operation;
	const char *names[KEPT_N];
} rules[] = {
	{ OSSL_OP_DIGEST, { "SHA2-256", "SHA2-384", "SHA1", NULL } },
	{ OSSL_OP_CIPHER,
	  { "AES-256-GCM", "AES-128-GCM", "ChaCha20-Poly1305", "AES-256-CTR",
	    "AES-256-ECB", NULL } },
	{ OSSL_OP_MAC, { "HMAC", NULL } },
	{ OSSL_OP_KDF, { "TLS1-PRF", NULL } },
	{ OSSL_OP_KEYMGMT, { "EC", "RSA", "X25519", NULL } },
	{ OSSL_OP_KEYEXCH, { "ECDH", "X25519", NULL } },
	{ OSSL_OP_SIGNATURE, { "ECDSA", "RSA", NULL } },
	{ OSSL_OP_DECODER, { "EC", "RSA", NULL } },
};

enum { RULES_N = sizeof(rules) / sizeof(rules[0]) };

static OSSL_ALGORITHM kept[RULES_N][KEPT_N];

/* The first of the names that an algorithm has. */
static bool is_named(const OSSL_ALGORITHM *a, const char *const *names)
{
	const size_t len = strcspn(a->algorithm_names, ":");

	for (; *names != NULL; names++)
		if (strlen(*names) == len &&
		    strncmp(a->algorithm_names, *names, len) == 0)
			return true;
	return false;
}

/* Of decoders that of the key of a certificate, as it stands there. */
static bool is_right(const OSSL_ALGORITHM *a, int operation)
{
	return operation != OSSL_OP_DECODER ||
	       (strstr(a->property_definition, "input=der") != NULL &&
		strstr(a->property_definition,
		       "structure=SubjectPublicKeyInfo") != NULL);
}

static void keep(unsigned rule)
{
	int no_cache = 0;
	const OSSL_ALGORITHM *a = OSSL_PROVIDER_query_operation(
		whole, rules[rule].operation, &no_cache);
	size_t n = 0;

	for (; a != NULL && a->algorithm_names != NULL; a++)
		if (is_named(a, rules[rule].names) &&
		    is_right(a, rules[rule].operation) && n < KEPT_N - 1)
			kept[rule][n++] = *a;
}

static const OSSL_ALGORITHM *query(void *unused, int operation, int *no_cache)
{
	(void)unused;
	*no_cache = 0;
	for (unsigned rule = 0; rule < RULES_N; rule++)
		if (rules[rule].operation == operation)
			return kept[rule];
	return OSSL_PROVIDER_query_operation(whole, operation, no_cache);
}

/* The groups of TLS. */
static int capabilities(void *unused, const char *which, OSSL_CALLBACK *told,
			void *arg)
{
	(void)unused;
	return OSSL_PROVIDER_get_capabilities(whole, which, told, arg);
}

typedef void (*function)(void);

static int begin(const OSSL_CORE_HANDLE *core, const OSSL_DISPATCH *in,
		 const OSSL_DISPATCH **out, void **context)
{
	static const OSSL_DISPATCH functions[] = {
		{ OSSL_FUNC_PROVIDER_QUERY_OPERATION, (function)query },
		{ OSSL_FUNC_PROVIDER_GET_CAPABILITIES, (function)capabilities },
		{ 0, NULL },
	};

	(void)core;
	(void)in;
	*out = functions;
	*context = OSSL_PROVIDER_get0_provider_ctx(whole);
	return 1;
}

static OSSL_LIB_CTX *make(void)
{
	OSSL_LIB_CTX *below = OSSL_LIB_CTX_new();
	OSSL_LIB_CTX *library = OSSL_LIB_CTX_new();

	if (below != NULL)
		whole = OSSL_PROVIDER_load(below, "default");
	if (whole == NULL || library == NULL)
		return NULL;
	for (unsigned rule = 0; rule < RULES_N; rule++)
		keep(rule);
	if (OSSL_PROVIDER_add_builtin(library, "slim", begin) != 1 ||
	    OSSL_PROVIDER_load(library, "slim") == NULL)
		return NULL;
	return library;
}

OSSL_LIB_CTX *slim_library(void)
{
	static OSSL_LIB_CTX *library;

	if (library == NULL)
		library = make();
	return library;
}
