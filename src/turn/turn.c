#include "turn/turn.h"

#include "stun/integrity.h"
#include "turn/state.h"
#include "wire/chandata.h"

#include <assert.h>
#include <stdalign.h>

enum { SWEEP_S = 1 };

static size_t head_size(void)
{
	const size_t align = alignof(max_align_t);

	return (sizeof(struct turn) + align - 1) / align * align;
}

size_t turn_size(uint32_t ports_n)
{
	return head_size() + table_size(ports_n);
}

size_t turn_allocation_size(void)
{
	return table_size(2) - table_size(1) + sizeof(uint16_t) * 2;
}

/* A relayed address that is the unit's would be nobody's: it is not given. */
static void keep_unit_ports(const struct turn *t)
{
	const struct turn_config *c = &t->config;

	for (unsigned i = 0; i < c->unit_n; i++) {
		int64_t port = (int64_t)c->unit[i].port - c->first_port;

		if (port >= 0 && port < t->table.n)
			ports_keep(c->ports, (uint32_t)port);
	}
}

struct turn *turn_init(void *zeroed, const struct turn_config *config)
{
	struct turn *t = zeroed;
	const uint8_t *key = config->nonce_key;

	assert(config->first_port % 2 == 0);
	assert(config->first_port + ports_n(config->ports) <= 65536);
	assert(config->unit_n <= TURN_UNIT_N);
	t->config = *config;
	t->auth = (struct auth_base){ .secret = config->secret,
				      .secret_len = config->secret_len,
				      .nonce_key = key };
	table_init(&t->table, (uint8_t *)zeroed + head_size(), config->ports,
		   config->engine, auth_hash(key, "paths", NULL, 0));
	ration_init(&t->ration, auth_hash(key, "prefixes", NULL, 0),
		    ports_engines(config->ports));
	keep_unit_ports(t);
	return t;
}

void turn_end(struct turn *t, struct allocation *a)
{
	turn_tally(t, TURN_allocations_ended);
	table_free(&t->table, table_number(&t->table, a));
}

/* Ends what has run out. A port of our row that another engine has redeemed
 * may come back reserved, so it is waited for as well. */
static void sweep(struct turn *t)
{
	struct table *table = &t->table;

	t->waiting_n = 0;
	for (uint32_t i = 0; i < table->n; i++) {
		struct port port = ports_look(table->ports, i);
		struct allocation *a = table_at(table, i);

		if (a != NULL && a->until_us <= t->auth.now_us)
			turn_end(t, a);
		if (i < table->first || i >= table->end)
			continue;
		if (port.state == PORT_RESERVED &&
		    !ports_expire(table->ports, i, t->auth.now_us))
			t->waiting_n++;
		if (port.state == PORT_USED && port.engine != table->engine)
			t->waiting_n++;
	}
}

uint64_t turn_clock(struct turn *t, uint64_t now_us, uint64_t now_unix_s)
{
	bool busy = t->table.used_n + t->waiting_n != 0;

	t->auth.now_us = now_us;
	t->auth.now_unix_s = now_unix_s;
	if (!busy)
		return UINT64_MAX;
	if (now_us >= t->sweep_us) {
		sweep(t);
		t->sweep_us = after_s(t, SWEEP_S);
	}
	return t->sweep_us;
}

void turn_path_gone(struct turn *t, const struct turn_path *path)
{
	struct allocation *a = table_find(&t->table, path);

	if (a != NULL)
		turn_end(t, a);
}

bool turn_path_has_allocation(const struct turn *t,
			      const struct turn_path *path)
{
	return table_find(&t->table, path) != NULL;
}

uint32_t turn_allocations(const struct turn *t)
{
	return t->table.used_n;
}

const struct turn_counters *turn_counters(const struct turn *t)
{
	return &t->counters;
}

void exchange_begin(struct exchange *x, enum stun_class class)
{
	x->w = wr_init(x->w.start, TURN_SPARE_SIZE);
	x->len = stun_begin(&x->w,
			    (uint16_t)((unsigned)class | request_method(x->q)),
			    x->q->msg.id);
}

static unsigned binding(struct exchange *x)
{
	if (x->q->unknown_n != 0)
		return 420;
	exchange_begin(x, STUN_SUCCESS);
	stun_attr_xor_addr(&x->w, STUN_A_XOR_MAPPED_ADDRESS, &x->from->client,
			   x->q->msg.id);
	return 0;
}

static const struct method {
	uint16_t method;
	bool needs_allocation;
	exchange_fn *fn;
} methods[] = {
	{ STUN_ALLOCATE, false, allocate_new },
	{ STUN_REFRESH, true, allocate_refresh },
	{ STUN_CREATE_PERMISSION, true, permit_create },
	{ STUN_CHANNEL_BIND, true, permit_channel },
};

static const struct method *find_method(uint16_t method)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (methods[i].method == method)
			return &methods[i];
	return NULL;
}

