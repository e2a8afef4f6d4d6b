/* opt: see opt.h. */
#include "util/opt.h"

#include <getopt.h>

enum { MAX_OPTS = 64 };

struct merged {
	int n;
	const struct opt *row[MAX_OPTS];
	struct option longs[MAX_OPTS + 1];
	char shorts[2 * MAX_OPTS + 2];
};

static void add(struct merged *m, const struct opt *table)
{
	size_t s = strlen(m->shorts);

	for (; table && table->name && m->n < MAX_OPTS; table++) {
		m->row[m->n] = table;
		m->longs[m->n] = (struct option){ table->name, table->kind == OPT_FLAG ? no_argument : table->kind == OPT_MAYBE ? optional_argument : required_argument, NULL, 256 + m->n };
		if (table->letter) {
			m->shorts[s++] = table->letter;
			if (table->kind != OPT_FLAG)
				m->shorts[s++] = ':';
		}
		m->n++;
	}
	m->shorts[s] = '\0';
}

static int store(const struct opt *o, const char *value, struct err *e)
{
	struct opt_list *list;
	int64_t n;

	switch (o->kind) {
	case OPT_FLAG:
		*(bool *)o->to = true;
		return 0;
	case OPT_TEXT:
		*(const char **)o->to = value;
		return 0;
	case OPT_MAYBE:
		*(const char **)o->to = value ? value : "";
		return 0;
	case OPT_INT:
		n = str_int(str_c(value), INT64_MAX);
		if (n < 0)
			return err_set(e, EXIT_USAGE, "--%s wants a number, not '%s'", o->name, value);
		*(int64_t *)o->to = n;
		return 0;
	case OPT_LIST:
		list = o->to;
		if (list->n == OPT_LIST_MAX)
			return err_set(e, EXIT_USAGE, "--%s: at most %d times", o->name, OPT_LIST_MAX);
		list->value[list->n++] = value;
		return 0;
	}
	return 0;
}

static const struct opt *by_code(const struct merged *m, int c)
{
	if (c >= 256 && c < 256 + m->n)
		return m->row[c - 256];
	for (int i = 0; i < m->n; i++)
		if (m->row[i]->letter == c)
			return m->row[i];
	return NULL;
}

static int unknown(const struct merged *m, const char *word, struct err *e)
{
	const char *names[MAX_OPTS + 1], *near;
	char bare[60];
	size_t n = 0;

	while (*word == '-')
		word++;
	while (word[n] && word[n] != '=' && n < sizeof bare - 1) {
		bare[n] = word[n];
		n++;
	}
	bare[n] = '\0';
	for (int i = 0; i < m->n; i++)
		names[i] = m->row[i]->name;
	names[m->n] = NULL;
	near = opt_nearest(bare, names);
	if (near)
		return err_set(e, EXIT_USAGE, "unknown option --%s; did you mean --%s?", bare, near);
	return err_set(e, EXIT_USAGE, "unknown option '%s%s'; --help lists them", n > 1 ? "--" : "-", bare);
}

int opt_parse(const struct opt *a, const struct opt *b, int argc, char **argv, struct err *e)
{
	struct merged m = { .n = 0, .shorts = ":" };
	int c;

	add(&m, a);
	add(&m, b);
	opterr = 0;
	optind = 0; /* glibc: start afresh */
	while ((c = getopt_long(argc, argv, m.shorts, m.longs, NULL)) != -1) {
		const struct opt *o = by_code(&m, c);
		if (c == ':')
			return err_set(e, EXIT_USAGE, "%s wants a value", argv[optind - 1]);
		if (c == '?' && optopt >= 256 && optopt < 256 + m.n)
			return err_set(e, EXIT_USAGE, "--%s takes no value", m.row[optopt - 256]->name);
		if (c == '?' && optopt > 0 && optopt < 256)
			return err_set(e, EXIT_USAGE, "unknown option '-%c'; --help lists them", optopt);
		if (o == NULL)
			return unknown(&m, optind > 0 && argv[optind - 1] ? argv[optind - 1] : "", e);
		if (store(o, optarg, e) != 0)
			return -1;
	}
	return optind;
}

void opt_help(const struct opt *table, FILE *out)
{
	for (; table && table->name; table++) {
		char left[80];
		snprintf(left, sizeof left, "%c%c%s --%s%s%s", table->letter ? '-' : ' ', table->letter ? table->letter : ' ', table->letter ? "," : " ",
			 table->name, table->arg ? " " : "", table->arg ? table->arg : "");
		fprintf(out, "  %-26s %s\n", left, table->help);
	}
}

static int distance(const char *a, const char *b)
{
	int row[64];
	int n = (int)strlen(b);

	if (n > 62 || strlen(a) > 62)
		return 99;
	for (int j = 0; j <= n; j++)
		row[j] = j;
	for (int i = 1; a[i - 1]; i++) {
		int diagonal = row[0];
		row[0] = i;
		for (int j = 1; j <= n; j++) {
			int up = row[j], best = diagonal + (a[i - 1] != b[j - 1]);
			best = up + 1 < best ? up + 1 : best;
			best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
			row[j] = best;
			diagonal = up;
		}
	}
	return row[n];
}

const char *opt_nearest(const char *word, const char *const *list)
{
	const char *best = NULL;
	int least = 4;

	for (; *list; list++) {
		int d = distance(word, *list);
		if (d < least && 2 * d <= (int)strlen(word)) { /* half of another word is no slip of the finger */
			least = d;
			best = *list;
		}
	}
	return best;
}
