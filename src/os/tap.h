/* tap.h - shows a test what the relay sees. In the product it does nothing
 * (tap/none.c); only a build with -Dtap=true has tap/udp.c.
 */
#ifndef OS_TAP_H
#define OS_TAP_H

#include <stddef.h>
#include <stdint.h>

/* The environment that a child process gets: empty in the product. */
char **tap_environment(void);

void tap_open(void);

/* One payload that was relayed. */
void tap_copy(const uint8_t *p, size_t len);

#endif
