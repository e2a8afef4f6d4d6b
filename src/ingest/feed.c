/* feed: see feed.h. A ring of batches lies between two threads; each batch owns its bytes and fields, so nothing is allocated per line. */
#include "ingest/feed.h"

#include <stdlib.h>

#include "ingest/record.h"
#include "util/ring.h"
#include "util/utf8.h"

enum { RING = 4, LINES = 2048, BLOCK = 288 * 1024, BYTES = 448 * 1024, FIELDS = LINES * 6 };

struct slot {
	struct batch batch;
	char *block; /* what was read, with most of the lines in it */
	char *bytes; /* lines that are not as they were read */
	struct field *fields;
};

struct feed {
	struct reader *reader;
	struct journal *journal; /* or this */
	struct grammar *g;
	struct slot slot[RING];
	bool export;               /* journalctl -o export */
	struct envelope_memo memo;
	struct record_memo records;
	char *scratch;             /* for records: unescaped values */
	bool prints, threaded, holding;
	bool quiet;                /* the batch before was the one without lines */
	struct ring ring;
	pthread_t thread;
};

/* A record as a line of its own, or behind what a collector put before it. */
static bool find_record(struct feed *f, const struct fed *l, struct record *r)
{
	struct str s = l->text, stamp = STR("");

	if (s.n < 2 || l->cut)
		return false;
	if (s.p[0] != '{') {
		if (s.p[s.n - 1] != '}' && (s.p[s.n - 1] != ']' || s.p[s.n - 2] != '}'))
			return (s.p[0] >= '_' || s.p[0] == '@') && record_logfmt(s, f->scratch, r);
		if (!record_behind(s, &s, &stamp))
			return false;
	}
	if (!record_json(&f->records, s, f->scratch, r))
		return false;
	if (r->stamp.n == 0)
		r->stamp = stamp;
	return true;
}

/* A line without a header that is a row of a table: as the line it stands for, at out. */
static bool from_columns(struct feed *f, char *out, struct fed *l)
{
	struct record record;

	if (l->cut || !record_columns(l->text, f->scratch, &record))
		return false;
	struct str composed = record_line(&record, out);
	if (composed.p)
		l->text = composed;
	return composed.p != NULL;
}

/* The next line of the input; a structured record becomes the line it stands for, which may stand at out. *plain: it is printable ASCII; *stays: it
 * stands in the slot's block. */
static bool next_line(struct feed *f, char *out, struct fed *l, bool *plain, bool *stays)
{
	struct record record;

	l->cut = *plain = *stays = false;
	if (f->export || f->journal) {
		l->bytes = 1;
		if (f->journal ? !journal_next(f->journal, &record) : !record_export(f->reader, f->scratch, &record, &l->bytes))
			return false;
		l->text = record_line(&record, out);
		if (l->text.p == NULL)
			l->text = STR("record without a message or a time");
		return true;
	}
	if (!reader_line(f->reader, &l->text, &l->bytes, &l->cut))
		return false;
	*plain = reader_plain(f->reader);
	*stays = !l->cut;
	char first = l->text.n ? l->text.p[0] : '\0', last = l->text.n ? l->text.p[l->text.n - 1] : '\0';
	/* nearly all lines begin with a capital or a digit, and end otherwise */
	if ((first >= '_' || first == '@' || last == '}' || last == ']') && find_record(f, l, &record)) {
		struct str composed = record_line(&record, out);
		if (composed.p) {
			l->text = composed;
			*plain = *stays = false;
		}
	}
	return true;
}

#define MIX UINT64_C(0x9e3779b97f4a7c15)

static uint64_t eight(struct str s)
{
	uint64_t v = 0;

	if (s.n >= sizeof v)
		memcpy(&v, s.p, sizeof v);
	else if (s.n)
		memcpy(&v, s.p, s.n);
	return v;
}

/* A number that tells a line from others, whatever header it stands under. */
static uint64_t print_of(const struct envelope *env)
{
	struct str t = env->text, id = env->queue_id;
	uint64_t v = (uint64_t)env->pid * 31 + t.n;

	v = v * MIX + eight(t);
	v = v * MIX + eight(str_skip(t, t.n / 2));
	v = v * MIX + eight(str_skip(t, t.n > 8 ? t.n - 8 : 0));
	return v * MIX + eight(str_skip(id, id.n > 8 ? id.n - 8 : 0));
}

