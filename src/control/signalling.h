/* signalling.h - the messages of docs/protocol.md, between the sockets and the
 * rooms.
 */
#ifndef CONTROL_SIGNALLING_H
#define CONTROL_SIGNALLING_H

#include "control/conn.h"
#include "wire/signal.h"

/* A whole message came. */
void signalling_message(struct conn *c, struct rd text);

/* The browser has not said too much; counts what it says now. */
bool signalling_may_speak(struct conn *c);

/* The socket is of no use any more: its seat is kept for a while. */
void signalling_lost(struct conn *c);

/* Of socket.c: queues a message for the browser; one that does not read is
 * refused instead. */
void socket_send(struct conn *c, const void *text, size_t len);

/* Of socket.c: the same for what is said again when it is lost: a browser that
 * does not read goes without. */
void socket_offer(struct conn *c, const void *text, size_t len);

/* Of socket.c: as much can be queued, and more after it. */
bool socket_takes(const struct conn *c, size_t len);

/* Of socket.c: says why, and closes. */
void socket_refuse(struct conn *c, enum signal_why why);

/* Of socket.c: closes without a word. */
void socket_close(struct conn *c);

#endif
