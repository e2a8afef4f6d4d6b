/* die: the only writers to stderr, and the only ways to end the program in a hurry.
 *
 * Whose fault decides: bug() for a broken invariant of ours (prints file:line, aborts), die() for a world in
 * which nobody could do better (prints, exits with a sysexits code), warn() and info() to say something and go on. Our
 * callers never check for out of memory: die_oom() ends the program, and SQLite undoes the open transaction. */
#ifndef POSTMORTEM_UTIL_DIE_H
#define POSTMORTEM_UTIL_DIE_H

/* sysexits.h, the subset decided for this program. */
enum {
	EXIT_USAGE = 64,
	EXIT_DATA = 65,
	EXIT_NOINPUT = 66,
	EXIT_OURS = 70,
	EXIT_CANTCREATE = 73,
	EXIT_IO = 74,
	EXIT_TEMPFAIL = 75,
};

#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

/* "postmortem: MESSAGE" on stderr, then exit(code). */
_Noreturn void die(int code, const char *fmt, ...) PRINTF_LIKE(2, 3);
_Noreturn void die_oom(void);
/* "postmortem: warning: MESSAGE". */
void warn(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* "postmortem: MESSAGE"; silent after die_quiet(1). */
void info(const char *fmt, ...) PRINTF_LIKE(1, 2);
void die_quiet(int quiet);

_Noreturn void bug_at(const char *file, int line, const char *fmt, ...) PRINTF_LIKE(3, 4);
#define bug(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)

#endif
