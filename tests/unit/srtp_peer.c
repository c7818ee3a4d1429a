#include "srtp_peer.h"

#include <dlfcn.h>
#include <srtp2/srtp.h>
#include <stdlib.h>
#include <string.h>

typedef srtp_err_status_t packet_fn(srtp_t ctx, void *packet, int *len);

struct peer {
	srtp_t out;
	srtp_t in;
};

static struct {
	bool tried;
	bool here;
	__typeof__(srtp_init) *init;
	__typeof__(srtp_create) *create;
	__typeof__(srtp_dealloc) *dealloc;
	__typeof__(srtp_crypto_policy_set_from_profile_for_rtp) *policy_rtp;
	__typeof__(srtp_crypto_policy_set_from_profile_for_rtcp) *policy_rtcp;
	packet_fn *seal_rtp;
	packet_fn *open_rtp;
	packet_fn *seal_rtcp;
	packet_fn *open_rtcp;
} lib;

/* ISO C has no cast from what dlsym() gives to a function. */
static bool find(void *from, const char *name, void *fn)
{
	void *at = dlsym(from, name);

	memcpy(fn, &at, sizeof(at));
	return at != NULL;
}

static bool find_all(void)
{
	void *so = dlopen("libsrtp2.so.1", RTLD_NOW | RTLD_LOCAL);

	return so != NULL && find(so, "srtp_init", &lib.init) &&
	       find(so, "srtp_create", &lib.create) &&
	       find(so, "srtp_dealloc", &lib.dealloc) &&
	       find(so, "srtp_crypto_policy_set_from_profile_for_rtp",
		    &lib.policy_rtp) &&
	       find(so, "srtp_crypto_policy_set_from_profile_for_rtcp",
		    &lib.policy_rtcp) &&
	       find(so, "srtp_protect", &lib.seal_rtp) &&
	       find(so, "srtp_unprotect", &lib.open_rtp) &&
	       find(so, "srtp_protect_rtcp", &lib.seal_rtcp) &&
	       find(so, "srtp_unprotect_rtcp", &lib.open_rtcp) &&
	       lib.init() == srtp_err_status_ok;
}

bool peer_here(void)
{
	if (!lib.tried)
		lib.here = find_all();
	lib.tried = true;
	return lib.here;
}

static bool create(srtp_t *ctx, srtp_profile_t profile, uint8_t *master,
		   srtp_ssrc_type_t direction)
{
	srtp_policy_t policy = { .key = master,
				 .window_size = 1024,
				 .ssrc = { .type = direction } };

	return lib.policy_rtp(&policy.rtp, profile) == srtp_err_status_ok &&
	       lib.policy_rtcp(&policy.rtcp, profile) == srtp_err_status_ok &&
	       lib.create(ctx, &policy) == srtp_err_status_ok;
}

struct peer *peer_open(unsigned profile, uint8_t *master)
{
	struct peer *p = calloc(1, sizeof(*p));

	if (p == NULL || !peer_here())
		goto fail;
	if (!create(&p->out, (srtp_profile_t)profile, master,
		    ssrc_any_outbound) ||
	    !create(&p->in, (srtp_profile_t)profile, master, ssrc_any_inbound))
		goto fail;
	return p;

fail:
	free(p);
	return NULL;
}

void peer_close(struct peer *p)
{
	lib.dealloc(p->out);
	lib.dealloc(p->in);
	free(p);
}

static bool run(packet_fn *fn, srtp_t ctx, uint8_t *packet, size_t *len)
{
	int n = (int)*len;

	if (fn(ctx, packet, &n) != srtp_err_status_ok)
		return false;
	*len = (size_t)n;
	return true;
}

bool peer_seal_rtp(struct peer *p, uint8_t *packet, size_t *len)
{
	return run(lib.seal_rtp, p->out, packet, len);
}

bool peer_open_rtp(struct peer *p, uint8_t *packet, size_t *len)
{
	return run(lib.open_rtp, p->in, packet, len);
}

bool peer_seal_rtcp(struct peer *p, uint8_t *packet, size_t *len)
{
	return run(lib.seal_rtcp, p->out, packet, len);
}

bool peer_open_rtcp(struct peer *p, uint8_t *packet, size_t *len)
{
	return run(lib.open_rtcp, p->in, packet, len);
}
