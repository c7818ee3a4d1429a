#include "wire/ipc.h"

#include "base/wr.h"

#include <assert.h>
#include <string.h>

/* kind, tls, family, zero, port (2), ip (16); then the fields of the unit in
 * their order, one byte for both flags; then zeros. */
enum {
	UNIT_AT = 22,
	WATCH_LEN = 6,
	UNIT_LEN = 11 + IPC_KEY_LEN + IPC_UFRAG_LEN + IPC_PWD_LEN +
		   UNIT_PICTURE_N * WATCH_LEN,
	OPEN = 1 << 0, /* the flags */
	QUIET = 1 << 1,
	HALF = 1 << 2,
};

static_assert(IPC_LEN >= UNIT_AT + UNIT_LEN, "a message holds its fields");

static void write_unit(uint8_t out[UNIT_LEN], const struct ipc_unit *u)
{
	struct wr w = wr_init(out, UNIT_LEN);

	wr_u16(&w, u->room);
	wr_u16(&w, u->place);
	wr_u32(&w, u->serial);
	wr_u8(&w, u->context);
	wr_u8(&w, u->layers);
	wr_u8(&w, (uint8_t)((u->open ? OPEN : 0) | (u->quiet ? QUIET : 0) |
			    (u->half != 0 ? HALF : 0)));
	wr_bytes(&w, u->key, sizeof(u->key));
	wr_bytes(&w, u->ufrag, sizeof(u->ufrag));
	wr_bytes(&w, u->pwd, sizeof(u->pwd));
	for (unsigned i = 0; i < UNIT_PICTURE_N; i++) {
		wr_u16(&w, u->watch[i].source);
		wr_u16(&w, u->watch[i].height);
		wr_u8(&w, u->watch[i].context);
		wr_u8(&w, u->watch[i].rank);
	}
}

void ipc_write(const struct ipc_msg *m, uint8_t out[IPC_LEN])
{
	memset(out, 0, IPC_LEN);
	out[0] = (uint8_t)m->kind;
	out[1] = m->tls;
	out[2] = m->addr.family;
	out[4] = (uint8_t)(m->addr.port >> 8);
	out[5] = (uint8_t)m->addr.port;
	memcpy(out + 6, m->addr.ip, sizeof(m->addr.ip));
	write_unit(out + UNIT_AT, &m->unit);
}

static bool all_zero(const uint8_t *p, size_t len)
{
	uint8_t any = 0;

	for (size_t i = 0; i < len; i++)
		any |= p[i];
	return any == 0;
}

/* Every address has one form: what its family leaves unused is zero. */
static bool addr_valid(const struct addr *a)
{
	unsigned len = addr_ip_len(a);

	if (len == 0)
		return a->family == ADDR_NONE && a->port == 0 &&
		       all_zero(a->ip, sizeof(a->ip));
	return all_zero(a->ip + len, sizeof(a->ip) - len);
}

/* Which fields a kind may use. */
enum {
	ADDRESS = 1 << 0, /* addr, which must be there, and tls */
	WHO = 1 << 1,     /* place and serial */
	HOME = 1 << 2,    /* room */
	FLAGS = 1 << 3,
	KEY = 1 << 4,
	CONTEXT = 1 << 5,
	LAYERS = 1 << 6,
	WATCH = 1 << 7,
	PEER = 1 << 8, /* ufrag and pwd */
	SIDE = 1 << 9, /* half */
};

static const unsigned uses[IPC_KINDS] = {
	[IPC_STREAM] = ADDRESS,
	[IPC_UNIT_JOIN] = WHO | HOME | FLAGS | KEY,
	[IPC_UNIT_ANSWER] = WHO | HOME | KEY | PEER,
	[IPC_UNIT_WATCH] = WHO | HOME | WATCH,
	[IPC_UNIT_LEAVE] = WHO | HOME,
	[IPC_UNIT_CLEAR] = SIDE,
	[IPC_UNIT_UP] = KEY | SIDE,
	[IPC_UNIT_MET] = WHO,
	[IPC_UNIT_PARTED] = WHO,
	[IPC_UNIT_LAYERS] = WHO | CONTEXT | LAYERS,
	[IPC_UNIT_UNSEALED] = WHO | CONTEXT,
};

