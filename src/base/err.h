/* err.h - the one error type. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

/* What went wrong, not where: the caller that decides also logs.
 * Keep the list short; add a value only when some caller acts on it. */
enum err {
	OK = 0,
	ERR_FORMAT, /* the peer sent bytes we do not accept */
	ERR_FULL,   /* no room: buffer, pool or quota       */
	ERR_STEP,   /* a step not allowed now (OpenSSL has an ERR_STATE) */
	ERR_AUTH,   /* wrong key, tag, signature or token   */
	ERR_REPLAY, /* seen before, or too old to tell      */
	ERR_OS,     /* a system call failed; errno says why */
};

#define must_check __attribute__((warn_unused_result))

/* The only macro that may hide a return. Use it where nothing is held. */
#define TRY(expr)                           \
	do {                                \
		enum err try_err_ = (expr); \
		if (try_err_ != OK)         \
			return try_err_;    \
	} while (0)

#endif
