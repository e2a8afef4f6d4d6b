/* build: see build.h. */
#include "report/build.h"

#include "report/format.h"
#include "report/named.h"
#include "store/query.h"

static struct stmt *bound(struct build *b, struct stmt *s)
{
	if (b->since_at > 0 && stmt_has_param(s, ":since"))
		stmt_real(s, stmt_param(s, ":since"), b->since_at);
	if (b->until_at > 0 && stmt_has_param(s, ":until"))
		stmt_real(s, stmt_param(s, ":until"), b->until_at);
	return s;
}

struct stmt *ask(struct build *b, const char *sql)
{
	return bound(b, db_prepare(b->db, sql));
}

static struct stmt *taken_early(struct build *b, const char *query)
{
	for (size_t i = 0; i < b->earlies; i++)
		if (b->early[i].s && strcmp(b->early[i].query, query) == 0) {
			struct stmt *s = b->early[i].s;
			b->early[i].s = NULL;
			return s;
		}
	return NULL;
}

struct stmt *ask_file(struct build *b, const char *query)
{
	struct err e = { 0 };
	struct query q;
	struct stmt *s = taken_early(b, query);

	if (s)
		return s;
	s = query_find(query, &q, &e) == 0 ? db_prepare_user(b->db, q.sql, &e) : NULL;
	if (s == NULL)
		die(e.code, "%s", e.text); /* only a user's --data can lack or spoil it */
	return bound(b, s);
}

void ask_early(struct build *b, const char *query, const struct param *param, size_t n)
{
	struct err e = { 0 };
	struct query q;
	struct param all[8];
	size_t k = 0;

	if (b->earlies == EARLY || n + 2 > sizeof all / sizeof *all)
		bug("too much is asked early");
	if (b->since_at > 0)
		all[k++] = (struct param){ ":since", STR_NONE, b->since_at };
	if (b->until_at > 0)
		all[k++] = (struct param){ ":until", STR_NONE, b->until_at };
	if (n)
		memcpy(all + k, param, n * sizeof *param);
	struct stmt *s = query_find(query, &q, &e) == 0 ? db_early(b->db, q.sql, all, k + n, &e) : NULL;
	if (s == NULL)
		die(e.code, "%s", e.text);
	b->early[b->earlies].query = query;
	b->early[b->earlies++].s = s;
}

void early_end(struct build *b)
{
	for (size_t i = b->earlies; i > 0; i--) /* the last one first: it has hardly begun */
		stmt_free(b->early[i - 1].s);
}

int64_t ask_int(struct build *b, const char *sql)
{
	struct stmt *s = ask(b, sql);
	int64_t n = stmt_step(s) ? col_int(s, 0) : 0;

	stmt_free(s);
	return n;
}

void blank(struct build *b, struct section *s, const char *name, enum word prompt)
{
	if (!b->brief)
		block_blank(b->r, s, name, label(b, prompt, NULL));
}

struct prose *tell(struct build *b, enum word w, const struct arg *args)
{
	struct prose *p = prose_new(b->r);

	say(b->r, p, word(b->lang, w), args);
	return p;
}

void para(struct build *b, struct section *s, enum word w, const struct arg *args)
{
	block_prose(block_new(b->r, s, BLOCK_PARAGRAPH, STR("")), tell(b, w, args));
}

void item(struct build *b, struct block *list, enum word w, const struct arg *args)
{
	block_prose(list, tell(b, w, args));
}

struct str label(struct build *b, enum word w, const struct arg *args)
{
	struct buf buf = { 0 };

	prose_plain(&buf, tell(b, w, args));
	struct str s = arena_copy(&b->r->arena, buf_str(&buf));
	buf_free(&buf);
	return s;
}

struct str keep(struct build *b, struct stmt *s, int column)
{
	return report_text(b->r, col_text(s, column), TEXT_MAX);
}

struct cell column_cell(struct build *b, struct stmt *s, int column, enum cell_kind kind)
{
	if (col_null(s, column))
		return cell_none();
	switch (kind) {
	case CELL_INT:
		return cell_int(col_int(s, column));
	case CELL_REAL:
	case CELL_TIME:
	case CELL_SECONDS:
	case CELL_PCT:
		return cell_num(kind, col_real(s, column));
	case CELL_TEXT:
	case CELL_CODE:
		return (struct cell){ .kind = kind, .text = keep(b, s, column) };
	case CELL_NONE:
		break;
	}
	return cell_none();
}

int column_of(struct stmt *s, const char *name)
{
	for (int i = 0; i < stmt_columns(s); i++)
		if (strcmp(stmt_name(s, i), name) == 0)
			return i;
	bug("a query lacks the column %s", name);
}

