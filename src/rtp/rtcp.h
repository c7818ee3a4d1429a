/* rtcp.h - RTCP on the wire: reports (RFC 3550, section 6), feedback (RFC 4585,
 * RFC 5104) and REMB, alone or several in a datagram (reduced size, RFC 5506).
 *
 * Reads and writes bytes and nothing else: no key, no clock, no memory. What is
 * read is a view into the caller's datagram, without SRTCP's trailer. The
 * format of transport-wide feedback is in twcc.h.
 */
#ifndef RTP_RTCP_H
#define RTP_RTCP_H

#include "base/err.h"
#include "base/rd.h"
#include "base/wr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	RTCP_SR = 200,
	RTCP_RR = 201,
	RTCP_SDES = 202,
	RTCP_BYE = 203,
	RTCP_APP = 204,
	RTCP_RTPFB = 205, /* count is its FMT */
	RTCP_PSFB = 206,  /* the same */

	RTCP_RTPFB_NACK = 1,
	RTCP_RTPFB_TWCC = 15,
	RTCP_PSFB_PLI = 1,
	RTCP_PSFB_FIR = 4,
	RTCP_PSFB_AFB = 15, /* REMB is one */

	RTCP_BLOCKS_MAX = 31, /* report blocks of one packet */
	RTCP_CNAME_MAX = 255, /* bytes */
};

/* The packets of a datagram. */
struct rtcp_compound {
	struct rd rest;
};

struct rtcp {
	uint8_t type;
	uint8_t count;  /* five bits: how many, or a feedback's FMT */
	struct rd body; /* after the first word, without padding */
};

struct rtcp_sender {
	uint64_t ntp;
	uint32_t timestamp; /* of the same moment */
	uint32_t packets_n;
	uint32_t octets_n;
};

struct rtcp_block {
	uint32_t ssrc;
	uint8_t fraction_lost; /* of 256 */
	int32_t lost_n;        /* 24 bits, signed */
	uint32_t highest_seq;  /* with the cycles in front */
	uint32_t jitter;       /* in units of the timestamp */
	uint32_t last_sr;      /* rtcp_ntp_middle() of it; 0: none */
	uint32_t since_sr;     /* 1/65536 s */
};

/* A sender's or receiver's report. */
struct rtcp_report {
	uint32_t ssrc;
	bool is_sender; /* else sender is zero */
	struct rtcp_sender sender;
	struct rd blocks; /* for rtcp_block_next() */
};

struct rtcp_feedback {
	uint32_t sender; /* SSRC of who says it */
	uint32_t media;  /* SSRC that it is about; 0 where the FCI says */
	struct rd fci;
};

/* Where a reader of a NACK stands. */
struct rtcp_nack {
	struct rd fci;
	uint16_t seq;  /* the one that bit 0 of lost is about */
	uint32_t lost; /* bits: the PID itself, then the BLP */
	uint16_t left_n;
};

struct rtcp_remb {
	uint64_t bps;
	struct rd ssrcs; /* for rd_u32() */
};

/* Looks at all packets: ERR_FORMAT when any does not fit, is of another version,
 * or is padded and not the last. ERR_FULL: more than RTCP_PACKETS_N. */
must_check enum err rtcp_open(struct rtcp_compound *c, struct rd datagram);

/* The next packet. False after the last. */
bool rtcp_next(struct rtcp_compound *c, struct rtcp *p);

/* These give ERR_FORMAT for a packet of another type, or one that is too short
 * for what it counts; then the output is as it was. */
must_check enum err rtcp_report_read(struct rtcp_report *r,
				     const struct rtcp *p);
must_check enum err rtcp_bye_read(struct rd *ssrcs, const struct rtcp *p);
must_check enum err rtcp_feedback_read(struct rtcp_feedback *f,
				       const struct rtcp *p);
must_check enum err rtcp_nack_read(struct rtcp_nack *n,
				   const struct rtcp_feedback *f);
must_check enum err rtcp_remb_read(struct rtcp_remb *r,
				   const struct rtcp_feedback *f);

/* These give false at the end. A NACK's is after RTCP_NACK_N numbers at most. */
bool rtcp_block_next(struct rd *blocks, struct rtcp_block *b);
bool rtcp_nack_next(struct rtcp_nack *n, uint16_t *seq);
bool rtcp_fir_next(struct rd *fci, uint32_t *ssrc, uint8_t *seq);

/* Each writes one packet. */

/* A receiver's report where sender is NULL. n <= RTCP_BLOCKS_MAX. */
void rtcp_write_report(struct wr *w, uint32_t ssrc,
		       const struct rtcp_sender *sender,
		       const struct rtcp_block *blocks, size_t n);

/* len <= RTCP_CNAME_MAX. */
void rtcp_write_cname(struct wr *w, uint32_t ssrc, const char *cname,
		      size_t len);

/* What f names, its fci aside. seqs ascend, as sequence numbers do; n > 0. */
void rtcp_write_nack(struct wr *w, const struct rtcp_feedback *f,
		     const uint16_t *seqs, size_t n);
void rtcp_write_pli(struct wr *w, const struct rtcp_feedback *f);

/* seq counts the requests to f->media up (RFC 5104, section 4.3.1.1). */
void rtcp_write_fir(struct wr *w, const struct rtcp_feedback *f, uint8_t seq);
void rtcp_write_bye(struct wr *w, uint32_t ssrc);

/* Microseconds since 1970 as NTP's seconds since 1900 in 32.32 bits, and back:
 * before 1970 is 0. */
uint64_t rtcp_ntp_of_us(uint64_t unix_us);
uint64_t rtcp_us_of_ntp(uint64_t ntp);
uint32_t rtcp_ntp_middle(uint64_t ntp);

/* 1/65536 s as report blocks count; what does not fit is the most there is. */
uint32_t rtcp_delay_of_us(uint64_t us);
uint64_t rtcp_us_of_delay(uint32_t delay);

#endif
