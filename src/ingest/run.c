/* run: see run.h. The loop: line, envelope, time, kind, facts; and the accounting that makes each line count once. */
#include "ingest/run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "ingest/apply.h"
#include "ingest/feed.h"
#include "ingest/host.h"
#include "ingest/reader.h"
#include "ingest/redate.h"
#include "ingest/source.h"
#include "store/load.h"
#include "util/when.h"

/* "message repeated 3 times: [ text ]": the text once more, n times, as the same program's. */
static bool repeated(struct run *r, const struct line *l)
{
	int64_t n = str_int(parsed_get(l->p, STR("n")), 100000);
	struct str text = str_trim(parsed_get(l->p, STR("text")));
	struct envelope env = *l->env;
	struct field fields[FIELD_MAX];
	struct parsed p = { .field = fields };
	struct line again = *l;

	if (n < 1 || text.n == 0)
		return false;
	char *bare = malloc(text.n + l->env->tag.n + 40);
	if (bare == NULL)
		die_oom();
	int len = sprintf(bare, "%.*s[%lld]: %.*s", STR_ARG(l->env->tag), (long long)(l->env->pid < 0 ? 0 : l->env->pid), STR_ARG(text));
	bool done = envelope_parse((struct str){ bare, (size_t)len }, &env);
	if (done) {
		if (r->own == NULL)
			r->own = grammar_again(r->g);
		grammar_parse(r->own, &env, &p);
		done = p.kind != NULL && p.kind->becomes != B_REPEAT;
	}
	again.env = &env;
	again.p = &p;
	for (int64_t i = 0; done && i < n; i++)
		if (!apply(r->f, &again))
			tally_count(r->f->tally, &l->w, str_c(p.kind->name), 1);
	free(bare);
	return done;
}

/* A line of another program: counted by its name. */
static void other(struct run *r, const struct line *l)
{
	char kind[80];
	int n = snprintf(kind, sizeof kind, "other: %.*s", STR_ARG(str_head(l->env->program, 60)));

	tally_count(r->f->tally, &l->w, (struct str){ kind, (size_t)n }, 1);
	r->src.from_others++;
}

/* Under which key a filter signed our mail: the check of DKIM asks for the keys that are in use. */
static void signed_by(struct run *r, const struct line *l)
{
	char kind[200];
	int n = snprintf(kind, sizeof kind, "%s: %.*s._domainkey.%.*s", l->p->kind->name, STR_ARG(str_head(parsed_get(l->p, STR("selector")), 63)),
			 STR_ARG(str_head(parsed_get(l->p, STR("domain")), 110)));

	tally_count(r->f->tally, &l->w, (struct str){ kind, (size_t)n }, 1);
	r->src.counted++;
}

static void not_understood(struct run *r, const struct line *l, struct str text, const char *why)
{
	tally_unparsed(r->f->tally, &l->w, l->env ? l->env->service : STR(""), text, l->text, why);
	r->src.not_understood++;
}

/* What a person should know of the log's own clock: as events, at the line where it shows. */
static void check_clock(struct run *r, struct line *l)
{
	char from[WHEN_MAX], to[WHEN_MAX], detail[200];

	if (r->clock.note[0]) {
		apply_note(r->f, l, "log.dating", r->clock.note);
		r->clock.note[0] = '\0';
	}
	if (l->w.at < r->src.line_at - JITTER_S) { /* never where that is NAN */
		snprintf(detail, sizeof detail, "the log's clock goes back from %s to %s", when_print(r->src.line_at, false, from), when_print(l->w.at, false, to));
		apply_note(r->f, l, "log.clock_back", detail);
	}
	r->src.line_at = l->w.at;
}

/* Postfix gives at most 2000 bytes of a text to syslog (msg_syslog.c, msg_logger.c): one that is as long has lost its end. */
static bool is_cut(const struct envelope *env)
{
	return env->text.n > 1900 && (env->queue_id.n ? env->text.p - env->queue_id.p : env->noqueue ? 9 : 0) + (long)env->text.n >= 2000;
}

