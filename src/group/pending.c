#include "group/pending.h"

#include <string.h>

static size_t entries_len(void)
{
	return PENDING_N * sizeof(struct pending_entry);
}

size_t pending_size(size_t heap_size)
{
	if (heap_size == 0)
		return 0;
	return (entries_len() + heap_size + 15) / 16 * 16;
}

void pending_init(struct pending *p, void *memory, size_t heap_size)
{
	*p = (struct pending){ .heap_size = heap_size };
	if (heap_size == 0)
		return;
	p->entries = memory;
	p->heap = (uint8_t *)memory + entries_len();
}

static const struct pending_entry *find(const struct pending *p, struct rd ref)
{
	if (ref.left != SHA256_LEN)
		return NULL;
	for (uint32_t i = 0; i < p->n; i++) {
		if (memcmp(p->entries[i].ref, ref.p, SHA256_LEN) == 0)
			return &p->entries[i];
	}
	return NULL;
}

enum err pending_add(struct pending *p, const struct framing_authenticated *a)
{
	struct rd body = a->content.body;
	uint8_t ref[SHA256_LEN];

	proposal_ref(ref, (struct part){ a->whole.p, a->whole.left });
	if (find(p, rd_init(ref, sizeof(ref))) != NULL)
		return OK;
	if (p->heap_size - p->heap_used < body.left || p->n == PENDING_N)
		return ERR_FULL;

	struct pending_entry *e = &p->entries[p->n++];

	memcpy(e->ref, ref, sizeof(ref));
	e->sender = a->content.sender;
	e->at = (uint32_t)p->heap_used;
	e->len = (uint32_t)body.left;
	memcpy(&p->heap[p->heap_used], body.p, body.left);
	p->heap_used += body.left;
	p->own_n += pending_is_own(e);
	return OK;
}

bool pending_is_own(const struct pending_entry *e)
{
	return e->sender.type != FRAMING_NEW_MEMBER_PROPOSAL;
}

void pending_clear(struct pending *p)
{
	p->n = 0;
	p->own_n = 0;
	p->heap_used = 0;
}

static bool follow(const struct pending *p, struct rd ref,
		   struct pending_item *item)
{
	const struct pending_entry *e = find(p, ref);

	if (e == NULL)
		return false;

	struct rd bytes = rd_init(&p->heap[e->at], e->len);

	item->by_ref = true;
	item->sender = e->sender;
	return proposal_read(&item->proposal, &bytes) == OK;
}

bool pending_next(struct pending_list *list, struct pending_item *item)
{
	struct proposal_or_ref next;

	if (!proposal_next(&list->bytes, &next))
		return false;
	if (next.by_ref) {
		if (follow(list->pending, next.ref, item))
			return true;
		list->bytes.bad = true;
		return false;
	}
	item->by_ref = false;
	item->sender = list->committer;
	item->proposal = next.proposal;
	return true;
}
