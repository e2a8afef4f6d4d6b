/* ingest: see ingest.h. This file: which inputs there are, and in which order they are read. */
#include "ingest/ingest.h"

#include <dirent.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "ingest/run.h"
#include "store/load.h"

struct input {
	const char *path;
	double first_at, written_at;
	bool second; /* all of it is of one second */
	int age;     /* mail.log.3: 3 */
	int order;
};

static int earlier(double x, double y)
{
	return x < y ? -1 : x > y;
}

/* Files that begin in the same second: logrotate's numbers; else what ends in it, as far as its head shows, stands before what does not, and what was closed first. */
static int by_time(const void *a, const void *b)
{
	const struct input *x = a, *y = b;
	int order = earlier(x->first_at, y->first_at);

	if (order == 0)
		order = y->age - x->age;
	if (order == 0)
		order = (int)y->second - (int)x->second;
	if (order == 0)
		order = earlier(x->written_at, y->written_at);
	return order ? order : x->order - y->order;
}

/* The number that logrotate gave a file: the more, the older. */
static int age_of(const char *path)
{
	for (const char *dot = strchr(path, '.'); dot; dot = strchr(dot + 1, '.')) {
		char *end;
		long n = strtol(dot + 1, &end, 10);
		if (end > dot + 1 && (*end == '\0' || *end == '.') && n > 0 && n < 10000 && strchr(end, '/') == NULL)
			return (int)n;
	}
	return 0;
}

/* The time of a file's first stamped line; pipes and files without one come last. False: it can't be read. */
static bool first_time(struct input *in, const struct clock_opts *o, struct err *e)
{
	struct envelope env;
	struct clock clock;
	struct stat st;

	in->first_at = in->written_at = INFINITY;
	if (strcmp(in->path, "-") == 0 || (stat(in->path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
		return true;
	struct reader *rd = reader_open(in->path, e);
	if (rd == NULL)
		return false;
	struct str head = reader_peek(rd), rest = head;
	in->age = age_of(in->path);
	in->written_at = reader_time(rd);
	in->second = head.n < HEAD_BYTES; /* else there may be more */
	clock_start(&clock, o, head, in->written_at, &(struct clock_past){ 0 });
	while (rest.n && (isinf(in->first_at) || in->second)) {
		struct str line = str_head(rest, str_find(rest, '\n', 0));
		rest = str_skip(rest, line.n + 1);
		if (!envelope_parse(line, &env) || !env.stamped)
			continue;
		double at = clock_at(&clock, &env.stamp);
		if (isinf(in->first_at))
			in->first_at = at;
		in->second &= floor(at) == floor(in->first_at);
	}
	reader_close(rd);
	return true;
}

/* What a folder holds of mail logs; mail.err, mail.warn and mail.info repeat what mail.log has. */
static bool is_mail_log(struct str name)
{
	static const struct str names[] = { { "mail.log", 8 }, { "maillog", 7 }, { "postfix.log", 11 } };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_starts(name, names[i]) && (name.n == names[i].n || strchr(".-_", name.p[names[i].n]) != NULL))
			return true;
	return false;
}

struct inputs {
	struct input *in;
	int n, room;
	char **owned; /* paths made here */
	int nowned;
};

static void add_input(struct inputs *all, const char *path, const struct clock_opts *o, struct err *e)
{
	struct input in = { .path = path, .order = all->n };

	if (!first_time(&in, o, e))
		return;
	if (all->n == all->room) {
		all->room = all->room * 2 + 16;
		all->in = realloc(all->in, (size_t)all->room * sizeof *all->in);
		if (all->in == NULL)
			die_oom();
	}
	all->in[all->n++] = in;
}

static void add_folder(struct inputs *all, const char *path, const struct clock_opts *o, struct err *e)
{
	struct dirent **entries;
	int n = scandir(path, &entries, NULL, alphasort), before = all->n;

	for (int i = 0; i < n; i++) {
		char *full = NULL;
		if (is_mail_log(str_c(entries[i]->d_name)) && asprintf(&full, "%s/%s", path, entries[i]->d_name) > 0) {
			all->owned = realloc(all->owned, (size_t)(all->nowned + 1) * sizeof *all->owned);
			if (all->owned == NULL)
				die_oom();
			all->owned[all->nowned++] = full;
			add_input(all, full, o, e);
		}
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	if (all->n == before)
		err_set(e, EXIT_NOINPUT, "%s: no mail.log, maillog or postfix.log in this folder that can be read (name the file; without files, the journal: --journal)", path);
}

static void stop(int signal)
{
	(void)signal;
	ingest_stop = 1;
}

int ingest(struct db *db, struct grammar *g, const struct ingest_opts *o, char *const *paths, int npaths, struct ingest_sums *sums, struct err *e)
{
	struct run r = { .db = db, .g = g, .o = o, .sums = sums, .e = e };
	struct inputs all = { .n = 0 };
	struct sigaction act = { .sa_handler = stop };
	struct stat st;
	bool ready = !o->follow && o->journal == NULL && o->batch_lines == 0;

	memset(sums, 0, sizeof *sums);
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	for (int i = 0; i < npaths; i++) {
		if (stat(paths[i], &st) == 0 && S_ISDIR(st.st_mode))
			add_folder(&all, paths[i], &o->clock, e);
		else
			add_input(&all, paths[i], &o->clock, e);
	}
	qsort(all.in, (size_t)all.n, sizeof *all.in, by_time);
	/* a database without facts is filled in one go, where all there is to read lies ready */
	for (int i = 0; i < all.n; i++)
		ready &= !isinf(all.in[i].first_at) || (stat(all.in[i].path, &st) == 0 && S_ISREG(st.st_mode));
	if (ready)
		load_begin(db);
	if (!load_is_on(db))
		db_bulk(db);
	if (o->threads > 1)
		db_aside(db);
	r.version = db_int(db, "PRAGMA data_version");
	r.f = facts_open(db, o->in_memory ? o->in_memory : IN_MEMORY);
	r.twins = twins_open(db);
	r.hosts = hosts_open(db, r.f->dicts, o->host);
	for (int i = 0; i < all.n && !ingest_stop; i++) {
		struct reader *rd = reader_open(all.in[i].path, e);
		if (rd == NULL)
			continue;
		run_file(&r, all.in[i].path, rd);
		reader_close(rd);
	}
	if (o->journal && !ingest_stop) {
		struct journal *j = journal_open(o->journal, e);
		if (j)
			run_journal(&r, j);
		journal_close(j);
	}
	if (o->follow && !ingest_stop && e->code == 0)
		run_follow(&r, paths, npaths);
	else if (ingest_stop)
		err_set(e, EXIT_TEMPFAIL, "interrupted; what was read is kept, the next run goes on from there");
	hosts_free(r.hosts);
	twins_free(r.twins);
	facts_free(r.f);
	grammar_free(r.own);
	load_end(db); /* sorts: after all that takes memory is gone */
	for (int i = 0; i < all.nowned; i++)
		free(all.owned[i]);
	free(all.owned);
	free(all.in);
	return e->code ? -1 : 0;
}
