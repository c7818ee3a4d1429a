/* core.h - the sealed core's door to the browser: what the WebAssembly exports.
 *
 * Imports nothing and allocates nothing: everything lives in fixed places.
 * Bytes are handed over in three of them, which the caller sees in the
 * exported memory: core_args() for keys and ids, core_frame() for what is
 * sealed or opened, core_text() for answers. Things that last (a room, a
 * sealer, an opener) are numbers, see handle.h.
 *
 * A function that answers int32_t answers a length or a number, or an enum err
 * made negative; then nothing changed. Every function wipes the arguments it
 * read from core_args().
 */
#ifndef WASM_CORE_H
#define WASM_CORE_H

#include <stdint.h>

enum {
	CORE_ARGS_SIZE = 128,
	CORE_METADATA_AT = 0, /* in core_args(), for frames */
	CORE_PREFIX_AT = 64,
	CORE_PREFIX_MAX = 64,
	CORE_FRAME_AT = 128, /* where a frame to seal begins in core_frame() */
	CORE_FRAME_MAX = 4 * 1024 * 1024,
	CORE_TEXT_SIZE = 49152,
	CORE_ROOMS = 4,
	CORE_SEALERS = 32,
	CORE_OPENERS = 8,
	CORE_OPENER_KEYS = 128, /* of one opener */
};

/* What core_seal() and core_open() say of a frame besides its length. */
struct core_result {
	uint32_t at; /* where it begins in core_frame() */
	uint32_t kid_high;
	uint32_t kid_low; /* unverified where the frame was refused */
};

/* What core_room_text() can write. */
enum core_text_of {
	CORE_ROOM_ID,       /* 22 characters */
	CORE_ROOM_AUTH,     /* 43 */
	CORE_GUEST_PAYLOAD, /* 67 */
	CORE_OWN_PAYLOAD,   /* 67 or 110 */
};

uint8_t *core_args(void);
uint8_t *core_frame(void);
uint8_t *core_text(void);
struct core_result *core_result(void);

/* Wipes args, the last answer in text and the first len bytes of the frame. */
void core_wipe(uint32_t len);

/* args: secret (32), seed (32). Answers a room. */
int32_t core_room_make(void);

/* frame: len characters of a payload; args: the room id of the path, 22
 * characters. Answers a room; ERR_AUTH when the link is another room's. */
int32_t core_room_open(uint32_t len);

int32_t core_room_is_host(int32_t room);

/* Writes one of enum core_text_of to text. */
int32_t core_room_text(int32_t room, uint32_t which);

/* args: from (8), to (8), nonce (24). frame: len bytes. Answer in text. */
int32_t core_envelope_seal(int32_t room, uint32_t len);

/* args: from (8), to (8). frame: len bytes. Answer in text. */
int32_t core_envelope_open(int32_t room, uint32_t len);

/* args: from (8), its instance (16), the receiver's (16), epoch (1),
 * nonce (24), base key (32). Answer in text. */
int32_t core_sender_key_seal(int32_t room);

/* args: the same without nonce and key. frame: len bytes. Answer in text. */
int32_t core_sender_key_open(int32_t room, uint32_t len);

void core_room_close(int32_t room);

/* args: half (32), nonce (24). frame: len bytes. Answer in text. */
int32_t core_half_seal(uint32_t len);

/* args: half (32). frame: len bytes. Answer in text. */
int32_t core_half_open(uint32_t len);

/* args: seat (16). Answers the eight bytes of the peer in text. */
int32_t core_peer_of_seat(void);

/* args: base key (32). Answers a sealer. */
int32_t core_sealer_new(uint32_t kid_high, uint32_t kid_low);

/* The frame is len bytes at CORE_FRAME_AT; metadata and prefix are in args.
 * Answers the length of prefix and sealed frame; result says where. */
int32_t core_seal(int32_t sealer, uint32_t len, uint32_t metadata_len,
		  uint32_t prefix_len);

void core_sealer_close(int32_t sealer);

int32_t core_opener_new(void);

/* args: base key (32). */
int32_t core_opener_add(int32_t opener, uint32_t kid_high, uint32_t kid_low);

int32_t core_opener_has(int32_t opener, uint32_t kid_high, uint32_t kid_low);

void core_opener_remove(int32_t opener, uint32_t kid_high, uint32_t kid_low);

/* The sealed frame is the len bytes from the start of core_frame(); metadata is
 * in args. Answers the length of the plaintext; result says where. */
int32_t core_open(int32_t opener, uint32_t len, uint32_t metadata_len);

void core_opener_close(int32_t opener);

#endif
