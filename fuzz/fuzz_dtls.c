/* Datagrams into a server that waits and into one that is done. The first byte
 * chooses; then each datagram comes after its length in two bytes. Whatever
 * comes: what it says back is short, a done one stays as it is, and the work of
 * OpenSSL is bounded by the input (libFuzzer's own timeout tells).
 */
#include "dtls_kit.h"

#include "base/limits.h"
#include "base/rd.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { STEP_US = 10000 };

static void need(bool holds)
{
	if (!holds)
		abort();
}

/* All that it says at one time. */
static size_t said_len(struct dtls *d)
{
	size_t total = 0;
	size_t len;

	while ((len = kit_said(d).len) != 0)
		total += len;
	return total;
}

static void feed(struct kit_pair *p, struct rd in, bool done)
{
	struct dtls *server = p->end[DTLS_SERVER];

	while (in.left != 0) {
		size_t len = rd_u16(&in) % (DTLS_DATAGRAM_LEN + 2);

		if (len > in.left)
			len = in.left;

		const uint8_t *bytes = rd_bytes(&in, len);

		if (bytes == NULL)
			return;
		p->now_us += STEP_US;
		dtls_input(server, bytes, len, p->now_us);
		need(said_len(server) <=
		     (done ? DTLS_LAST_LEN : DTLS_FLIGHT_LEN));
		if (done)
			need(dtls_state(server) == DTLS_DONE);
		else
			need(dtls_state(server) != DTLS_DONE);
		if (dtls_deadline_us(server) <= p->now_us)
			dtls_tick(server, p->now_us);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct kit_pair p;

	if (size == 0)
		return 0;
	if (p.context[0] == NULL)
		kit_pair_begin(&p);
	else
		kit_pair_again(&p);

	bool done = data[0] % 4 == 0; /* a handshake takes its time */

	if (done) {
		kit_pair_talk(&p);
		need(dtls_state(p.end[DTLS_SERVER]) == DTLS_DONE);
	}
	feed(&p, rd_init(data + 1, size - 1), done);
	return 0;
}
