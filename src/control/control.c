#include "control/control.h"

#include "base/ct.h"
#include "control/server.h"
#include "os/channel.h"
#include "os/clock.h"
#include "os/fd.h"
#include "os/log.h"
#include "os/memfd.h"
#include "os/pages.h"
#include "os/random.h"
#include "os/tcp.h"
#include "wire/signal.h"

#include <assert.h>

enum {
	FILES_KEPT_N = 32, /* for all that is not a connection */
	TELL_MS = 60000,   /* between the lines about what was refused */
	STOP_MS = 1500,    /* less than main's patience */
	EXIT_LOST = 1,
};

static const char process[] = "control";

static const char *const count_texts[SERVER_COUNTS] = {
	[SERVER_NO_RELAY] = "streams for the relay refused: media was not up",
	[SERVER_NO_PLACE] = "connections refused: too many in all",
	[SERVER_ADDRESS_FULL] =
		"connections refused: too many from one address",
	[SERVER_NO_FILES] = "times no file could be opened: raise ulimit -n",
	[SERVER_LATE] = "connections closed: the client took its time",
	[SERVER_SLOW] = "connections closed: the client did not read",
	[SERVER_BUSY] = "browsers refused: they said too much",
	[SERVER_DROPPED] = "messages dropped: a browser did not read",
	[SERVER_ROOMS_FULL] = "browsers refused: too many rooms",
};

static void fail(struct server *s, const char *text)
{
	log_line(process, text);
	s->exit_code = EXIT_LOST;
	loop_stop(s->loop);
}

enum err server_give_stream(struct server *s, int fd, const struct addr *from,
			    bool tls)
{
	const struct ipc_msg m = { .kind = IPC_STREAM,
				   .addr = *from,
				   .tls = tls };
	enum err e = s->media_end.fd == -1
			     ? ERR_OS
			     : channel_send(s->media_end.fd, &m, fd);

	if (e != OK)
		server_count(s, SERVER_NO_RELAY);
	return e;
}

static void drop_media(struct server *s)
{
	if (s->media_end.fd == -1)
		return;
	loop_remove(s->loop, &s->media_end);
	fd_close(s->media_end.fd);
	s->media_end.fd = -1;
	pump_end_all(s);
	meeting_end_all(s);
}

static enum err take_from_media(struct server *s)
{
	struct ipc_msg m;
	int fd = -1;

	TRY(channel_recv(s->media_end.fd, &m, &fd));
	if (fd == -1)
		return meeting_heard(s, &m);
	fd_close(fd);
	return ERR_FORMAT;
}

/* Media went, or it is not itself. */
static void on_media(struct loop_watch *w, unsigned events)
{
	struct server *s = w->arg;
	enum err e = OK;

	(void)events;
	while (e == OK && s->media_end.fd != -1)
		e = take_from_media(s);
	if (e != ERR_STEP)
		drop_media(s);
}

static enum err read_config(struct config *config, int fd)
{
	static uint8_t bytes[CONFIG_SIZE];
	size_t len = 0;
	enum err e = memfd_read(fd, bytes, sizeof(bytes), &len);

	if (e == OK)
		e = config_read(config, rd_init(bytes, len));
	ct_wipe(bytes, sizeof(bytes));
	return e;
}

/* A new certificate is for new connections; the rest of the config stays as it
 * was at the start, for the other processes have it too. */
static enum err take_config(struct server *s, int fd)
{
	static struct config config;
	struct tls_server *tls = NULL;
	enum err e = read_config(&config, fd);

	if (e == OK)
		e = tls_server_new(&tls, config.cert_pem, config.key_pem);
	ct_wipe(config.key_pem, sizeof(config.key_pem));
	if (e == OK && s->tls == NULL) {
		s->config = config;
		rooms_init(&s->rooms, config.tag_key);
		delivery_init(&s->delivery, &s->rooms);
	}
	ct_wipe(&config, sizeof(config));
	if (e != OK)
		return e;
	tls_server_free(s->tls);
	s->tls = tls;
	return OK;
}

/* What came beside a message; whoever keeps the file puts -1 there. */
struct handed {
	int fd;
};

static enum err on_config(struct server *s, struct handed *in)
{
	bool first = s->tls == NULL;
	enum err e = take_config(s, in->fd);

	fd_close(in->fd);
	in->fd = -1;
	if (e == OK || first)
		return e;
	log_line(process, "the new certificate cannot be used; "
			  "the old one stays");
	return OK;
}

static enum err on_listen(struct server *s, struct handed *in)
{
	if (s->listener.fd != -1)
		return ERR_STEP;
	s->listener = (struct loop_watch){ .fd = in->fd,
					   .fn = accept_event,
					   .arg = s };
	in->fd = -1;
	s->spare_fd = tcp_spare(s->listener.fd);
	return loop_add(s->loop, &s->listener, 0);
}

static enum err on_peer(struct server *s, struct handed *in)
{
	drop_media(s);
	s->media_end =
		(struct loop_watch){ .fd = in->fd, .fn = on_media, .arg = s };
	in->fd = -1;
	return loop_add(s->loop, &s->media_end, LOOP_IN);
}

static enum err on_start(struct server *s, struct handed *in)
{
	const struct ipc_msg ready = { .kind = IPC_READY };

