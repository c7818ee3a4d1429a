#include "srtp_kit.h"

#include "srtp/session.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const struct kit_way kit_ways[KIT_WAYS] = {
	{ "AES-256-GCM", SRTP_AEAD_AES_256_GCM, false },
	{ "AES-256-GCM, fallback", SRTP_AEAD_AES_256_GCM, true },
	{ "AES-128-GCM", SRTP_AEAD_AES_128_GCM, false },
	{ "AES-128-GCM, fallback", SRTP_AEAD_AES_128_GCM, true },
	{ "AES-128-CM, SHA1-80", SRTP_AES128_CM_SHA1_80, false },
};

static void must(bool true_or_end)
{
	if (!true_or_end)
		abort();
}

void kit_bytes(uint8_t *out, size_t len, uint32_t seed)
{
	uint32_t x = seed * 2654435761u + 1;

	for (size_t i = 0; i < len; i++) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		out[i] = (uint8_t)(x >> 11);
	}
}

static unsigned digit(char c)
{
	must((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

size_t kit_hex(uint8_t *out, size_t size, const char *hex)
{
	size_t len = strlen(hex) / 2;

	must(len <= size && strlen(hex) % 2 == 0);
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)(digit(hex[2 * i]) << 4 |
				   digit(hex[2 * i + 1]));
	return len;
}

static const struct gcm_impl *impl_of(const struct kit_way *way)
{
	return way->fallback ? gcm_fallback() : gcm_best();
}

void kit_keys(struct srtp_keys *k, const struct kit_way *way)
{
	uint8_t key[SRTP_KEY_MAX];
	uint8_t salt[SRTP_SALT_MAX];
	struct session s;

	kit_bytes(key, sizeof(key), 1);
	kit_bytes(salt, sizeof(salt), 2);
	must(session_derive(&s, way->profile, key, salt) == OK);
	session_install(k, way->profile, &s, impl_of(way));
}

void kit_session(struct srtp_keys *k, const struct kit_way *way,
		 const char *key, const char *salt)
{
	struct session s = { 0 };

	for (unsigned i = 0; i < 2; i++) {
		kit_hex(s.key[i], sizeof(s.key[i]), key);
		kit_hex(s.salt[i], sizeof(s.salt[i]), salt);
	}
	session_install(k, way->profile, &s, impl_of(way));
}

size_t kit_rtp(uint8_t *out, uint64_t index, size_t payload_len, bool full)
{
	static const uint8_t head[] = {
		0x80, 96, 0, 0, 0, 0, 0x0b, 0xb8, 0xde, 0xca, 0xfb, 0xad,
		/* two contributing sources, an extension of two words */
		1, 2, 3, 4, 5, 6, 7, 8, 0xbe, 0xde, 0, 2, 0x10, 0x11, 0x22,
		0x33, 0x44, 0x55, 0x66, 0x77
	};
	size_t header_len = full ? sizeof(head) : SRTP_HEADER_MIN;

	must(header_len + payload_len <= KIT_PACKET_SIZE);
	memcpy(out, head, header_len);
	out[0] = full ? 0x92 : 0x80;
	out[2] = (uint8_t)(index >> 8);
	out[3] = (uint8_t)index;
	kit_bytes(out + header_len, payload_len, (uint32_t)index);
	return header_len;
}

size_t kit_srtp(const struct srtp_keys *k, uint8_t *out, uint64_t index,
		size_t payload_len)
{
	struct srtp_packet p = { .index = index,
				 .out = out,
				 .out_size = KIT_PACKET_SIZE,
				 .payload_len = payload_len };
	size_t len;

	p.header_len = kit_rtp(out, index, payload_len, false);
	p.payload = out + p.header_len;
	must(srtp_protect(k, &p, &len) == OK);
	return len;
}

uint8_t *kit_edge(size_t size)
{
	static uint8_t *end;
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	must(size <= page);
	if (end == NULL) {
		uint8_t *two = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		must(two != MAP_FAILED);
		must(mprotect(two + page, page, PROT_NONE) == 0);
		end = two + page;
	}
	return end - size;
}
