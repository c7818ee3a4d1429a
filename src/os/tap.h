/* tap.h - shows a test what the relay and the forwarding unit see. In the
 * product it does nothing (tap/none.c); only a build with -Dtap=true has
 * tap/udp.c.
 */
#ifndef OS_TAP_H
#define OS_TAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The environment that a child process gets: empty in the product. */
char **tap_environment(void);

void tap_open(void);

/* False in the product. */
bool tap_is_on(void);

/* One payload that was relayed. */
void tap_copy(const uint8_t *p, size_t len);

/* One packet of the unit's to a place, below the hop's own protection. It
 * comes behind TAP_UNIT, with which nothing relayed begins, and the place in
 * two bytes. */
enum { TAP_UNIT = 'U' };
void tap_packet(uint16_t place, const uint8_t *head, size_t head_len,
		const uint8_t *payload, size_t payload_len);

/* What the unit takes the way to a place to carry: place and bit/s, big-endian. */
void tap_estimate(uint16_t place, uint32_t bps);

#endif
