#include "main/cert.h"

#include "base/ct.h"
#include "main/say.h"
#include "os/file.h"
#include "tls/tls.h"

#include <errno.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* With a passphrase given, OpenSSL asks nobody for one: there may be no
 * terminal. A key that has one is refused. */
static char no_passphrase[] = "";

static BIO *bio_of(const char *pem)
{
	return BIO_new_mem_buf(pem, -1);
}

static X509 *leaf_of(const char *chain_pem)
{
	BIO *b = bio_of(chain_pem);
	X509 *leaf = b == NULL
			     ? NULL
			     : PEM_read_bio_X509(b, NULL, NULL, no_passphrase);

	BIO_free(b);
	return leaf;
}

static bool key_is_readable(const char *key_pem)
{
	BIO *b = bio_of(key_pem);
	EVP_PKEY *key = b == NULL ? NULL
				  : PEM_read_bio_PrivateKey(b, NULL, NULL,
							    no_passphrase);
	bool readable = key != NULL;

	EVP_PKEY_free(key);
	BIO_free(b);
	return readable;
}

static enum err read_pem(char pem[CONFIG_PEM_SIZE], const char *file)
{
	size_t len;
	enum err e = file_read(file, (uint8_t *)pem, CONFIG_PEM_SIZE - 1, &len);

	if (e == ERR_OS)
		say("cannot read %s: %s; check the path and its permissions",
		    file, strerrordesc_np(errno));
	else if (e != OK)
		say("%s is larger than %d bytes; is it the right file?", file,
		    CONFIG_PEM_SIZE - 1);
	if (e != OK)
		return ERR_FORMAT;
	pem[len] = '\0';
	return OK;
}

static enum err check_leaf(const struct cert *c, const char *file)
{
	X509 *leaf = leaf_of(c->chain_pem);

	if (leaf == NULL) {
		say("%s holds no certificate; --cert wants PEM, the server's "
		    "own certificate first",
		    file);
		return ERR_FORMAT;
	}

	bool over = X509_cmp_current_time(X509_get0_notAfter(leaf)) <= 0;

	X509_free(leaf);
	if (over) {
		say("the certificate in %s has expired; renew it, or leave "
		    "--cert and --key out",
		    file);
		return ERR_FORMAT;
	}
	return OK;
}

static enum err check_key(const struct cert *c, const char *file)
{
	if (key_is_readable(c->key_pem))
		return OK;
	if (strstr(c->key_pem, "ENCRYPTED") != NULL)
		say("the key in %s has a passphrase; take it off with: "
		    "openssl pkey -in %s",
		    file, file);
	else
		say("%s holds no private key; --key wants PEM", file);
	return ERR_FORMAT;
}

/* The last word has what will serve it. */
static enum err check_pair(const struct cert *c, const char *chain_file,
			   const char *key_file)
{
	struct tls_server *s;
	enum err e = tls_server_new(&s, c->chain_pem, c->key_pem);

	if (e == OK) {
		tls_server_free(s);
		return OK;
	}
	if (e == ERR_AUTH)
		say("the key in %s is not the certificate's in %s, or too weak "
		    "for TLS 1.3; give the pair that belongs together",
		    key_file, chain_file);
	else
		say("%s cannot be used for TLS; check the whole chain in it",
		    chain_file);
	return ERR_FORMAT;
}

static enum err read_pair(struct cert *c, const char *chain_file,
			  const char *key_file)
{
	TRY(read_pem(c->chain_pem, chain_file));
	TRY(read_pem(c->key_pem, key_file));
	TRY(check_leaf(c, chain_file));
	TRY(check_key(c, key_file));
	return check_pair(c, chain_file, key_file);
}

enum err cert_read(struct cert *c, const char *chain_file, const char *key_file)
{
	struct cert *new = calloc(1, sizeof(*new));

	if (new == NULL) {
		say("there is no memory left");
		return ERR_FORMAT;
	}

	enum err e = read_pair(new, chain_file, key_file);

	if (e == OK)
		memcpy(c, new, sizeof(*c));
	ct_wipe(new, sizeof(*new));
	free(new);
	return e;
}

void cert_print(const struct cert *c, char out[CERT_PRINT_SIZE])
{
	uint8_t hash[EVP_MAX_MD_SIZE];
	unsigned hash_len = 0;
	X509 *leaf = leaf_of(c->chain_pem);

	out[0] = '\0';
	if (leaf == NULL)
		return;
	if (X509_digest(leaf, EVP_sha256(), hash, &hash_len) == 1)
		for (size_t i = 0; i < hash_len; i++)
			(void)snprintf(
				out + 3 * i, 4,
				i + 1 == hash_len ? "%02X" : "%02X:", hash[i]);
	X509_free(leaf);
}