/* Makes a text valid, and sees to it that it stays: at to, where it may stand already. Returns the bytes taken from there. */
static size_t keep_text(struct fed *l, char *to, bool stays)
{
	struct str text = l->text;
	size_t n = text.p == to ? text.n : 0;

	if (!utf8_ok(text)) {
		l->text = utf8_clean(text, to + n);
		return n + l->text.n;
	}
	if (stays)
		return 0;
	if (n == 0 && text.n)
		memcpy(to, text.p, text.n);
	l->text.p = to;
	return text.n;
}

/* Fills a slot until it is full, the input ends or a pipe has no more for now; false when nothing came any more. */
static bool fill(struct feed *f, struct slot *s)
{
	size_t bytes = 0, fields = 0;
	bool plain, stays;

	s->batch.n = 0;
	f->quiet = !f->quiet && !f->journal && !f->export && reader_quiet(f->reader);
	if (f->quiet)
		return true;
	if (f->reader && !f->export)
		reader_into(f->reader, s->block, BLOCK);
	while (s->batch.n < LINES && bytes + 5 * (LINE_MAX_BYTES + RECORD_HEADER) <= BYTES && fields + FIELD_MAX <= FIELDS) {
		struct fed *l = &s->batch.line[s->batch.n];
		char *to = s->bytes + bytes;
		if (!next_line(f, to, l, &plain, &stays))
			break;
		if (!plain)
			bytes += keep_text(l, to, stays);
		l->headed = envelope_next(&f->memo, l->text, &l->env) && l->env.stamped;
		if (!l->headed && from_columns(f, s->bytes + bytes, l)) {
			l->headed = envelope_next(&f->memo, l->text, &l->env) && l->env.stamped;
			bytes += l->text.n;
		}
		l->p.field = s->fields + fields;
		l->p.kind = NULL;
		l->p.all_fields = false;
		l->p.n = 0;
		if (l->headed) {
			l->print = f->prints ? print_of(&l->env) : 0;
			grammar_parse(f->g, &l->env, &l->p);
		}
		fields += (size_t)l->p.n;
		s->batch.n++;
		if (!f->journal && !f->export && reader_waits(f->reader)) /* these lines need not */
			break;
	}
	if (f->journal)
		journal_cursor(f->journal, s->batch.cursor);
	else
		s->batch.position = reader_position(f->reader);
	return s->batch.n > 0;
}

static void *work(void *arg)
{
	struct feed *f = arg;

	for (int i; (i = ring_to_fill(&f->ring)) >= 0 && fill(f, &f->slot[i]);)
		ring_filled(&f->ring);
	ring_end(&f->ring);
	re_thread_end();
	return NULL;
}

static struct feed *start(struct reader *r, struct journal *j, struct grammar *g, int threads, bool prints)
{
	struct feed *f = calloc(1, sizeof *f);

	if (f == NULL)
		die_oom();
	f->reader = r;
	f->journal = j;
	f->g = g;
	f->prints = prints;
	f->export = r && record_is_export(reader_peek(r));
	f->scratch = malloc(LINE_MAX_BYTES);
	if (f->scratch == NULL)
		die_oom();
	for (int i = 0; i < (threads > 1 ? RING : 1); i++) {
		struct slot *s = &f->slot[i];
		s->batch.line = malloc(LINES * sizeof *s->batch.line);
		s->block = malloc(BLOCK);
		s->bytes = malloc(BYTES);
		s->fields = malloc(FIELDS * sizeof *s->fields);
		if (s->batch.line == NULL || s->block == NULL || s->bytes == NULL || s->fields == NULL)
			die_oom();
	}
	ring_init(&f->ring, RING);
	f->threaded = threads > 1 && pthread_create(&f->thread, NULL, work, f) == 0;
	return f;
}

struct feed *feed_open(struct reader *r, struct grammar *g, int threads, bool prints)
{
	return start(r, NULL, g, threads, prints);
}

struct feed *feed_open_journal(struct journal *j, struct grammar *g, int threads, bool prints)
{
	return start(NULL, j, g, threads, prints);
}

const struct batch *feed_next(struct feed *f)
{
	if (!f->threaded)
		return fill(f, &f->slot[0]) ? &f->slot[0].batch : NULL;
	if (f->holding) /* the batch given last is done with */
		ring_emptied(&f->ring);
	int i = ring_to_empty(&f->ring);
	f->holding = i >= 0;
	return f->holding ? &f->slot[i].batch : NULL;
}

void feed_close(struct feed *f)
{
	if (f->threaded) {
		ring_stop(&f->ring);
		pthread_join(f->thread, NULL);
	}
	ring_free(&f->ring);
	for (int i = 0; i < RING; i++) {
		free(f->slot[i].batch.line);
		free(f->slot[i].block);
		free(f->slot[i].bytes);
		free(f->slot[i].fields);
	}
	free(f->scratch);
	free(f);
}
