#include "turn/ports.h"

#include <assert.h>
#include <stdalign.h>
#include <stdatomic.h>

struct ports {
	uint32_t n;
	uint32_t row_n;
	uint32_t engines_n;
	/* state, families and engine; apart, as it is searched most */
	_Atomic uint32_t *words;
	_Atomic uint64_t *users;
	_Atomic uint64_t *sources;
	_Atomic uint64_t *seals;
	_Atomic uint64_t *untils_us;
};

enum {
	FAMILIES_AT = 2, /* where they stand in the word */
	REDEEMED = 1 << 4,
	ENGINE_AT = 8,
	LONGS_N = 4, /* arrays of 64 bits */
};

static size_t aligned(size_t size)
{
	return (size + alignof(max_align_t) - 1) / alignof(max_align_t) *
	       alignof(max_align_t);
}

size_t ports_size(uint32_t n)
{
	return aligned(sizeof(struct ports)) + aligned(n * sizeof(uint32_t)) +
	       LONGS_N * aligned(n * sizeof(uint64_t));
}

/* Rows begin at even ports, so that pairs do not cross from one to the next. */
static uint32_t row_length(uint32_t n, uint32_t engines_n)
{
	return engines_n == 1 ? n : n / engines_n / 2 * 2;
}

struct ports *ports_init(void *zeroed, uint32_t n, uint32_t engines_n)
{
	struct ports *p = zeroed;
	uint8_t *words = (uint8_t *)zeroed + aligned(sizeof(*p));
	uint8_t *longs = words + aligned(n * sizeof(uint32_t));
	const size_t size = aligned(n * sizeof(uint64_t));

	assert(n > 0 && n <= PORTS_N);
	assert(engines_n > 0 && engines_n <= PORTS_ENGINES_N);
	*p = (struct ports){ .n = n,
			     .row_n = row_length(n, engines_n),
			     .engines_n = engines_n,
			     .words = (void *)words,
			     .users = (void *)longs,
			     .sources = (void *)(longs + size),
			     .seals = (void *)(longs + 2 * size),
			     .untils_us = (void *)(longs + 3 * size) };
	assert(p->row_n > 0);
	return p;
}

uint32_t ports_n(const struct ports *p)
{
	return p->n;
}

uint32_t ports_engines(const struct ports *p)
{
	return p->engines_n;
}

void ports_row(const struct ports *p, uint32_t engine, uint32_t *first,
	       uint32_t *end)
{
	assert(engine < p->engines_n);
	*first = engine * p->row_n;
	*end = *first + p->row_n;
}

static uint32_t word_of(enum port_state state, uint8_t families,
			uint32_t engine)
{
	return (uint32_t)state | (uint32_t)families << FAMILIES_AT |
	       engine << ENGINE_AT;
}

static enum port_state state_in(uint32_t word)
{
	return (enum port_state)(word & 3);
}

struct port ports_look(const struct ports *p, uint32_t port)
{
	uint32_t word =
		atomic_load_explicit(&p->words[port], memory_order_acquire);

	return (struct port){ .state = state_in(word),
			      .engine = word >> ENGINE_AT,
			      .families = word >> FAMILIES_AT & 3 };
}

void ports_keep(struct ports *p, uint32_t port)
{
	atomic_store(&p->words[port], word_of(PORT_KEPT, 0, 0));
}

void ports_take(struct ports *p, uint32_t port)
{
	assert(ports_look(p, port).state == PORT_FREE);
	atomic_store(&p->words[port], word_of(PORT_USED, 0, port / p->row_n));
}

void ports_reserve(struct ports *p, uint32_t port, const struct promise *m)
{
	assert(ports_look(p, port).state == PORT_FREE);
	atomic_store(&p->seals[port], m->seal);
	atomic_store(&p->untils_us[port], m->until_us);
	atomic_store(&p->words[port],
		     word_of(PORT_RESERVED, m->families, port / p->row_n));
}

bool ports_expire(struct ports *p, uint32_t port, uint64_t now_us)
{
	uint32_t word = atomic_load(&p->words[port]);

	return state_in(word) == PORT_RESERVED &&
	       atomic_load(&p->untils_us[port]) <= now_us &&
	       atomic_compare_exchange_strong(&p->words[port], &word,
					      word_of(PORT_FREE, 0, 0));
}

bool ports_redeem(struct ports *p, uint32_t engine, uint64_t seal,
		  uint64_t now_us, uint32_t *port)
{
	for (uint32_t i = 0; i < p->n; i++) {
		uint32_t word = atomic_load(&p->words[i]);

		if (state_in(word) != PORT_RESERVED ||
		    atomic_load(&p->seals[i]) != seal ||
		    atomic_load(&p->untils_us[i]) <= now_us)
			continue;

		uint8_t families = word >> FAMILIES_AT & 3;

		if (!atomic_compare_exchange_strong(
			    &p->words[i], &word,
			    word_of(PORT_USED, families, engine) | REDEEMED))
			return false; /* somebody was quicker, or the time */
		*port = i;
		return true;
	}
	return false;
}

void ports_give_back(struct ports *p, uint32_t port)
{
	uint32_t word = atomic_load(&p->words[port]);

	assert(state_in(word) == PORT_USED);
	if ((word & REDEEMED) == 0) {
		ports_free(p, port);
		return;
	}
	atomic_store(&p->users[port], 0);
	atomic_store(&p->sources[port], 0);
	atomic_store(&p->words[port],
		     word_of(PORT_RESERVED, word >> FAMILIES_AT & 3,
			     port / p->row_n));
}

void ports_free(struct ports *p, uint32_t port)
{
	assert(ports_look(p, port).state == PORT_USED);
	atomic_store(&p->users[port], 0);
	atomic_store(&p->sources[port], 0);
	atomic_store(&p->words[port], word_of(PORT_FREE, 0, 0));
}

void ports_own(struct ports *p, uint32_t port, struct owner owner)
{
	atomic_store(&p->users[port], owner.user);
	atomic_store(&p->sources[port], owner.source);
}

void ports_count(const struct ports *p, struct owner owner, uint32_t *user_n,
		 uint32_t *source_n)
{
	*user_n = 0;
	*source_n = 0;
	for (uint32_t i = 0; i < p->n; i++) {
		if (state_in(atomic_load(&p->words[i])) != PORT_USED)
			continue;
		*user_n += atomic_load(&p->users[i]) == owner.user;
		*source_n += atomic_load(&p->sources[i]) == owner.source;
	}
}
