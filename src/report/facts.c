/* facts: see facts.h. */
#include "report/facts.h"

#include <stddef.h>

#include "report/build.h"

static const struct fact {
	const char *name;
	size_t at;
	enum cell_kind kind;
} facts_[] = {
#define INT(name) { #name, offsetof(struct facts, name), CELL_INT },
#define SECONDS(name) { #name, offsetof(struct facts, name), CELL_SECONDS },
#define TIME(name) { #name, offsetof(struct facts, name), CELL_TIME },
#define TEXT(name) { #name, offsetof(struct facts, name), CELL_TEXT },
	FACTS(INT, SECONDS, TIME, TEXT)
};
enum { COUNT = sizeof facts_ / sizeof *facts_ };

static const struct fact *find(struct str name)
{
	for (size_t i = 0; i < COUNT; i++)
		if (str_eq(name, str_c(facts_[i].name)))
			return &facts_[i];
	bug("figures.sql has '%.*s', struct facts has not", STR_ARG(name));
}

void facts_collect(struct build *b)
{
	struct stmt *s = ask_file(b, "report/figures");
	size_t n = 0;

	for (; stmt_step(s); n++) {
		const struct fact *f = find(col_text(s, 0));
		char *to = (char *)&b->f + f->at;
		struct cell c = column_cell(b, s, 1, f->kind);

		if (f->kind == CELL_INT)
			memcpy(to, &c.n, sizeof c.n);
		else if (f->kind == CELL_TEXT)
			memcpy(to, &c.text, sizeof c.text);
		else
			memcpy(to, &c.r, sizeof c.r);
		report_figure(b->r, f->name, c, "report/figures");
	}
	stmt_free(s);
	if (n != COUNT)
		bug("figures.sql has %zu figures, struct facts has %d", n, COUNT);
}
