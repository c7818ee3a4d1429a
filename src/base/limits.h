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
	SIGNAL_MESSAGE_LEN = 65536, /* bytes of one message */
	SIGNAL_FRAMES_N = 64,       /* WebSocket frames of one message */
	SIGNAL_QUEUE_LEN = 262144,  /* bytes waiting for one browser */
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
	SIGNAL_SPARE_LEN = 131072, /* of the queue, for what is said once */
};

/* Rooms (control). */
enum {
	ROOM_N = 2048, /* at once */
	ROOM_SEATS = 64,
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

/* The threads of media. */
enum {
	MEDIA_THREADS_N = 64,
	POST_LETTER_LEN = 2048, /* bytes of a datagram between two threads */
	POST_SLOTS_N = 2048,    /* of these, waiting for one thread */
	ORDERS_N = 256,        /* messages waiting for one thread, or from it */
	LETTERS_ROUND_N = 256, /* datagrams taken before others have a turn */
};

#endif
