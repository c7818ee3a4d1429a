/* ports.h - the relayed ports of all engines of the process: which is taken,
 * by which engine, and for whom it counts.
 *
 * The only thing that engines share; each may run on a thread of its own.
 * There is no lock. A port is one word, and every step of its life is one
 * change of that word, so a reader sees the step or does not. A free port
 * is its home engine's to take: each is home to one row of ports. A reserved
 * one can be redeemed by any engine, as the token may come by any path.
 *
 * Who counts itself in before it counts all (ports_own(), then ports_count())
 * sees everybody who did so before: two at once may both find themselves one
 * too many, never both within the limit.
 */
#ifndef TURN_PORTS_H
#define TURN_PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PORTS_N = 16384,      /* at most */
	PORTS_ENGINES_N = 64, /* at most */
};

enum port_state {
	PORT_FREE = 0,
	PORT_USED,
	PORT_RESERVED, /* by EVEN-PORT, for who shows its token */
	PORT_KEPT,     /* never given to anybody */
};

struct port {
	enum port_state state;
	uint32_t engine;  /* that uses or reserved it */
	uint8_t families; /* of a reservation; a bit each */
};

/* Who an allocation counts for. */
struct owner {
	uint64_t user; /* hashes under a secret */
	uint64_t source;
};

struct promise {
	uint64_t seal; /* known to who made it and who may redeem it */
	uint64_t until_us;
	uint8_t families;
};

struct ports;

size_t ports_size(uint32_t n);

/* n ports for so many engines, all free, in memory that is zero and aligned
 * for any type. Before there are threads. */
struct ports *ports_init(void *zeroed, uint32_t n, uint32_t engines_n);

uint32_t ports_n(const struct ports *p);
uint32_t ports_engines(const struct ports *p);

/* The row of ports that the engine is home to: first, and one behind. */
void ports_row(const struct ports *p, uint32_t engine, uint32_t *first,
	       uint32_t *end);

/* From any thread. */
struct port ports_look(const struct ports *p, uint32_t port);

/* A free port of the engine's row is never given. Before there are threads. */
void ports_keep(struct ports *p, uint32_t port);

/* Takes, or reserves, a free port. By its home engine only. */
void ports_take(struct ports *p, uint32_t port);
void ports_reserve(struct ports *p, uint32_t port, const struct promise *m);

/* A reservation that has run out is free again. By its home engine only; false
 * when there was none. */
bool ports_expire(struct ports *p, uint32_t port, uint64_t now_us);

/* Takes the port whose reservation has that seal. Then it is *port, used by
 * the engine. False when there is none or it has run out. By any engine. */
bool ports_redeem(struct ports *p, uint32_t engine, uint64_t seal,
		  uint64_t now_us, uint32_t *port);

/* A port that was redeemed is reserved again; one that was taken is free. By
 * the engine that uses it. */
void ports_give_back(struct ports *p, uint32_t port);

/* A port is free. By the engine that uses it. */
void ports_free(struct ports *p, uint32_t port);

/* Says who a used port counts for. By the engine that uses it. */
void ports_own(struct ports *p, uint32_t port, struct owner owner);

/* How many used ports of all engines count for the user, and for the source. */
void ports_count(const struct ports *p, struct owner owner, uint32_t *user_n,
		 uint32_t *source_n);

#endif
