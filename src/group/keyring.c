#include "group/keyring.h"

#include "base/ct.h"

#include <string.h>

static bool is_same(struct part a, struct rd b)
{
	return a.len == b.left && memcmp(a.p, b.p, a.len) == 0;
}

static struct keyring_external *external(struct keyring *k, struct rd id)
{
	for (uint32_t i = 0; i < k->external_n; i++) {
		struct keyring_external *e = &k->external[i];

		if (is_same((struct part){ e->id, e->id_len }, id))
			return e;
	}
	return NULL;
}

enum err keyring_add(struct keyring *k, struct part id, struct part value)
{
	if (id.len > KEYRING_ID_MAX || value.len > KEYRING_VALUE_MAX)
		return ERR_FULL;

	struct keyring_external *e = external(k, rd_init(id.p, id.len));

	if (e == NULL && k->external_n == KEYRING_N)
		return ERR_FULL;
	if (e == NULL)
		e = &k->external[k->external_n++];
	ct_wipe(e, sizeof(*e));
	memcpy(e->id, id.p, id.len);
	memcpy(e->value, value.p, value.len);
	e->id_len = id.len;
	e->value_len = value.len;
	return OK;
}

void keyring_remember(struct keyring *k, uint64_t epoch,
		      const uint8_t secret[LABEL_SECRET_LEN])
{
	struct keyring_epoch *e = &k->epochs[k->epochs_n++ % KEYRING_EPOCHS_N];

	e->epoch = epoch;
	memcpy(e->secret, secret, LABEL_SECRET_LEN);
}

void keyring_forget(struct keyring *k)
{
	k->epochs_n = 0;
	ct_wipe(k->epochs, sizeof(k->epochs));
}

static enum err find_epoch(const struct keyring *k, uint64_t epoch,
			   struct part *value)
{
	for (uint32_t i = 0; i < KEYRING_EPOCHS_N && i < k->epochs_n; i++) {
		const struct keyring_epoch *e = &k->epochs[i];

		if (e->epoch != epoch)
			continue;
		*value = (struct part){ e->secret, LABEL_SECRET_LEN };
		return OK;
	}
	return ERR_AUTH;
}

enum err keyring_find(const struct keyring *k, const struct psk_id *id,
		      struct rd group_id, struct part *value)
{
	if (id->type == PSK_RESUMPTION) {
		if (!is_same((struct part){ group_id.p, group_id.left },
			     id->group_id))
			return ERR_AUTH;
		return find_epoch(k, id->epoch, value);
	}
	for (uint32_t i = 0; i < k->external_n; i++) {
		const struct keyring_external *e = &k->external[i];

		if (!is_same((struct part){ e->id, e->id_len }, id->id))
			continue;
		*value = (struct part){ e->value, e->value_len };
		return OK;
	}
	return ERR_AUTH;
}
