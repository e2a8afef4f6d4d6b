/* Inputs line by line: plain, gzip, several members, cut off, lines without an end or without end. */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "ingest/decoder.h"
#include "ingest/reader.h"

static char path[] = "/tmp/test_reader.XXXXXX";

static int make_file(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	close(fd);
	return fd < 0 ? -1 : 0;
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static void put(const char *text, size_t n)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	fclose(f);
}

static void put_gz(const char *text, const char *mode)
{
	gzFile f = gzopen(path, mode);

	assert_non_null(f);
	assert_int_equal(gzwrite(f, text, (unsigned)strlen(text)), strlen(text));
	gzclose(f);
}

static struct reader *open_it(void)
{
	struct err e = { 0 };
	struct reader *r = reader_open(path, &e);

	if (r == NULL)
		fail_msg("%s", e.text);
	return r;
}

/* All lines joined with "|", a cut one marked with "…". */
static char *lines_of(struct reader *r, int64_t *total)
{
	static char out[4096];
	struct str line;
	int64_t bytes;
	bool cut;
	size_t n = 0;

	*total = 0;
	out[0] = '\0';
	while (reader_line(r, &line, &bytes, &cut)) {
		*total += bytes;
		struct str head = str_head(line, 20);
		if (n + 30 < sizeof out) /* what does not fit is only counted */
			n += (size_t)snprintf(out + n, sizeof out - n, "%s%.*s%s", n ? "|" : "", STR_ARG(head), cut ? "…" : "");
		if (cut)
			assert_int_equal(line.n, LINE_MAX_BYTES);
	}
	return out;
}

static void plain(void **state)
{
	int64_t total;

	(void)state;
	put("a\nb\r\n\nc\n", 8);
	struct reader *r = open_it();
	assert_slice(reader_peek(r), "a\nb\r\n\nc\n");
	assert_string_equal(lines_of(r, &total), "a|b||c");
	assert_int_equal(total, 8);
	assert_string_equal(reader_damage(r), "");
	assert_int_equal(reader_size(r), 8);
	assert_false(reader_is_pipe(r));
	reader_close(r);
}

/* A log that grows: its last line is left for the next run, unless there will be none. */
static void without_an_end(void **state)
{
	int64_t total;

	(void)state;
	put("a\nhalf a li", 11);
	struct reader *r = open_it();
	assert_string_equal(lines_of(r, &total), "a");
	assert_int_equal(total, 2);
	assert_string_not_equal(reader_damage(r), "");
	reader_close(r);
	r = open_it();
	reader_final(r, true);
	assert_string_equal(lines_of(r, &total), "a|half a li");
	assert_int_equal(total, 11);
	reader_close(r);
	put("", 0);
	r = open_it();
	assert_int_equal(reader_peek(r).n, 0);
	assert_string_equal(lines_of(r, &total), "");
	reader_close(r);
}

static void skipping(void **state)
{
	int64_t total;

	(void)state;
	put("aa\nbb\ncc\n", 9);
	struct reader *r = open_it();
	(void)reader_peek(r);
	assert_int_equal(reader_skip(r, 3), 0);
	assert_string_equal(lines_of(r, &total), "bb|cc");
	reader_close(r);
	r = open_it();
	assert_int_equal(reader_skip(r, 10), -1);
	reader_close(r);
}

static void nul_bytes(void **state)
{
	struct str line;
	int64_t bytes;
	bool cut;

	(void)state;
	put("a\0b\nc\n", 6);
	struct reader *r = open_it();
	assert_true(reader_line(r, &line, &bytes, &cut));
	assert_int_equal(line.n, 3);
	assert_true(reader_line(r, &line, &bytes, &cut));
	assert_slice(line, "c");
	reader_close(r);
}

static void long_lines(void **state)
{
	static const size_t sizes[] = { LINE_MAX_BYTES - 1, LINE_MAX_BYTES, LINE_MAX_BYTES + 1, 524287, 524288, 524289, 1 << 20, 3 << 20 };
	char *text = malloc((3 << 20) + 10);
	int64_t total;

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		size_t n = sizes[i];
		memset(text, 'x', n + 2);
		memcpy(text, "a\n", 2);
		memcpy(text + 2 + n, "\nb\n", 3);
		put(text, n + 5);
		struct reader *r = open_it();
		assert_string_equal(lines_of(r, &total), n > LINE_MAX_BYTES ? "a|xxxxxxxxxxxxxxxxxxxx…|b" : "a|xxxxxxxxxxxxxxxxxxxx|b");
		assert_int_equal(total, n + 5);
		reader_close(r);
	}
	free(text);
}

