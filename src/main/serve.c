#include "main/serve.h"

#include "base/ct.h"
#include "main/cert.h"
#include "main/say.h"
#include "main/secret.h"
#include "main/supervise.h"
#include "os/fd.h"
#include "os/hostname.h"
#include "os/listen.h"
#include "os/memfd.h"
#include "os/random.h"
#include "os/sockaddr.h"
#include "os/thread.h"
#include "wire/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	HOST_SIZE = OPTIONS_HOST_LEN + 3, /* characters, with the NUL */
};

/* Everything main keeps, so that a child can be started again. */
struct server {
	const struct options *o;
	struct supervise_plan plan;
	struct cert cert;
	struct config config; /* its PEM fields are not used */
	uint8_t bytes[CONFIG_SIZE];
};

static bool is_any(const struct addr *a)
{
	static const struct addr none;

	return memcmp(a->ip, none.ip, sizeof(none.ip)) == 0;
}

/* The address without its port, as it stands in a link. */
static void ip_text(const struct addr *a, char out[ADDR_TEXT_LEN])
{
	char *colon;

	addr_text(a, out);
	colon = strrchr(out, ':');
	*colon = '\0';
}

static void say_why_not(const char *at, bool tcp, int error)
{
	const char *option = tcp ? "tcp" : "udp";

	if (error == EADDRINUSE)
		say("%s (%s) is in use; end the other program or choose "
		    "another port with --%s",
		    at, option, option);
	else if (error == EADDRNOTAVAIL)
		say("this machine has no address %s; choose another with "
		    "--listen",
		    at);
	else if (error == EACCES)
		say("%s (%s) is not allowed to this user; choose a port from "
		    "1024 with --%s",
		    at, option, option);
	else
		say("cannot listen on %s (%s): %s; choose another address or "
		    "port",
		    at, option, strerrordesc_np(error));
}

static enum err open_port(const struct options *o, bool tcp, int *fd,
			  uint16_t *port)
{
	struct addr at = o->listen;
	char text[ADDR_TEXT_LEN];
	enum err e;

	at.port = tcp ? o->tcp_port : o->udp_port;
	e = tcp ? listen_tcp(fd, &at) : listen_udp(fd, &at);
	if (e != OK) {
		say_why_not(addr_text(&at, text), tcp, errno);
		return e;
	}
	TRY(sockaddr_bound(&at, *fd));
	*port = at.port;
	return OK;
}

/* The sockets of the other threads, on the same port. */
static enum err open_group(struct server *s, int *fds, unsigned n)
{
	struct addr at = s->o->listen;
	char text[ADDR_TEXT_LEN];

	at.port = s->config.udp_port;
	for (unsigned i = 1; i < n; i++) {
		if (listen_udp_again(&fds[i], fds[0]) == OK)
			continue;
		say_why_not(addr_text(&at, text), false, errno);
		return ERR_OS;
	}
	return OK;
}

static unsigned threads(const struct options *o)
{
	uint32_t n = o->threads_n != 0 ? o->threads_n : thread_processors();

	return n < MEDIA_THREADS_N ? n : MEDIA_THREADS_N;
}

static enum err open_ports(struct server *s)
{
	int *tcp = s->plan.listener_fds[SUPERVISE_CONTROL];
	int *udp = s->plan.listener_fds[SUPERVISE_MEDIA];
	unsigned n = threads(s->o);

	TRY(open_port(s->o, true, tcp, &s->config.tcp_port));
	TRY(open_port(s->o, false, udp, &s->config.udp_port));
	TRY(open_group(s, udp, n));
	s->plan.listeners_n[SUPERVISE_CONTROL] = 1;
	s->plan.listeners_n[SUPERVISE_MEDIA] = n;
	return OK;
}

static void set_relay(struct config *c, const struct addr *a)
{
	if (a->family == ADDR_V4)
		c->relay_v4 = *a;
	else if (a->family == ADDR_V6)
		c->relay_v6 = *a;
}

/* Relayed addresses are entries in a table; all they need is to look like
 * this server. A browser asks for IPv4 whatever it came over, so there always
 * is one. */
