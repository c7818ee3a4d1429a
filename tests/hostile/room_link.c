/* Prints the link of a new room of the server that is named, as its host has it:
 * for loads of more than one kind that meet in one room.
 */
#include "base/b64.h"
#include "link/link.h"
#include "os/random.h"

#include <stdio.h>

int main(int argc, char **argv)
{
	uint8_t secret[LINK_SECRET_LEN];
	uint8_t seed[LINK_SEED_LEN];
	uint8_t text[B64_TEXT_LEN(LINK_ROOM_LEN) + 1 + LINK_HOST_TEXT_LEN];
	struct wr w = wr_init(text, sizeof(text));
	struct link_keys keys;
	struct link link;

	if (argc != 2)
		return 2;
	random_fill(secret, sizeof(secret));
	random_fill(seed, sizeof(seed));
	link_make(&link, secret, seed);
	link_derive(&link, &keys);
	b64_write(&w, keys.room, sizeof(keys.room));
	wr_u8(&w, '#');
	link_write_own(&link, &w);
	(void)printf("%s/r/%.*s\n", argv[1], (int)wr_len(&w),
		     (const char *)text);
	return w.full;
}
