/* named: the block lists and the addresses of ours that replies name. Private to src/report. */
#ifndef POSTMORTEM_REPORT_NAMED_H
#define POSTMORTEM_REPORT_NAMED_H

#include "report/words.h"

struct build;
struct group;
struct named;
struct stmt;

/* Fills the group's lists and addresses from rows (list, sublist, our_addr, n, url), the most frequent first; frees the statement. */
void named_collect(struct build *b, struct group *g, struct stmt *rows);
/* Gives each address the name of its machine, where the replies of a cause name several. Once the groups are complete. */
void named_machines(struct build *b);
/* A list, with its part: "Spamhaus CSS". counted: without, unless all replies that are counted for it name it. */
struct str named_text(struct build *b, const struct named *e, bool counted);
/* Each of n entries by a word with {n} and {what}: first, then next; says how many more there are. */
void named_say(struct build *b, struct prose *p, const struct named *all, size_t n, enum word first, enum word next);
/* "Spamhaus CSS lists our address 192.0.2.1, SpamCop 192.0.2.2". The group names a list. */
struct str named_headline(struct build *b, const struct group *g);
/* Our addresses as the replies of the first group quote them that quotes one, at most NAMED; how many. */
size_t named_ours(const struct build *b, struct str *addr);

#endif
