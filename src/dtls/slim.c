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

static OSSL_ALGORITHM decoders[KEPT_N];
static OSSL_ALGORITHM keys[KEPT_N];

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

/* The key of a certificate, as it stands there. */
static bool is_decoder(const OSSL_ALGORITHM *a)
{
	static const char *const names[] = { "EC", "RSA", NULL };

	return is_named(a, names) &&
	       strstr(a->property_definition, "input=der") != NULL &&
	       strstr(a->property_definition,
		      "structure=SubjectPublicKeyInfo") != NULL;
}

static bool is_key(const OSSL_ALGORITHM *a)
{
	static const char *const names[] = { "EC", "RSA", "X25519", NULL };

	return is_named(a, names);
}

static void keep(OSSL_ALGORITHM *kept, int operation,
		 bool (*is_kept)(const OSSL_ALGORITHM *a))
{
	int no_cache = 0;
	const OSSL_ALGORITHM *a =
		OSSL_PROVIDER_query_operation(whole, operation, &no_cache);
	size_t n = 0;

	for (; a != NULL && a->algorithm_names != NULL; a++)
		if (is_kept(a) && n < KEPT_N - 1)
			kept[n++] = *a;
}

static const OSSL_ALGORITHM *query(void *unused, int operation, int *no_cache)
{
	(void)unused;
	*no_cache = 0;
	if (operation == OSSL_OP_DECODER)
		return decoders;
	if (operation == OSSL_OP_KEYMGMT)
		return keys;
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
	keep(decoders, OSSL_OP_DECODER, is_decoder);
	keep(keys, OSSL_OP_KEYMGMT, is_key);
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
