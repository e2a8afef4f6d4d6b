/* grammar_load: the inside of a grammar, shared by the loader (grammar_load.c), the matcher (grammar.c) and the check (grammar_samples.c). */
#ifndef POSTMORTEM_INGEST_GRAMMAR_LOAD_H
#define POSTMORTEM_INGEST_GRAMMAR_LOAD_H

#include "ingest/grammar.h"
#include "util/jtext.h"
#include "util/straight.h"

enum { PROGRAMS_MAX = 256, WANTED_MAX = 10 };

struct names { /* of a pattern's groups */
	int n;
	struct str name[FIELD_MAX];
	int group[FIELD_MAX];
};

struct rule {
	struct kind kind;
	struct str prefix;
	struct str pattern; /* compiled when it is first needed: most kinds never occur in one log */
	struct re *re;
	struct names *names;  /* its groups, when it is compiled */
	struct straight *way; /* tried before the pattern where no more than the wanted fields are wanted */
	bool way_known, kv;
};

struct gate { /* what tells most lines that a rule is not for them: apart from the rules, so that many stand close together */
	uint64_t begins, mask; /* the first eight bytes of the prefix */
	signed char qid;       /* 1 wanted, 0 not wanted, -1 either */
	char level;            /* its first letter; 0: none */
	bool any_level;
};

struct choice {
	short rule;
	bool decided; /* only counted, and no other kind of the list starts alike: its prefix decides, and fields apart, the pattern need not run */
};

struct bucket { /* the kinds of a program that a text with one first byte can be, in the order of the file */
	int n;
	struct choice *choice;
	bool dealt;
};

struct program {
	const char *name;
	size_t name_n;
	int n;
	short *rule;           /* all of its kinds, in the order of the file */
	struct bucket *bucket; /* by the first byte of the text: 256 of them, dealt when one comes */
};

struct wanted { /* what ingest looks at of the kinds of one becomes */
	int n;
	struct str name[WANTED_MAX];
};

struct grammar {
	struct str text; /* of lines.json */
	char *strings;   /* all names, prefixes and patterns of it */
	int nrules;
	struct rule *rules;
	struct gate *gates; /* of each */
	struct wanted wanted[B_KINDS];
	int nprograms;
	struct program programs[PROGRAMS_MAX]; /* open addressing on the name */
	struct program star, all, none;        /* kinds of any Postfix program; every kind there is; of a program that has none */
};

struct member {
	const char *name;
	char type; /* as jtext_type says */
};

/* Sets the value of each member that o has; known ends with a NULL name. -1 and an error where one is not known, of another type, or there twice: a misspelt one
 * would silently not work. */
int known_members(struct str o, const struct member *known, struct str *value, const char *kind, struct err *e);

/* Compiles a rule's pattern, when there is one, and notes its names. False and an error when it does not compile. */
bool rule_compile(struct rule *r, struct err *e);

/* The way to try before the pattern of a rule that has one; NULL: none. */
const struct straight *rule_way(const struct grammar *g, struct rule *r);

/* Sets first for the bytes that a match of the pattern can begin with; false when that can't be told. */
bool pattern_first(struct str pattern, bool first[256]);

/* The kinds of p that a text with that first byte can be. */
const struct bucket *grammar_deal(const struct grammar *g, struct program *p, unsigned char first);

/* The program of that name; NULL: there is none, or, where it is to be added, no room. An added name must stay. */
struct program *grammar_program(struct grammar *g, struct str name, bool add);

#endif