struct table *table_file(struct build *b, struct section *s, enum word title, const char *query, const struct col *cols, size_t n)
{
	return table_rows(b, s, title, query, cols, n, ask_file(b, query));
}

struct table *table_rows(struct build *b, struct section *s, enum word title, const char *query, const struct col *cols, size_t n, struct stmt *q)
{
	struct table *t = NULL;

	while (stmt_step(q)) {
		if (t == NULL) {
			t = table_new(b->r, s, label(b, title, NULL), query);
			for (size_t i = 0; i < n; i++)
				table_column(b->r, t, cols[i].name, label(b, cols[i].heading, NULL), cols[i].kind);
		}
		struct cell *c = table_row(b->r, t);
		for (size_t i = 0; i < n; i++)
			c[i] = column_cell(b, q, column_of(q, cols[i].name), cols[i].kind);
	}
	stmt_free(q);
	return t;
}

struct str short_name(struct build *b, struct str path)
{
	size_t from = path.n;

	while (from > 0 && path.p[from - 1] != '/')
		from--;
	struct str base = str_skip(path, from);
	struct stmt *s = db_prepare(b->db, "SELECT count(DISTINCT path) FROM v_source WHERE path = :base OR substr(path, -length(:base) - 1) = '/' || :base");
	stmt_text(s, stmt_param(s, ":base"), base);
	bool only = stmt_step(s) && col_int(s, 0) == 1;
	stmt_free(s);
	return arena_copy(&b->r->arena, only && base.n ? base : path);
}

void quote_line(struct build *b, struct block *quotes, int64_t source, int64_t line)
{
	struct stmt *s = db_prepare(b->db, "SELECT v.path, coalesce((SELECT body FROM raw WHERE raw = v.source * 4294967296 + :line), '') "
					   "FROM v_source v WHERE v.source = :source");

	stmt_int(s, stmt_param(s, ":source"), source);
	stmt_int(s, stmt_param(s, ":line"), line);
	if (stmt_step(s))
		block_quote(b->r, quotes, col_text(s, 0), short_name(b, col_text(s, 0)), line, col_text(s, 1));
	stmt_free(s);
}

struct cell at_cell(double at)
{
	return at > 0 ? cell_num(CELL_TIME, at) : cell_none();
}

struct cell span_cell(struct build *b, enum word both, double from, double to)
{
	struct cell first = at_cell(from), last = at_cell(to);
	char x[CELL_MAX], y[CELL_MAX];
	bool once = str_eq(cell_print(&first, b->r->lang, x), cell_print(&last, b->r->lang, y));

	return cell_text(label(b, once ? both + 1 : both, ARGS({ "from", first }, { "to", last })));
}

bool quiet(const struct build *b)
{
	return !b->storm && (b->groups == 0 || b->group[0].rank > 2);
}

bool scattered(const struct build *b)
{
	double from = b->refused ? b->f.first_objection_at : b->f.first_failure_at, to = b->refused ? b->f.last_objection_at : b->f.last_failure_at;

	return b->began_at > 0 && b->f.troubled > 0 && (b->over_at - b->began_at) * 2 < to - from;
}

bool unexplained(const struct build *b)
{
	return (b->storm || b->slow.n) && !b->refused && b->f.troubled == 0 && b->filter.n == 0;
}

const struct group *group_find(const struct build *b, const char *prefix)
{
	for (size_t i = 0; i < b->groups; i++)
		if (str_starts(b->group[i].cause, str_c(prefix)))
			return &b->group[i];
	return NULL;
}

struct str our_address(struct build *b)
{
	struct str addr = STR("");

	for (size_t i = 0; i < b->groups && addr.n == 0; i++)
		addr = b->group[i].our_addr;
	if (addr.n)
		return addr;
	struct stmt *s = ask(b, "SELECT addr FROM v_our_address WHERE last_at >= coalesce(:since, 0) ORDER BY complaints DESC, replies DESC LIMIT 1");
	if (stmt_step(s))
		addr = keep(b, s, 0);
	stmt_free(s);
	return addr;
}

struct str cause_title(struct build *b, struct str cause)
{
	return arena_copy(&b->r->arena, cause_text(b->causes, cause, "title"));
}

struct str headline(struct build *b, const struct group *g)
{
	if (!str_eq(g->cause, STR("reputation.dnsbl")) || g->lists == 0)
		return cause_title(b, g->words);
	return named_headline(b, g);
}

const struct group *group_mend_first(const struct build *b)
{
	if (str_starts(b->group[0].cause, STR("reputation.")) && cause_can_list(b->causes, b->group[0].cause) != 1)
		for (size_t i = 1; i < b->groups; i++)
			if (b->group[i].rank <= 2 && cause_can_list(b->causes, b->group[i].cause) == 1)
				return &b->group[i];
	return b->group;
}
