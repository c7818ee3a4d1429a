/* Who may talk to whom: permissions and channels (RFC 8656, sections 9, 10
 * and 12). */
#include "turn/state.h"
#include "wire/chandata.h"

/* Anything but our own relayed addresses is forbidden, whatever it is and in
 * whatever form; that comes before the question of its family, as another
 * family would not help. */
unsigned permit_peer(struct peer *p, const struct turn *t,
		     const struct allocation *a, const struct addr *address)
{
	struct peer got = { .entry = UINT32_MAX };

	if (addr_same_ip(address, &t->config.relay_v4))
		got.family = FAMILY_V4;
	else if (addr_same_ip(address, &t->config.relay_v6))
		got.family = FAMILY_V6;
	else
		return 403;
	if (!a->has[got.family])
		return 443;
	if (address->port >= t->config.first_port &&
	    (uint32_t)(address->port - t->config.first_port) < t->table.n)
		got.entry = (uint32_t)(address->port - t->config.first_port);
	*p = got;
	return 0;
}

/* All or nothing: every address is looked at before one is permitted. */
unsigned permit_create(struct exchange *x)
{
	bool permitted[FAMILIES_N] = { false };

	if (x->q->peer_n == 0 || x->q->wrong)
		return 400;
	for (unsigned i = 0; i < x->q->peer_n; i++) {
		struct peer p;
		unsigned code = permit_peer(&p, x->t, x->mine, &x->q->peer[i]);

		if (code != 0)
			return code;
		permitted[p.family] = true;
	}

	for (unsigned f = 0; f < FAMILIES_N; f++)
		if (permitted[f])
			x->mine->permitted_until_us[f] =
				after_s(x->t, PERMISSION_S);
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
	x->mine->permitted_until_us[peer.family] = after_s(x->t, PERMISSION_S);
	return 0;
}

unsigned permit_channel(struct exchange *x)
{
	const struct request *q = x->q;
	struct peer peer;

	if ((q->has & HAS_CHANNEL) == 0 || q->peer_n != 1 || q->wrong ||
	    !chandata_is_channel(q->channel))
		return 400;

	unsigned code = permit_peer(&peer, x->t, x->mine, &q->peer[0]);

	if (code != 0)
		return code;
	if (peer.entry == UINT32_MAX)
		return 403;
	code = bind(x, peer);
	if (code == 0)
		exchange_begin(x, STUN_SUCCESS);
	return code;
}