/* The checks that all methods but Binding share, then the method's own. */
static unsigned authenticated(struct exchange *x)
{
	const struct method *m = find_method(request_method(x->q));

	if (m == NULL)
		return 400;

	unsigned code =
		auth_check(&x->auth, &x->t->auth, x->q, &x->from->client);

	if (code != 0)
		return code;
	if (x->q->unknown_n != 0)
		return 420;
	if (m->needs_allocation && x->mine == NULL)
		return 437;
	if (m->needs_allocation &&
	    (x->mine->user_len != x->q->user.left ||
	     memcmp(x->mine->user, x->q->user.p, x->q->user.left) != 0))
		return 441;
	return m->fn(x);
}

static void write_error(struct exchange *x, unsigned code)
{
	exchange_begin(x, STUN_ERROR);
	stun_attr_error(&x->w, code);
	if (code == 401 || code == 438)
		auth_challenge(&x->w, &x->t->auth, &x->from->client);
	if (code == 420)
		stun_attr_unknown(&x->w, x->q->unknown, x->q->unknown_n);
	turn_tally(x->t, TURN_errors);
}

static void write_end(struct exchange *x)
{
	if (x->auth.known)
		integrity_write(&x->w, x->auth.key, MD5_LEN);
	if ((x->q->has & HAS_FINGERPRINT) != 0)
		integrity_write_fingerprint(&x->w);
	stun_end(&x->w, x->len);
}

/* Who has not proved its address pays with what it sent. */
static bool affords(struct exchange *x, size_t request_len, size_t answer_len)
{
	struct ration *r = &x->t->ration;
	const struct addr *client = &x->from->client;
	uint64_t now_us = x->t->auth.now_us;

	if (x->from->stream != 0)
		return true;
	if (x->auth.address_proven || x->mine != NULL) {
		if (request_len > answer_len)
			ration_earn(r, client, request_len - answer_len,
				    now_us);
		return true;
	}
	ration_earn(r, client, request_len / 2, now_us);
	return ration_spend(r, client, answer_len, now_us);
}

static bool answer(struct exchange *x, size_t request_len, struct turn_out *out)
{
	bool is_binding = request_method(x->q) == STUN_BINDING;
	unsigned code = is_binding ? binding(x) : authenticated(x);
	size_t len;

	if (code != 0)
		write_error(x, code);
	write_end(x);

	enum err e = wr_done(&x->w, &len);

	assert(e == OK);
	if (!affords(x, request_len, len)) {
		turn_tally(x->t, TURN_dropped_rationed);
		return false;
	}
	out->kind = TURN_TO_PATH;
	out->p = out->spare;
	out->len = len;
	out->to = *x->from;
	out->allocation = TURN_NO_ALLOCATION;
	out->data = NULL;
	out->data_len = 0;
	turn_tally(x->t, TURN_answers);
	return true;
}

static bool drop(struct turn *t, enum turn_counter why)
{
	turn_tally(t, why);
	return false;
}

/* The allocation of the path. One that has run out is not there, even before
 * the next sweep. */
static struct allocation *living(struct turn *t, const struct turn_path *path)
{
	struct allocation *a = table_find(&t->table, path);

	if (a == NULL || a->until_us > t->auth.now_us)
		return a;
	turn_end(t, a);
	return NULL;
}

static bool on_stun(struct turn *t, const struct turn_path *from,
		    const struct turn_packet *in, struct turn_out *out)
{
	struct request q;
	enum err e = request_read(&q, rd_init(in->p, in->len));

	if (e != OK)
		return drop(t, e == ERR_AUTH ? TURN_dropped_fingerprint
					     : TURN_dropped_form);

	struct exchange x = { .t = t,
			      .from = from,
			      .q = &q,
			      .mine = living(t, from),
			      .w = wr_init(out->spare, TURN_SPARE_SIZE) };

	if (request_is(&q, STUN_REQUEST))
		return answer(&x, in->len, out);
	if (q.msg.type != (STUN_INDICATION | STUN_SEND))
		return drop(t, TURN_dropped_method);
	if (x.mine == NULL)
		return drop(t, TURN_dropped_no_allocation);
	return relay_send(t, x.mine, &q, in, out);
}

bool turn_input(struct turn *t, const struct turn_path *from,
		const struct turn_packet *in, struct turn_out *out)
{
	uint8_t first = in->len == 0 ? 0xff : in->p[0];

	turn_tally(t, TURN_messages_in);
	if (first < 4)
		return on_stun(t, from, in, out);
	if (first < CHANDATA_FIRST >> 8 || first > CHANDATA_LAST >> 8)
		return drop(t, TURN_dropped_first_byte);

	struct allocation *a = living(t, from);

	if (a == NULL)
		return drop(t, TURN_dropped_no_allocation);
	return relay_channel_data(t, a, in, out);
}
