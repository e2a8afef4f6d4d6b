/* cmp_shares: k of n on both sides, row by row, with the difference, its interval and a verdict. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/cmp.h"
#include "report/cmp_delays.h"
#include "report/format.h"
#include "util/stats.h"

enum { ROWS = 300, CAUSES = 15 };

struct share {
	struct str part, what;
	int64_t k[SIDES], n[SIDES];
	double p; /* NAN: not tested */
};

static const struct kind {
	const char *part, *what; /* of compare/shares; what NULL: as it comes */
	enum cmp_word word;
} kinds_[] = {
	{ "outcome", "sent_first", C_SENT_FIRST }, { "outcome", "sent_later", C_SENT_LATER }, { "first", "deferred", C_FIRST_DEFERRED },
	{ "outcome", "bounced", C_BOUNCED },       { "outcome", "expired", C_EXPIRED },       { "outcome", "deferred", C_WAITING },
	{ "outcome", "held", C_HELD },             { "ipv6", "failed", C_IPV6 },              { "masked", "masked", C_MASKED },
};

static struct share *row_of(struct cmp *c, struct share *rows, size_t *n, struct str part, struct str what)
{
	for (size_t i = 0; i < *n; i++)
		if (str_eq(rows[i].part, part) && str_eq(rows[i].what, what))
			return &rows[i];
	if (*n == ROWS)
		return NULL;
	rows[*n] = (struct share){ .part = report_text(c->r, part, TEXT_MAX), .what = report_text(c->r, what, TEXT_MAX), .p = NAN };
	return &rows[(*n)++];
}

static size_t load(struct cmp *c, struct share *rows)
{
	int64_t whole[SIDES][4] = { 0 }; /* the n of each part: a row that one side lacks is 0 of that */
	static const char *const parts[4] = { "outcome", "ipv6", "masked", "tried" };
	size_t n = 0;

	for (int i = 0; i < SIDES; i++) {
		struct stmt *q = cmp_ask(c, "compare/shares", i);
		while (stmt_step(q)) {
			struct share *s = row_of(c, rows, &n, col_text(q, 0), col_text(q, 1));
			if (s == NULL)
				continue;
			s->k[i] = col_int(q, 2);
			s->n[i] = col_int(q, 3);
			for (int k = 0; k < 4; k++)
				if (str_eq(s->part, str_c(parts[k])))
					whole[i][k] = s->n[i];
		}
		stmt_free(q);
		c->tried[i] = whole[i][0];
	}
	for (size_t r = 0; r < n; r++)
		for (int i = 0; i < SIDES; i++)
			if (rows[r].n[i] == 0)
				rows[r].n[i] = whole[i][str_eq(rows[r].part, STR("ipv6"))     ? 1
							: str_eq(rows[r].part, STR("masked")) ? 2
							: str_eq(rows[r].part, STR("cause")) || str_eq(rows[r].part, STR("listing")) ? 3 : 0];
	return n;
}

static bool tellable(const struct share *s)
{
	return s->n[A] >= CMP_LEAST_N && s->n[B] >= CMP_LEAST_N && s->k[A] + s->k[B] >= CMP_LEAST_K &&
	       s->n[A] - s->k[A] + s->n[B] - s->k[B] >= CMP_LEAST_K;
}

static double share_of(const struct share *s, int side)
{
	return s->n[side] > 0 ? (double)s->k[side] / (double)s->n[side] : 0;
}

static enum cmp_word verdict(const struct share *s)
{
	if (isnan(s->p)) {
		bool none = s->k[A] == 0 && s->k[B] == 0, all = s->k[A] == s->n[A] && s->k[B] == s->n[B];
		return (none || all) && s->n[A] >= CMP_LEAST_N && s->n[B] >= CMP_LEAST_N ? C_EQUAL : C_FEW;
	}
	return s->p >= 0.05 ? C_SAME : share_of(s, B) > share_of(s, A) ? C_MORE : C_FEWER;
}

/* "12.5 %"; 0 of n with what it may still be. */
static struct cell pct(struct cmp *c, const struct share *s, int side)
{
	char out[CELL_MAX];
	struct cell high = cell_num(CELL_PCT, s->n[side] > 3 ? 300 / (double)s->n[side] : 100);

	if (s->n[side] == 0)
		return cell_none();
	if (s->k[side] == 0 && s->n[side] > 3000)
		return cell_text(STR("0"));
	if (s->k[side] == 0)
		return cell_text(cmp_label(c, C_NONE_OF, ARGS({ "high", cell_text(arena_copy(&c->r->arena, cell_print(&high, c->r->lang, out))) })));
	high = cell_num(CELL_PCT, 100 * share_of(s, side));
	return cell_text(arena_copy(&c->r->arena, cell_print(&high, c->r->lang, out)));
}

static struct table *new_table(struct cmp *c, struct section *s)
{
	struct table *t = table_new(c->r, s, STR(""), "compare/shares");

