/* A live engine, three clients with allocations, and messages of the fuzzer's
 * choice: raw, or put into requests that are signed as they must be. Nobody is
 * reached who must not be, and nothing leaves that is not accounted for.
 *
 * The input is a row of steps: what (1 byte), length (1), so many bytes.
 */
#include "turn_kit.h"

#include "wire/chandata.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	CLIENTS_N = 4, /* the last never has the secret */
	STRANGER = CLIENTS_N - 1,
	STEPS_N = 64,
};

static void must(bool true_or_end)
{
	if (!true_or_end)
		abort();
}

static void begin(struct kit *k, struct client *c)
{
	kit_open_engines(k, 1);
	kit_pair(k, &c[0], &c[1]);
	must(kit_bind(k, &c[0], 0x4001, c[1].relayed) == 0);
	c[2] = kit_client(k, 3, "other");
	must(kit_allocate(k, &c[2]) == 0);
	must(kit_permit(k, &c[2], c[0].relayed) == 0);
	c[STRANGER] = kit_client(k, 4, "room");
	memset(c[STRANGER].pass, 'x', sizeof(c[STRANGER].pass) - 1);
}

/* What every output must be, whatever came in. */
static void check(struct kit *k, const struct client *c, unsigned who)
{
	const struct turn_out *out = &k->out;

	must(turn_allocations(k->t) <= KIT_ALLOCATIONS_N);
	must(!turn_path_has_allocation(k->t, &c[STRANGER].path));
	if (!k->answered)
		return;
	if (out->kind != TURN_TO_PATH) {
		must(out->kind == TURN_TO_UNIT && who != STRANGER);
		must(out->parcel.to.port == 3478 &&
		     out->parcel.from.port >= KIT_FIRST_PORT);
		must(out->p + out->len <=
		     k->packet + TURN_HEADROOM + KIT_PACKET_SIZE);
		return;
	}
	must(out->len > 0 && out->len <= KIT_PACKET_SIZE + TURN_HEADROOM);
	if (out->data == NULL) {
		must(memcmp(&out->to, &c[who].path, sizeof(out->to)) == 0);
		return;
	}
	/* Only within one tag: 0 and 1, or 2 with itself. */
	must(who != STRANGER);
	must(out->data >= out->p &&
	     out->data + out->data_len <= out->p + out->len);
	for (unsigned i = 0; i < CLIENTS_N; i++)
		if (memcmp(&out->to, &c[i].path, sizeof(out->to)) == 0)
			must((i < 2) == (who < 2) && i != STRANGER);
}

static void step(struct kit *k, struct client *c, unsigned what, struct rd body)
{
	static const uint16_t types[] = {
		STUN_ALLOCATE,     STUN_REFRESH, STUN_CREATE_PERMISSION,
		STUN_CHANNEL_BIND, STUN_BINDING, STUN_INDICATION | STUN_SEND,
	};
	unsigned who = what % CLIENTS_N;
	unsigned kind = what / CLIENTS_N % 8;

	if (kind == 7) {
		kit_pass_s(k, body.left);
		return;
	}
	if (kind == 6) {
		kit_send_bytes(k, &c[who], body.p, body.left);
		check(k, c, who);
		return;
	}
	kit_begin(k, types[kind]);
	wr_bytes(&k->w, body.p, body.left / 4 * 4);
	if (types[kind] == (STUN_INDICATION | STUN_SEND) ||
	    types[kind] == STUN_BINDING)
		kit_send(k, &c[who]);
	else
		kit_ask(k, &c[who]);
	check(k, c, who);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct kit k;
	struct client c[CLIENTS_N];
	struct rd steps = rd_init(data, size);

	begin(&k, c);
	for (unsigned i = 0; i < STEPS_N && steps.left >= 2; i++) {
		unsigned what = rd_u8(&steps);
		size_t len = rd_u8(&steps);

		step(&k, c, what,
		     rd_sub(&steps, len < steps.left ? len : steps.left));
	}
	kit_close(&k);
	return 0;
}