	(void)in;
	if (s->started || s->tls == NULL || s->listener.fd == -1)
		return ERR_STEP;
	s->started = true;
	TRY(accept_start(s));
	return channel_send(s->main_end.fd, &ready, -1);
}

static enum err on_stop(struct server *s, struct handed *in)
{
	(void)in;
	if (s->stopping)
		return OK;
	s->stopping = true;
	s->stop_us = s->now_us + STOP_MS * UINT64_C(1000);
	if (s->listener.fd != -1) {
		loop_remove(s->loop, &s->listener);
		fd_close(s->listener.fd);
		s->listener.fd = -1;
	}
	signal_stop_all(s);
	return OK;
}

/* What main may say, and whether a file comes with it. */
static const struct {
	enum err (*act)(struct server *s, struct handed *in);
	bool has_fd;
} acts[IPC_KINDS] = {
	[IPC_CONFIG] = { on_config, true }, [IPC_LISTEN] = { on_listen, true },
	[IPC_PEER] = { on_peer, true },     [IPC_START] = { on_start, false },
	[IPC_STOP] = { on_stop, false },
};

static enum err take_message(struct server *s)
{
	struct ipc_msg m;
	struct handed in = { -1 };

	TRY(channel_recv(s->main_end.fd, &m, &in.fd));

	enum err e = ERR_FORMAT;

	if (acts[m.kind].act != NULL && acts[m.kind].has_fd == (in.fd != -1))
		e = acts[m.kind].act(s, &in);
	fd_close(in.fd);
	return e == ERR_STEP ? ERR_FORMAT : e; /* ERR_STEP: nothing there */
}

static void on_main(struct loop_watch *w, unsigned events)
{
	struct server *s = w->arg;
	enum err e = take_message(s);

	(void)events;
	if (e != OK && e != ERR_STEP)
		fail(s, e == ERR_OS ? "main is gone"
				    : "what main said makes no sense");
}

static bool is_empty(const struct server *s)
{
	return s->conns_top == 0;
}

static void tell_counts(struct server *s)
{
	if (s->now_us < s->tell_us)
		return;
	for (unsigned i = 0; i < SERVER_COUNTS; i++) {
		if (s->counts[i] == s->counts_told[i])
			continue;
		log_count(process, s->counts[i] - s->counts_told[i],
			  count_texts[i]);
		s->counts_told[i] = s->counts[i];
		s->tell_us = s->now_us + TELL_MS * UINT64_C(1000);
	}
}

/* Looks at every deadline, every so often: who has a deadline may wait for
 * CONN_TICK_MS more. */
static void scan(struct server *s)
{
	s->next_scan_us = s->now_us + CONN_TICK_MS * UINT64_C(1000);
	conn_late(s);
	signal_expire(s);
	tell_counts(s);
	if (s->now_us >= s->accept_again_us && accept_start(s) != OK)
		fail(s, "the port cannot be watched");
}

static bool has_deadlines(const struct server *s)
{
	return !is_empty(s) || s->rooms.seated_n > 0 ||
	       s->accept_again_us != UINT64_MAX || s->stopping;
}

static uint64_t on_round(void *arg, uint64_t now_us)
{
	struct server *s = arg;

	s->now_us = now_us;
	if (s->started && now_us >= s->next_scan_us)
		scan(s);
	conn_settle(s);
	if (s->stopping && (is_empty(s) || now_us >= s->stop_us))
		loop_stop(s->loop);
	return s->started && has_deadlines(s) ? s->next_scan_us : UINT64_MAX;
}

/* As many as there may be files: one, and one more where it is pumped. */
static enum err take_tables(struct server *s)
{
	size_t files_n = tcp_files_n();
	size_t n = files_n > FILES_KEPT_N ? (files_n - FILES_KEPT_N) / 2 : 0;

	s->conns_max_n = n < CONN_N ? (uint32_t)n : CONN_N;
	if (s->conns_max_n == 0)
		return ERR_FULL;
	if (s->conns_max_n < CONN_N)
		log_count(process, s->conns_max_n,
			  "connections at most: raise the limit of open files "
			  "(ulimit -n) for more");
	s->conns = pages_take(s->conns_max_n * sizeof(s->conns[0]));
	s->bufs = pages_take(s->conns_max_n * sizeof(s->bufs[0]));
	return s->conns == NULL || s->bufs == NULL ? ERR_OS : OK;
}

static enum err start(struct server *s, int main_fd)
{
	uint32_t seed;

	random_fill(&seed, sizeof(seed));
	signal_init(seed);
	TRY(take_tables(s));
	TRY(loop_open(&s->loop));
	s->main_end =
		(struct loop_watch){ .fd = main_fd, .fn = on_main, .arg = s };
	return loop_add(s->loop, &s->main_end, LOOP_IN);
}

int control_main(int main_fd)
{
	static struct server server;
	struct server *s = &server;

	s->media_end.fd = -1;
	s->listener.fd = -1;
	s->spare_fd = -1;
	s->accept_again_us = UINT64_MAX;
	s->now_us = clock_monotonic_us();
	if (start(s, main_fd) != OK) {
		log_line(process, "no memory or no files to start with");
		return EXIT_LOST;
	}
	if (loop_run(s->loop, on_round, s) != OK) {
		log_line(process, "waiting for the network failed");
		return EXIT_LOST;
	}
	return s->exit_code;
}
