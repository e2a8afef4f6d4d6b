/* straight_parts: what a pattern is made of: straight_new.c reads it, straight_settle.c looks what may follow what, straight.c goes through it. */
#ifndef POSTMORTEM_UTIL_STRAIGHT_PARTS_H
#define POSTMORTEM_UTIL_STRAIGHT_PARTS_H

#include "util/straight.h"

enum { PARTS_MAX = 256, CLASSES_MAX = 64, PLACES_MAX = 48, MANY = 65535, NONE = -1, ANY = 256 };

struct part {
	enum { LITERAL, RUN, LAZY, NOTE, GROUP, LOOK, ALTERNATIVE, END, OUT } what; /* OUT: of a sequence */
	short next;           /* what comes behind it in the same sequence, or NONE */
	short alternative;    /* GROUP, LOOK: its first one. ALTERNATIVE: the next one; its parts are behind it */
	const struct part *after, *choice; /* the same two, once all is settled; at the end of a sequence an OUT */
	short note;           /* NOTE: which of the places */
	bool optional, noted; /* GROUP: it may be missing; something in it is noted */
	bool decided;         /* RUN: what follows can't begin with a byte of it */
	bool words;
	bool at_end;          /* LAZY: what follows may fit at the end of the text too */
	short class;          /* RUN, LAZY */
	short stop;           /* RUN: the class is any byte but this one, or ANY; where words is set, but this one and some up to the blank. LAZY: the class is any byte, and what follows begins with this one. Or NONE */
	short follow;         /* LAZY: the class of what may follow */
	unsigned short min, max;
	struct str literal;         /* LITERAL */
	uint64_t head, mask, tail;  /* its first eight bytes; its last, where there are so many */
};

struct straight {
	int nparts, nclasses, nplaces, nwanted;
	struct part *part; /* [0]: the first of the outermost sequence, an ALTERNATIVE */
	bool (*class)[256];
	short place[PLACES_MAX]; /* where in at it is noted, in the order of the pattern */
	char *bytes;
};

/* A pattern while it is read. */
struct reading {
	struct straight *t;
	struct str s;
	size_t i, used;
	const struct str *wanted;
	int nwanted;
	bool failed;
};

static inline char reading_peek(const struct reading *r)
{
	return r->i < r->s.n ? r->s.p[r->i] : '\0';
}

static inline bool reading_take(struct reading *r, struct str word)
{
	bool there = str_starts(str_skip(r->s, r->i), word);

	r->i += there ? word.n : 0;
	return there;
}

bool straight_alnum(char c);

/* Adds what \d \w \s and their capitals stand for; false for another letter. */
bool class_kind(bool class[256], char kind);

/* What stands between '[', which is taken already, and ']'. */
void class_read(struct reading *r, bool class[256]);

/* Finds what may follow what, and what is decided by that; false where there is no room for it. Leaves out what need not be looked at. */
bool straight_settle(struct straight *t);

/* Sets after and choice, when the parts have found their place. */
void straight_link(struct straight *t);

#endif
