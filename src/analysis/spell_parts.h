/* spell_parts: one spell as it is gathered (spells.c), and how it is kept (spell_store.c). */
#ifndef POSTMORTEM_ANALYSIS_SPELL_PARTS_H
#define POSTMORTEM_ANALYSIS_SPELL_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/db.h"

struct set { /* numbers, each counted once */
	uint64_t *v, *spare;
	size_t n, room;
};

enum { MESSAGES, RECIPIENTS, BOUNCED, SETS }; /* counted by message: whether one was counted before, its other lines tell */
enum { LIST, SUBLIST, ADDR, NAMES, NAME_ROOM = 400 };
enum { FIRST, LAST, PEAK, HOUR, TEXT, TEXTS = 3, MASKED = TEXT + TEXTS, SLOTS }; /* what a line is kept for; TEXT: of other texts than the first line's */

struct line {
	double at, to_at;
	int64_t source, line, text, masked, to_source, to_line; /* to_line: 0 none */
};

struct spell {
	int64_t id; /* 0: not stored yet */
	char *host, *cause, *provider;
	double started_at, ended_at;
	int64_t events, replies, masked, confidence, domains;
	int64_t counted[SETS]; /* when it was taken up */
	int64_t hour, hour_events, peak_hour, peak_events; /* hour: of the last event */
	char name[NAMES][NAME_ROOM]; /* separated by commas; "" none */
	struct line line[SLOTS];
	bool has[SLOTS];
};

struct maker {
	struct db *db;
	struct stmt *find, *lines, *known, *put, *change, *put_line, *drop_lines, *has_domain, *put_domain;
	int64_t last_id; /* of all spells */
	bool first;      /* there were none */
	struct spell s;
	struct set set[SETS], known_set[SETS], domain;
};

/* The number that stands for a recipient of a message. */
uint64_t recipient_number(struct str recipient, int64_t msg);

void set_add(struct set *t, uint64_t v);
/* How many different numbers there are; empties the set. */
int64_t set_count(struct set *t);

void spell_store_open(struct maker *m, struct db *db);
void spell_store_close(struct maker *m);

/* The last spell of m->s's host, cause and provider, if it goes on at that time; with what of it the messages at hand had brought. */
bool spell_take_up(struct maker *m, double at);

/* Writes it: counts of what was gathered, lines, domains. */
void spell_write(struct maker *m);

#endif
