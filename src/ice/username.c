#include "ice/username.h"

#include "base/wr.h"
#include "wire/stun.h"

#include <assert.h>

static const char digits[16] = { '0', '1', '2', '3', '4', '5', '6', '7',
				 '8', '9', 'a', 'b', 'c', 'd', 'e', 'f' };

static void put_hex(struct wr *w, uint32_t v, unsigned digit_n)
{
	while (digit_n-- > 0)
		wr_u8(w, (uint8_t)digits[v >> 4 * digit_n & 15]);
}

void username_write(char ufrag[USERNAME_UFRAG_LEN], const struct username *u)
{
	struct wr w = wr_init((uint8_t *)ufrag, USERNAME_UFRAG_LEN);

	put_hex(&w, u->room, 4);
	put_hex(&w, u->place, 4);
	put_hex(&w, u->random, 8);
	assert(!w.full && w.left == 0);
}

static uint32_t take_hex(struct rd *r, unsigned digit_n)
{
	uint32_t v = 0;

	while (digit_n-- > 0) {
		const char *at = memchr(digits, rd_u8(r), sizeof(digits));

		if (at == NULL)
			r->bad = true;
		else
			v = v << 4 | (uint32_t)(at - digits);
	}
	return v;
}

enum err username_read(struct username *u, struct rd ufrag)
{
	uint16_t room = (uint16_t)take_hex(&ufrag, 4);
	uint16_t place = (uint16_t)take_hex(&ufrag, 4);
	uint32_t random = take_hex(&ufrag, 8);

	if (!rd_done(&ufrag))
		return ERR_FORMAT;
	*u = (struct username){ room, place, random };
	return OK;
}

enum err username_of_check(struct username *u, struct rd datagram)
{
	struct stun_msg m;
	struct stun_attr a;

	TRY(stun_read(&m, datagram));
	if (m.type != (STUN_BINDING | STUN_REQUEST))
		return ERR_FORMAT;
	while (stun_next(&m.attrs, &a)) {
		if (a.type == STUN_A_MESSAGE_INTEGRITY)
			return ERR_FORMAT; /* what follows does not count */
		if (a.type != STUN_A_USERNAME)
			continue;

		struct rd ours = rd_sub(&a.value, USERNAME_UFRAG_LEN);

		if (rd_u8(&a.value) != ':')
			return ERR_FORMAT;
		return username_read(u, ours);
	}
	return ERR_FORMAT;
}

void username_mark(uint8_t *id, const struct username *u)
{
	struct wr w = wr_init(id, STUN_ID_LEN);

	wr_u16(&w, u->room);
	wr_u16(&w, u->place);
}

enum err username_of_answer(struct username *u, struct rd datagram)
{
	struct stun_msg m;

	TRY(stun_read(&m, datagram));
	if (m.type != (STUN_BINDING | STUN_SUCCESS))
		return ERR_FORMAT;

	struct rd id = rd_init(m.id, STUN_ID_LEN);

	u->room = rd_u16(&id);
	u->place = rd_u16(&id);
	u->random = 0;
	return OK;
}
