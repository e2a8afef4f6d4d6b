/* literals: which of many fixed strings occur in a text, all of them in one pass. A text is looked at once; then each
 * question costs one comparison. */
#ifndef POSTMORTEM_ANALYSIS_LITERALS_H
#define POSTMORTEM_ANALYSIS_LITERALS_H

#include "util/str.h"

enum { LITERAL_MIN = 3 }; /* bytes: the shortest literal that can be added */

struct literals;

struct literals *literals_new(void);
void literals_free(struct literals *l);

/* The number of the literal; the same text gives the same number. The text is borrowed. */
int literals_add(struct literals *l, struct str text);

/* Looks at a text; forgets the one before. */
void literals_scan(struct literals *l, struct str text);

/* True when literal n occurs in the text of the last scan. */
bool literals_seen(const struct literals *l, int n);

/* How many there are. */
int literals_count(const struct literals *l);

/* The numbers of those that occur in the text of the last scan, each once; valid until the next one. */
const int *literals_found(const struct literals *l, int *n);

/* The literal's own text; borrowed. */
struct str literals_text(const struct literals *l, int n);

#endif
