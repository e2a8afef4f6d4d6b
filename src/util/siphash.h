/* siphash: SipHash-2-4 (Aumasson and Bernstein), a hash that can't be turned round or guessed without its key. For pseudonyms. */
#ifndef POSTMORTEM_UTIL_SIPHASH_H
#define POSTMORTEM_UTIL_SIPHASH_H

#include "util/str.h"

enum { SIPHASH_KEY = 16 };

uint64_t siphash(const unsigned char key[SIPHASH_KEY], struct str s);

#endif
