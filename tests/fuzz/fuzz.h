/* fuzz: what every harness shares. Each fuzz_NAME.c defines LLVMFuzzerTestOneInput; its line "units:" names the source files whose coverage is
 * shown. Built by clang with libFuzzer (fuzz.sh), and by gcc with replay.c for the coverage. What must hold is said with MUST. */
#ifndef POSTMORTEM_FUZZ_H
#define POSTMORTEM_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "util/die.h"
#include "util/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(what) \
	do { \
		if (!(what)) \
			bug("must hold: %s", #what); \
	} while (0)

/* A slice is empty or lies within a text: a parser may give nothing that it was not given. */
static inline int within(struct str s, struct str text)
{
	return s.n == 0 || (s.p >= text.p && s.p + s.n <= text.p + text.n);
}

/* The input in a block of its own size, so that reading beyond its end is noticed. Freed by the caller. */
struct str fuzz_copy(const uint8_t *data, size_t size);
/* A file's text that is built in. */
struct str fuzz_file(const char *path);
/* A file without a name that holds text; its path is valid until the next call. */
const char *fuzz_memory_file(struct str text);

#endif
