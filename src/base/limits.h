/* limits.h - every limit of the server on one page.
 *
 * What is over a limit is dropped or refused and counted; nothing waits and
 * nothing grows. Numbers carry their unit; a name with _N counts.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/* Connections by TCP (control). */
enum {
	CONN_N = 4096,        /* at once; fewer where fewer files may be open */
	CONN_ADDRESS_N = 128, /* at once from an IPv4 address or IPv6 /64 */
	CONN_ACCEPT_N = 32,   /* accepted in a row before others have a turn */
	CONN_FIRST_BYTES_MS = 10000, /* until it is known what it speaks */
	CONN_HANDSHAKE_MS = 10000,   /* TLS, from the first byte */
	CONN_HANDSHAKE_LEN = 32768, /* bytes from the client until it is done */
	CONN_CLOSE_MS = 2000,       /* to take the last bytes */
	CONN_STALL_MS = 20000,      /* taking nothing of what waits for it */
	CONN_TICK_MS = 100,         /* how exact these are */
	CONN_BACKLOG_LEN = 32768,   /* sealed bytes waiting, when more stop */
	TLS_KEPT_LEN = 4096, /* of empty memory in front of and behind TLS */
};

/* HTTP (control). */
enum {
	HTTP1_HEAD_LEN = 8192, /* bytes of request line and fields */
	HTTP1_TARGET_LEN = 256,
	HTTP1_FIELDS_N = 64,
	HTTP_HEAD_MS = 10000,  /* a whole head, from its first byte */
	HTTP_BODY_MS = 120000, /* taking an answer */
	HTTP_IDLE_MS = 15000,  /* between requests */
	HTTP_REQUESTS_N = 256, /* on one connection */
};

/* Signalling (control). */
enum {
	SIGNAL_MESSAGE_LEN = 196608, /* bytes of one message */
	SIGNAL_FRAMES_N = 64,        /* WebSocket frames of one message */
	SIGNAL_QUEUE_LEN = 524288,   /* bytes waiting for one browser */
	SIGNAL_QUIET_MS =
		20000, /* then a browser is asked whether it is there */
	SIGNAL_ANSWER_MS = 10000,   /* to say anything, before it is closed */
	SIGNAL_UNSEATED_MS = 60000, /* a socket that takes no seat */
	SIGNAL_BURST_N = 200,       /* messages in a row */
	SIGNAL_PER_S = 50,          /* messages a second, in the long run */
	SIGNAL_PING_MS = 10000,     /* one ping in this, in the long run */
	SIGNAL_PING_BURST_N = 3,
	SIGNAL_TURN_MS = 60000, /* one set of credentials, in the long run */
	SIGNAL_TURN_BURST_N = 10,
	SIGNAL_ALL_MS = 200, /* one message to everybody, in the long run */
	SIGNAL_ALL_BURST_N = 150,
	SIGNAL_MEET_MS = 2000, /* one connection to the unit, in the long run */
	SIGNAL_MEET_BURST_N = 10,
	SIGNAL_SPARE_LEN = 262144, /* of the queue, for what is said once */
};

/* Rooms (control). */
enum {
	ROOM_N = 2048,         /* at once */
	ROOM_SEATS = 256,      /* the leaf of a KID has 8 bits */
	ROOM_PLACE_N = 8192,   /* seats of all rooms */
	ROOM_AWAY_MS = 30000,  /* a seat is kept for a lost socket */
	ROOM_LEARN_MS = 30000, /* for members to come back after a restart */
	ROOM_KEPT_MS = 35000,  /* a commit, for members that come back */
	ROOM_KEPT_N = 4096,    /* commits of all rooms */
	ROOM_KEPT_BLOCK_LEN = 4096, /* bytes that they are kept in */
	ROOM_KEPT_BLOCK_N = 8192,   /* of all rooms */
	ROOM_KEPT_SHARE_N = 512,    /* blocks of one room */
};

/* TURN by TCP through control. */
enum {
	PUMP_CHUNK_LEN = 4096,     /* bytes in one TLS record to the client */
	PUMP_PIPE_LEN = 65536,     /* bytes in the pipe to media */
	PUMP_IDLE_MS = 660000,     /* beyond the longest allocation */
	TURN_CREDENTIAL_S = 14400, /* a set of credentials lives */
};

