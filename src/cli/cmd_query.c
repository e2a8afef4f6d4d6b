/* cmd_query: lists the questions, or asks one. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cli/cli.h"
#include "store/fresh.h"
#include "store/query.h"
#include "util/embed.h"
#include "util/when.h"

static const char *format = "table";
static bool print_sql, explain;
static struct opt_list params;

const struct opt query_opts[] = {
	{ "format", 'f', "FORMAT", "table (default), md, csv or json", OPT_TEXT, &format },
	{ "param", 'p', "NAME=VALUE", "set a parameter; *since and *until take times", OPT_LIST, &params },
	{ "sql", 0, NULL, "print the SQL with its parameters, to run in sqlite3", OPT_FLAG, &print_sql },
	{ "explain", 0, NULL, "print the SQL with the parameters filled in, to paste into sqlite3", OPT_FLAG, &explain },
	{ 0 },
};

static void list(void *arg, const struct query *q)
{
	FILE *out = arg;

	fprintf(out, "%-22s %.*s\n", q->name, STR_ARG(q->title));
	for (int i = 0; i < q->nparams; i++)
		fprintf(out, "%-22s   -p %s=…  %.*s\n", "", q->param[i].name + 1, STR_ARG(q->param[i].text));
}

static int bind(struct stmt *s, const struct query *q, const char *given, struct err *e)
{
	char name[60];
	struct str g = str_c(given);
	size_t eq = str_find(g, '=', 0);
	struct str value = str_skip(g, eq + 1);
	double at;

	if (eq == g.n || eq == 0 || eq > 50)
		return err_set(e, EXIT_USAGE, "-p wants NAME=VALUE, not '%s'", given);
	snprintf(name, sizeof name, ":%.*s", STR_ARG(str_head(g, eq)));
	if (!stmt_has_param(s, name))
		return err_set(e, EXIT_USAGE, "query %s has no parameter %s; postmortem query lists them", q->name, name + 1);
	int i = stmt_param(s, name);
	struct str n = str_head(g, eq);
	if (str_ends(n, STR("since")) || str_ends(n, STR("until")) || str_ends(n, STR("at"))) {
		double plain = str_num(value);
		if (plain >= 100000000)
			stmt_real(s, i, plain); /* seconds since 1970 */
		else if (when_parse(value.p, (double)time(NULL), &at, e) != 0)
			return -1;
		else
			stmt_real(s, i, at);
		return 0;
	}
	int64_t whole = str_int(value, INT64_MAX);
	double real = str_num(value);
	if (whole >= 0)
		stmt_int(s, i, whole);
	else if (real >= 0)
		stmt_real(s, i, real);
	else
		stmt_text(s, i, value);
	return 0;
}

static int print_expanded(struct stmt *s, struct err *e)
{
	char *sql = stmt_expanded(s);
	struct str text = str_trim(str_c(sql));

	printf("%.*s%s\n", STR_ARG(text), str_ends(text, STR(";")) ? "" : ";");
	free(sql);
	return fflush(stdout) != 0 ? err_set(e, EXIT_IO, "standard output could not be written") : 0;
}

void query_help(const char *name)
{
	struct query q;
	struct str sample;
	struct err e = { 0 };
	char path[120];

	if (query_find(name, &q, &e) != 0)
		die(e.code, "%s", e.text);
	printf("%s: %.*s\n\n%s%s", q.name, STR_ARG(q.title), q.about, q.about[0] ? "\n\n" : "");
	for (int i = 0; i < q.nparams; i++)
		printf("  -p %s=…  %.*s\n", q.param[i].name + 1, STR_ARG(q.param[i].text));
	printf("%s  postmortem query %s --db mail.db\n", q.nparams ? "\n" : "", q.name);
	snprintf(path, sizeof path, "queries/sample/%s.txt", q.name);
	if (embed_get(path, &sample, &e) == 0)
		printf("\nOn the log of an incident (samples/incident) it begins:\n\n%.*s", STR_ARG(sample));
}

bool query_without(int argc)
{
	return argc == 0 || print_sql || explain;
}

int cmd_query(struct db *db, int argc, char **argv, struct err *e)
{
	struct query q;

	if (argc == 0) {
		query_list(list, stdout);
		return 0;
	}
	if (argc > 1)
		return err_set(e, EXIT_USAGE, "one query at a time; '%s' is too much", argv[1]);
	if (query_find(argv[0], &q, e) != 0)
		return -1;
	if (print_sql) {
		printf("%.*s", STR_ARG(q.sql));
		return 0;
	}
	if (!explain)
		fresh_warn(db);
	struct db *empty = explain ? db_open(NULL, DB_CREATE, e) : NULL; /* has the tables, which is all that preparing asks for */
	struct stmt *s = db_prepare_user(explain ? empty : db, q.sql, e);
	int rc = s ? 0 : -1;
	for (int i = 0; rc == 0 && i < params.n; i++)
		rc = bind(s, &q, params.value[i], e);
	if (rc == 0)
		rc = explain ? print_expanded(s, e) : query_print(s, format, stdout, e);
	stmt_free(s);
	db_close(empty);
	return rc;
}
