#include "group/seal.h"

#include "mls/framing.h"
#include "mls/protect.h"
#include "prim/expand.h"

/* An AuthenticatedContent, at the beginning of scratch. */
static enum err authenticate(struct mls_group *g,
			     const struct framing_content *content,
			     struct framing_authenticated *a)
{
	struct wr start = inner_scratch(g);
	struct wr w = start;
	struct wr rest = start;
	struct state_context context;
	struct protect_signer signer = { .seed = g->seed };
	size_t len = content->body.left + content->authenticated_data.left +
		     g->group_id_len + PROTECT_OVERHEAD;

	if (wr_room(&rest, len) == NULL)
		return ERR_FULL;
	state_context(&context, g->now, inner_group_id(g));
	signer.context = state_context_part(&context);
	TRY(protect_sign(&w, FRAMING_PRIVATE, content, &signer,
			 inner_rest(&rest)));

	struct rd bytes = inner_written(&start, &w);

	return framing_read(a, &bytes);
}

enum err seal_text(struct mls_group *g, struct part authenticated,
		   struct rd text, const uint8_t random[MLS_RANDOM_LEN],
		   struct wr *message)
{
	const struct framing_content content = {
		.group_id = inner_group_id(g),
		.epoch = g->now->epoch,
		.sender = { FRAMING_MEMBER, g->now->keys.own },
		.authenticated_data =
			rd_init(authenticated.p, authenticated.len),
		.kind = FRAMING_APPLICATION,
		.body = text,
	};
	const struct protect_keys keys = { g->now->schedule.sender_data,
					   g->secret_tree };
	struct protect_how how = { .padding_len = 0 };
	struct framing_authenticated a;

	TRY(authenticate(g, &content, &a));
	expand_random(how.guard, sizeof(how.guard), random, "seal guard", 0);
	return protect_seal(message, &a, &keys, &how);
}