/* The relay (media). */
enum {
	TURN_ALLOCATION_N = 16384,      /* at once */
	TURN_FIRST_PORT = 49152,        /* of the relayed addresses */
	TURN_TAG_N = 64,                /* allocations of one tag (one room) */
	TURN_SOURCE_N = 256,            /* of one IPv4 address or IPv6 /64 */
	TURN_STREAM_N = 1024,           /* streams at once */
	TURN_STREAM_IDLE_MS = 30000,    /* a stream that allocates nothing */
	TURN_STREAM_QUEUE_LEN = 65536,  /* bytes waiting for one stream */
	TURN_STREAM_QUEUE_N = 512,      /* messages waiting for one stream */
	TURN_STREAM_AGE_MS = 1000,      /* what waited longer is dropped */
	TURN_STREAM_KERNEL_LEN = 65536, /* bytes the kernel takes of it */
	TURN_STREAM_READ_LEN = 65536,   /* bytes read of one stream in a row */
	TURN_MESSAGE_LEN = 2048,        /* bytes of one message of a stream */
	TURN_BATCHES_N = 8,             /* of UDP before streams have a turn */
};

/* ICE and descriptions (the forwarding unit). */
enum {
	ICE_PATH_N = 4,         /* addresses of one participant at once */
	ICE_CONSENT_MS = 30000, /* a checked address is good for (RFC 7675) */
	ICE_ASK_MS = 5000,      /* between an agent's checks, about */
	ICE_UNUSED_MS = 1000,   /* the selected path, while another is */
	ICE_REQUEST_MS = 50,    /* between requests to a path not yet proven */
	ICE_REQUEST_N = 3,      /* of them, for one check */
	SDP_LEN = 8192,         /* bytes of a description */
	SDP_CANDIDATES_N = 8,
};

/* Media on the wire (media): what one packet may have. */
enum {
	RTP_EXTENSIONS_LEN = 1024, /* bytes of its header extensions */
	RTCP_PACKETS_N = 64,       /* in one datagram */
	RTCP_NACK_N = 1024,        /* packets one NACK asks for */
	TWCC_STATUS_N = 8192,      /* packets one feedback is about */
	VP9_GROUP_N = 255,         /* pictures of a scalability structure */
	AV1_ELEMENTS_N = 32,
	H264_UNITS_N = 64,
	DEPDESC_FDIFF_N = 16, /* frames that one refers to */
};

