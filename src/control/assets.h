/* assets.h - the web client, as tools/embed-assets put it into the program.
 */
#ifndef CONTROL_ASSETS_H
#define CONTROL_ASSETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct asset {
	const char *path; /* "/assets/…"; the page itself is "/" */
	const char *type;
	bool is_hashed; /* the name changes with the content */
	const uint8_t *plain;
	size_t plain_len;
	const uint8_t *brotli; /* NULL when it does not pay */
	size_t brotli_len;
};

extern const struct asset assets[];
extern const size_t assets_n;

#endif
