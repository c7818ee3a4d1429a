/* http.h - what the files that speak HTTP share.
 */
#ifndef CONTROL_HTTP_H
#define CONTROL_HTTP_H

#include "control/conn.h"
#include "wire/http1.h"

enum {
	HTTP_UPGRADE_REQUIRED = 426,
};

/* Writes the status line and the fields that every answer has. */
void http_begin(struct wr *w, unsigned status, const struct http1_request *r);

/* Answers with an error and closes. r is NULL when it could not be read. */
void http_refuse(struct conn *c, unsigned status,
		 const struct http1_request *r);

/* Answers a request for the signalling socket. When it is accepted, the
 * connection is a conn_socket; socket_start() it. */
void http_upgrade(struct conn *c, const struct http1_request *r);

#endif