static void choose_relay(struct server *s)
{
	static const uint8_t loopback[4] = { 127, 0, 0, 1 };
	const struct options *o = s->o;
	struct addr out = addr_from_v4(loopback, 0);

	if (!is_any(&o->listen)) {
		s->config.relay_v4 = out;
		set_relay(&s->config, &o->listen);
	} else {
		if (listen_outward(&out, ADDR_V4) != OK &&
		    o->advertise.family == ADDR_NONE)
			say("no route leads out of this machine; give the "
			    "address that others reach with --advertise");
		s->config.relay_v4 = out;
		if (o->listen.family == ADDR_V6 &&
		    listen_outward(&out, ADDR_V6) == OK)
			set_relay(&s->config, &out);
	}
	set_relay(&s->config, &o->advertise);
}

/* Where others reach this server, when no name is given. */
static const struct addr *outside(const struct server *s)
{
	if (s->o->advertise.family != ADDR_NONE)
		return &s->o->advertise;
	return is_any(&s->o->listen) ? &s->config.relay_v4 : &s->o->listen;
}

static void add_ip(struct cert_subject *s, const struct addr *a)
{
	if (a->family == ADDR_NONE || is_any(a))
		return;
	for (unsigned i = 0; i < s->ips_n; i++)
		if (addr_same_ip(&s->ips[i], a))
			return;
	if (s->ips_n < CERT_IPS_N)
		s->ips[s->ips_n++] = *a;
}

static enum err make_cert(struct server *s)
{
	static const uint8_t v4[4] = { 127, 0, 0, 1 };
	static const uint8_t v6[16] = { [15] = 1 };
	const struct addr here[] = { addr_from_v4(v4, 0), addr_from_v6(v6, 0) };
	struct cert_subject who = { .names = { "localhost" }, .names_n = 1 };
	char name[HOST_SIZE];

	if (s->o->host != NULL)
		who.names[who.names_n++] = s->o->host;
	if (hostname_get(name, sizeof(name)))
		who.names[who.names_n++] = name;
	add_ip(&who, &here[0]);
	add_ip(&who, &here[1]);
	add_ip(&who, &s->o->listen);
	add_ip(&who, outside(s));
	if (cert_make(&s->cert, &who) == OK)
		return OK;
	say("OpenSSL cannot make a certificate; give one with --cert and "
	    "--key");
	return ERR_OS;
}

static enum err get_cert(struct server *s)
{
	if (s->o->cert == NULL)
		return make_cert(s);
	return cert_read(&s->cert, s->o->cert, s->o->key);
}

static enum err get_secrets(struct server *s)
{
	struct secret turn;

	TRY(secret_get(&turn, s->o->turn_secret));
	memcpy(s->config.turn_secret, turn.bytes, turn.len);
	s->config.turn_secret_len = turn.len;
	ct_wipe(&turn, sizeof(turn));
	random_fill(s->config.tag_key, CONFIG_KEY_LEN);
	random_fill(s->config.nonce_key, CONFIG_KEY_LEN);
	return OK;
}

/* Hands each process what it needs, and no more. */
static void fit_to(struct config *c, enum supervise_role role,
		   const struct cert *cert)
{
	if (role == SUPERVISE_CONTROL) {
		memcpy(c->cert_pem, cert->chain_pem, sizeof(c->cert_pem));
		memcpy(c->key_pem, cert->key_pem, sizeof(c->key_pem));
		ct_wipe(c->nonce_key, sizeof(c->nonce_key));
	} else {
		ct_wipe(c->tag_key, sizeof(c->tag_key));
	}
}

/* Packs the config of a process. *fd is replaced. */
static enum err pack(struct server *s, enum supervise_role role, int *fd)
{
	struct config *c = malloc(sizeof(*c));
	struct wr w = wr_init(s->bytes, sizeof(s->bytes));
	int new = -1;
	size_t len;
	enum err e;

