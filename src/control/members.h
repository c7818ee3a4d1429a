/* members.h - the messages about a room's group, and those from one member to
 * others (docs/protocol.md, section 2).
 *
 * Each is called for a browser that has a seat. What who is no member says ends
 * here.
 */
#ifndef CONTROL_MEMBERS_H
#define CONTROL_MEMBERS_H

#include "control/conn.h"
#include "wire/signal.h"

void members_found(struct conn *c, const struct signal_request *r);
void members_knock(struct conn *c, const struct signal_request *r);
void members_commit(struct conn *c, const struct signal_request *r);
void members_say(struct conn *c, const struct signal_request *r);
void members_send(struct conn *c, const struct signal_request *r);

#endif
