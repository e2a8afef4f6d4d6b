/* gen_mix: the mix as it lies in memory. A shape is cut once into pieces, literal text and one letter, so that writing a line is a few copies. */
#ifndef GEN_MIX_H
#define GEN_MIX_H

#include "gen.h"

enum { PROVIDERS = 10, PIECES = 24 };

struct piece {
	const char *text;
	uint16_t n;
	char letter, digit; /* what follows the text; 0 = nothing */
};

struct shape {
	uint32_t upto; /* of 2^32: weights added up */
	double weight;
	const char *text;
	struct flow *flow;
	int npieces;
	struct piece piece[PIECES];
};

struct group {
	int n;
	struct shape *shape;
};

extern struct group group[N_GROUPS];
extern char domain[DOMAINS + 1][32], server[PROVIDERS][48];
extern const char syllables[];
const struct shape *pick(enum group_id g);

#endif
