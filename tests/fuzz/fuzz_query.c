/* The header comments of query files, and names of queries.
 * units: store/query */
#include "fuzz.h"

#include <stdlib.h>

#include "store/query.h"

static void each(void *arg, const struct query *q)
{
	(void)arg;
	MUST(q->title.n > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct query q;
	struct err e = { 0 };
	struct str text = fuzz_copy(data, size);
	char *name = str_dup(str_head(text, 300));

	query_parse("queries/detect/x.sql", text, &q);
	MUST(within(q.title, text) && within(q.sql, text) && strcmp(q.name, "detect/x") == 0);
	MUST(q.nparams >= 0 && q.nparams <= QUERY_PARAMS && strlen(q.about) < sizeof q.about);
	for (int i = 0; i < q.nparams; i++)
		MUST(within(q.param[i].text, text) && strlen(q.param[i].name) < sizeof q.param[i].name);
	query_parse(name, text, &q);
	if (query_find(name, &q, &e) != 0)
		MUST(e.code == EXIT_NOINPUT || e.code == EXIT_USAGE);
	if (size % 64 == 0)
		query_list(each, NULL);
	free(name);
	free((void *)(uintptr_t)text.p);
	return 0;
}
