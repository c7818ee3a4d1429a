/* rooms.h - what the rest of this folder may know of a room. */
#ifndef WASM_ROOMS_H
#define WASM_ROOMS_H

#include "link/link.h"

/* The keys of an open room, until it is closed; NULL for no room. */
const struct link_keys *rooms_keys(int32_t room);

#endif
