/* bwe.h - how much the way to one receiver carries, in the manner of GCC
 * (draft-ietf-rmcat-gcc-02) as browsers have developed it.
 *
 * Fed by what was sent to that receiver and by its own transport-wide feedback
 * and by nobody else's; says a bitrate, and when to try more by padding. It
 * does not send, parse, choose layers or look at a clock. No memory but struct
 * bwe, no call that costs more than the packets it names (and each at most
 * once BWE_SENT_N of them).
 *
 * A size is all that the link carries of a packet: IP and UDP header, SRTP.
 * Bitrates count the same, so the allocator subtracts the headers.
 *
 * Feedback is matched for the last BWE_SENT_N packets, none older than
 * BWE_SENT_MS. With 1,000 packets a second in flight that is a second of round
 * trip and feedback interval. Packets beyond are unknown when their feedback
 * comes: they are neither received nor lost, so the estimate stays and does not
 * grow from them.
 */
#ifndef BWE_BWE_H
#define BWE_BWE_H

#include "bwe/acked.h"
#include "bwe/aimd.h"
#include "bwe/delay.h"
#include "bwe/loss.h"
#include "bwe/probe.h"
#include "bwe/sent.h"

#include <stdbool.h>
#include <stdint.h>

/* For people: what is wrong with this link. */
struct bwe_report {
	enum delay_state state;
	uint32_t target_bps;
	uint32_t acked_bps;   /* what arrived, lately */
	uint32_t rtt_us;      /* with the time the receiver kept feedback */
	uint32_t queue_us;    /* waited in queues, above the least seen */
	uint8_t loss_256;     /* of the last second, in 256ths */
	uint8_t inherent_256; /* the part of it that sending less won't end */
	bool silent;          /* sends and hears nothing of it */
	uint32_t unknown_n;   /* results that no sent packet is known for */
};

struct bwe {
	uint64_t now_us; /* the latest; time does not go back */
	uint64_t start_us;
	uint64_t heard_us;   /* the last feedback that said anything new */
	uint64_t unheard_us; /* the first packet sent since that */
	uint64_t backed_us;  /* the last time that silence took a part */
	uint64_t remb_us;
	uint64_t rr_us;
	uint64_t stood_at_us;
	uint64_t later_us;  /* from then on later_bps may be tried */
	uint32_t later_bps; /* 0: nothing */
	uint32_t min_bps;
	uint32_t max_bps;
	uint32_t start_bps;
	uint32_t want_bps;
	uint32_t remb_bps; /* 0: none yet */
	uint32_t rtt_us;
	uint32_t unknown_n;
	uint32_t stood_us;   /* a long queue, when it was noticed; 0: none */
	bool heard;          /* any feedback since the start */
	bool unheard;        /* something was sent since the last */
	bool window;         /* acked has measured */
	uint64_t backlog_us; /* since when a queue stands; 0: none */
	bool fresh;          /* the feedback being read says anything new */
	uint64_t newest_us;  /* the last sent of what it says was received */
	uint64_t latest_us;  /* the last sent of all that were received */
	uint32_t late_us;    /* sent that long before it, and came after it */
	uint16_t said;       /* the number behind the highest reported */
	uint16_t judged;     /* behind the last that counts as come or lost */
	struct sent sent;
	struct acked acked;
	struct delay delay;
	struct aimd aimd;
	struct loss loss;
	struct probe probe;
};

/* 0 < min_bps <= start_bps <= max_bps <= BWE_MAX_BPS. *b need not be zero. */
void bwe_init(struct bwe *b, uint64_t now_us, uint32_t start_bps,
	      uint32_t min_bps, uint32_t max_bps);

/* A packet with that transport-wide number leaves now. cluster is what
 * bwe_probe_next() named for it, 0 for all others. Numbers follow one another;
 * after a jump by BWE_SENT_N or back the history starts anew. */
void bwe_sent(struct bwe *b, uint16_t seq, uint32_t size, uint64_t now_us,
	      uint8_t cluster);

/* One feedback message: begin, each packet it reports in the order of their
 * numbers, end. arrival_us is in the receiver's clock and may be modulo 2^30
 * ms, as the message has it. What was reported as received stays so. */
void bwe_feedback_begin(struct bwe *b, uint64_t now_us);
void bwe_feedback_packet(struct bwe *b, uint16_t seq, bool arrived,
			 uint64_t arrival_us);
void bwe_feedback_end(struct bwe *b);

/* Without transport-wide feedback: the fraction lost of a receiver report, in
 * 256ths. Looked at only when no feedback comes. */
void bwe_loss(struct bwe *b, uint8_t lost_256, uint64_t now_us);

/* Never more than this, for BWE_REMB_MS. */
void bwe_remb(struct bwe *b, uint32_t bps, uint64_t now_us);

/* What the next better choice of layers would need; 0 when there is none. Above
 * the target, the link is probed for it. */
void bwe_want(struct bwe *b, uint32_t bps);

/* What silence does. Call it about every BWE_TICK_MS. */
void bwe_tick(struct bwe *b, uint64_t now_us);

/* What may be sent, all together. Between min_bps and max_bps. */
uint32_t bwe_target_bps(const struct bwe *b);

/* The same but for what is left out so that a queue drains: what it comes back to
 * in a moment. Never less than the target. */
uint32_t bwe_steady_bps(const struct bwe *b);

uint32_t bwe_rtt_us(const struct bwe *b);

/* Lately, of some LOSS_WINDOW_N quarters of a second, nothing was lost. */
bool bwe_is_clean(const struct bwe *b);

/* The cluster that *bytes of padding (or of anything else that is there to be
 * sent) should now be sent for, in packets of at most PROBE_PACKET_LEN so that
 * there are enough of them; 0 when there is nothing to try. Ask with every tick
 * of the pacer. */
uint8_t bwe_probe_next(struct bwe *b, uint64_t now_us, uint32_t *bytes);

void bwe_report(const struct bwe *b, struct bwe_report *r);

#endif
