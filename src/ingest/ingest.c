/* ingest: see ingest.h. This file: which inputs there are, and in which order they are read. */
#include "ingest/ingest.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "ingest/run.h"
#include "store/load.h"

volatile sig_atomic_t ingest_stop;

struct input {
	const char *path;
	double first_at, written_at;
	int order;
};

static int by_time(const void *a, const void *b)
{
	const struct input *x = a, *y = b;

	if (x->first_at != y->first_at)
		return x->first_at < y->first_at ? -1 : 1;
	if (x->written_at != y->written_at)
		return x->written_at < y->written_at ? -1 : 1; /* begun in the same second: what was closed first */
	return x->order - y->order;
}

/* The time of a file's first stamped line; pipes and files without one come last. */
static double first_time(const char *path, const struct clock_opts *o, struct err *e)
{
	struct envelope env;
	struct clock clock;
	double at = INFINITY;

	struct stat st;
	if (strcmp(path, "-") == 0 || (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
		return INFINITY;
	struct reader *rd = reader_open(path, e);
	if (rd == NULL)
		return NAN;
	struct str head = reader_peek(rd), rest = head;
	clock_start(&clock, o, head, reader_time(rd), &(struct clock_past){ 0 });
	while (rest.n && isinf(at)) {
		struct str line = str_head(rest, str_find(rest, '\n', 0));
		rest = str_skip(rest, line.n + 1);
		if (envelope_parse(line, &env) && env.stamped)
			at = clock_at(&clock, &env.stamp);
	}
	reader_close(rd);
	return at;
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
	double at = first_time(path, o, e);
	struct stat st;

	if (isnan(at))
		return;
	if (all->n == all->room) {
		all->room = all->room * 2 + 16;
		all->in = realloc(all->in, (size_t)all->room * sizeof *all->in);
		if (all->in == NULL)
			die_oom();
	}
	all->in[all->n] = (struct input){ path, at, stat(path, &st) == 0 && S_ISREG(st.st_mode) ? (double)st.st_mtim.tv_sec + (double)st.st_mtim.tv_nsec / 1e9 : INFINITY, all->n };
	all->n++;
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
		err_set(e, EXIT_NOINPUT, "%s: no mail.log, maillog or postfix.log in this folder that can be read", path);
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
	r.f = facts_open(db);
	r.twins = twins_open(db);
	r.hosts = hosts_open(db, r.f->dicts, o->host);
	for (int i = 0; i < all.n && !ingest_stop; i++) {
		struct reader *rd = reader_open(all.in[i].path, e);
		if (rd == NULL)
			continue;
		run_file(&r, all.in[i].path, rd);
		reader_close(rd);
	}
	load_end(db);
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
	for (int i = 0; i < all.nowned; i++)
		free(all.owned[i]);
	free(all.owned);
	free(all.in);
	return e->code ? -1 : 0;
}
