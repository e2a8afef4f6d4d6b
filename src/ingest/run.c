/* run: see run.h. The loop over the batches of a source: its lines, its commits, and what is said of it at the end. */
#include "ingest/run.h"

#include <poll.h>
#include <stdio.h>
#include <time.h>

#include "ingest/apply.h"
#include "ingest/feed.h"
#include "ingest/host.h"
#include "ingest/no_log.h"
#include "ingest/reader.h"
#include "ingest/source.h"
#include "store/load.h"

enum {
	CROWD_LINES = 8192, /* so often it is seen to that memory holds not too many messages */
	PAUSE_MS = 150,     /* others that wait to write ask every 100 */
};

static void progress(const struct run *r, int64_t size, int64_t position, const char *path, double started)
{
	double s = (double)time(NULL) - started;
	int64_t lines = r->src.lines - r->src.lines_before;

	fprintf(stderr, "\r%.40s: %lld lines", path, (long long)lines);
	if (size > 0)
		fprintf(stderr, ", %lld %%", (long long)(position * 100 / size));
	if (s > 0)
		fprintf(stderr, ", %.0f lines/s ", (double)lines / s);
	fflush(stderr);
}

/* True when another process has written since the last transaction, or since the facts were opened: what is held in memory was read again. */
static bool begin(struct run *r)
{
	db_begin(r->db);
	dicts_refresh(r->f->dicts);
	int64_t version = db_int(r->db, "PRAGMA data_version");
	if (version == r->version)
		return false;
	r->version = version;
	facts_again(r->f);
	return true;
}

