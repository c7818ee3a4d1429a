#include "agent/door.h"

#include "base/b64.h"
#include "base/ct.h"

#include <stdio.h>
#include <string.h>

#define SCHEME "https://"
#define PATH   "/r/"

enum {
	HTTPS_PORT = 443,
	ROOM_TEXT_LEN = B64_TEXT_LEN(LINK_ROOM_LEN),
};

static bool is_host_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
}

static enum err take_host(struct door *d, const char *p, size_t len)
{
	if (len == 0 || len > DOOR_HOST_MAX)
		return ERR_FORMAT;
	for (size_t i = 0; i < len; i++)
		if (!is_host_char(p[i]))
			return ERR_FORMAT;
	memcpy(d->host, p, len);
	d->host[len] = 0;
	return OK;
}

/* Steps over ":PORT", if that is what comes. */
static enum err take_port(struct door *d, const char **at)
{
	uint32_t port = 0;
	const char *p = *at;

	d->port = HTTPS_PORT;
	if (*p != ':')
		return OK;
	for (p++; *p >= '0' && *p <= '9' && port <= UINT16_MAX; p++)
		port = 10 * port + (uint32_t)(*p - '0');
	if (port == 0 || port > UINT16_MAX)
		return ERR_FORMAT;
	d->port = (uint16_t)port;
	*at = p;
	return OK;
}

/* The address, and what follows it. */
static enum err take_server(struct door *d, const char *text, const char **rest)
{
	const char *p = text + sizeof(SCHEME) - 1;
	size_t len;

	if (strncmp(text, SCHEME, sizeof(SCHEME) - 1) != 0)
		return ERR_FORMAT;
	if (*p == '[') {
		len = strcspn(p, "]");
		if (p[len] == 0)
			return ERR_FORMAT;
		TRY(take_host(d, p + 1, len - 1));
		p += len + 1;
	} else {
		len = strcspn(p, ":/");
		TRY(take_host(d, p, len));
		p += len;
	}
	TRY(take_port(d, &p));
	*rest = p;
	return OK;
}

enum err door_read_server(struct door *d, const char *text)
{
	struct door out;
	const char *rest;

	TRY(take_server(&out, text, &rest));
	if (strcmp(rest, "") != 0 && strcmp(rest, "/") != 0)
		return ERR_FORMAT;
	*d = out;
	return OK;
}

/* ROOM#PAYLOAD. */
static enum err take_room(struct link *link, const char *text)
{
	uint8_t room[LINK_ROOM_LEN];
	struct link_keys keys;
	struct link out;

	if (strcspn(text, "#") != ROOM_TEXT_LEN || text[ROOM_TEXT_LEN] == 0)
		return ERR_FORMAT;
	TRY(b64_read(room, sizeof(room), text, ROOM_TEXT_LEN));
	TRY(link_read(&out, text + ROOM_TEXT_LEN + 1,
		      strlen(text + ROOM_TEXT_LEN + 1)));
	link_derive(&out, &keys);

	bool fits = ct_equal(room, keys.room, sizeof(room));

	ct_wipe(&keys, sizeof(keys));
	if (fits)
		*link = out;
	ct_wipe(&out, sizeof(out));
	return fits ? OK : ERR_AUTH;
}

enum err door_read_link(struct door *d, struct link *link, const char *text)
{
	struct door out;
	const char *rest;

	TRY(take_server(&out, text, &rest));
	if (strncmp(rest, PATH, sizeof(PATH) - 1) != 0)
		return ERR_FORMAT;
	TRY(take_room(link, rest + sizeof(PATH) - 1));
	*d = out;
	return OK;
}

void door_write_link(struct wr *w, const struct door *d,
		     const struct link *link)
{
	const bool v6 = strchr(d->host, ':') != NULL;
	char port[8];
	struct link_keys keys;

	link_derive(link, &keys);
	(void)snprintf(port, sizeof(port), ":%u", d->port);
	wr_bytes(w, SCHEME, sizeof(SCHEME) - 1);
	wr_bytes(w, "[", v6);
	wr_bytes(w, d->host, strlen(d->host));
	wr_bytes(w, "]", v6);
	wr_bytes(w, port, strlen(port));
	wr_bytes(w, PATH, sizeof(PATH) - 1);
	b64_write(w, keys.room, sizeof(keys.room));
	wr_bytes(w, "#", 1);
	link_write_guest(link, w);
	wr_u8(w, 0);
	ct_wipe(&keys, sizeof(keys));
}