/* The forwarding unit (media). */
enum {
	SFU_MEMBER_STREAMS_N =
		16,          /* SSRCs of one member: 8 lines and layers, and
				      their retransmissions */
	SFU_HISTORY_N = 512, /* packets of a stream that may be asked again */
	SFU_PAYLOAD_LEN = 1400,  /* bytes of one packet, with the next */
	SFU_DEPENDENCY_LEN = 96, /* bytes of a dependency descriptor */
	SFU_ARRIVALS_N = 256,    /* packets that one feedback tells of */
	SFU_FEEDBACK_MS = 50,    /* between feedbacks to a sender */
	SFU_KEY_MS = 1000,       /* between requests for a key frame */
	SFU_KEYS_N = 3,          /* key frames that may come sooner */
	SFU_GAPS_N = 128,        /* missing packets of a stream; a larger jump
				      is a new beginning */
	SFU_GAP_LOOK_MS = 10,    /* for a packet out of order to come */
	SFU_GAP_TRIES_N = 10,    /* a missing packet is asked for */
	SFU_GAP_MS = 1000,       /* and that long */
	SFU_REPAIRS_N = 128,     /* answers to a receiver that are known */
	SFU_REPAIR_LEN = 256 << 10, /* bytes sent again in a row, at most */
	SFU_ASKS_TIMES_N = 4,       /* each packet may be asked for again, */
	SFU_ASKS_N = 2048,          /* so many in a row, */
	SFU_SAID_TIMES_N = 2,       /* and be told of by feedback */
	SFU_REPORT_MS = 1000,       /* between reports to a member */
	SFU_SILENT_DBOV = 60,       /* below minus that it is silence */
	SFU_SILENCE_MS = 1000,      /* of it, before it is dropped */
	SFU_SOUND_BPS = 320 * 1000, /* of one sound, in the long run; Opus at
				      its best has half of it */
	SFU_SOUND_LEN = 40 * 1000,  /* bytes of it in a row */
	SFU_SOUND_HOLD_MS = 1000,   /* a sound keeps its slot */
	SFU_SOUND_DB = 6,           /* louder, to take another's */
	SFU_SOUND_GONE_MS = 500,    /* without a packet, a sound has ended */
	SFU_SOUND_LOOK_MS = 100,    /* between looks at who is loudest */
	SFU_SSRC_REST_MS = 500,     /* silent, before another takes its line */
	SFU_WAITING_N = 512,        /* packets of pictures that wait for one */
	SFU_RUNS_N = 64,            /* of one's slots, that are remembered */
	SFU_BURST_N = 512,          /* packets in a row, then key frames wait */
	SFU_UNWATCHED_MS = 1500,    /* before a layer is switched off */
	/* Those of control, and those of the one before it (wire/ipc.h). */
	UNIT_PLACE_N = 2 * ROOM_PLACE_N,
	UNIT_ROOM_N = 2 * ROOM_N,
	UNIT_STREAM_N = 8192,     /* SSRCs that come in, of all */
	UNIT_PACKET_N = 32768,    /* packets kept, of all streams */
	UNIT_FLOWS_N = 24,        /* SSRCs of one participant, RTCP's too */
	UNIT_ARENA_LEN = 4 << 20, /* bytes to be sent at once */
	UNIT_LOOK_MS = 50,        /* between looks at all participants */
	UNIT_TELL_MS = 1000,      /* between words that something is unsealed */
};

/* SRTP (media). */
enum {
	/* Packets of a stream that may come late: 2 s of 5 Mbit/s. RFC 3711
	 * asks for 64 at least; this costs 144 bytes a stream. */
	SRTP_WINDOW_N = 1024,
};

/* DTLS (media). */
enum {
	DTLS_DATAGRAM_LEN = 2048, /* bytes; a longer one is dropped */
	DTLS_RECORDS_N = 16,      /* looked at in one datagram */
	DTLS_MESSAGE_LEN = 8192,  /* bytes of one handshake message */
	DTLS_EARLY_N = 16, /* sealed records before the handshake is done */
	DTLS_FLIGHT_LEN = 2048,    /* bytes of a flight of ours */
	DTLS_LAST_LEN = 256,       /* bytes of our last flight, kept */
	DTLS_RESEND_MS = 100,      /* a flight first, then doubled up to */
	DTLS_RESEND_MAX_MS = 1600, /* this */
	DTLS_AGAIN_MS = 50,        /* our last flight at most once in this */
	DTLS_HANDSHAKE_MS = 30000, /* in all */
	DTLS_REST_MS = 5000,       /* done, until OpenSSL's memory goes */
	DTLS_RSA_BITS = 8192,      /* of a peer's key: more costs too much */
};

/* Bandwidth estimation of one receiver (bwe). */
enum {
	BWE_SENT_N = 1024,  /* packets whose feedback is matched */
	BWE_SENT_MS = 2000, /* and how old they may be */
	BWE_MAX_BPS = 1000000000,
	BWE_TICK_MS = 100, /* between looks at what silence does */
	BWE_SILENT_MS =
		1500,        /* sending without feedback, before it backs off */
	BWE_REMB_MS = 10000, /* a receiver's own bound holds */
	PACER_AGE_MS = 200,  /* a packet waits, before the pacer speeds up */
	PACER_DROP_MS = 400, /* before it is of no use */
};

/* The threads of media. */
enum {
	MEDIA_THREADS_N = 64,
	MEDIA_HEAP_MS =
		1000, /* after a handshake, until its memory is given back */
	POST_LETTER_LEN = 2048, /* bytes of a datagram between two threads */
	POST_SLOTS_N = 2048,    /* of these, waiting for one thread */
	ORDERS_N = 256,        /* messages waiting for one thread, or from it */
	LETTERS_ROUND_N = 256, /* datagrams taken before others have a turn */
};

#endif
