#include "sframe/sealer.h"

#include "base/ct.h"

void sframe_sealer_init(struct sframe_sealer *s,
			const struct sframe_suite *suite, uint64_t kid,
			struct part base_key)
{
	sframe_key_derive(&s->key, suite, kid, base_key);
	s->next = 0;
}

enum err sframe_sealer_seal(struct sframe_sealer *s, struct sframe_box *box)
{
	/* The last value is never used: there would be no next. A closed sealer
	 * has no suite. */
	if (s->key.suite == NULL || s->next == UINT64_MAX)
		return ERR_STEP;
	TRY(sframe_key_seal(&s->key, s->next, box));
	s->next++;
	return OK;
}

void sframe_sealer_close(struct sframe_sealer *s)
{
	ct_wipe(s, sizeof(*s));
}
