/* partial: see partial.h. */
#include "store/partial.h"

#include <ctype.h>

static bool in_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* A name or number, a literal in quotes, a comparison; else one byte. */
static struct str token(struct str *s)
{
	size_t n = 0;

	*s = str_trim(*s);
	if (s->n == 0)
		return *s;
	if (s->p[0] == '\'') {
		n = str_find(*s, '\'', 1);
		n += n < s->n;
	} else {
		while (n < s->n && in_name(s->p[n]))
			n++;
		while (n < s->n && !in_name(s->p[0]) && strchr("<>=!", s->p[n]))
			n++;
		n += n == 0;
	}
	struct str t = str_head(*s, n);
	*s = str_skip(*s, n);
	return t;
}

static char op_of(struct str t)
{
	static const struct {
		const char *sign;
		char op;
	} all[] = { { "<", '<' }, { ">", '>' }, { "=", '=' }, { "<>", '!' }, { "<=", 'l' }, { ">=", 'g' } };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (str_eq(t, str_c(all[i].sign)))
			return all[i].op;
	return '\0';
}

static bool literal(struct cell *c, struct str t, char type)
{
	if (type == 't') {
		*c = (struct cell){ .type = 't', .v.t = t.p + 1, .n = (uint32_t)t.n - 2 };
		return t.n >= 2 && t.p[0] == '\'' && t.p[t.n - 1] == '\'';
	}
	*c = (struct cell){ .type = 'i', .v.i = str_int(t, INT64_MAX) };
	return c->v.i >= 0;
}

static bool parse_term(struct partial *p, struct str *s, const char *const *names, const char *types, int columns)
{
	struct str name = token(s), op = token(s);
	int c = 0;

	while (c < columns && !str_eq(name, str_c(names[c])))
		c++;
	if (c == columns || p->terms == PARTIAL_TERMS)
		return false;
	struct cell *than = &p->term[p->terms].than;
	p->term[p->terms].column = c;
	if (!str_eq(op, STR("IS"))) {
		p->term[p->terms].op = op_of(op);
		return p->term[p->terms++].op && literal(than, token(s), types[c]);
	}
	struct str word = token(s);
	bool not = str_eq(word, STR("NOT"));
	p->term[p->terms++].op = not ? 'N' : 'n';
	return str_eq(not ? token(s) : word, STR("NULL"));
}

bool partial_parse(struct partial *p, struct str sql, const char *const *names, const char *types, int columns)
{
	size_t at = str_find_str(sql, STR(" WHERE "), 0);
	struct str s = str_skip(sql, at + strlen(" WHERE "));

	*p = (struct partial){ .terms = 0 };
	if (at == sql.n)
		return true;
	for (;;) {
		if (!parse_term(p, &s, names, types, columns))
			return false;
		struct str join = token(&s);
		if (join.n == 0)
			return true;
		bool any = str_eq(join, STR("OR"));
		if ((!any && !str_eq(join, STR("AND"))) || (p->terms > 1 && any != p->any))
			return false;
		p->any = any;
	}
}

static bool term_holds(char op, const struct cell *c, const struct cell *than)
{
	int d = cell_compare(c, than);
	switch (op) {
	case '<': return d < 0;
	case '>': return d > 0;
	case '=': return d == 0;
	case '!': return d != 0;
	case 'l': return d <= 0;
	default: return d >= 0;
	}
}

bool partial_holds(const struct partial *p, const struct row_view *row)
{
	for (int i = 0; i < p->terms; i++) {
		const struct cell *than = &p->term[i].than;
		char op = p->term[i].op;
		int column = p->term[i].column;
		uint32_t type = row->type[column];
		bool holds = op == 'n' ? type == 0 : type != 0;
		if (holds && type >= 13 && (op == '=' || op == '!')) { /* mostly; such a literal is a text too */
			holds = (type == 13 + 2 * than->n && memcmp(row->value[column], than->v.t, than->n) == 0) == (op == '=');
		} else if (holds && op != 'n' && op != 'N') {
			struct cell c = row_cell(row, column);
			holds = term_holds(op, &c, than);
		}
		if (holds == p->any)
			return p->any;
	}
	return p->terms == 0 || !p->any;
}
