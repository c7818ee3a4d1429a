#include "sfu/seals.h"

static bool is_of_one_key(const struct sealed_claim *a,
			  const struct sealed_claim *b)
{
	return a->context == b->context && a->leaf == b->leaf &&
	       a->epoch == b->epoch;
}

/* What overtook others on the way is behind in both. Another epoch's key counts
 * anew, as does one that has the same four bits sixteen epochs later. */
static bool rises(struct seals *s, const struct sealed_claim *claim,
		  uint64_t number)
{
	const bool is_later = !s->any || number > s->number;
	const bool fits = !s->any || !is_of_one_key(claim, &s->newest) ||
			  (claim->counter != s->newest.counter &&
			   (claim->counter > s->newest.counter) == is_later);

	if (is_later) {
		s->any = true;
		s->newest = *claim;
		s->number = number;
	}
	return fits;
}

static bool has_form(struct seals *s, const struct seals_packet *p)
{
	struct sealed_claim claim;

	switch (sealed_look(p->codec, p->payload, &claim)) {
	case SEALED_YES:
		return claim.context == p->context &&
		       (p->codec != PAYLOAD_OPUS ||
			rises(s, &claim, p->number));
	case SEALED_REST:
		return true;
	case SEALED_NO:
		break;
	}
	return false;
}

bool seals_pass(struct seals *s, const struct seals_packet *p, uint64_t now_us)
{
	if (!has_form(s, p))
		s->closed_us = now_us + SEALS_CLOSED_US;
	return now_us >= s->closed_us;
}
