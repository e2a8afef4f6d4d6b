/* query_print: the rows of a query as a table for people, as Markdown, as CSV (RFC 4180) or as JSON. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/query.h"
#include "util/utf8.h"
#include "util/when.h"

enum { WIDTH_MAX = 120, ROWS_MEASURED = 500 };

/* A value as text. A column called *_at is a time: table and CSV show it as such only in the table. */
static struct str cell(struct stmt *s, int i, bool table, char buf[64])
{
	const char *name = stmt_name(s, i);
	size_t n = strlen(name);

	if (table && col_type(s, i) != 'n' && n > 3 && strcmp(name + n - 3, "_at") == 0 && col_type(s, i) != 't') {
		char when[WHEN_MAX];
		snprintf(buf, 64, "%s", when_print(col_real(s, i), false, when));
		return str_c(buf);
	}
	if (col_type(s, i) == 'r') {
		double v = col_real(s, i);
		if (table)
			snprintf(buf, 64, fabs(v) < 1e15 && v == floor(v) ? "%.0f" : "%.6g", v);
		else
			snprintf(buf, 64, "%.17g", v);
		return str_c(buf);
	}
	return col_null(s, i) ? STR("") : col_text(s, i);
}

/* What a terminal or a reader may be shown of a text, in out (room for 3 * s.n bytes). */
static struct str shown(struct str s, char *out)
{
	size_t n = 0;

	for (size_t i = 0, step; i < s.n; i += step) {
		struct str c = visible(str_skip(s, i), &step);
		memcpy(out + n, c.p, c.n);
		n += c.n;
	}
	return (struct str){ out, n };
}

struct grid {
	int columns, rows, room;
	char **cell; /* rows * columns, owned */
	size_t *width;
	bool *right;
};

static void grid_add(struct grid *g, struct str s, int column)
{
	static const struct str more = { "…", 3 };
	struct str head = utf8_head(s, WIDTH_MAX);
	int at = g->rows * g->columns + column;

	if (at >= g->room) {
		g->room = g->room * 2 + g->columns * 16;
		g->cell = realloc(g->cell, (size_t)g->room * sizeof *g->cell);
		if (g->cell == NULL)
			die_oom();
	}
	char *z = malloc(head.n * 3 + more.n + 1);
	if (z == NULL)
		die_oom();
	struct str clean = shown(head, z);
	if (head.n < s.n) {
		memcpy(z + clean.n, more.p, more.n);
		clean.n += more.n;
	}
	z[clean.n] = '\0';
	g->cell[at] = z;
	size_t w = utf8_width(clean);
	if (w > g->width[column])
		g->width[column] = w;
}

static void grid_print(struct grid *g, FILE *out)
{
	for (int r = 0; r < g->rows; r++) {
		for (int c = 0; c < g->columns; c++) {
			const char *z = g->cell[r * g->columns + c];
			size_t w = utf8_width(str_c(z)), pad = w < g->width[c] ? g->width[c] - w : 0;
			if (g->right[c] && r > 0)
				fprintf(out, "%*s%s", (int)pad, "", z);
			else if (c + 1 < g->columns)
				fprintf(out, "%s%*s", z, (int)pad, "");
			else
				fputs(z, out);
			fputs(c + 1 < g->columns ? "  " : "\n", out);
		}
	}
	for (int i = 0; i < g->rows * g->columns; i++)
		free(g->cell[i]);
	g->rows = 0;
}

static void header(struct grid *g, struct stmt *s)
{
	for (int c = 0; c < g->columns; c++)
		grid_add(g, str_c(stmt_name(s, c)), c);
	g->rows++;
}

/* Widths are taken from blocks of rows, so that memory does not grow with the answer. */
static void print_table(struct stmt *s, FILE *out)
{
	char buf[64];
	struct grid g = { .columns = stmt_columns(s) };

	g.width = calloc((size_t)g.columns + 1, sizeof *g.width);
	g.right = calloc((size_t)g.columns + 1, sizeof *g.right);
	if (g.width == NULL || g.right == NULL)
		die_oom();
	header(&g, s);
	while (stmt_step(s)) {
		for (int c = 0; c < g.columns; c++) {
			if (col_type(s, c) == 'i' || col_type(s, c) == 'r')
				g.right[c] = true;
			grid_add(&g, cell(s, c, true, buf), c);
		}
		if (++g.rows == ROWS_MEASURED)
			grid_print(&g, out);
	}
	grid_print(&g, out);
	free(g.cell);
	free(g.width);
	free(g.right);
}

