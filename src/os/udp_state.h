/* udp_state.h - the inside of udp.h, shared by its files. */
#ifndef OS_UDP_STATE_H
#define OS_UDP_STATE_H

#include "os/udp.h"

#include <netinet/in.h>
#include <stdalign.h>
#include <sys/socket.h>

enum {
	UDP_BATCH_N = 32,      /* messages from the kernel at once */
	UDP_RECV_SIZE = 65536, /* bytes of one; joined datagrams are long */
	UDP_SLOT_SIZE = UDP_HEADROOM + UDP_RECV_SIZE + UDP_TAILROOM,
	UDP_OUT_N = 1024,     /* datagrams kept at most */
	UDP_GROUPS_N = 256,   /* destinations among them */
	UDP_SPARES_N = 256,   /* datagrams that could not be changed in place */
	UDP_KEYS_N = 256,     /* where groups are looked up */
	UDP_SEND_N = 64,      /* messages to the kernel at once */
	UDP_JOIN_MIN_N = 3,   /* datagrams in a row of one size */
	UDP_JOIN_MAX_N = 64,  /* the kernel's UDP_MAX_SEGMENTS */
	UDP_JOIN_LEN = 65000, /* bytes in one joined message */
	UDP_ROUTES_N = 1024,  /* hashes of destinations that cannot join */
	UDP_CONTROL_SIZE = CMSG_SPACE(sizeof(struct in6_pktinfo)) +
			   CMSG_SPACE(sizeof(int)),
};

struct udp_control {
	alignas(struct cmsghdr) uint8_t bytes[UDP_CONTROL_SIZE];
};

/* A datagram that is kept. */
struct udp_kept {
	const uint8_t *p;
	size_t len;
	int16_t next; /* of the group, -1 at its end */
};

/* Those that are kept for one destination. */
struct udp_group {
	struct addr to;
	struct addr local;
	int32_t key;
	int16_t first;
	int16_t last;
};

/* What one message to the kernel carries: so many kept datagrams in a row. */
struct udp_run {
	const struct udp_group *group;
	int16_t first;
	uint16_t n;
};

struct udp {
	int fd;
	int family;     /* AF_INET or AF_INET6 */
	bool any_local; /* bound to all addresses: each datagram's own counts */
	uint64_t counters[UDP_COUNTERS_N];

	/* the batch that came */
	uint8_t *slots;
	struct mmsghdr in[UDP_BATCH_N];
	struct iovec in_iov[UDP_BATCH_N];
	struct sockaddr_storage in_from[UDP_BATCH_N];
	struct udp_control in_control[UDP_BATCH_N];
	int in_n;
	int at;           /* message that udp_next() is in */
	size_t at_offset; /* bytes of it handed out */
	size_t at_size;   /* of each datagram joined in it; 0: not yet known */
	struct addr at_from;
	struct addr at_local;

	/* what is kept */
	uint8_t *spares;
	int spares_n;
	struct udp_kept kept[UDP_OUT_N];
	int kept_n;
	struct udp_group groups[UDP_GROUPS_N];
	int groups_n;
	int16_t by_key[UDP_KEYS_N]; /* group + 1 */

	/* what is being sent */
	struct mmsghdr out[UDP_SEND_N];
	struct udp_run out_run[UDP_SEND_N];
	struct sockaddr_storage out_to[UDP_SEND_N];
	struct udp_control out_control[UDP_SEND_N];
	struct iovec out_iov[UDP_SEND_N * UDP_JOIN_MAX_N];
	int out_n;
	int out_iov_n;
	uint8_t no_join[UDP_ROUTES_N / 8];
};

#endif
