#include "mls/extension.h"

#include "treekem/vec.h"

bool extension_next(struct rd *list, struct extension *e)
{
	if (list->left == 0)
		return false;

	uint16_t type = rd_u16(list);
	struct rd data = vec_read(list);

	if (list->bad)
		return false;
	*e = (struct extension){ type, data };
	return true;
}

enum err extension_read(struct rd *extensions, struct rd *r)
{
	struct rd at = *r;
	struct rd list = vec_read(&at);
	struct rd rest = list;
	struct extension e;

	while (extension_next(&rest, &e))
		;
	if (!rd_done(&rest))
		return ERR_FORMAT;
	*r = at;
	*extensions = list;
	return OK;
}

static bool is_among(const uint16_t *types, size_t n, uint16_t type)
{
	for (size_t i = 0; i < n; i++)
		if (types[i] == type)
			return true;
	return false;
}

enum err extension_check(struct rd list)
{
	uint16_t types[EXTENSION_N];
	struct extension e;
	size_t n = 0;

	while (extension_next(&list, &e)) {
		/* RFC 9420 section 13.4: not more than one of any type. */
		if (n == EXTENSION_N || is_among(types, n, e.type))
			return ERR_FORMAT;
		types[n++] = e.type;
	}
	return rd_done(&list) ? OK : ERR_FORMAT;
}

bool extension_is_default(uint16_t type)
{
	return type >= EXTENSION_APPLICATION_ID &&
	       type <= EXTENSION_EXTERNAL_SENDERS;
}

void extension_write(struct wr *w, uint16_t type, struct part data)
{
	wr_u16(w, type);
	vec_write(w, data.p, data.len);
}