	if (c == NULL)
		return ERR_OS;
	memcpy(c, &s->config, sizeof(*c));
	fit_to(c, role, &s->cert);
	config_write(&w, c);
	e = wr_done(&w, &len);
	if (e == OK)
		e = memfd_make(&new, s->bytes, len);
	if (e == OK) {
		fd_close(*fd);
		*fd = new;
	}
	ct_wipe(s->bytes, sizeof(s->bytes));
	ct_wipe(c, sizeof(*c));
	free(c);
	return e;
}

static enum err pack_both(struct server *s)
{
	for (size_t i = 0; i < SUPERVISE_ROLES; i++) {
		if (pack(s, (enum supervise_role)i, &s->plan.config_fd[i]) ==
		    OK)
			continue;
		say("cannot hand over the configuration: %s",
		    strerrordesc_np(errno));
		return ERR_OS;
	}
	return OK;
}

static void link_text(const struct server *s, char *out, size_t size)
{
	char ip[ADDR_TEXT_LEN];
	const char *host = s->o->host;

	if (host == NULL) {
		ip_text(outside(s), ip);
		host = ip;
	}
	if (s->config.tcp_port == 443)
		(void)snprintf(out, size, "https://%s/", host);
	else
		(void)snprintf(out, size, "https://%s:%u/", host,
			       s->config.tcp_port);
}

static void print_for_people(const struct server *s, const char *url,
			     const char *print)
{
	(void)printf("incamera is ready. Open this in a browser:\n\n    %s\n\n",
		     url);
	if (s->o->cert == NULL)
		(void)printf("The certificate was made just now, so the "
			     "browser will ask. Its SHA-256 fingerprint:\n");
	else
		(void)printf("SHA-256 fingerprint of the certificate:\n");
	(void)printf("    %s\n\nCalls come in on TCP %u and UDP %u. "
		     "Ctrl-C ends it.\n",
		     print, s->config.tcp_port, s->config.udp_port);
}

static void on_ready(void *arg)
{
	const struct server *s = arg;
	char url[HOST_SIZE + 16];
	char print[CERT_PRINT_SIZE];

	link_text(s, url, sizeof(url));
	cert_print(&s->cert, print);
	if (s->o->json)
		(void)printf("{\"ready\":true,\"url\":\"%s\",\"tcp\":%u,"
			     "\"udp\":%u,\"fingerprint\":\"%s\"}\n",
			     url, s->config.tcp_port, s->config.udp_port,
			     print);
	else
		print_for_people(s, url, print);
	(void)fflush(stdout);
}

static bool on_reload(void *arg)
{
	struct server *s = arg;
	char print[CERT_PRINT_SIZE];

	if (s->o->cert == NULL) {
		say("nothing to read again: the certificate was made at start; "
		    "give one with --cert and --key");
		return false;
	}
	if (cert_read(&s->cert, s->o->cert, s->o->key) != OK) {
		say("the certificate in use stays");
		return false;
	}
	if (pack(s, SUPERVISE_CONTROL, &s->plan.config_fd[SUPERVISE_CONTROL]) !=
	    OK) {
		say("cannot hand over the certificate: %s",
		    strerrordesc_np(errno));
		return false;
	}
	cert_print(&s->cert, print);
	say("new certificate for new connections, fingerprint %s", print);
	return true;
}

static enum err prepare(struct server *s)
{
	choose_relay(s);
	if (s->o->advertise.family != ADDR_NONE) {
		char ip[ADDR_TEXT_LEN];

		ip_text(&s->o->advertise, ip);
		memcpy(s->config.advertise, ip, sizeof(ip));
	}
	TRY(get_secrets(s));
	TRY(get_cert(s));
	TRY(open_ports(s));
	return pack_both(s);
}

int serve(const struct options *o)
{
	struct server *s = calloc(1, sizeof(*s));
	int code = 1;

	if (s == NULL) {
		say("there is no memory left");
		return 1;
	}
	s->o = o;
	s->plan = (struct supervise_plan){ .config_fd = { -1, -1 },
					   .ready = on_ready,
					   .reload = on_reload,
					   .arg = s };
	if (prepare(s) == OK)
		code = supervise_run(&s->plan);
	ct_wipe(s, sizeof(*s));
	free(s);
	return code;
}
