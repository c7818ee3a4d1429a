/* clock.h - the two clocks. Engines never read them; processes pass the time
 * on.
 */
#ifndef OS_CLOCK_H
#define OS_CLOCK_H

#include <stdint.h>

/* Never goes back; the zero is arbitrary. */
uint64_t clock_monotonic_us(void);

/* Seconds since 1970, for expiry times that others check too. */
uint64_t clock_unix_s(void);

/* What this process has taken of the processors, in its own and the kernel's
 * name. */
uint64_t clock_cpu_us(void);

#endif