static void one_line(struct run *r, struct fed *fed)
{
	struct envelope *env = &fed->env;
	const struct parsed *p = &fed->p;
	struct redate wrong;
	struct line l = { .w = { .source = r->src.id, .line = ++r->src.lines, .at = isnan(r->src.last_at) ? 0 : r->src.last_at }, .text = fed->text, .p = p };

	if (!fed->headed) {
		not_understood(r, &l, l.text, l.text.n == 0 ? "empty line" : "no header");
		return;
	}
	l.env = env;
	if (!r->clock.checked && env->stamp.year == 0 && env->queue_id.n && clock_learn(&r->clock, env, &wrong) && r->src.lines > 1)
		redate(r->f, &r->src, &wrong), twins_redate(r->twins, &wrong);
	l.w.at = clock_at(&r->clock, &env->stamp);
	if (!(l.w.at >= r->src.first_at)) /* or it is NAN */
		r->src.first_at = l.w.at;
	if (!(l.w.at <= r->src.last_at))
		r->src.last_at = l.w.at;
	hosts_find(r->hosts, env, p->kind ? p->kind->says : R_NONE, &l.w);
	if (twins_repeat(r->twins, &r->src, &l.w, fed)) {
		r->src.repeats++;
		return;
	}
	now_line(r->f->nows, l.w.mta, l.w.at);
	check_clock(r, &l);
	if (p->kind && str_eq(env->program, STR("postfix")) && env->pid >= 0 && p->kind->program[0] && env->service.n == env->program.n)
		env->program = env->service = str_c(p->kind->program); /* a tag that was cut to "postfix" */
	if (is_cut(env))
		tally_count(r->f->tally, &l.w, STR("cut at 2000 bytes by Postfix"), 1);
	if (fed->cut) {
		not_understood(r, &l, env->text, "too long");
	} else if (p->kind == NULL && !grammar_is_ours(r->g, env)) {
		other(r, &l);
	} else if (p->kind == NULL) {
		not_understood(r, &l, env->text, p->limit ? "regex limit" : "no kind");
	} else if (p->kind->becomes == B_REPEAT ? repeated(r, &l) : apply(r->f, &l)) {
		r->src.facts++;
	} else if (p->kind->becomes == B_SIGNED) {
		signed_by(r, &l);
	} else {
		tally_kind(r->f->tally, &l.w, p->kind->becomes == B_DEBUG ? "debug" : p->kind->name);
		r->src.counted++;
	}
}

static void progress(const struct run *r, struct reader *rd, const char *path, double started)
{
	double s = (double)time(NULL) - started;
	int64_t size = reader_size(rd), lines = r->src.lines - r->src.lines_before;

	fprintf(stderr, "\r%.40s: %lld lines", path, (long long)lines);
	if (size > 0)
		fprintf(stderr, ", %lld %%", (long long)(reader_position(rd) * 100 / size));
	if (s > 0)
		fprintf(stderr, ", %.0f lines/s ", (double)lines / s);
	fflush(stderr);
}

static void begin(struct run *r)
{
	db_begin(r->db);
	dicts_refresh(r->f->dicts);
}

/* A load goes on until a kill would lose too much; then the rest comes in batches. */
static bool loading(const struct run *r)
{
	return load_is_on(r->db) && r->sums->lines + r->src.lines - r->src.lines_before < LOAD_LINES;
}

static void commit(struct run *r, const char *path, struct str head, const char *damage)
{
	facts_flush(r->f);
	source_save(r->db, &r->src, path, head, &r->clock, damage);
	hosts_save(r->hosts, r->src.id);
	twins_save(r->twins, &r->src);
	if (load_is_on(r->db) && !loading(r)) {
		load_end(r->db);
		db_bulk(r->db);
	} else {
		db_commit(r->db);
	}
}

static void add_up(struct run *r, const struct source *before)
{
	r->sums->files++;
	r->sums->skipped += r->src.bytes == before->bytes;
	r->sums->lines += r->src.lines - before->lines;
	r->sums->facts += r->src.facts - before->facts;
	r->sums->counted += r->src.counted - before->counted;
	r->sums->from_others += r->src.from_others - before->from_others;
	r->sums->not_understood += r->src.not_understood - before->not_understood;
	r->sums->repeats += r->src.repeats - before->repeats;
}

static void start(struct run *r, struct str head, double file_at)
{
	r->src.past.dated_by = r->src.dated_by;
	clock_start(&r->clock, &r->o->clock, head, file_at, &r->src.past);
	twins_start(r->twins, &r->src);
}

