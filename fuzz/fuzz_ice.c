/* One participant, a checking client and a stranger, with messages of the
 * fuzzer's choice: raw, or put into checks and answers that are signed as they
 * must be. Nobody is known who has not the password, nothing is answered that
 * is not authentic, and no answer is longer than what asked for it.
 *
 * The input is a row of steps: what (1 byte), length (1), so many bytes.
 */
#include "ice_kit.h"

#include "ice/client.h"
#include "stun/integrity.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	PATHS_N = 8, /* more than are kept */
	STRANGER = PATHS_N - 1,
	STEPS_N = 128,
	KINDS_N = 10,
	MESSAGE_LEN = 512,
};

struct scene {
	struct ice ice;
	struct client c;
	uint64_t now_us;
	uint8_t last_id[STUN_ID_LEN];
	bool has_asked;
	uint32_t ids_n;
	bool was_nominated; /* by the client */
	unsigned checked_n[PATHS_N];
	unsigned asked_n[PATHS_N]; /* by the server */
	uint8_t asked_id[PATHS_N][STUN_ID_LEN];
	uint8_t said[ICE_ANSWER_LEN]; /* the client's last answer */
	size_t said_len;
};

static void must(bool true_or_end)
{
	if (!true_or_end)
		abort();
}

static struct rd text(const char *p)
{
	return rd_init((const uint8_t *)p, strlen(p));
}

static void begin(struct scene *s)
{
	struct client_config config = {
		.own_ufrag = text(KIT_PEER_UFRAG),
		.own_pwd = text(KIT_PEER_PWD),
		.peer_ufrag = text(KIT_UFRAG),
		.peer_pwd = text(KIT_PWD),
		.tie_breaker = 7,
	};
	struct ice_path path = kit_path(0);

	*s = (struct scene){ .now_us = 1000000 };
	ice_open(&s->ice, KIT_UFRAG, KIT_PWD, s->now_us);
	must(ice_set_peer(&s->ice, text(KIT_PEER_UFRAG), text(KIT_PEER_PWD)) ==
	     OK);
	must(client_open(&s->c, &config) == OK);
	must(client_add(&s->c, &path, s->now_us) == OK);
	path.remote.port++;
	must(client_add(&s->c, &path, s->now_us) == OK);
}

/* What holds whatever came in. */
static void check(const struct scene *s)
{
	struct ice_path stranger = kit_path(STRANGER);
	const struct ice_path *selected = ice_selected(&s->ice, s->now_us);
	unsigned known_n = 0;

	for (uint8_t i = 0; i < PATHS_N; i++) {
		struct ice_path path = kit_path(i);

		known_n += ice_knows(&s->ice, &path, s->now_us);
	}
	must(known_n <= ICE_PATH_N);
	must(!ice_knows(&s->ice, &stranger, s->now_us));
	must(selected == NULL || ice_is_proven(&s->ice, selected, s->now_us));
	for (uint8_t i = 1; i < PATHS_N; i++) {
		struct ice_path liar = kit_path(i);

		/* Only the client at the first has the password to answer. */
		must(!ice_is_proven(&s->ice, &liar, s->now_us));
	}
	must(selected == NULL || s->was_nominated);
	for (uint8_t i = 0; i < PATHS_N; i++)
		must(s->asked_n[i] <= ICE_REQUEST_N * s->checked_n[i]);
	must(known_n == 0 || ice_is_alive(&s->ice, s->now_us));
	must(client_state(&s->c) != CLIENT_CONNECTED || s->has_asked);
}

static void check_answer(struct rd answer, size_t request_len)
{
	struct stun_msg m;
	struct stun_attr a;
	bool authentic = false;

	must(answer.left <= request_len);
	must(stun_read(&m, answer) == OK);
	for (struct rd attrs = m.attrs; stun_next(&attrs, &a);)
		if (a.type == STUN_A_MESSAGE_INTEGRITY)
			authentic = integrity_fits(&m, &a, KIT_PWD,
						   strlen(KIT_PWD));
	must(authentic);
}

static void give(struct scene *s, unsigned who, struct rd datagram)
{
	struct ice_path path = kit_path((uint8_t)who);
	uint8_t buf[ICE_ANSWER_LEN];
	struct wr w = wr_init(buf, sizeof(buf));
	struct username u;
	enum ice_verdict v = ice_input(&s->ice, &path, datagram, s->now_us, &w);

	must(who == 0 || v != ICE_PROVEN);
	must(ice_has_answer(v) == (wr_len(&w) > 0));
	if (!ice_has_answer(v))
		return;
	s->checked_n[who]++;
	s->was_nominated = s->was_nominated || (who == 0 && v == ICE_NOMINATED);
	/* Who is answered is found by the name as well. */
	must(username_of_check(&u, datagram) == OK && u.random == 0xdeadbeef);
	check_answer(rd_init(buf, wr_len(&w)), datagram.left);
}

/* A message with the body's attributes, under the password unless it is the
 * stranger's. */
static struct rd sign(uint8_t *buf, uint16_t type, const uint8_t *id,
		      struct rd body, bool by_stranger)
{
	const char *pwd = by_stranger ? "xxxxxxxxxxxxxxxxxxxxxxxx" : KIT_PWD;
	struct wr w = wr_init(buf, MESSAGE_LEN);
	struct wr_len16 len = stun_begin(&w, type, id);

