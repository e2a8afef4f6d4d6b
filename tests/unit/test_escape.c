/* Text from a log is hostile: whatever stands in it, a report's structure stays ours and a terminal sees no control byte. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "report/buf.h"
#include "report/md_text.h"
#include "report/render.h"
#include "report/words.h"

static char *md(const char *in, enum md_place place)
{
	struct buf b = { 0 };

	md_escape(&b, str_c(in), place);
	buf_char(&b, '\0');
	return b.p;
}

static char *json(const char *in)
{
	struct buf b = { 0 };

	json_escape(&b, str_c(in));
	buf_char(&b, '\0');
	return b.p;
}

#define SAME(call, want) \
	do { \
		char *got_ = call; \
		assert_string_equal(got_, want); \
		free(got_); \
	} while (0)

static void escape_markdown_text(void **state)
{
	(void)state;
	SAME(md("plain words, 58 of 60", MD_TEXT), "plain words, 58 of 60");
	SAME(md("a|b", MD_TEXT), "a\\|b");
	SAME(md("*x* _y_ `z`", MD_TEXT), "\\*x\\* \\_y\\_ \\`z\\`");
	SAME(md("smtp_helo_name", MD_TEXT), "smtp_helo_name");
	SAME(md("[t](u) ![i](j)", MD_TEXT), "\\[t](u) !\\[i](j)");
	SAME(md("<img src=x>", MD_TEXT), "\\<img src=x>");
	SAME(md("&lt;&#60; R&D & co", MD_TEXT), "\\&lt;\\&#60; R\\&D & co");
	SAME(md("https://x.example www.x.example", MD_TEXT), "https\\://x.example www\\.x.example");
	SAME(md("~~no~~ $x$ \\ a@b.example", MD_TEXT), "\\~\\~no\\~\\~ \\$x\\$ \\\\ a\\@b.example");
}

static void markdown_controls(void **state)
{
	(void)state;
	SAME(md("a\nb\rc\td", MD_TEXT), "a\u240ab\u240dc\u2409d");
	SAME(md("\x1b[31mred\x7f", MD_CODE), "\u241b[31mred\u2421");
	SAME(md("\x1b]0;title\x07", MD_TEXT), "\u241b]0;title\u2407");
	SAME(md("\u202egpj.exe\u2066x\u200b\u2028", MD_CODE), "\uFFFDgpj.exe\uFFFDx\uFFFD\uFFFD");
	SAME(md("\xc2\x9b" "31m", MD_CODE), "\uFFFD31m"); /* the one-byte CSI of C1 */
	SAME(md("\U000e0041", MD_TEXT), "\uFFFD");
	SAME(md("\xff\xc3", MD_TEXT), "\uFFFD\uFFFD"); /* not UTF-8 at all */
	SAME(md("利用者@例え.example", MD_CODE), "利用者@例え.example");
}