	table_column(c->r, t, "what", str_c(cmp_text(c, C_H_WHAT)), CELL_TEXT);
	table_column(c->r, t, "a", str_c(cmp_text(c, C_H_A)), CELL_INT);
	table_column(c->r, t, "a_of", str_c(cmp_text(c, C_H_OF)), CELL_INT);
	table_column(c->r, t, "a_share", str_c(cmp_text(c, C_H_A_PCT)), CELL_TEXT);
	table_column(c->r, t, "b", str_c(cmp_text(c, C_H_B)), CELL_INT);
	table_column(c->r, t, "b_of", str_c(cmp_text(c, C_H_OF)), CELL_INT);
	table_column(c->r, t, "b_share", str_c(cmp_text(c, C_H_B_PCT)), CELL_TEXT);
	table_column(c->r, t, "difference", str_c(cmp_text(c, C_H_DIFF)), CELL_REAL);
	table_column(c->r, t, "range", str_c(cmp_text(c, C_H_RANGE)), CELL_TEXT);
	table_column(c->r, t, "p", str_c(cmp_text(c, C_H_P)), CELL_TEXT);
	table_column(c->r, t, "reading", str_c(cmp_text(c, C_H_VERDICT)), CELL_TEXT);
	return t;
}

static void write_row(struct cmp *c, struct table *t, const struct share *s, struct cell what)
{
	struct stat_range d = stat_difference_range(s->k[A], s->n[A], s->k[B], s->n[B]);
	struct cell *cell = table_row(c->r, t);

	cell[0] = what;
	cell[1] = cell_int(s->k[A]);
	cell[2] = cell_int(s->n[A]);
	cell[3] = pct(c, s, A);
	cell[4] = cell_int(s->k[B]);
	cell[5] = cell_int(s->n[B]);
	cell[6] = pct(c, s, B);
	if (s->n[A] > 0 && s->n[B] > 0) {
		cell[7] = cell_num(CELL_REAL, 100 * (share_of(s, B) - share_of(s, A)));
		cell[8] = cell_text(arena_printf(&c->r->arena, "%+.1f .. %+.1f", 100 * d.low, 100 * d.high));
	}
	cell[9] = cmp_p(c, s->p);
	cell[10] = cell_text(str_c(cmp_text(c, verdict(s))));
}

/* The rows of kinds_[from..to) in one table. */
static void known(struct cmp *c, const char *id, enum cmp_word heading, const struct share *rows, size_t n, size_t from, size_t to)
{
	struct section *s = section_new(c->r, id, str_c(cmp_text(c, heading)));
	struct table *t = NULL;

	for (size_t k = from; k < to; k++)
		for (size_t r = 0; r < n; r++) {
			if (!str_eq(rows[r].part, str_c(kinds_[k].part)) || !str_eq(rows[r].what, str_c(kinds_[k].what)))
				continue;
			t = t ? t : new_table(c, s);
			write_row(c, t, &rows[r], cell_text(str_c(cmp_text(c, kinds_[k].word))));
		}
	section_end(c->r, s);
}

static int by_count(const void *x, const void *y)
{
	const struct share *a = x, *b = y;
	int64_t d = b->k[A] + b->k[B] - a->k[A] - a->k[B];

	return d > 0 ? 1 : d < 0 ? -1 : memcmp(a->what.p, b->what.p, a->what.n < b->what.n ? a->what.n : b->what.n);
}

static void found(struct cmp *c, const char *id, enum cmp_word heading, const char *part, struct share *rows, size_t n)
{
	struct section *s = section_new(c->r, id, str_c(cmp_text(c, heading)));
	struct table *t = NULL;
	size_t shown = 0;

	for (size_t r = 0; r < n && shown < CAUSES; r++) {
		if (!str_eq(rows[r].part, str_c(part)))
			continue;
		t = t ? t : new_table(c, s);
		struct str title = str_eq(rows[r].part, STR("cause")) ? arena_copy(&c->r->arena, cause_text(c->causes, rows[r].what, "title")) : rows[r].what;
		write_row(c, t, &rows[r], cell_text(title));
		shown++;
	}
	section_end(c->r, s);
}

void cmp_shares(struct cmp *c)
{
	struct share *rows = calloc(ROWS, sizeof *rows);
	double *p = calloc(ROWS + CMP_DELAY_TESTS, sizeof *p);

	if (rows == NULL || p == NULL)
		die_oom();
	size_t n = load(c, rows);
	struct cmp_delay_list *times = cmp_delays_load(c);
	for (size_t r = 0; r < n; r++) {
		rows[r].p = tellable(&rows[r]) && !str_eq(rows[r].part, STR("tried")) ? stat_shares(rows[r].k[A], rows[r].n[A], rows[r].k[B], rows[r].n[B]) : NAN;
		p[r] = rows[r].p;
	}
	size_t tests = n + cmp_delays_p(times, p + n, false);
	stat_holm(p, tests);
	for (size_t r = 0; r < n; r++)
		rows[r].p = p[r];
	cmp_delays_p(times, p + n, true);

	known(c, "outcomes", C_OUTCOMES, rows, n, 0, 7);
	known(c, "connections", C_CONNECTIONS, rows, n, 7, sizeof kinds_ / sizeof *kinds_);
	qsort(rows, n, sizeof *rows, by_count);
	found(c, "causes", C_CAUSES, "cause", rows, n);
	found(c, "listings", C_LISTINGS, "listing", rows, n);
	cmp_delays_write(c, times);
	free(p);
	free(rows);
}
