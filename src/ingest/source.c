/* source: see source.h. */
#include "ingest/source.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define COLUMNS "source, bytes, lines, facts, counted, from_others, not_understood, first_at, last_at, line_at, tail_year, tail_at, cursor, proven, utc_offset, dated_by, repeats, stream"

static bool take(struct stmt *row, struct source *s)
{
	bool found = stmt_step(row);

	if (found) {
		*s = (struct source){ .id = col_int(row, 0), .bytes = col_int(row, 1), .lines = col_int(row, 2), .facts = col_int(row, 3),
				      .counted = col_int(row, 4), .from_others = col_int(row, 5), .not_understood = col_int(row, 6),
				      .first_at = col_real(row, 7), .last_at = col_real(row, 8), .line_at = col_real(row, 9),
				      .past = { .year = (int)col_int(row, 10), .tail = col_int(row, 11), .newest = col_null(row, 8) ? 0 : col_real(row, 8),
						.proven = col_int(row, 13), .fixed_zone = !col_null(row, 14), .offset = col_int(row, 14) },
				      .bytes_before = col_int(row, 1), .lines_before = col_int(row, 2) };
		s->repeats = col_int(row, 16);
		s->stream = col_null(row, 17) ? -1 : col_int(row, 17);
		struct str cursor = str_head(col_text(row, 12), sizeof s->cursor - 1);
		memcpy(s->cursor, cursor.p, cursor.n);
		snprintf(s->dated_by, sizeof s->dated_by, "%.*s", STR_ARG(col_text(row, 15)));
	}
	stmt_reset(row);
	return found;
}

static bool find(struct db *db, struct str head, struct source *s)
{
	struct stmt *lengths = db_prepare(db, "SELECT DISTINCT head_bytes FROM source ORDER BY 1 DESC");
	struct stmt *row = db_prepare(db, "SELECT " COLUMNS " FROM source WHERE head_hash = ? AND head_bytes = ?");
	bool found = false;

	while (!found && stmt_step(lengths)) {
		size_t n = (size_t)col_int(lengths, 0);
		if (n > head.n)
			continue;
		stmt_int(row, 1, (int64_t)str_hash(str_head(head, n)));
		stmt_int(row, 2, (int64_t)n);
		found = take(row, s);
	}
	stmt_free(lengths);
	stmt_free(row);
	return found;
}

/* The end of the first line at or after from; 0 when there is none. */
static size_t line_end(struct str head, size_t from)
{
	size_t at = str_find(head, '\n', from);

	return at < head.n ? at + 1 : 0;
}

enum { CUT = 32 };

static struct str print_cut(struct str head, size_t n, char out[CUT])
{
	return (struct str){ out, (size_t)snprintf(out, CUT, " %zu:%016llx;", n, (unsigned long long)str_hash(str_head(head, n))) };
}

/* An input that is shorter than a head: a copy from before the source grew, where its whole lines are how the source begins. */
static bool find_copy(struct db *db, struct str head, struct source *s)
{
	size_t n = 0;

	if (head.n >= HEAD_BYTES)
		return false;
	for (size_t end = line_end(head, 0); end; end = line_end(head, end))
		n = end;
	if (n == 0)
		return false;
	struct stmt *row = db_prepare(db, "SELECT " COLUMNS " FROM source WHERE instr(head_lines, ?)");
	char cut[CUT];
	stmt_text(row, 1, print_cut(head, n, cut));
	bool found = take(row, s);
	stmt_free(row);
	s->copy = found && s->bytes >= (int64_t)n;
	return found && s->copy;
}

/* The lines of a head as they are kept, to be freed. */
static char *head_lines(struct str head)
{
	char *all = malloc(head.n * CUT + 1);
	size_t n = 0;

	if (all == NULL)
		die_oom();
	all[0] = '\0';
	for (size_t end = line_end(head, 0); end; end = line_end(head, end)) {
		char cut[CUT];
		struct str one = print_cut(head, end, cut);
		memcpy(all + n, one.p, one.n + 1);
		n += one.n;
	}
	return all;
}

void source_find(struct db *db, struct str head, const char *path, struct source *s)
{
	head = str_head(head, HEAD_BYTES);
	if (find(db, head, s) || find_copy(db, head, s))
		return;
	struct stmt *add = db_prepare(db, "INSERT INTO source(path, head_bytes, head_hash) VALUES (?, ?, ?)");
	stmt_text(add, 1, str_c(path));
	stmt_int(add, 2, (int64_t)head.n);
	stmt_int(add, 3, (int64_t)str_hash(head));
	stmt_do(add);
	stmt_free(add);
	*s = (struct source){ .id = db_int(db, "SELECT last_insert_rowid()"), .stream = -1, .first_at = NAN, .last_at = NAN, .line_at = NAN };
}

void source_save(struct db *db, const struct source *s, const char *path, struct str head, const struct clock *clock, const char *damage)
{
	struct stmt *put = db_prepare(db, "UPDATE source SET path = ?, head_bytes = ?, head_hash = ?, bytes = ?, lines = ?, facts = ?, counted = ?, from_others = ?,"
					  " not_understood = ?, first_at = ?, last_at = ?, line_at = ?, dated_by = ?, tail_at = ?, tail_year = ?, damage = ?, cursor = ?, head_lines = ?, proven = ?,"
					  " utc_offset = ?, repeats = ?, stream = ? WHERE source = ?");

	head = str_head(head, HEAD_BYTES);
	char *lines = head_lines(head);
	stmt_text(put, 1, str_c(path));
	stmt_int(put, 2, (int64_t)head.n);
	stmt_int(put, 3, (int64_t)str_hash(head));
	stmt_int(put, 4, s->bytes);
	stmt_int(put, 5, s->lines);
	stmt_int(put, 6, s->facts);
	stmt_int(put, 7, s->counted);
	stmt_int(put, 8, s->from_others);
	stmt_int(put, 9, s->not_understood);
	stmt_real(put, 10, s->first_at);
	stmt_real(put, 11, s->last_at);
	stmt_real(put, 12, s->line_at);
	stmt_text(put, 13, str_c(clock->dated_by));
	stmt_int(put, 14, clock->tail);
	stmt_int(put, 15, clock->tail ? clock->year : 0); /* no stamp yet: no year yet */
	stmt_text(put, 16, str_c(damage));
	stmt_text(put, 17, str_c(s->cursor));
	stmt_text(put, 18, str_c(lines));
	stmt_int(put, 19, clock->known == PROVEN);
	if (clock->fixed_zone)
		stmt_int(put, 20, clock->offset);
	else
		stmt_null(put, 20);
	stmt_int(put, 21, s->repeats);
	stmt_id(put, 22, s->stream);
	stmt_int(put, 23, s->id);
	stmt_do(put);
	free(lines);
	stmt_free(put);
}