/* Which fields of the unit's are not zero. */
static unsigned used(const struct ipc_unit *u)
{
	unsigned fields = 0;

	if (u->place != 0 || u->serial != 0)
		fields |= WHO;
	if (u->room != 0)
		fields |= HOME;
	if (u->open || u->quiet)
		fields |= FLAGS;
	if (u->half != 0)
		fields |= SIDE;
	if (!all_zero(u->key, sizeof(u->key)))
		fields |= KEY;
	if (!all_zero(u->ufrag, sizeof(u->ufrag)) ||
	    !all_zero(u->pwd, sizeof(u->pwd)))
		fields |= PEER;
	if (u->context != 0)
		fields |= CONTEXT;
	if (u->layers != 0)
		fields |= LAYERS;
	for (unsigned i = 0; i < UNIT_PICTURE_N; i++)
		if (u->watch[i].source != 0 || u->watch[i].height != 0 ||
		    u->watch[i].context != 0 || u->watch[i].rank != 0)
			fields |= WATCH;
	return fields;
}

static bool fields_fit(const struct ipc_msg *m)
{
	unsigned may = uses[m->kind];

	if ((may & ADDRESS) != 0 ? m->addr.family == ADDR_NONE
				 : m->addr.family != ADDR_NONE || m->tls)
		return false;
	return (used(&m->unit) & ~may) == 0;
}

static enum err read_unit(struct ipc_unit *u, struct rd *r)
{
	u->room = rd_u16(r);
	u->place = rd_u16(r);
	u->serial = rd_u32(r);
	u->context = rd_u8(r);
	u->layers = rd_u8(r);

	uint8_t flags = rd_u8(r);
	const uint8_t *key = rd_bytes(r, sizeof(u->key));
	const uint8_t *ufrag = rd_bytes(r, sizeof(u->ufrag));
	const uint8_t *pwd = rd_bytes(r, sizeof(u->pwd));

	if (pwd == NULL || (flags & ~(OPEN | QUIET | HALF)) != 0)
		return ERR_FORMAT;
	u->open = (flags & OPEN) != 0;
	u->quiet = (flags & QUIET) != 0;
	u->half = (flags & HALF) != 0;
	memcpy(u->key, key, sizeof(u->key));
	memcpy(u->ufrag, ufrag, sizeof(u->ufrag));
	memcpy(u->pwd, pwd, sizeof(u->pwd));
	for (unsigned i = 0; i < UNIT_PICTURE_N; i++) {
		u->watch[i].source = rd_u16(r);
		u->watch[i].height = rd_u16(r);
		u->watch[i].context = rd_u8(r);
		u->watch[i].rank = rd_u8(r);
	}
	return OK;
}

enum err ipc_read(struct ipc_msg *m, struct rd datagram)
{
	struct ipc_msg out = { .kind = IPC_NONE };

	if (datagram.left != IPC_LEN)
		return ERR_FORMAT;

	uint8_t kind = rd_u8(&datagram);
	uint8_t tls = rd_u8(&datagram);
	out.addr.family = rd_u8(&datagram);
	uint8_t zero = rd_u8(&datagram);
	out.addr.port = rd_u16(&datagram);
	const uint8_t *ip = rd_bytes(&datagram, sizeof(out.addr.ip));

	TRY(read_unit(&out.unit, &datagram));
	if (kind == IPC_NONE || kind >= IPC_KINDS || tls > 1 || zero != 0 ||
	    !all_zero(datagram.p, datagram.left))
		return ERR_FORMAT;
	memcpy(out.addr.ip, ip, sizeof(out.addr.ip));
	out.kind = (enum ipc_kind)kind;
	out.tls = tls == 1;
	if (!addr_valid(&out.addr) || !fields_fit(&out))
		return ERR_FORMAT;

	*m = out;
	return OK;
}
