/* analyze: stage 2, from the facts to causes, outcomes, storms, delivery times and incidents.
 *
 * What each stage-2 table holds is said in schema/20-analysis.sql. The work is done by the SQL files of queries/analyze/, in the order of their
 * names, with a few passes in C between them: classifying texts (classify), counting attempts (tries), the one pass over the messages that are looked at
 * (fates), and the one scan of the accepted deliveries (scan), since window functions over whole fact tables are thirty times dearer. */
#ifndef POSTMORTEM_ANALYSIS_ANALYZE_H
#define POSTMORTEM_ANALYSIS_ANALYZE_H

#include <stdbool.h>

#include "store/db.h"
#include "util/str.h"

struct analyze_opts {
	struct str rules; /* a user's own reply rules (JSON text), tried before the shipped ones; STR_NONE for none */
	bool afresh;      /* throw everything derived away first; the result is the same */
};

/* Derives everything that is new since the last call; all of it when the rules have changed, or when older logs have been read since.
 * One transaction. Dies with EXIT_DATA when the user's rules are wrong. */
void analyze(struct db *db, const struct analyze_opts *opts);

#endif