void run_file(struct run *r, const char *path, struct reader *rd)
{
	struct str peek = reader_peek(rd);
	int64_t batch = r->o->batch_lines ? r->o->batch_lines : BATCH_LINES;
	double started = (double)time(NULL);
	bool shown = false;
	char head_buf[HEAD_BYTES];

	if (peek.n == 0) {
		if (reader_failed(rd))
			err_set(r->e, EXIT_IO, "%s: %s", path, reader_damage(rd));
		else if (reader_damage(rd)[0])
			warn("%s: %s", path, reader_damage(rd));
		else if (!r->o->follow)
			info("%s: empty", path);
		return;
	}
	if (str_starts(peek, STR("\xff\xfe")) || str_starts(peek, STR("\xfe\xff"))) {
		err_set(r->e, EXIT_DATA, "%s: UTF-16; convert it first: iconv -f UTF-16 -t UTF-8", path);
		return;
	}
	struct str head = { head_buf, peek.n < HEAD_BYTES ? peek.n : HEAD_BYTES };
	memcpy(head_buf, peek.p, head.n);
	reader_final(rd, r->o->final);
	begin(r);
	source_find(r->db, head, path, &r->src);
	struct source before = r->src;
	if (before.copy) {
		info("%s: a shorter copy of a log that was read already, as it once was", path);
		db_commit(r->db);
		r->sums->files++;
		r->sums->skipped++;
		return;
	}
	start(r, peek, reader_time(rd));
	hosts_start(r->hosts, r->src.id, before.bytes == 0);
	if (before.bytes > 0 && reader_skip(rd, before.bytes) != 0) {
		commit(r, path, head, "shorter than it was before");
		r->sums->skipped++;
		return;
	}
	struct feed *feed = feed_open(rd, r->g, r->o->threads);
	for (const struct batch *b; !ingest_stop && (b = feed_next(feed)) != NULL;) {
		twins_look(r->twins, &r->src, b, &r->clock);
		for (int i = 0; i < b->n && !ingest_stop; i++) {
			one_line(r, &b->line[i]);
			r->src.bytes += b->line[i].bytes;
			int64_t n = r->src.lines - before.lines;
			if (n % batch != 0)
				continue;
			if (!loading(r)) {
				commit(r, path, head, "");
				begin(r);
			} else if (n % (batch * LOAD_BATCHES) == 0) {
				facts_forget(r->f);
			}
			if (r->o->progress)
				progress(r, rd, path, started), shown = true;
		}
	}
	feed_close(feed);
	commit(r, path, head, reader_damage(rd));
	if (shown)
		fputc('\n', stderr);
	if (reader_failed(rd))
		err_set(r->e, EXIT_IO, "%s:%lld: %s; what came before it was read, the next run goes on from there", path, (long long)r->src.lines + 1, reader_damage(rd));
	else if (reader_damage(rd)[0] && !r->o->follow)
		warn("%s:%lld: %s", path, (long long)r->src.lines + 1, reader_damage(rd));
	if (r->src.lines > 0 && r->src.facts + r->src.counted + r->src.repeats == 0 && !r->o->follow)
		warn("%s: none of its %lld lines is known as one of Postfix or its neighbours", path, (long long)r->src.lines);
	add_up(r, &before);
}

void run_journal(struct run *r, struct journal *j)
{
	struct str name = str_c(journal_name(j));
	int64_t batch = r->o->batch_lines ? r->o->batch_lines : BATCH_LINES, committed;
	const char *damage = "";

	begin(r);
	source_find(r->db, name, name.p, &r->src);
	struct source before = r->src;
	start(r, STR(""), (double)time(NULL));
	hosts_start(r->hosts, r->src.id, before.lines == 0);
	if (before.cursor[0] && !journal_seek(j, before.cursor))
		damage = "records between two runs are gone: the journal was cut shorter than the time between them";
	struct feed *feed = feed_open_journal(j, r->g, r->o->threads);
	committed = before.lines;
	for (const struct batch *b; !ingest_stop && (b = feed_next(feed)) != NULL;) {
		twins_look(r->twins, &r->src, b, &r->clock);
		for (int i = 0; i < b->n; i++) {
			one_line(r, &b->line[i]);
			r->src.bytes += b->line[i].bytes;
		}
		snprintf(r->src.cursor, sizeof r->src.cursor, "%s", b->cursor);
		if (r->src.lines - committed < batch)
			continue;
		commit(r, name.p, name, damage);
		committed = r->src.lines;
		begin(r);
	}
	feed_close(feed);
	commit(r, name.p, name, damage);
	if (damage[0])
		warn("%s: %s", name.p, damage);
	add_up(r, &before);
}
