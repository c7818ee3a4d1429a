/* addr.h - an IP address with a port, without any operating system in it.
 *
 * IPv4 is kept as IPv4, never as ::ffff:a.b.c.d: addr_from_v6() unmaps, so one
 * endpoint has one form and compares equal byte by byte.
 */
#ifndef BASE_ADDR_H
#define BASE_ADDR_H

#include <stdbool.h>
#include <stdint.h>

enum {
	ADDR_NONE = 0,
	ADDR_V4 = 4,
	ADDR_V6 = 6,
	ADDR_TEXT_LEN = 56, /* "[v6]:port" and a NUL */
};

struct addr {
	uint8_t ip[16]; /* v4: the first four, the rest zero */
	uint16_t port;  /* host order */
	uint8_t family; /* ADDR_* */
	uint8_t zero;   /* so that memcmp of the whole is defined */
};

struct addr addr_from_v4(const uint8_t ip[4], uint16_t port);

/* Turns ::ffff:a.b.c.d into the IPv4 address it stands for. */
struct addr addr_from_v6(const uint8_t ip[16], uint16_t port);

bool addr_equal(const struct addr *a, const struct addr *b);

/* The same host, whatever the port. */
bool addr_same_ip(const struct addr *a, const struct addr *b);

/* Bytes of the address: 4, 16, or 0 for none. */
unsigned addr_ip_len(const struct addr *a);

/* Writes "1.2.3.4:5" or "[2001:db8::1]:5" and returns text. */
const char *addr_text(const struct addr *a, char text[ADDR_TEXT_LEN]);

/* Reads an address without a port: dotted IPv4, or IPv6 with or without
 * brackets. False for anything else; then *a is as it was. */
bool addr_read_ip(struct addr *a, const char *text);

#endif
