#include "prim/gcm/impl.h"

/* ipsec-mb is for x86-64 only. */
const struct gcm_impl *gcm_ipsec(void)
{
	return NULL;
}
