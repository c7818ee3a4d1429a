#include "wire/ipc.h"

#include <string.h>

/* kind, tls, family, zero, port (2), ip (16), then zeros. */

void ipc_write(const struct ipc_msg *m, uint8_t out[IPC_LEN])
{
	memset(out, 0, IPC_LEN);
	out[0] = (uint8_t)m->kind;
	out[1] = m->tls;
	out[2] = m->addr.family;
	out[4] = (uint8_t)(m->addr.port >> 8);
	out[5] = (uint8_t)m->addr.port;
	memcpy(out + 6, m->addr.ip, sizeof(m->addr.ip));
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

/* Only IPC_STREAM says anything beside its kind. */
static bool fields_fit(const struct ipc_msg *m)
{
	if (m->kind == IPC_STREAM)
		return m->addr.family != ADDR_NONE;
	return m->addr.family == ADDR_NONE && !m->tls;
}

enum err ipc_read(struct ipc_msg *m, struct rd datagram)
{
	struct ipc_msg out = { .kind = IPC_NONE };

	uint8_t kind = rd_u8(&datagram);
	uint8_t tls = rd_u8(&datagram);
	out.addr.family = rd_u8(&datagram);
	uint8_t zero = rd_u8(&datagram);
	out.addr.port = rd_u16(&datagram);
	const uint8_t *ip = rd_bytes(&datagram, sizeof(out.addr.ip));
	size_t rest_len = datagram.left;
	const uint8_t *rest = rd_bytes(&datagram, rest_len);

	if (ip == NULL || rest == NULL || rest_len != IPC_LEN - 22)
		return ERR_FORMAT;
	if (kind == IPC_NONE || kind >= IPC_KINDS || tls > 1 || zero != 0 ||
	    !all_zero(rest, rest_len))
		return ERR_FORMAT;
	memcpy(out.addr.ip, ip, sizeof(out.addr.ip));
	out.kind = (enum ipc_kind)kind;
	out.tls = tls == 1;
	if (!addr_valid(&out.addr) || !fields_fit(&out))
		return ERR_FORMAT;

	*m = out;
	return OK;
}