/* The next transaction within a source. False where another process has read on in the same one meanwhile. */
static bool begin_again(struct run *r, const char *path, struct str head)
{
	struct source now;

	if (!begin(r))
		return true;
	source_find(r->db, head, path, &now);
	twins_start(r->twins, &r->src);
	return now.id == r->src.id && now.bytes == r->src.bytes;
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

/* The last commit of a source, unless another process has read on in it: the next run goes on from where that one stands. */
static void commit_last(struct run *r, bool ours, const char *path, struct str head, const char *damage)
{
	if (ours) {
		commit(r, path, head, damage);
		return;
	}
	db_rollback(r->db);
	err_set(r->e, EXIT_TEMPFAIL, "%s: another process reads it into this database; what came before line %lld was read here", path, (long long)r->src.lines + 1);
}

/* Reads from where the reader stands to the end, and commits: so many lines at a time and at the end; a slow pipe each second and
 * whenever it is quiet, so that others can write meanwhile. */
static void read_on(struct run *r, struct reader *rd, const char *path, struct str head)
{
	int64_t batch = r->o->batch_lines ? r->o->batch_lines : BATCH_LINES, before = r->src.lines, since = before;
	double started = (double)time(NULL);
	time_t begun = time(NULL);
	bool shown = false, open = true, ours = true, brief = head.n < HEAD_BYTES; /* brief: all of it is at hand, so that it is read though the run is to end */
	struct feed *feed = feed_open(rd, r->g, r->o->threads, !db_is_dry(r->db));

	for (const struct batch *b; ours && (brief || !ingest_stop) && (b = feed_next(feed)) != NULL;) {
		if (!open && b->n && !(ours = begin_again(r, path, head)))
			break;
		open |= b->n > 0;
		twins_look(r->twins, &r->src, b, &r->clock);
		for (int i = 0; ours && i < b->n && (brief || !ingest_stop); i++) {
			run_line(r, &b->line[i]);
			r->src.bytes += b->line[i].bytes;
			int64_t n = r->src.lines - before;
			if (n % batch != 0) {
				if (n % CROWD_LINES == 0 && messages_crowd(r->f->messages))
					facts_forget(r->f);
				continue;
			}
			if (!loading(r)) {
				commit(r, path, head, "");
				ours = begin_again(r, path, head);
			} else {
				facts_forget(r->f);
			}
			if (r->o->progress)
				progress(r, reader_size(rd), b->position, path, started), shown = true;
		}
		bool due = b->n == 0;
		if (time(NULL) != begun) {
			due |= r->src.lines - since < BATCH_LINES; /* more come as fast as from a file, and are committed as those are */
			begun = time(NULL);
			since = r->src.lines;
		}
		if (due && ours && open && reader_is_pipe(rd)) {
			commit(r, path, head, "");
			open = false;
			poll(NULL, 0, b->n ? PAUSE_MS : 0);
		}
	}
	feed_close(feed);
	commit_last(r, ours && (open || begin_again(r, path, head)), path, head, reader_damage(rd));
	if (shown)
		fputc('\n', stderr);
}

/* What is to be said of an input that has no byte. */
static void say_empty(struct run *r, struct reader *rd, const char *path)
{
	if (reader_failed(rd))
		err_set(r->e, EXIT_IO, "%s: %s", path, reader_damage(rd));
	else if (reader_damage(rd)[0])
		warn("%s: %s", path, reader_damage(rd));
	else if (!r->o->follow)
		info("%s: empty", path);
}

static void say_end(struct run *r, struct reader *rd, const char *path)
{
	if (reader_failed(rd))
		err_set(r->e, EXIT_IO, "%s:%lld: %s; what came before it was read, the next run goes on from there", path, (long long)r->src.lines + 1, reader_damage(rd));
	else if (reader_damage(rd)[0] && !r->o->follow)
		warn("%s:%lld: %s", path, (long long)r->src.lines + 1, reader_damage(rd));
	if (r->src.lines > 0 && r->src.facts + r->src.counted + r->src.repeats == 0 && !r->o->follow)
		warn("%s: none of its %lld lines is known as one of Postfix or its neighbours", path, (long long)r->src.lines);
}

void run_file(struct run *r, const char *path, struct reader *rd)
{
	struct str peek = reader_peek(rd);
	char head_buf[HEAD_BYTES];

	if (peek.n == 0) {
		say_empty(r, rd, path);
		return;
	}
	if (no_log(peek, path, r->e) != 0)
		return;
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
	read_on(r, rd, path, head);
	say_end(r, rd, path);
	add_up(r, &before);
}

void run_journal(struct run *r, struct journal *j)
{
	struct str name = str_c(journal_name(j));
	int64_t batch = r->o->batch_lines ? r->o->batch_lines : BATCH_LINES, committed;
	const char *damage = "";
	bool ours = true;

	begin(r);
	source_find(r->db, name, name.p, &r->src);
	struct source before = r->src;
	start(r, STR(""), (double)time(NULL));
	hosts_start(r->hosts, r->src.id, before.lines == 0);
	if (before.cursor[0] && !journal_seek(j, before.cursor))
		damage = "records between two runs are gone: the journal was cut shorter than the time between them";
	struct feed *feed = feed_open_journal(j, r->g, r->o->threads, !db_is_dry(r->db));
	committed = before.lines;
	for (const struct batch *b; ours && !ingest_stop && (b = feed_next(feed)) != NULL;) {
		twins_look(r->twins, &r->src, b, &r->clock);
		for (int i = 0; i < b->n; i++) {
			run_line(r, &b->line[i]);
			r->src.bytes += b->line[i].bytes;
		}
		snprintf(r->src.cursor, sizeof r->src.cursor, "%s", b->cursor);
		if (r->src.lines - committed < batch)
			continue;
		commit(r, name.p, name, damage);
		committed = r->src.lines;
		ours = begin_again(r, name.p, name);
	}
	feed_close(feed);
	commit_last(r, ours, name.p, name, damage);
	if (damage[0])
		warn("%s: %s", name.p, damage);
	if (r->src.lines == 0)
		warn("%s: no record: there is no *.journal file, or none that this user may read (root and the group systemd-journal may)", name.p);
	add_up(r, &before);
}
