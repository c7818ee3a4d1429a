/* core.h - the sealed core's door to the browser: what the WebAssembly exports.
 *
 * Imports nothing and allocates nothing: everything lives in fixed places.
 * Bytes are handed over in three of them, which the caller sees in the
 * exported memory: core_args() for keys and ids, core_frame() for what is
 * sealed or opened, core_text() for answers. Things that last (a room, a
 * group) are numbers, see handle.h.
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
	CORE_TEXT_SIZE = 192 * 1024, /* a commit and a Welcome of 256 */
	CORE_ROOMS = 4,
	CORE_GROUPS = 4,
	CORE_NAME_MAX = 256,
	CORE_CHANGES_MAX = 64, /* adds and removes of one commit */
	CORE_REST_LEN = 74,
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

/* args: secret (32), seed (32), policy (1). Answers a room; ERR_FORMAT for a
 * policy that links do not know. */
int32_t core_room_make(void);

/* frame: len characters of a payload; args: the room id of the path, 22
 * characters. Answers a room; ERR_AUTH when the link is another room's. */
int32_t core_room_open(uint32_t len);

int32_t core_room_is_host(int32_t room);

/* Answers the policy of its link (link/link.h). */
int32_t core_room_policy(int32_t room);

/* Writes one of enum core_text_of to text. */
int32_t core_room_text(int32_t room, uint32_t which);

/* args: from (8), to (8), nonce (24). frame: len bytes. Answer in text. */
int32_t core_envelope_seal(int32_t room, uint32_t len);

/* args: from (8), to (8). frame: len bytes. Answer in text. */
int32_t core_envelope_open(int32_t room, uint32_t len);

void core_room_close(int32_t room);

/* args: half (32), nonce (24). frame: len bytes. Answer in text. */
int32_t core_half_seal(uint32_t len);

/* args: half (32). frame: len bytes. Answer in text. */
int32_t core_half_open(uint32_t len);

/* args: seat (16). Answers the eight bytes of the peer in text. */
int32_t core_peer_of_seat(void);

/* A group: one member's place in the group of a room (docs/protocol.md, sections
 * 5 to 7), its keys, and those of frames. Nothing of them leaves but by
 * core_group_rest() and core_group_authenticator(). Times are seconds since
 * 1970, 8 bytes.
 *
 * args: seed of a new signature key (32). Answers a group. */
int32_t core_group_new(int32_t room);

/* args: peer (8), the end of the group's id (8), random (32). frame: the name,
 * len bytes of UTF-8. Answers nothing. */
int32_t core_group_found(int32_t group, uint32_t len);

/* args: peer (8), now (8), random (32), nonce (24). frame: the name. again: not
 * 0 for the KeyPackage of the last knock, if there was one. Answer in text. */
int32_t core_group_knock(int32_t group, uint32_t len, uint32_t again);

/* args: now (8). frame: a Welcome. The last knock is used up. */
int32_t core_group_join(int32_t group, uint32_t len);

/* args: from (8). frame: a knock. Answer in text: rejoin (1: 0 none, 1 a proof
 * that does not fit, 2 one that does), its epoch (8), hash of the KeyPackage
 * (32), signature key (32), length of the name (2), name, KeyPackage. */
int32_t core_group_open_knock(int32_t group, uint32_t len);

/* args: now (8), random (32). frame: how many to add (2), each a length (2) and
 * a KeyPackage; how many to remove (2), each a leaf index (2). Answer in text:
 * length of the commit (4), commit, Welcome where somebody is added. */
int32_t core_group_commit(int32_t group, uint32_t len);

/* ERR_STEP when no commit waits. */
int32_t core_group_taken(int32_t group);

void core_group_drop(int32_t group);

/* args: now (8). frame: a commit. Answer in text: removed (1: 1 when it is us),
 * sender (2), the leaves added (32) and removed (32), as bits: leaf n is bit n
 * mod 8 of byte n / 8. */
int32_t core_group_take(int32_t group, uint32_t len);

/* Answer in text: in a group (1), a commit waits (1), epoch (8), own leaf (2),
 * the end of the group's id (8), seals (1), epoch that seals (8). */
int32_t core_group_state(int32_t group);

/* Answer in text, for each member: leaf (2), peer (8), signature key (32),
 * length of the name (2), name. */
int32_t core_group_members(int32_t group);

/* args: peer (8), nonce (24). Answer in text. */
int32_t core_group_beacon(int32_t group);

/* args: from (8). frame: a beacon. Answer in text: epoch (8), fits (1: 0 it does
 * not, 1 it does, 2 of another epoch than ours). */
int32_t core_group_open_beacon(int32_t group, uint32_t len);

/* Answers 32 bytes in text. */
int32_t core_group_authenticator(int32_t group);

/* What is kept over a reload, CORE_REST_LEN bytes in text. */
int32_t core_group_rest(int32_t group);

/* args: those. ERR_STEP once the identity was used. */
int32_t core_group_restore(int32_t group);

/* Wipes the group and the keys of frames; not the identity, the last knock and
 * the newest rejoin key. */
void core_group_leave(int32_t group);

void core_group_close(int32_t group);

/* Opens frames of the group's epoch from now on. */
int32_t core_keys_receive(int32_t group);

/* Seals under the group's epoch from now on. ERR_STEP for an epoch that sealed
 * before. */
int32_t core_keys_send(int32_t group);

/* args: epoch (8). Wipes its keys. */
void core_keys_drop(int32_t group);

/* Wipes what seals. */
void core_keys_stop(int32_t group);

/* The frame is len bytes at CORE_FRAME_AT; metadata and prefix are in args.
 * Answers the length of prefix and sealed frame; result says where. */
int32_t core_seal(int32_t group, uint32_t context, uint32_t len,
		  uint32_t metadata_len, uint32_t prefix_len);

/* The sealed frame is the len bytes from the start of core_frame(); metadata is
 * in args. Answers the length of the plaintext; result says where. */
int32_t core_open(int32_t group, uint32_t len, uint32_t metadata_len);

#endif
