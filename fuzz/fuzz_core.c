/* The core's door, called in any order with any number: it may refuse, it may
 * not read or write beyond its places, and a closed thing stays closed.
 *
 * The input is a list of calls: one byte says which, one how long (in steps of
 * 257), one which of the last numbers; then as many bytes of arguments as it
 * says go into core_args().
 */
#include "wasm/core.h"

#include "base/rd.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { KEPT = 8, CALLS = 64 };

/* The numbers the last calls answered; some stand for nothing any more. */
struct numbers {
	int32_t n[KEPT];
	unsigned at;
};

static void keep(struct numbers *kept, int32_t number)
{
	kept->n[kept->at++ % KEPT] = number;
}

static void call_room(unsigned which, uint32_t len, int32_t n,
		      struct numbers *kept)
{
	switch (which) {
	case 0:
		keep(kept, core_room_make());
		break;
	case 1:
		keep(kept, core_room_open(len));
		break;
	case 2:
		(void)core_room_text(n, len % 5);
		break;
	case 3:
		(void)core_envelope_seal(n, len);
		break;
	case 4:
		(void)core_envelope_open(n, len);
		break;
	case 5:
		(void)core_sender_key_seal(n);
		break;
	case 6:
		(void)core_sender_key_open(n, len);
		break;
	default:
		core_room_close(n);
		break;
	}
}

static void call_frame(unsigned which, uint32_t len, int32_t n,
		       struct numbers *kept)
{
	switch (which) {
	case 0:
		keep(kept, core_sealer_new(0, len));
		break;
	case 1:
		keep(kept, core_opener_new());
		break;
	case 2:
		(void)core_opener_add(n, 0, len);
		break;
	case 3:
		(void)core_seal(n, len, len % 70, len % 67);
		break;
	case 4:
		(void)core_open(n, len, len % 70);
		break;
	case 5:
		core_opener_remove(n, 0, len);
		break;
	case 6:
		core_sealer_close(n);
		break;
	default:
		core_opener_close(n);
		break;
	}
}

static void call_other(unsigned which, uint32_t len)
{
	switch (which) {
	case 0:
		(void)core_half_seal(len);
		break;
	case 1:
		(void)core_half_open(len);
		break;
	case 2:
		(void)core_peer_of_seat();
		break;
	default:
		core_wipe(len);
		break;
	}
}

static void run(struct rd *r, struct numbers *kept)
{
	unsigned which = rd_u8(r);
	uint32_t len = rd_u8(r) * 257u;
	int32_t number = kept->n[rd_u8(r) % KEPT];
	struct rd args = rd_sub(r, rd_u8(r) % (CORE_ARGS_SIZE + 1));

	/* Lengths near the ends of the places and of the type as well. */
	if (len > 60000)
		len = UINT32_MAX - len;
	if (!args.bad)
		memcpy(core_args(), args.p, args.left);
	if (which % 32 < 8)
		call_room(which % 8, len, number, kept);
	else if (which % 32 < 24)
		call_frame(which % 8, len, number, kept);
	else
		call_other(which % 4, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_init(data, size);
	struct numbers kept = { .at = 0 };

	for (unsigned i = 0; i < CALLS && r.left > 0; i++)
		run(&r, &kept);
	for (unsigned i = 0; i < KEPT; i++) {
		core_room_close(kept.n[i]);
		core_sealer_close(kept.n[i]);
		core_opener_close(kept.n[i]);
	}
	core_wipe(4096);
	return 0;
}
