/* changes: see changes.h. A restart is several lines (stopping, terminating, starting, started) and often follows a reload at once:
 * lines closer than CLUSTER_S are one change. */
#include "report/changes.h"

#include "report/build.h"

static const char changes_sql[] =
	"SELECT logged_at, kind, file, line FROM v_event WHERE kind IN ('master.start', 'master.reload', 'master.stop', 'script.start', "
	"'script.stop', 'script.refresh') AND " IN_WINDOW("logged_at") " ORDER BY logged_at, event";

static struct change *change_next(struct build *b)
{
	if (b->changes == CHANGES) {
		memmove(b->change, b->change + 1, (CHANGES - 1) * sizeof *b->change);
		b->changes--;
	}
	struct change *c = &b->change[b->changes++];
	*c = (struct change){ 0 };
	return c;
}

static void collect(struct build *b)
{
	struct change *c = NULL;
	struct stmt *s = ask(b, changes_sql);

	while (stmt_step(s)) {
		double at = col_real(s, 0);
		struct str kind = col_text(s, 1);
		if (c == NULL || at > c->until_at + CLUSTER_S) {
			c = change_next(b);
			c->at = at;
		}
		c->until_at = at;
		c->start = c->start || str_ends(kind, STR(".start"));
		c->stop = c->stop || str_ends(kind, STR(".stop"));
		c->reload = c->reload || str_eq(kind, STR("master.reload")) || str_eq(kind, STR("script.refresh"));
		c->file = keep(b, s, 2); /* the last line of the change is the one to look at */
		c->line = col_int(s, 3);
	}
	stmt_free(s);
}

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

static void names(struct build *b)
{
	struct stmt *s = ask(b, "SELECT name, first_at, last_at, lines FROM v_hostname "
				"WHERE first_at < coalesce(:until, 1e11) AND last_at >= coalesce(:since, 0) ORDER BY last_at");

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

void changes_collect(struct build *b)
{
	collect(b);
	names(b);
}
