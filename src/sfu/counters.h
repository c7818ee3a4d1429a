/* counters.h - what the forwarding unit counts. */
#ifndef SFU_COUNTERS_H
#define SFU_COUNTERS_H

/* X(name): one line in the log each, in this order. */
#define SFU_COUNTER_LIST(X)                                                   \
	X(received)         /* packets, authenticated */                      \
	X(forwarded)        /* packets to receivers */                        \
	X(repaired)         /* of these, sent again when asked */             \
	X(padding)          /* packets sent as probes */                      \
	X(keys_asked)       /* key frames asked of senders */                 \
	X(missed)           /* packets that did not come, asked of senders */ \
	X(restored)         /* and came again */                              \
	X(given_up)         /* and did not */                                 \
	X(reports)          /* of a sender's or receiver's kind, sent */      \
	X(silent)           /* packets of silence that went nowhere */        \
	X(dropped_form)     /* no RTP, or none we negotiated */               \
	X(dropped_unsealed) /* in a sealed room, and no SFrame */             \
	X(dropped_unknown)  /* of no stream that could be told */             \
	X(dropped_streams)  /* too many streams of one member */              \
	X(dropped_twice)    /* came before */                                 \
	X(dropped_late)     /* too late to be told from one that came */      \
	X(dropped_full)     /* no memory for another packet */                \
	X(dropped_flood)    /* of sound, more than sound can be */            \
	X(dropped_feedback) /* RTCP that makes no sense */                    \
	X(repair_gone)      /* asked for again, and not here any more */      \
	X(repair_over)      /* asked for again too often */

enum sfu_counter {
#define SFU_COUNTER_ENUM(name) SFU_##name,
	SFU_COUNTER_LIST(SFU_COUNTER_ENUM)
#undef SFU_COUNTER_ENUM
		SFU_COUNTERS_N
};

const char *sfu_counter_name(enum sfu_counter which);

#endif
