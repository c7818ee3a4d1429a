#include "rtp/payload.h"

#include "rtp/av1.h"
#include "rtp/h264.h"
#include "rtp/vp9.h"

static enum err look_vp8(struct payload_info *out, const struct payload_in *in)
{
	TRY(vp8_read(&out->vp8, in->payload));
	out->start = out->vp8.start;
	out->end = in->marker;
	out->key = out->vp8.key;
	out->switch_up = out->vp8.sync;
	out->discardable = out->vp8.discardable;
	out->temporal = out->vp8.tid;
	out->frame_at = out->vp8.len;
	return OK;
}

static enum err look_vp9(struct payload_info *out, const struct payload_in *in)
{
	struct vp9 d;

	TRY(vp9_read(&d, in->payload));
	out->start = d.start;
	out->end = d.end;
	out->key = d.key;
	out->switch_up = d.switch_up;
	out->spatial = d.sid;
	out->temporal = d.tid;
	out->frame_at = d.len;
	return OK;
}

static enum err look_h264(struct payload_info *out, const struct payload_in *in)
{
	struct h264 h;

	TRY(h264_read(&h, in->payload));
	out->start = h.start;
	out->end = in->marker;
	out->key = h.key;
	return OK;
}

/* What the frame is to the target whose highest layers are the frame's. */
static enum depdesc_dti own_dti(const struct depdesc *d,
				const struct depdesc_structure *s)
{
	for (unsigned i = 0; i < d->target_n; i++)
		if (s->targets[i].spatial == d->spatial &&
		    s->targets[i].temporal == d->temporal)
			return depdesc_dti(d->dtis, i);
	return DEPDESC_NOT_PRESENT;
}

static bool is_discardable(const struct depdesc *d)
{
	/* Of the four, those without bit 1 are not needed by other frames. */
	return (d->dtis & 0xAAAAAAAAAAAAAAAA) == 0;
}

static enum err look_av1(struct payload_info *out, const struct payload_in *in)
{
	struct av1 a;

	TRY(av1_read(&a, in->payload));
	out->frame_at = 1;
	out->start = !a.continues;
	out->end = in->marker;
	out->key = a.sequence;
	if (in->dependency.bad)
		return OK;

	const struct depdesc *d = &out->dependency;

	TRY(depdesc_read(&out->dependency, in->structure, in->dependency));
	out->has_dependency = true;
	out->start = d->start;
	out->end = d->end;
	out->key = d->key;
	out->spatial = d->spatial;
	out->temporal = d->temporal;
	out->switch_up = own_dti(d, in->structure) == DEPDESC_SWITCH;
	out->discardable = is_discardable(d);
	return OK;
}

enum err payload_look(struct payload_info *out, const struct payload_in *in)
{
	struct payload_info info = { 0 };
	enum err err = ERR_FORMAT;

	switch (in->codec) {
	case PAYLOAD_NONE:
		break;
	case PAYLOAD_OPUS:
		info.start = true;
		info.end = true;
		info.key = true;
		err = in->payload.left > 0 ? OK : ERR_FORMAT;
		break;
	case PAYLOAD_VP8:
		err = look_vp8(&info, in);
		break;
	case PAYLOAD_VP9:
		err = look_vp9(&info, in);
		break;
	case PAYLOAD_AV1:
		err = look_av1(&info, in);
		break;
	case PAYLOAD_H264:
		err = look_h264(&info, in);
		break;
	}
	if (err == OK)
		*out = info;
	return err;
}