static void csv_cell(struct str v, FILE *out)
{
	bool quote = false;

	for (size_t i = 0; i < v.n; i++)
		quote |= v.p[i] == '"' || v.p[i] == ',' || v.p[i] == '\n' || v.p[i] == '\r';
	/* a cell that a spreadsheet would run as a formula is quoted and led by an apostrophe */
	bool formula = v.n && strchr("=+@\t", v.p[0]) != NULL;
	if (!quote && !formula) {
		fwrite(v.p ? v.p : "", 1, v.n, out);
		return;
	}
	fputs(formula ? "\"'" : "\"", out);
	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] == '"')
			fputc('"', out);
		fputc(v.p[i], out);
	}
	fputc('"', out);
}

static void print_csv(struct stmt *s, FILE *out)
{
	char buf[64];
	int n = stmt_columns(s);

	for (int c = 0; c < n; c++) {
		csv_cell(str_c(stmt_name(s, c)), out);
		fputs(c + 1 < n ? "," : "\r\n", out);
	}
	while (stmt_step(s)) {
		for (int c = 0; c < n; c++) {
			csv_cell(cell(s, c, false, buf), out);
			fputs(c + 1 < n ? "," : "\r\n", out);
		}
	}
}

/* Punctuation that Markdown or HTML would take for its own is escaped, also where it need not be. */
static void md_cell(struct str v, FILE *out)
{
	char *clean = malloc(v.n * 3 + 1);

	if (clean == NULL)
		die_oom();
	v = shown(v, clean);
	fputs("| ", out);
	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] == '<' || v.p[i] == '&')
			fputs(v.p[i] == '<' ? "&lt;" : "&amp;", out);
		else if (v.p[i] && strchr("\\`*_[]>|~#!", v.p[i]))
			fprintf(out, "\\%c", v.p[i]);
		else
			fputc(v.p[i], out);
	}
	fputc(' ', out);
	free(clean);
}

static void print_md(struct stmt *s, FILE *out)
{
	char buf[64];
	int n = stmt_columns(s);
	bool more = stmt_step(s);

	for (int c = 0; c < n; c++)
		md_cell(str_c(stmt_name(s, c)), out);
	fputs("|\n", out);
	for (int c = 0; c < n; c++)
		fputs(more && (col_type(s, c) == 'i' || col_type(s, c) == 'r') ? "|---:" : "|---", out);
	fputs("|\n", out);
	for (; more; more = stmt_step(s)) {
		for (int c = 0; c < n; c++)
			md_cell(cell(s, c, true, buf), out);
		fputs("|\n", out);
	}
}

static json_t *json_cell(struct stmt *s, int i)
{
	struct str v;

	switch (col_type(s, i)) {
	case 'i': return json_integer(col_int(s, i));
	case 'r': return json_real(col_real(s, i));
	case 'n': return json_null();
	default:
		v = col_text(s, i);
		json_t *j = json_stringn(v.p ? v.p : "", v.n);
		return j ? j : json_string("\xef\xbf\xbd");
	}
}

static void print_json(struct stmt *s, FILE *out)
{
	bool first = true;

	fputs("[", out);
	while (stmt_step(s)) {
		json_t *o = json_object();
		for (int c = 0; c < stmt_columns(s); c++)
			json_object_set_new(o, stmt_name(s, c), json_cell(s, c));
		fputs(first ? "\n" : ",\n", out);
		first = false;
		json_dumpf(o, out, JSON_COMPACT | JSON_ENSURE_ASCII);
		json_decref(o);
	}
	fputs("\n]\n", out);
}

int query_print(struct stmt *s, const char *format, FILE *out, struct err *e)
{
	if (strcmp(format, "table") == 0)
		print_table(s, out);
	else if (strcmp(format, "md") == 0)
		print_md(s, out);
	else if (strcmp(format, "csv") == 0)
		print_csv(s, out);
	else if (strcmp(format, "json") == 0)
		print_json(s, out);
	else
		return err_set(e, EXIT_USAGE, "unknown format '%s': table, md, csv or json", format);
	if (fflush(out) != 0 || ferror(out))
		return err_set(e, EXIT_IO, "standard output: could not be written");
	return 0;
}