	if (type == STUN_BINDING)
		stun_attr(&w, STUN_A_USERNAME, KIT_UFRAG ":wxyz", 21);
	wr_bytes(&w, body.p, body.left / 4 * 4);
	integrity_write(&w, pwd, strlen(pwd));
	integrity_write_fingerprint(&w);
	stun_end(&w, len);
	must(!w.full);
	return rd_init(buf, wr_len(&w));
}

static void client_asks(struct scene *s, struct rd body, bool reaches)
{
	uint8_t random[CLIENT_RANDOM_LEN] = { 0 };
	uint8_t buf[CLIENT_CHECK_LEN];
	struct wr w = wr_init(buf, sizeof(buf));

	memcpy(random, body.p,
	       body.left < sizeof(random) ? body.left : sizeof(random));
	if (client_next(&s->c, s->now_us, random, &w) == NULL) {
		must(client_deadline(&s->c) > s->now_us);
		return;
	}
	s->has_asked = true;
	memcpy(s->last_id, buf + 8, STUN_ID_LEN);
	if (reaches)
		give(s, 0, rd_init(buf, wr_len(&w)));
}

/* Gives the client a datagram; what it answers goes back. */
static void tell_client(struct scene *s, const struct ice_path *path,
			struct rd datagram)
{
	uint8_t buf[ICE_ANSWER_LEN];
	struct wr w = wr_init(buf, sizeof(buf));
	enum client_verdict v =
		client_input(&s->c, path, datagram, s->now_us, &w);

	must(v != CLIENT_TAKEN || s->has_asked);
	must((v == CLIENT_ASKED) == (wr_len(&w) > 0));
	must(wr_len(&w) <= datagram.left);
	if (v != CLIENT_ASKED)
		return;
	memcpy(s->said, buf, wr_len(&w));
	s->said_len = wr_len(&w);
	give(s, 0, rd_init(buf, wr_len(&w)));
}

static void note_request(struct scene *s, const struct ice_path *to,
			 const uint8_t *request)
{
	for (uint8_t i = 0; i < PATHS_N; i++) {
		const struct ice_path path = kit_path(i);

		if (memcmp(to, &path, sizeof(path)) != 0)
			continue;
		s->asked_n[i]++;
		memcpy(s->asked_id[i], request + 8, STUN_ID_LEN);
	}
}

/* The server's requests; those to others than the client are lost. */
static void server_asks(struct scene *s, struct rd body)
{
	const struct ice_path client = kit_path(0);
	uint8_t id[STUN_ID_LEN] = { 0 };
	uint8_t buf[ICE_REQUEST_LEN];
	struct wr w = wr_init(buf, sizeof(buf));
	const struct ice_path *to;

	memcpy(id, body.p, body.left < sizeof(id) ? body.left : sizeof(id));
	for (unsigned i = 0; i < ICE_PATH_N; i++) {
		s->ids_n++; /* no two are alike */
		memcpy(id, &s->ids_n, sizeof(s->ids_n));
		w = wr_init(buf, sizeof(buf));
		const bool asks = ice_asks(&s->ice, s->now_us);

		to = ice_next(&s->ice, s->now_us, id, &w);
		must(asks == (to != NULL));
		if (to == NULL)
			continue;
		note_request(s, to, buf);
		if (memcmp(to, &client, sizeof(client)) == 0)
			tell_client(s, &client, rd_init(buf, wr_len(&w)));
	}
}

static void step(struct scene *s, unsigned what, struct rd body)
{
	unsigned who = what % PATHS_N;
	uint16_t class = (what & 1) != 0 ? STUN_ERROR : STUN_SUCCESS;
	struct ice_path path = kit_path(0);
	uint8_t buf[MESSAGE_LEN];
	const bool passes = what / PATHS_N % KINDS_N == 2;
	const bool was_selected = ice_selected(&s->ice, s->now_us) != NULL;

	path.remote.port = (uint16_t)(path.remote.port + (what >> 1 & 1));
	switch (what / PATHS_N % KINDS_N) {
	case 0:
		give(s, who, body);
		break;
	case 1:
		give(s, who,
		     sign(buf, STUN_BINDING, s->last_id, body,
			  who == STRANGER));
		break;
	case 2:
		s->now_us += (uint64_t)body.left * 200000;
		break;
	case 3:
		client_asks(s, body, (what & 1) != 0);
		break;
	case 4:
		tell_client(s, &path, body);
		break;
	case 5:
		server_asks(s, body);
		break;
	case 7: /* who was asked, and has not the client's password */
		give(s, who,
		     sign(buf, STUN_BINDING | class, s->asked_id[who], body,
			  (what & 1) != 0));
		break;
	case 8: /* the client's own answer, from elsewhere */
		give(s, who, rd_init(s->said, s->said_len));
		break;
	case 9: /* media, by whichever path */
		path = kit_path((uint8_t)who);
		ice_used(&s->ice, &path, s->now_us);
		break;
	default:
		tell_client(s, &path,
			    sign(buf, STUN_BINDING | class, s->last_id, body,
				 (what & 4) != 0));
	}
	check(s);
	if (!passes && was_selected)
		must(ice_selected(&s->ice, s->now_us) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct scene s;
	struct rd steps = rd_init(data, size);

	begin(&s);
	for (unsigned i = 0; i < STEPS_N && steps.left >= 2; i++) {
		unsigned what = rd_u8(&steps);
		size_t len = rd_u8(&steps);

		step(&s, what,
		     rd_sub(&steps, len < steps.left ? len : steps.left));
	}
	return 0;
}
