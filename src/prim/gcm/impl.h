/* impl.h - what an implementation of GCM is made of. Within prim/gcm only. */
#ifndef PRIM_GCM_IMPL_H
#define PRIM_GCM_IMPL_H

#include "prim/gcm.h"

/* For one size of key. expand fills k->expanded; seal and open are as gcm_seal()
 * and gcm_open(). */
struct gcm_ops {
	void (*expand)(struct gcm_key *k, const uint8_t *key);
	enum err (*seal)(const struct gcm_key *k, const struct gcm_text *t);
	enum err (*open)(const struct gcm_key *k, const struct gcm_text *t);
};

struct gcm_impl {
	const char *name;
	struct gcm_ops ops_128;
	struct gcm_ops ops_256;
};

/* The one by ipsec-mb; NULL when this processor or this build has none. To be
 * called once. */
const struct gcm_impl *gcm_ipsec(void);

extern const struct gcm_impl gcm_evp;

#endif
