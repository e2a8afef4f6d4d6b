/* Records of the journal and of rsyslog as JSON and as export, and the reader beneath them.
 * units: ingest/record ingest/record_field ingest/record_export ingest/reader ingest/reader_line */
#include "fuzz.h"

#include <stdlib.h>

#include "ingest/reader.h"
#include "ingest/record.h"

/* In a block of just the size that is promised to be enough. */
static void as_line(const struct record *rec)
{
	char *out = malloc(RECORD_HEADER + rec->message.n);

	MUST(out != NULL);
	struct str line = record_line(rec, out);
	MUST(line.p == NULL || (line.p == rec->message.p && line.n <= rec->message.n) || (line.p == out && line.n <= RECORD_HEADER + rec->message.n));
	free(out);
}

static void lines(const char *path, bool final)
{
	struct err e = { 0 };
	struct str line;
	int64_t bytes, total = 0;
	bool cut;
	struct reader *r = reader_open(path, &e);

	if (r == NULL)
		return;
	(void)reader_peek(r);
	reader_final(r, final);
	while (reader_line(r, &line, &bytes, &cut)) {
		MUST(bytes > 0 && (size_t)bytes >= line.n && line.n <= LINE_MAX_BYTES);
		total += bytes;
	}
	(void)reader_damage(r);
	reader_close(r);
	if (total > 0 && (r = reader_open(path, &e)) != NULL) {
		MUST(reader_skip(r, total) == 0);
		reader_close(r);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char buf[LINE_MAX_BYTES + 1];
	struct err e = { 0 };
	static struct record_memo memo; /* of all inputs before: it must not show */
	struct record_memo fresh = { 0 };
	struct record rec, again;
	struct str text = fuzz_copy(data, size);
	char *scratch = malloc(size + 1), *more = malloc(size + 1);
	int64_t bytes;

	MUST(scratch != NULL && more != NULL);
	if (size <= LINE_MAX_BYTES) {
		bool is = record_json(&memo, text, scratch, &rec);
		MUST(record_json(&fresh, text, more, &again) == is);
		MUST(!is || (str_eq(rec.message, again.message) && str_eq(rec.ident, again.ident) && str_eq(rec.host, again.host) && str_eq(rec.pid, again.pid) &&
			     str_eq(rec.stamp, again.stamp) && rec.realtime == again.realtime));
		if (is)
			as_line(&rec);
	}
	const char *path = fuzz_memory_file(text);
	lines(path, size & 1);
	if (record_is_export(text)) {
		struct reader *r = reader_open(path, &e);
		MUST(r != NULL);
		while (record_export(r, buf, &rec, &bytes)) {
			MUST(bytes > 0);
			as_line(&rec);
		}
		reader_close(r);
	}
	free(scratch);
	free(more);
	free((void *)(uintptr_t)text.p);
	return 0;
}
