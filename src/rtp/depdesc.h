/* depdesc.h - the dependency descriptor, a header extension that says which
 * layer a frame is of and who needs it (RTP Payload Format For AV1, appendix A).
 *
 * Keeps of a structure what a forwarder chooses layers by; which frames refer
 * to which, and chains, are read past. The structure is the caller's, one a
 * stream; a frame is understood by the last one that came.
 */
#ifndef RTP_DEPDESC_H
#define RTP_DEPDESC_H

#include "base/err.h"
#include "base/rd.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	DEPDESC_TEMPLATES = 64,
	DEPDESC_TARGETS = 32,
	DEPDESC_SPATIAL = 4, /* two bits a layer: next_layer_idc, A.8.3.1 */
	DEPDESC_TEMPORAL = 8,
};

/* What a frame is to a decode target (A.4). */
enum depdesc_dti {
	DEPDESC_NOT_PRESENT,
	DEPDESC_DISCARDABLE,
	DEPDESC_SWITCH,
	DEPDESC_REQUIRED,
};

struct depdesc_template {
	uint64_t dtis; /* two bits a target; see depdesc_dti() */
	uint8_t spatial;
	uint8_t temporal;
	uint8_t fdiff_n; /* frames it refers to */
};

struct depdesc_target {
	uint8_t spatial; /* the highest layers it has */
	uint8_t temporal;
};

/* Zero before the first. */
struct depdesc_structure {
	uint8_t template_n; /* 0: there is none yet */
	uint8_t target_n;
	uint8_t chain_n;
	uint8_t id_offset;
	uint8_t spatial_n;
	bool has_resolutions;
	uint32_t active; /* bits: targets that are sent */
	struct depdesc_target targets[DEPDESC_TARGETS];
	uint32_t width[DEPDESC_SPATIAL];
	uint32_t height[DEPDESC_SPATIAL];
	struct depdesc_template templates[DEPDESC_TEMPLATES];
};

struct depdesc {
	bool start;     /* first packet of the frame */
	bool end;       /* last */
	bool structure; /* a structure came with it */
	bool key;       /* so, and the frame refers to none */
	uint8_t spatial;
	uint8_t temporal;
	uint8_t target_n;
	uint8_t fdiff_n; /* frames it refers to */
	uint8_t template_id;
	uint16_t number;
	uint32_t active; /* bits: targets that are sent */
	uint64_t dtis;   /* see depdesc_dti() */
};

/* Reads the extension's value; a structure in it takes the place of *s.
 * ERR_FORMAT: it is cut short or contradicts itself. ERR_STEP: there is no
 * structure yet. Then *d and *s are as they were. */
must_check enum err depdesc_read(struct depdesc *d, struct depdesc_structure *s,
				 struct rd value);

enum depdesc_dti depdesc_dti(uint64_t dtis, unsigned target);

/* Overwrites the frame number in an extension's value that was read. */
void depdesc_set_number(uint8_t *value, uint16_t number);

#endif
