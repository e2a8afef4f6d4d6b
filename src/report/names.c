/* names: see names.h. */
#include "report/names.h"

#include "report/build.h"

static bool second_level(struct str label)
{
	static const char *const labels[] = { "co", "ne", "or", "ac", "go", "gr", "ed", "lg", "ad", "com", "net", "org", "gov", "edu", "gob" };

	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (str_ieq(label, str_c(labels[i])))
			return true;
	return false;
}

bool name_is_bare(struct str name)
{
	size_t first = str_find(name, '.', 0), second = first < name.n ? str_find(name, '.', first + 1) : name.n;

	if (second == name.n)
		return name.n > 0; /* no dot, or one */
	if (str_find(name, '.', second + 1) < name.n)
		return false;
	struct str middle = { name.p + first + 1, second - first - 1 };
	return name.n - second == 3 && second_level(middle); /* .co.jp and the like */
}

void names_collect(struct build *b)
{
	struct stmt *s = ask(b, "SELECT name, first_at, last_at, lines FROM v_hostname "
				"WHERE first_at < coalesce(:until, 1e11) AND last_at >= coalesce(:since, 0) "
				"AND host = coalesce((SELECT i.host FROM incident i " /* of several machines, the one that is ill */
				"WHERE i.started_at < coalesce(:until, 1e11) AND i.ended_at >= coalesce(:since, 0) "
				"ORDER BY i.cause LIKE 'identity.%' DESC, i.events DESC, i.incident LIMIT 1), host) ORDER BY last_at");

	while (stmt_step(s)) {
		b->myhostname = keep(b, s, 0);
		if (!name_is_bare(b->myhostname))
			continue;
		if (!str_eq(b->bare_name, b->myhostname))
			b->bare_from = col_real(s, 1), b->bare_lines = 0;
		b->bare_name = b->myhostname;
		b->bare_to = col_real(s, 2);
		b->bare_lines += col_int(s, 3);
	}
	stmt_free(s);
}
