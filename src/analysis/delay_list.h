/* delay_list: distinct values and how often each occurs, as the text "value*count value*count …", values ascending. */
#ifndef POSTMORTEM_ANALYSIS_DELAY_LIST_H
#define POSTMORTEM_ANALYSIS_DELAY_LIST_H

#include <stdint.h>

#include "util/str.h"

struct delay_keys { /* ascending; a key is a value, or its lower 16 bits are the rank of one */
	const uint64_t *key;
	size_t n;
};

struct delay_list { /* start from {0}; reused from group to group; the owner frees text and entry */
	char *text;
	size_t n, room;
	struct delay_entry { uint64_t value; int64_t count; } *entry;
	size_t entries, entry_room;
	int64_t count; /* of all values */
};

/* The stored text, with the keys of added and without those of taken; values: by rank; NULL: keys are values. */
void delay_list_merge(struct delay_list *l, struct str stored, struct delay_keys added, struct delay_keys taken, const uint32_t *values);

/* Nearest rank: the smallest value that at least p percent of the values do not exceed. */
uint64_t delay_list_percentile(const struct delay_list *l, int p);

#endif
