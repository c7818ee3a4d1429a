/* Who may talk to whom: permissions and channels (RFC 8656, sections 9, 10
 * and 12). */
#include "turn/state.h"
#include "wire/chandata.h"

/* False when no relayed address of ours looks like that. */
static bool relay_family(enum family *f, const struct turn *t,
			 const struct addr *address)
{
	if (addr_same_ip(address, &t->config.relay_v4))
		*f = FAMILY_V4;
	else if (addr_same_ip(address, &t->config.relay_v6))
		*f = FAMILY_V6;
	else
		return false;
	return true;
}

bool permit_find(struct peer *p, const struct turn *t,
		 const struct addr *address)
{
	struct peer got = { .entry = PEER_NOBODY };

	for (unsigned i = 0; i < t->config.unit_n; i++) {
		if (!addr_equal(address, &t->config.unit[i]))
			continue;
		p->entry = PEER_UNIT + i;
		p->family = address->family == ADDR_V4 ? FAMILY_V4 : FAMILY_V6;
		return true;
	}
	if (!relay_family(&got.family, t, address))
		return false;
	if (address->port >= t->config.first_port &&
	    (uint32_t)(address->port - t->config.first_port) < t->table.n)
		got.entry = (uint32_t)(address->port - t->config.first_port);
	*p = got;
	return true;
}

/* Anything but our own relayed addresses and the unit's is forbidden, whatever
 * it is and in whatever form; that comes before the question of its family, as
 * another family would not help. */
unsigned permit_peer(struct peer *p, const struct turn *t,
		     const struct allocation *a, const struct addr *address)
{
	struct peer got;

	if (!permit_find(&got, t, address))
		return 403;
	if (!a->has[got.family])
		return 443;
	*p = got;
	return 0;
}

bool permit_holds(const struct turn *t, const struct allocation *a,
		  struct peer peer)
{
	if (peer.entry >= PEER_UNIT && peer.entry < PEER_NOBODY)
		return a->unit_until_us[peer.entry - PEER_UNIT] >
		       t->auth.now_us;
	return a->permitted_until_us[peer.family] > t->auth.now_us;
}

/* Who is permitted: a bit for each. */
struct permitted {
	unsigned families;
	unsigned units;
};

/* RFC 8656 section 9: a permission is for an IP address; the port is not
 * looked at. One address may be both the relay's and the unit's. */
static unsigned who_is_at(struct permitted *who, const struct turn *t,
			  const struct allocation *a,
			  const struct addr *address)
{
	struct permitted got = { 0 };
	enum family f = address->family == ADDR_V4 ? FAMILY_V4 : FAMILY_V6;

	for (unsigned i = 0; i < t->config.unit_n; i++)
		if (addr_same_ip(address, &t->config.unit[i]))
			got.units |= 1u << i;
	if (relay_family(&f, t, address))
		got.families |= 1u << f;
	else if (got.units == 0)
		return 403;
	if (!a->has[f])
		return 443;
	who->families |= got.families;
	who->units |= got.units;
	return 0;
}

static void permit(const struct turn *t, struct allocation *a,
		   const struct permitted *who)
{
	uint64_t until_us = after_s(t, PERMISSION_S);

	for (unsigned f = 0; f < FAMILIES_N; f++)
		if ((who->families & 1u << f) != 0)
			a->permitted_until_us[f] = until_us;
	for (unsigned i = 0; i < TURN_UNIT_N; i++)
		if ((who->units & 1u << i) != 0)
			a->unit_until_us[i] = until_us;
}

/* All or nothing: every address is looked at before one is permitted. */
unsigned permit_create(struct exchange *x)
{
	struct permitted who = { 0 };

	if (x->q->peer_n == 0 || x->q->wrong)
		return 400;
	for (unsigned i = 0; i < x->q->peer_n; i++) {
		unsigned code = who_is_at(&who, x->t, x->mine, &x->q->peer[i]);

		if (code != 0)
			return code;
	}

	permit(x->t, x->mine, &who);
	exchange_begin(x, STUN_SUCCESS);
	return 0;
}

static bool same_peer(struct peer a, struct peer b)
{
	return a.entry == b.entry && a.family == b.family;
}

struct channel *permit_channel_to(const struct turn *t, struct allocation *a,
				  struct peer to)
{
	for (unsigned i = 0; i < a->channel_n; i++)
		if (same_peer(a->channels[i].peer, to) &&
		    a->channels[i].until_us > t->auth.now_us)
			return &a->channels[i];
	return NULL;
}

struct channel *permit_channel_of(const struct turn *t, struct allocation *a,
				  uint16_t number)
{
	for (unsigned i = 0; i < a->channel_n; i++)
		if (a->channels[i].number == number &&
		    a->channels[i].until_us > t->auth.now_us)
			return &a->channels[i];
	return NULL;
}

/* A place for one more: behind the others, or where one has run out. */
static struct channel *room(const struct turn *t, struct allocation *a)
{
	for (unsigned i = 0; i < a->channel_n; i++)
		if (a->channels[i].until_us <= t->auth.now_us)
			return &a->channels[i];
	if (a->channel_n == TABLE_CHANNELS_N)
		return NULL;
	return &a->channels[a->channel_n++];
}

static unsigned bind(struct exchange *x, struct peer peer)
{
	uint16_t number = x->q->channel;
	struct channel *by_number = permit_channel_of(x->t, x->mine, number);
	struct channel *by_peer = permit_channel_to(x->t, x->mine, peer);

	if (by_number != by_peer)
		return 400; /* one of them is bound elsewhere */
	if (by_number == NULL)
		by_number = room(x->t, x->mine);
	if (by_number == NULL)
		return 508;
	*by_number = (struct channel){ .number = number,
				       .peer = peer,
				       .until_us = after_s(x->t, CHANNEL_S) };
	return 0;
}

unsigned permit_channel(struct exchange *x)
{
	const struct request *q = x->q;
	struct permitted who = { 0 };
	struct peer peer;

	if ((q->has & HAS_CHANNEL) == 0 || q->peer_n != 1 || q->wrong ||
	    !chandata_is_channel(q->channel))
		return 400;

	unsigned code = permit_peer(&peer, x->t, x->mine, &q->peer[0]);

	if (code != 0)
		return code;
	if (peer.entry == PEER_NOBODY)
		return 403;
	code = who_is_at(&who, x->t, x->mine, &q->peer[0]);
	if (code == 0)
		code = bind(x, peer);
	if (code != 0)
		return code;
	permit(x->t, x->mine, &who);
	exchange_begin(x, STUN_SUCCESS);
	return 0;
}
