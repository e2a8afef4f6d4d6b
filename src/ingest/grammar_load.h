/* grammar_load: the inside of a grammar, shared by the loader (grammar_load.c), the matcher (grammar.c) and the check (grammar_samples.c). */
#ifndef POSTMORTEM_INGEST_GRAMMAR_LOAD_H
#define POSTMORTEM_INGEST_GRAMMAR_LOAD_H

#include <jansson.h>

#include "ingest/grammar.h"
#include "util/straight.h"

enum { PROGRAMS_MAX = 256, WANTED_MAX = 10 };

struct rule {
	struct kind kind;
	struct str prefix;
	struct str pattern; /* compiled when it is first needed: most kinds never occur in one log */
	struct re *re;
	bool kv;
	bool prefix_decides; /* only counted, and no other kind of its programs starts alike: fields apart, the pattern need not run */
	int nnames;
	struct str name[FIELD_MAX];
	int group[FIELD_MAX];
	int nwanted; /* what ingest looks at of a kind of this becomes */
	struct str wanted[WANTED_MAX];
	struct straight *way; /* tried before the pattern where no more than that is wanted */
	bool way_known;
};

struct gate { /* what tells most lines that a rule is not for them: apart from the rules, so that many stand close together */
	uint64_t begins, mask; /* the first eight bytes of the prefix */
	signed char qid;       /* 1 wanted, 0 not wanted, -1 either */
	char level;            /* its first letter; 0: none */
	bool any_level;
};

struct bucket {
	int n;
	short *rule; /* indexes of rules, in the order of the file */
};

struct program {
	char *name;
	size_t name_n;
	struct bucket bucket[256]; /* by the first byte of the text */
};

struct grammar {
	struct str text;
	json_t *json; /* owns all names and prefixes */
	int nrules;
	struct rule *rules;
	struct gate *gates; /* of each */
	int nprograms;
	struct program programs[PROGRAMS_MAX]; /* open addressing on the name */
	struct program star, all, none;        /* kinds of any Postfix program; every kind there is; of a program that has none */
};

struct member {
	const char *name;
	char type; /* s string, b boolean, a array, o object */
};

/* 0 where every member of o is one of known, and of its type: a misspelt one would silently not work. */
int known_members(json_t *o, const struct member *known, const char *kind, struct err *e);

/* The text of lines.json with the samples left out; out has room for all of it. */
struct str grammar_without_samples(struct str json, char *out);

/* Compiles a rule's pattern, when there is one, and notes its names. False and an error when it does not compile. */
bool rule_compile(struct rule *r, struct err *e);

/* The way to try before the pattern of a rule that has one; NULL: none. Sets wanted. */
const struct straight *rule_way(struct rule *r);

/* Sets first for the bytes that a match of the pattern can begin with; false when that can't be told. */
bool pattern_first(struct str pattern, bool first[256]);

/* Finds the rules whose prefix alone decides. */
void grammar_prefixes(struct grammar *g);

struct program *grammar_program(struct grammar *g, struct str name, bool add);

#endif
