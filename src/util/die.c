/* die: see die.h. Messages go out in one write, so that lines of several processes don't mix. */
#include "util/die.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static int quiet_;

__attribute__((format(printf, 2, 0))) static void say(const char *kind, const char *fmt, va_list ap)
{
	char text[2000];

	vsnprintf(text, sizeof text, fmt, ap);
	for (char *c = text; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = '?'; /* a path or a log line may hold terminal escapes */
	fprintf(stderr, "postmortem: %s%s\n", kind, text);
}

void die(int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("", fmt, ap);
	va_end(ap);
	exit(code);
}

void die_oom(void)
{
	die(EXIT_OURS, "out of memory");
}

void warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("warning: ", fmt, ap);
	va_end(ap);
}

void info(const char *fmt, ...)
{
	va_list ap;

	if (quiet_)
		return;
	va_start(ap, fmt);
	say("", fmt, ap);
	va_end(ap);
}

void die_quiet(int quiet)
{
	quiet_ = quiet;
}

void bug_at(const char *file, int line, const char *fmt, ...)
{
	char where[300];
	va_list ap;

	snprintf(where, sizeof where, "bug at %s:%d (please report it): ", file, line);
	va_start(ap, fmt);
	say(where, fmt, ap);
	va_end(ap);
	abort();
}