static void gzip(void **state)
{
	int64_t total;

	(void)state;
	put_gz("a\nb\n", "w");
	struct reader *r = open_it();
	assert_string_equal(lines_of(r, &total), "a|b");
	assert_int_equal(total, 4);
	reader_close(r);
	put_gz("c\nlast", "a"); /* a second member */
	r = open_it();
	assert_string_equal(lines_of(r, &total), "a|b|c|last"); /* nobody appends to a compressed file */
	assert_string_equal(reader_damage(r), "");
	reader_close(r);
}

static void damaged_gzip(void **state)
{
	static char text[200000];
	int64_t total;
	uint32_t x = 1;

	(void)state;
	for (size_t i = 0; i < sizeof text - 1; i++) /* hard to compress, so that a cut loses only the end */
		text[i] = (x = x * 1664525 + 1013904223) >> 24 < 8 ? '\n' : (char)('a' + (x >> 28));
	put_gz(text, "w");
	FILE *f = fopen(path, "r+");
	assert_non_null(f);
	fseek(f, 0, SEEK_END);
	assert_int_equal(ftruncate(fileno(f), ftell(f) / 2), 0);
	fclose(f);
	struct reader *r = open_it();
	(void)lines_of(r, &total);
	assert_true(total > 20000 && total < (int64_t)sizeof text);
	assert_non_null(strstr(reader_damage(r), "too early"));
	reader_close(r);
}

/* Lines in buffers of the caller: none is lost or given twice where one ends, they stay as long as their buffer does, and what was looked at before comes first. */
static void callers_buffers(void **state)
{
	enum { LINES = 4000 };
	static char text[LINES * 40 + 200000], block[2][BLOCK_MIN], want[80];
	static struct str got[LINES];
	size_t n = 0;
	int64_t bytes, total = 0;
	int at = 0, from = 0, turn = 0;
	struct str line;
	bool cut, any = true;

	(void)state;
	for (int i = 0; i < LINES; i++) {
		n += (size_t)sprintf(text + n, i % 7 ? "line %d" : "l\xc3\xa9ne %d", i);
		for (int k = 0; k < i % 60; k++)
			text[n++] = 'x';
		if (i == 1000) { /* longer than a buffer */
			memset(text + n, 'y', 150000);
			n += 150000;
		}
		n += (size_t)sprintf(text + n, i % 11 ? "\n" : "\r\n");
	}
	put(text, n);
	struct reader *r = open_it();
	(void)reader_peek(r);
	for (; any; turn++) {
		reader_into(r, block[turn % 2], BLOCK_MIN);
		for (any = false; reader_line(r, &line, &bytes, &cut); any = true) {
			total += bytes;
			got[at++] = cut ? STR("cut") : line;
			assert_int_equal(cut, at == 1001);
			assert_int_equal(reader_plain(r), !cut && (at - 1) % 7 != 0);
			assert_true(cut || (line.p >= block[turn % 2] && line.p + line.n <= block[turn % 2] + BLOCK_MIN));
		}
		for (; from < at; from++) {
			int m = sprintf(want, from % 7 ? "line %d" : "l\xc3\xa9ne %d", from);
			assert_true(from == 1000 || (str_starts(got[from], (struct str){ want, (size_t)m }) && got[from].n == (size_t)m + (size_t)(from % 60)));
		}
	}
	assert_int_equal(at, LINES);
	assert_int_equal(total, n);
	assert_true(turn > 3);
	assert_string_equal(reader_damage(r), "");
	reader_close(r);
}

/* What the system can't read is told apart from what is damaged. */
static void unreadable(void **state)
{
	char name[] = "/tmp/test_reader.XXXXXX", buf[10];
	int made = mkstemp(name), fd = open(name, O_WRONLY);
	struct decoder *all[] = { decoder_plain(fd, STR("")), decoder_zlib(fd, STR("")), decoder_isal(fd), decoder_lzma(fd) };

	(void)state;
	assert_true(made >= 0 && fd >= 0);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		if (all[i] == NULL) /* the program was built without its library */
			continue;
		assert_false(all[i]->failed);
		assert_int_equal(all[i]->read(all[i], buf, sizeof buf), -1);
		assert_true(all[i]->failed);
		assert_non_null(strstr(all[i]->why, strerror(EBADF)));
		all[i]->close(all[i]);
	}
	close(fd);
	close(made);
	unlink(name);
}

static void no_file(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_null(reader_open("/nonexistent/mail.log", &e));
	assert_int_equal(e.code, EXIT_NOINPUT);
	assert_non_null(strstr(e.text, "/nonexistent/mail.log"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain), cmocka_unit_test(without_an_end), cmocka_unit_test(skipping), cmocka_unit_test(nul_bytes), cmocka_unit_test(long_lines),
		cmocka_unit_test(gzip),  cmocka_unit_test(damaged_gzip),   cmocka_unit_test(callers_buffers), cmocka_unit_test(unreadable),
		cmocka_unit_test(no_file),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
