/* fd.h - the little that is done with descriptors outside os/. */
#ifndef OS_FD_H
#define OS_FD_H

/* Closes it unless it is -1. errno stays as it was. */
void fd_close(int fd);

/* Copies what is there to read now, one chunk, to standard error. */
void fd_copy_to_stderr(int fd);

#endif
