/* cmp: what the parts of a comparison share. Private to src/report. */
#ifndef POSTMORTEM_REPORT_CMP_H
#define POSTMORTEM_REPORT_CMP_H

#include "report/build.h"
#include "report/compare.h"

enum cmp_word {
#define X(id, en, ja) C_##id,
#include "report/cmp.inc"
#undef X
	CMP_WORDS
};

enum { A, B, SIDES };

struct cmp {
	struct db *db;
	struct report *r;
	enum lang lang;
	struct causes *causes;
	struct compare_side side[SIDES];
	int64_t tried[SIDES]; /* recipients first tried there */
};

/* Samples and effects that a verdict needs: below, "too few to tell". */
enum { CMP_LEAST_N = 20, CMP_LEAST_K = 5, CMP_LEAST_TIMES = 5 };

/* A sentence or heading in the language of the comparison: as it stands, with its values filled in (it lives as long as the report), and as a paragraph of s. */
const char *cmp_text(const struct cmp *c, enum cmp_word w);
struct str cmp_label(struct cmp *c, enum cmp_word w, const struct arg *args);
void cmp_para(struct cmp *c, struct section *s, enum cmp_word w, const struct arg *args);

/* A file of queries/compare/ with the window and the filters of a side bound. */
struct stmt *cmp_ask(struct cmp *c, const char *query, int side);

/* "0.03", "under 0.001"; "-" for NAN. */
struct cell cmp_p(struct cmp *c, double p);

/* Each adds its sections to the report: k of n on both sides; the moments worth comparing. */
void cmp_shares(struct cmp *c);
void cmp_changes(struct cmp *c);

#endif
