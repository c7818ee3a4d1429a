/* The kinds of enemy, and where they get between a participant and its hop. */
#include "enemy.h"

#include "rtp/rtp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	TURN_US = 2000,
	LOSE_ONE_IN = 40,
	HEAD_MAX = 256,
};

void __real_hop_send(struct hop *h, const struct hop_packet *p);
void __wrap_hop_send(struct hop *h, const struct hop_packet *p);
enum hop_got __real_hop_input(struct hop *h, const struct addr *from,
			      uint8_t *p, size_t *len, uint64_t now_us);
enum hop_got __wrap_hop_input(struct hop *h, const struct addr *from,
			      uint8_t *p, size_t *len, uint64_t now_us);
uint64_t __real_endpoint_tick(struct endpoint *e, uint64_t now_us);
uint64_t __wrap_endpoint_tick(struct endpoint *e, uint64_t now_us);
const uint8_t *__real_dtls_context_fingerprint(const struct dtls_context *c);
const uint8_t *__wrap_dtls_context_fingerprint(const struct dtls_context *c);

static bool is_kind(const char *kind)
{
	const char *is = getenv("ENEMY");

	return is != NULL && strcmp(is, kind) == 0;
}

static uint32_t a_number(void)
{
	static uint32_t state = 1;

	state = state * 1664525u + 1013904223u;
	return state >> 8;
}

static void set_u32(uint8_t *p, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (24 - 8 * i));
}

/* ---- what becomes of the packets that it would send */

/* One packet in eight is sent under numbers far ahead or behind: half of the
 * numbers away, which is the furthest that a rollover can be told, and whole
 * rollovers away, which cannot. */
static void roll(struct hop *h, struct hop_packet *p, uint8_t *head)
{
	static const uint64_t jumps[] = { 0x7fff,  0x8000,  0x8001,
					  0x10000, 0x18000, 0xffffffff0000 };
	static uint64_t moved;
	static unsigned n;

	if (n++ % 8 == 7)
		moved += jumps[n / 8 % 6];
	if (n % 64 == 63)
		moved -= jumps[n / 64 % 4];
	p->index = (p->index + moved) & 0xffffffffffff;
	head[2] = (uint8_t)(p->index >> 8);
	head[3] = (uint8_t)p->index;
	__real_hop_send(h, p);
}

/* Every packet under the SSRC of another's stream, or of the unit's own. */
static void steal(struct hop *h, struct hop_packet *p, uint8_t *head)
{
	const char *at = getenv("ENEMY_SSRCS");
	static unsigned turn;
	unsigned n = turn++ % 16;

	if (n < 8 || at == NULL) {
		set_u32(head + 8, n % 2 == 0 ? 0x1000 + n : 0x2000 + n);
	} else {
		char *rest = NULL;
		uint32_t ssrc = 0;

		for (unsigned i = 8; i <= n; i++, at = rest) {
			ssrc = (uint32_t)strtoul(at, &rest, 16);
			if (rest == at)
				break;
		}
		set_u32(head + 8, ssrc);
	}
	__real_hop_send(h, p);
}

static void lose(struct hop *h, const struct hop_packet *p)
{
	if (p->is_rtcp || a_number() % LOSE_ONE_IN != 0)
		__real_hop_send(h, p);
}

void __wrap_hop_send(struct hop *h, const struct hop_packet *p)
{
	uint8_t head[HEAD_MAX];
	struct hop_packet mine = *p;

	if (is_kind("lossy")) {
		lose(h, p);
		return;
	}
	if (p->is_rtcp || p->head_len > sizeof(head)) {
		__real_hop_send(h, p);
		return;
	}
	memcpy(head, p->head, p->head_len);
	mine.head = head;
	if (is_kind("rollover"))
		roll(h, &mine, head);
	else if (is_kind("theft"))
		steal(h, &mine, head);
	else
		__real_hop_send(h, p);
}

enum hop_got __wrap_hop_input(struct hop *h, const struct addr *from,
			      uint8_t *p, size_t *len, uint64_t now_us)
{
	if (is_kind("lossy") && rtp_kind(p, *len) == RTP_KIND_RTP &&
	    a_number() % LOSE_ONE_IN == 0)
		return HOP_NOTHING;
	return __real_hop_input(h, from, p, len, now_us);
}

/* ---- what it sends besides */

void enemy_send(struct endpoint *e, const struct hop_packet *p)
{
	__real_hop_send(&e->hop, p);
}

static const struct {
	const char *name;
	enemy_turn *turn;
} kinds[] = {
	{ "nack", storms_nack }, { "key", storms_key },
	{ "twcc", storms_twcc }, { "short", storms_short },
	{ "ssrc", storms_ssrc },
};

uint64_t __wrap_endpoint_tick(struct endpoint *e, uint64_t now_us)
{
	uint64_t next = __real_endpoint_tick(e, now_us);

	if (!e->is_connected)
		return next;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (is_kind(kinds[i].name)) {
			kinds[i].turn(e);
			return next < now_us + TURN_US ? next
						       : now_us + TURN_US;
		}
	return next;
}

/* What it tells of its certificate is not so. */
const uint8_t *__wrap_dtls_context_fingerprint(const struct dtls_context *c)
{
	static uint8_t wrong[DTLS_FINGERPRINT_LEN];

	if (!is_kind("fingerprint"))
		return __real_dtls_context_fingerprint(c);
	memcpy(wrong, __real_dtls_context_fingerprint(c), sizeof(wrong));
	wrong[0] ^= 1;
	return wrong;
}
