/* cmp_changes: the moments worth comparing, as the log itself shows them. */
#include <stdio.h>

#include "report/cmp.h"
#include "util/when.h"

/* "name,stop,start" in the document's language, restart first. */
static struct str change_text(struct cmp *c, struct str what)
{
	static const struct {
		const char *name;
		enum cmp_word word;
	} changes[] = {
		{ "stop", C_CHANGE_stop },	 { "start", C_CHANGE_start },	  { "reload", C_CHANGE_reload },
		{ "version", C_CHANGE_version }, { "setting", C_CHANGE_setting }, { "name", C_CHANGE_name },
	};
	struct str text = STR("");

	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
		for (struct str rest = what; rest.n; rest = str_skip(rest, str_find(rest, ',', 0) + 1))
			if (str_eq(str_head(rest, str_find(rest, ',', 0)), str_c(changes[i].name)))
				text = arena_printf(&c->r->arena, "%.*s%s%s", STR_ARG(text), text.n ? ", " : "", cmp_text(c, changes[i].word));
	return text;
}

void cmp_changes(struct cmp *c)
{
	static const struct {
		const char *name;
		enum cmp_word heading;
	} counts[] = {
		{ "tried_before", C_H_TRIED_BEFORE }, { "troubled_before", C_H_TROUBLED_BEFORE }, { "ipv6_failed_before", C_H_V6_BEFORE },
		{ "tried_after", C_H_TRIED_AFTER },   { "troubled_after", C_H_TROUBLED_AFTER },	  { "ipv6_failed_after", C_H_V6_AFTER },
	};
	struct section *s = section_new(c->r, "changes", str_c(cmp_text(c, C_CHANGES)));
	struct stmt *q = cmp_ask(c, "compare/changes", A);
	struct table *t = NULL;
	struct str code = STR("");

	while (stmt_step(q)) {
		char at[WHEN_MAX];
		if (t == NULL) {
			t = table_new(c->r, s, STR(""), "compare/changes");
			table_column(c->r, t, "at", str_c(cmp_text(c, C_H_AT)), CELL_TIME);
			table_column(c->r, t, "host", str_c(cmp_text(c, C_H_HOST)), CELL_CODE);
			table_column(c->r, t, "change", str_c(cmp_text(c, C_H_CHANGE)), CELL_TEXT);
			table_column(c->r, t, "detail", str_c(cmp_text(c, C_H_DETAIL)), CELL_CODE);
			for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
				table_column(c->r, t, counts[i].name, str_c(cmp_text(c, counts[i].heading)), CELL_INT);
		}
		struct cell *cell = table_row(c->r, t);
		cell[0] = cell_num(CELL_TIME, col_real(q, column_of(q, "at")));
		cell[1] = cell_code(report_text(c->r, col_text(q, column_of(q, "host")), TEXT_MAX));
		cell[2] = cell_text(change_text(c, col_text(q, column_of(q, "what"))));
		cell[3] = col_null(q, column_of(q, "detail")) ? cell_none() : cell_code(report_text(c->r, col_text(q, column_of(q, "detail")), TEXT_MAX));
		for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
			cell[4 + i] = cell_int(col_int(q, column_of(q, counts[i].name)));
		if (col_int(q, column_of(q, "tried_before")) > 0 && col_int(q, column_of(q, "tried_after")) > 0)
			code = arena_printf(&c->r->arena, "%.*spostmortem compare --split %s\n", STR_ARG(code), when_print(cell[0].r, false, at));
	}
	stmt_free(q);
	cmp_para(c, s, code.n ? C_TRY : C_NO_CHANGES, NULL);
	block_new(c->r, s, BLOCK_CODE, STR(""))->code = code.n ? code : STR("postmortem compare --split '2026-11-24 04:46'\n");
	if (t)
		cmp_para(c, s, C_R_CHANGE, NULL);
}
