/* special_purpose.h - addresses of every range of the IANA special-purpose
 * registries (IPv4 and IPv6, as of RFC 6890 and its updates), and of multicast:
 * the first, the last and one in the middle of each. No relay may reach them
 * for a client.
 */
#ifndef TESTS_SPECIAL_PURPOSE_H
#define TESTS_SPECIAL_PURPOSE_H

static const char *const special_v4[] = {
	"0.0.0.0",         "0.0.0.1",
	"0.255.255.255", /* this network */
	"10.0.0.0",        "10.0.0.1",
	"10.255.255.255", /* private */
	"100.64.0.0",      "100.64.0.1",
	"100.127.255.255", /* shared */
	"127.0.0.0",       "127.0.0.1",
	"127.255.255.255", /* loopback */
	"169.254.0.0",     "169.254.169.254",
	"169.254.255.255", /* link-local */
	"172.16.0.0",      "172.16.0.1",
	"172.31.255.255", /* private */
	"192.0.0.0",       "192.0.0.1",
	"192.0.0.255", /* IETF */
	"192.0.0.8",       "192.0.0.9",
	"192.0.0.10",                     /* dummy, PCP, TURN anycast */
	"192.0.0.170",     "192.0.0.171", /* NAT64 discovery */
	"192.0.2.0",       "192.0.2.1",
	"192.0.2.255",                     /* TEST-NET-1 */
	"192.31.196.1",    "192.52.193.1", /* AS112, AMT */
	"192.88.99.0",     "192.88.99.1",  /* 6to4 anycast */
	"192.168.0.0",     "192.168.0.1",
	"192.168.255.255", /* private */
	"192.175.48.1",    /* AS112 */
	"198.18.0.0",      "198.18.0.1",
	"198.19.255.255", /* benchmarking */
	"198.51.100.0",    "198.51.100.1",
	"198.51.100.255", /* TEST-NET-2 */
	"203.0.113.0",     "203.0.113.2",
	"203.0.113.255", /* TEST-NET-3 */
	"224.0.0.0",       "224.0.0.1",
	"239.255.255.255", /* multicast */
	"240.0.0.0",       "240.0.0.1",
	"255.255.255.254", /* reserved */
	"255.255.255.255", /* broadcast */
};

static const char *const special_v6[] = {
	"::",
	"::1", /* unspecified, loopback */
	"64:ff9b:1::1",
	"64:ff9b:1:ffff:ffff:ffff:ffff:ffff", /* local NAT64 */
	"100::",
	"100::1",
	"100::ffff:ffff:ffff:ffff", /* discard */
	"100:0:0:1::1",             /* dummy */
	"2001::",
	"2001::1",
	"2001:1ff:ffff:ffff::1", /* IETF */
	"2001:1::1",
	"2001:1::2",
	"2001:1::3", /* PCP, TURN, DNS-SD anycast */
	"2001:2::1",
	"2001:3::1",
	"2001:4:112::1", /* benchmark, AMT, AS112 */
	"2001:10::1",
	"2001:20::1",
	"2001:30::1", /* ORCHID, ORCHIDv2, DRIP */
	"2001:db8::",
	"2001:db8::2",
	"2001:db8:ffff::1", /* documentation */
	"2002::",
	"2002::1",
	"2002:ffff:ffff::1", /* 6to4 */
	"2620:4f:8000::1",   /* AS112 */
	"3fff::",
	"3fff::1",
	"3fff:fff::1", /* documentation */
	"5f00::",
	"5f00::1", /* SRv6 SIDs */
	"fc00::",
	"fc00::1",
	"fd00::1",
	"fdff:ffff::1", /* unique local */
	"fe80::",
	"fe80::1",
	"febf:ffff::1", /* link-local */
	"fec0::1",      /* site-local */
	"ff00::",
	"ff02::1",
	"ff05::1",
	"ffff::1", /* multicast */
};

#endif
