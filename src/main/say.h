/* say.h - the one line for people: what is wrong and what to do. */
#ifndef MAIN_SAY_H
#define MAIN_SAY_H

/* Prints "incamera: …" as one line on standard error. */
__attribute__((format(printf, 1, 2))) void say(const char *format, ...);

#endif