static void markdown_code(void **state)
{
	static const char *const cases[][2] = {
		{ "x", "`x`" }, { "a`b", "``a`b``" }, { "`", "`` ` ``" }, { "```", "```` ``` ````" }, { "", "(\u2013)" }, { " x ", "`  x  `" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf b = { 0 };
		md_code(&b, str_c(cases[i][0]), MD_CODE);
		buf_char(&b, '\0');
		assert_string_equal(b.p, cases[i][1]);
		buf_free(&b);
	}
	SAME(md("a|b*c", MD_CODE), "a|b*c");
	SAME(md("a|b*c", MD_CELL), "a\\|b*c");
}

/* Wrapping makes new line starts: none of them may open a heading, list, quote or rule. */
static void markdown_line_starts(void **state)
{
	static const char *const openers[] = { "#", "##", ">", "-", "+", "=", "===", "---", "1.", "12)" };
	struct report *r = report_new();

	(void)state;
	for (size_t i = 0; i < sizeof openers / sizeof *openers; i++) {
		struct prose *p = prose_new(r);
		struct buf b = { 0 };
		for (int n = 0; n < 120; n++)
			prose_add(r, p, false, arena_printf(&r->arena, "%s ", openers[i]));
		md_prose(&b, p, 0);
		for (struct str rest = buf_str(&b); rest.n;) {
			struct str line = str_head(rest, str_find(rest, '\n', 0));
			assert_true(line.n <= 78 + 2);
			assert_null(line.n ? strchr("#>+-=", line.p[0]) : NULL);
			size_t digits = strspn(line.p, "0123456789");
			bool begins = rest.p == b.p || (digits == 1 && line.p[0] == '1'); /* what may begin a list there */
			assert_true(!begins || digits == 0 || (line.p[digits] != '.' && line.p[digits] != ')'));
			rest = str_skip(rest, line.n + 1);
		}
		buf_free(&b);
	}
	report_free(r);
}

static void json_text(void **state)
{
	(void)state;
	SAME(json("{\n \"a\": \"\\u001b x\"\n}"), "{\n \"a\": \"\\u001b x\"\n}");
	SAME(json("\"\u202e\xc2\x9b\x7f\U000e0041\""), "\"\\u202e\\u009b\\u007f\\udb40\\udc41\"");
	SAME(json("\"利用者\""), "\"利用者\"");
}

/* A value is never read as a template or as markup. */
static void values_are_not_templates(void **state)
{
	struct report *r = report_new();
	struct prose *p = prose_new(r);
	struct buf b = { 0 };

	(void)state;
	say(r, p, "From {who}: {n|message|messages}, `{x} = {y}`.",
	    ARGS({ "who", cell_text(STR("{n} `a` **b**")) }, { "n", cell_int(1) }, { "x", cell_text(STR("a`b")) }, { "y", cell_int(12345) }));
	md_prose(&b, p, 0);
	buf_char(&b, '\0');
	assert_string_equal(b.p, "From {n} \\`a\\` \\*\\*b\\*\\*: 1 message, ``a`b = 12,345``.\n");
	buf_free(&b);
	report_free(r);
}

/* Every hostile text in every place of a document: still the same number of headings, fences and rows; no control byte. */
static struct report *hostile_report(const char *text)
{
	struct report *r = report_new();
	struct str s = str_c(text);

	r->title = s, r->lang = STR("en"), r->host = s, r->zone = STR("UTC"), r->state = STR("open"), r->severity = STR("high");
	struct prose *lead = prose_new(r);
	prose_add(r, lead, false, s);
	report_lead(r, lead);
	struct section *sec = section_new(r, "one", s);
	struct prose *p = prose_new(r);
	prose_add(r, p, false, s);
	prose_add(r, p, true, s);
	block_prose(block_new(r, sec, BLOCK_PARAGRAPH, STR("")), p);
	struct table *t = table_new(r, sec, s, "q");
	table_column(r, t, "a", s, CELL_TEXT);
	table_column(r, t, "b", STR("b"), CELL_CODE);
	struct cell *c = table_row(r, t);
	c[0] = cell_text(s), c[1] = cell_code(s);
	block_new(r, sec, BLOCK_CODE, s)->code = s;
	block_quote(r, block_new(r, sec, BLOCK_QUOTES, s), s, s, 7, s);
	return r;
}

static char *rendered(struct report *r, const char *format)
{
	struct err e = { 0 };
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	assert_int_equal(report_render(renderer_find(format, &e), r, f, &e), 0);
	fclose(f);
	return text;
}

static int lines_starting(const char *text, const char *with)
{
	int n = strncmp(text, with, strlen(with)) == 0;

	for (const char *l = strchr(text, '\n'); l; l = strchr(l + 1, '\n'))
		n += strncmp(l + 1, with, strlen(with)) == 0;
	return n;
}

static void hostile_documents(void **state)
{
	static const char *const texts[] = {
		"plain", "# x", "| a | b |", "```", "``````````", "`a`", "<script>alert(1)</script>", "![x](javascript:y)", "a\n# b\n- c\n```\n| d |",
		"\x1b[2J\x1b]0;x\x07", "\u202e\u2028", "--- | ---", "1. x", "> q", "x ``` y `` z ` w", "\\", "\\`", "\\|", "~~~",
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct report *r = hostile_report(texts[i]);
		char *m = rendered(r, "md"), *j = rendered(r, "json");
		for (const char *c = m; *c; c++)
			assert_true(((unsigned char)*c >= 0x20 && *c != 0x7f) || *c == '\n');
		assert_null(strstr(m, "\u202e"));
		assert_null(strstr(j, "\u202e"));
		assert_null(strstr(j, "\x1b"));
		char *fence = strstr(m, "\n```"); /* the code block is the first fence; inside, text may look like anything */
		assert_non_null(fence);
		*fence = '\0';
		assert_int_equal(lines_starting(m, "#"), 2);
		assert_int_equal(lines_starting(m, "|"), 3);
		assert_int_equal(lines_starting(m, "- "), 1);
		assert_null(strstr(m, "<script") && !strstr(m, "\\<script") ? m : NULL);
		free(m);
		free(j);
		report_free(r);
	}
}

static void long_texts_are_cut(void **state)
{
	struct report *r = report_new();
	char *big = calloc(1, 1000001);

	(void)state;
	if (big == NULL)
		abort();
	memset(big, 'x', 1000000);
	memcpy(big + QUOTE_MAX - 1, "\u3042", 3); /* the limit falls inside a character */
	struct section *s = section_new(r, "a", STR("a"));
	struct block *b = block_new(r, s, BLOCK_QUOTES, STR(""));
	block_quote(r, b, STR("f"), STR("f"), 1, str_c(big));
	assert_int_equal(b->quote->text.n, QUOTE_MAX - 1);
	assert_true(b->quote->cut);
	struct str t = report_text(r, str_c(big), 10);
	assert_string_equal(t.p, "xxxxxxxxxx\u2026");
	free(big);
	report_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escape_markdown_text),
		cmocka_unit_test(markdown_controls),
		cmocka_unit_test(markdown_code),
		cmocka_unit_test(markdown_line_starts),
		cmocka_unit_test(json_text),
		cmocka_unit_test(values_are_not_templates),
		cmocka_unit_test(hostile_documents),
		cmocka_unit_test(long_texts_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
