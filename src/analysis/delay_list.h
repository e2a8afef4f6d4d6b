/* delay_list: distinct values and how often each occurs, as the text "value*count value*count …", values ascending. */
#ifndef POSTMORTEM_ANALYSIS_DELAY_LIST_H
#define POSTMORTEM_ANALYSIS_DELAY_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "util/str.h"

struct delay_entry {
	uint64_t value;
	int64_t count;
};

struct delay_runs { /* values ascending, each once; start from {0}; the owner frees entry, or sets n to 0 and uses it again */
	struct delay_entry *entry;
	size_t n, room;
};

/* One more of a value that is not less than the last one. */
void delay_runs_add(struct delay_runs *r, uint64_t value, int64_t count);

struct delay_list { /* start from {0}; reused from group to group; the owner frees text and runs.entry */
	char *text;
	size_t n, room;
	struct delay_runs runs;
	int64_t count; /* of all values */
};

/* The stored text, with what was added and without what was taken. */
void delay_list_merge(struct delay_list *l, struct str stored, const struct delay_runs *added, const struct delay_runs *taken);

/* Nearest rank: the smallest value that at least p percent of the values do not exceed. */
uint64_t delay_list_percentile(const struct delay_list *l, int p);

#endif
