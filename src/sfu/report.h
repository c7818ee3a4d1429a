/* report.h - reports of senders and receivers (RFC 3550, section 6.4).
 *
 * The unit is one participant to each member: it reports what came of the
 * member's streams, and on which clock what it sends was taken. All senders'
 * clocks are put on the unit's own, each by one difference for all that a member
 * sends, so the sound and the picture of a member are as far apart as they were.
 */
#ifndef SFU_REPORT_H
#define SFU_REPORT_H

#include "rtp/rtcp.h"
#include "sfu/stream.h"

/* Somebody has come: reports are due from now on, until report_leave(). */
void report_join(struct sfu *s, uint16_t place);
void report_leave(struct sfu *s, uint16_t place);

/* A packet of the stream came, as it came: retransmissions by themselves. */
void report_arrived(struct sfu *s, struct stream *stream,
		    const struct rtp_head *head);

/* A report of a member. */
void report_heard(struct sfu *s, uint16_t place,
		  const struct rtcp_report *report);

/* Sends the reports that are due. Returns when to look again. */
uint64_t report_tell(struct sfu *s);

#endif
