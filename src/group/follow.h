/* follow.h - following the commit of another member (RFC 9420, section 12.4.2). */
#ifndef GROUP_FOLLOW_H
#define GROUP_FOLLOW_H

#include "group/take.h"

/* Follows a commit: the group is in its next epoch, or has ended for us. */
must_check enum err follow_commit(const struct take *t);

#endif
