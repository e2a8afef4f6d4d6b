/* test: cmocka.h with the headers it needs before it, and comparing of slices. */
#ifndef POSTMORTEM_TEST_H
#define POSTMORTEM_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/str.h"

/* A slice holds exactly these bytes (of a text in C). */
#define assert_slice(got, want) \
	do { \
		struct str slice_ = (got); \
		char text_[4096]; \
		size_t n_ = slice_.n < sizeof text_ ? slice_.n : sizeof text_ - 1; \
		if (n_) \
			memcpy(text_, slice_.p, n_); \
		text_[n_] = '\0'; \
		assert_string_equal(text_, want); \
		assert_int_equal(slice_.n, strlen(want)); \
	} while (0)

#endif
