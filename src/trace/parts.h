/* parts: what the files of the trace share. */
#ifndef POSTMORTEM_TRACE_PARTS_H
#define POSTMORTEM_TRACE_PARTS_H

#include "trace/trace.h"

/* find: the keys of messages that match, in order of their intake. */
struct found {
	int64_t *msg;
	size_t n, room;
};

/* Decides by the form of what, and looks. Sets form, tried and matched of t. */
int find(struct trace *t, struct db *db, const char *what, struct found *f, struct err *e);
/* Refusals of messages that never got a queue id. */
void find_door(struct trace *t, struct db *db, int64_t limit);
/* The text of queries/trace/NAME.sql, prepared. */
struct stmt *trace_query(struct db *db, const char *name);

/* family: the messages that hang together with msg, with all their lines. */
struct loader;
struct loader *loader_new(struct trace *t, struct db *db);
void loader_free(struct loader *l);
void family_load(struct loader *l, int64_t msg, struct family *f);
void family_clear(struct family *f);

/* fate: one row per recipient over all hops. Follows family_load. */
void fates_sum_up(struct trace *t, struct family *f);

/* titles: of causes, from src/rules/causes.json, first letter small. The id itself where there is none. */
struct titles;
struct titles *titles_new(void);
void titles_free(struct titles *t);
const char *title_of(const struct titles *t, const char *cause);

/* words: an item and a fate for people. */
void item_words(struct trace *t, struct item *i, const struct hop *h);
void fate_words(struct trace *t, struct fate *f);

#endif
