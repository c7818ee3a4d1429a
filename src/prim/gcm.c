#include "prim/gcm.h"

#include "prim/gcm/impl.h"

#include <assert.h>
#include <threads.h>

static once_flag once = ONCE_FLAG_INIT;
static const struct gcm_impl *best;

static void choose(void)
{
	const struct gcm_impl *ipsec = gcm_ipsec();

	best = ipsec != NULL ? ipsec : &gcm_evp;
}

const struct gcm_impl *gcm_best(void)
{
	call_once(&once, choose);
	return best;
}

const struct gcm_impl *gcm_fallback(void)
{
	return &gcm_evp;
}

const char *gcm_name(const struct gcm_impl *impl)
{
	return impl->name;
}

void gcm_key_init(struct gcm_key *k, const struct gcm_impl *impl,
		  const uint8_t *key, size_t key_len)
{
	assert(key_len == 16 || key_len == 32);
	k->ops = key_len == 16 ? &impl->ops_128 : &impl->ops_256;
	k->ops->expand(k, key);
}

enum err gcm_seal(const struct gcm_key *k, const struct gcm_text *t)
{
	return k->ops->seal(k, t);
}

enum err gcm_open(const struct gcm_key *k, const struct gcm_text *t)
{
	return k->ops->open(k, t);
}
