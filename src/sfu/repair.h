/* repair.h - packets sent again to who asks for them (RFC 4585, RFC 4588), from
 * the history that all receivers share.
 *
 * Each at most once in the time that an answer takes to arrive, and in all no
 * more than a part of what was sent: a receiver that asks for everything harms
 * nobody, itself included.
 */
#ifndef SFU_REPAIR_H
#define SFU_REPAIR_H

#include "rtp/rtcp.h"
#include "sfu/state.h"

void repair_join(struct member *m);

/* That many bytes of pictures went to a member: half as many may go again. */
static inline void repair_sent(struct member *m, size_t len)
{
	m->repairs.asks_n += SFU_ASKS_TIMES_N;
	if (m->repairs.asks_n > SFU_ASKS_N)
		m->repairs.asks_n = SFU_ASKS_N;
	m->repairs.credit_len += (uint32_t)len / 2;
	if (m->repairs.credit_len > SFU_REPAIR_LEN)
		m->repairs.credit_len = SFU_REPAIR_LEN;
}

/* A member asks for packets of a slot. */
void repair_asked(struct sfu *s, uint16_t place, unsigned slot,
		  struct rtcp_nack *nack);

#endif
