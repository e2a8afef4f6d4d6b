/* A report from a log: what it must say about an incident, a quiet day, nothing at all; its window, its words, its figures. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "analysis/analyze.h"
#include "ingest/ingest.h"
#include "report/format.h"
#include "report/names.h"
#include "report/render.h"
#include "report/report.h"
#include "report/words.h"
#include "store/query.h"
#include "util/embed.h"
#include "util/when.h"

enum { T0 = 1795486800 }; /* 2026-11-24 02:20:00 UTC */

/* --- a log, a database, a report */

static void line(FILE *log, double at, const char *program, const char *text)
{
	char stamp[WHEN_MAX];

	fprintf(log, "%s mx1 postfix/%s: %s\n", when_print(T0 + at, true, stamp), program, text);
}

static void message(FILE *log, double at, const char *id, const char *name)
{
	char text[300];

	snprintf(text, sizeof text, "%s: uid=0 from=<report@corp.example>", id);
	line(log, at, "pickup[10]", text);
	snprintf(text, sizeof text, "%s: message-id=<%s@%s>", id, id, name);
	line(log, at, "cleanup[11]", text);
	snprintf(text, sizeof text, "%s: from=<report@corp.example>, size=300, nrcpt=1 (queue active)", id);
	line(log, at, "qmgr[12]", text);
}

static void sent(FILE *log, double at, const char *id, const char *domain)
{
	char text[300];

	snprintf(text, sizeof text, "%s: to=<user@%s>, relay=mx.%s[203.0.113.1]:25, delay=0.4, delays=0.1/0/0.2/0.1, dsn=2.0.0, status=sent (250 Ok)", id, domain, domain);
	line(log, at, "smtp[20]", text);
	snprintf(text, sizeof text, "%s: removed", id);
	line(log, at, "qmgr[12]", text);
}

static void no_ipv6(FILE *log, double at, const char *domain)
{
	char text[300];

	snprintf(text, sizeof text, "connect to mx.%s[2001:db8::1]:25: Cannot assign requested address", domain);
	line(log, at, "smtp[20]", text);
}

/* 30 messages fall back to IPv4 and are accepted; with refusals, 8 more are refused for a listing, which the IPv6 error hides, until the restart
 * at 100 s; then all is well. */
static void incident(FILE *log, bool refusals)
{
	char id[20], text[400];

	for (int i = 0; i < 30; i++) {
		snprintf(id, sizeof id, "A0C1D000%02X", (unsigned)i);
		message(log, i, id, "corp.example");
		no_ipv6(log, i + 0.1, "good.example");
		sent(log, i + 0.2, id, "good.example");
	}
	for (int i = 0; refusals && i < 8; i++) {
		snprintf(id, sizeof id, "B0C1D000%02X", (unsigned)i);
		message(log, 40 + i, id, "corp.example");
		snprintf(text, sizeof text, "%s: host mx.isp.example[203.0.113.9] said: 451 4.7.1 Service unavailable; Client host [198.51.100.10] blocked using "
			 "zen.spamhaus.org; https://www.spamhaus.org/sbl/query/SBLCSS (in reply to RCPT TO command)", id);
		line(log, 40 + i, "smtp[20]", text);
		no_ipv6(log, 40.1 + i, "isp.example");
		snprintf(text, sizeof text, "%s: to=<user@isp.example>, relay=none, delay=0.1, delays=0.1/0/0/0, dsn=4.4.1, status=deferred (connect to "
			 "mx.isp.example[2001:db8::1]:25: Cannot assign requested address)", id);
		line(log, 40.2 + i, "smtp[20]", text);
	}
	line(log, 100, "master[1]", "reload -- version 3.7.11, configuration /etc/postfix");
	for (int i = 0; i < 30; i++) {
		snprintf(id, sizeof id, "C0C1D000%02X", (unsigned)i);
		message(log, 101 + i, id, "mx1.corp.example");
		sent(log, 101.2 + i, id, i % 2 ? "isp.example" : "good.example");
	}
	for (int i = 0; refusals && i < 8; i++) {
		snprintf(id, sizeof id, "B0C1D000%02X", (unsigned)i);
		snprintf(text, sizeof text, "%s: from=<report@corp.example>, size=300, nrcpt=1 (queue active)", id);
		line(log, 140 + i, "qmgr[12]", text);
		sent(log, 140.2 + i, id, "isp.example");
	}
}

static void quiet_day(FILE *log)
{
	char id[20];

	for (int i = 0; i < 30; i++) {
		snprintf(id, sizeof id, "D0C1D000%02X", (unsigned)i);
		message(log, 60 * i, id, "mx1.corp.example");
		sent(log, 60 * i + 0.4, id, "good.example");
	}
}

static struct db *analysed(void (*write)(FILE *log))
{
	char path[] = "/tmp/test_report.XXXXXX";
	char *paths[] = { path };
	struct err e = { 0 };
	struct str json;
	struct ingest_sums sums;
	int fd = mkstemp(path);
	FILE *log = fdopen(fd, "w");

	assert_non_null(log);
	write(log);
	fclose(log);
	struct db *db = db_open(NULL, DB_CREATE, &e);
	assert_non_null(db);
	assert_int_equal(embed_get("src/rules/lines.json", &json, &e), 0);
	struct grammar *g = grammar_new(json, &e);
	assert_non_null(g);
	assert_int_equal(ingest(db, g, &(struct ingest_opts){ .final = true, .threads = 1 }, paths, 1, &sums, &e), 0);
	grammar_free(g);
	unlink(path);
	analyze(db, &(struct analyze_opts){ 0 });
	return db;
}

static void with_refusals(FILE *log) { incident(log, true); }
static void as_told(FILE *log) { incident(log, false); }
static void nothing(FILE *log) { (void)log; }

static char *text_of(struct report *r, const char *format)
{
	struct err e = { 0 };
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	assert_int_equal(report_render(renderer_find(format, &e), r, f, &e), 0);
	fclose(f);
	return text;
}

static char *told(void (*write)(FILE *log), const struct report_opts *o)
{
	struct err e = { 0 };
	struct db *db = analysed(write);
	struct report *r = report_build(db, o, &e);

	assert_non_null(r);
	char *md = text_of(r, "md");
	report_free(r);
	db_close(db);
	return md;
}

/* However it is wrapped. */
static void says(const char *md, const char *what)
{
	char *flat = malloc(strlen(md) + 1), *o = flat;

	assert_non_null(flat);
	for (const char *c = md; *c; c++)
		if ((*c != ' ' && *c != '\n') || (o > flat && o[-1] != ' '))
			*o++ = *c == '\n' ? ' ' : *c;
	*o = '\0';
	if (strstr(flat, what) == NULL)
		fail_msg("not said: %s\n%s", what, md);
	free(flat);
}

static int lines_of(const char *text)
{
	int n = 0;

	for (const char *c = text; *c; c++)
		n += *c == '\n';
	return n;
}

/* --- what it says */

static void an_incident(void **state)
{
	char *md = told(with_refusals, &(struct report_opts){ 0 });

	(void)state;
	says(md, "State: over; severity high");
	says(md, "Probable cause: Spamhaus CSS lists our address 198.51.100.10");
	says(md, "receivers refused or put off mail to 8 of 68 recipients, objecting to this server; of all 8 whose delivery failed, 8 got the mail late, "
		 "0 not at all, 0 still wait.");
	says(md, "38 IPv6 connects failed inside this host; they never left it, so they can't be why receivers refused the mail, but in the log they hide "
		 "the true reason of 8 deferrals.");
	says(md, "8 of 8 deferrals show a connect error as the status");
	says(md, "`Spamhaus CSS` | `198.51.100.10`");
	says(md, "Ruled out: that the failed IPv6 connects brought about the listing or the refusals. All 38 ended inside this host");
	says(md, "myhostname was changed (inferred)");
	says(md, "Postfix reloaded its configuration");
	says(md, "10.100.51.198.in-addr.arpa. IN PTR mx1.corp.example.");
	says(md, "inet_protocols = ipv4");
	says(md, "Over, as far as this log goes");
	says(md, "`status=sent` means that the next server took the mail over");
	assert_null(strstr(md, "root cause"));
	free(md);
}

static void the_incident_as_told(void **state)
{
	char *md = told(as_told, &(struct report_opts){ 0 });

	(void)state;
	says(md, "The mail to all 60 recipients was accepted (`status=sent`), yet 30 IPv6 connects failed");
	says(md, "No reply objects to this server or names a block list, so this log can't show why");
	says(md, "Postfix called itself `corp.example`, a mail domain and not the name of a host");
	says(md, "A listing that no reply named");
	says(md, "- [ ] `dig +short -x ADDRESS` gives that name");
	assert_null(strstr(md, "Probable cause"));
	free(md);
}

static void a_quiet_day(void **state)
{
	struct err e = { 0 };
	struct db *db = analysed(quiet_day);
	struct report *r = report_build(db, &(struct report_opts){ 0 }, &e);
	char *md = text_of(r, "md");

	(void)state;
	assert_true(lines_of(md) < 16);
	says(md, "Nothing stands out: all mail was accepted, that to 30 of 30 recipients by other servers.");
	assert_slice(r->state, "ok");
	assert_slice(r->severity, "none");
	for (const struct section *s = r->first; s; s = s->next)
		assert_non_null(s->first); /* no empty headings */
	free(md);
	report_free(r);
	db_close(db);
}

static void nothing_at_all(void **state)
{
	char *md = told(nothing, &(struct report_opts){ 0 });

	(void)state;
	says(md, "holds no log line");
	free(md);
}

static void a_window(void **state)
{
	char *md = told(with_refusals, &(struct report_opts){ .since_at = T0 + 200 });

	(void)state;
	says(md, "no delivery in this period");
	free(md);
	md = told(with_refusals, &(struct report_opts){ .since_at = T0 + 101, .until_at = T0 + 110 });
	says(md, "-p since=1795486901.000 -p until=1795486910.000");
	free(md);
}

static const struct section *section(const struct report *r, const char *id)
{
	for (const struct section *s = r->first; s; s = s->next)
		if (str_eq(s->id, str_c(id)))
			return s;
	return NULL;
}

/* Times of the whole log come from a view, those of a window from a query: the same where the window holds everything. */
static void times_of_a_window(void **state)
{
	struct err e = { 0 };
	struct db *db = analysed(with_refusals);
	struct report *all = report_build(db, &(struct report_opts){ 0 }, &e);
	struct report *window = report_build(db, &(struct report_opts){ .since_at = T0 - 1, .until_at = T0 + 1000 }, &e);
	const struct block *x = section(all, "delays")->first, *y = section(window, "delays")->first;
	size_t n = 0;

	(void)state;
	for (; x && y; x = x->next, y = y->next) {
		const struct row *v = x->table.first, *w = y->table.first;
		assert_int_equal(x->kind, y->kind);
		for (; v && w; v = v->next, w = w->next)
			for (size_t i = 0; i < x->table.columns; i++, n++) {
				assert_int_equal(v->cell[i].kind, w->cell[i].kind);
				assert_true(str_eq(v->cell[i].text, w->cell[i].text) && v->cell[i].n == w->cell[i].n);
				assert_true(v->cell[i].r - w->cell[i].r < 1e-9 && w->cell[i].r - v->cell[i].r < 1e-9);
			}
		assert_true(v == NULL && w == NULL);
	}
	assert_true(x == NULL && y == NULL && n > 30);
	report_free(all);
	report_free(window);
	db_close(db);
}

static void one_incident(void **state)
{
	struct err e = { 0 };
	struct db *db = analysed(with_refusals);
	struct report *r = report_build(db, &(struct report_opts){ .incident = "no.such@thing" }, &e);

	(void)state;
	assert_null(r);
	assert_int_equal(e.code, EXIT_DATA);
	assert_non_null(strstr(e.text, "no incident 'no.such@thing'; the latest are: "));
	r = report_build(db, &(struct report_opts){ .incident = "reputation.dnsbl@isp.example@20261124" }, &e);
	assert_non_null(r);
	assert_true(r->since_at.kind == CELL_TIME && r->since_at.r < T0 + 40);
	report_free(r);
	e = (struct err){ 0 };
	assert_null(report_build(db, &(struct report_opts){ .lang = "tlh" }, &e));
	assert_int_equal(e.code, EXIT_USAGE);
	db_close(db);
}

/* Each figure is what its query gives when a person asks it; incidents carry stable keys. */
static void figures_and_incidents(void **state)
{
	struct err e = { 0 };
	struct db *db = analysed(with_refusals);
	struct report *r = report_build(db, &(struct report_opts){ 0 }, &e);
	struct query q;
	size_t n = 0;

	(void)state;
	assert_int_equal(query_find("report/figures", &q, &e), 0);
	struct stmt *s = db_prepare_user(db, q.sql, &e);
	const struct figure *f = r->figure;
	for (; stmt_step(s); f = f->next, n++) {
		assert_non_null(f);
		assert_true(str_eq(col_text(s, 0), f->name));
		if (f->value.kind == CELL_INT)
			assert_int_equal(col_int(s, 1), f->value.n);
		if (str_eq(f->name, STR("ipv6_failed")))
			assert_int_equal(f->value.n, 38);
		if (str_eq(f->name, STR("masked")))
			assert_int_equal(f->value.n, 8);
	}
	assert_null(f);
	assert_true(n > 30);
	stmt_free(s);
	assert_non_null(r->incident);
	assert_slice(r->incident->key, "reputation.dnsbl@isp.example@20261124");
	assert_slice(r->incident->state, "recovered");
	report_free(r);
	db_close(db);
}

/* What was read but never analysed is not reported as calm. */
static void not_analysed(void **state)
{
	struct err e = { 0 };
	struct db *db = analysed(quiet_day);

	(void)state;
	db_run(db, "test", STR("DELETE FROM setting WHERE name LIKE 'analysed%'"));
	assert_null(report_build(db, &(struct report_opts){ 0 }, &e));
	assert_int_equal(e.code, EXIT_DATA);
	db_close(db);
}

/* Every query that a table names exists. */
static void queries_exist(void **state)
{
	struct err e = { 0 };
	struct db *db = analysed(with_refusals);
	struct report *r = report_build(db, &(struct report_opts){ 0 }, &e);
	struct query q;

	(void)state;
	for (const struct section *s = r->first; s; s = s->next)
		for (const struct block *b = s->first; b; b = b->next)
			if (b->query.n && query_find(b->query.p, &q, &e) != 0)
				fail_msg("%s: %s", b->query.p, e.text);
	report_free(r);
	db_close(db);
}

/* --- words and forms */

/* The {names} of a text, sorted by where they stand, without their nouns. */
static bool has_value(const char *text, struct str name)
{
	for (struct str t = str_c(text); t.n;) {
		size_t at = str_find(t, '{', 0);
		if (at == t.n)
			return false;
		t = str_skip(t, at + 1);
		size_t end = str_find(t, '}', 0), bar = str_find(str_head(t, end), '|', 0);
		if (str_eq(str_head(t, bar), name))
			return true;
	}
	return false;
}

static void every_language_has_the_words(void **state)
{
	(void)state;
	for (int w = 0; w < WORDS; w++) {
		const char *en = word_own(LANG_EN, (enum word)w), *ja = word_own(LANG_JA, (enum word)w);
		assert_non_null(en);
		if (ja == NULL)
			fail_msg("no Japanese for: %s", en);
		for (struct str t = str_c(ja); (t = str_skip(t, str_find(t, '{', 0) + 1)).n;) {
			size_t end = str_find(t, '}', 0), bar = str_find(str_head(t, end), '|', 0);
			if (!has_value(en, str_head(t, bar)))
				fail_msg("{%.*s} is not in the English of: %s", STR_ARG(str_head(t, bar)), ja);
		}
		int ticks = 0;
		for (const char *c = ja; *c; c++)
			ticks += *c == '`';
		assert_int_equal(ticks % 2, 0);
	}
}

static void in_japanese(void **state)
{
	char *md = told(with_refusals, &(struct report_opts){ .lang = "ja" });

	(void)state;
	says(md, "## 要旨");
	says(md, "## 検証");
	says(md, "`Spamhaus CSS`");
	free(md);
}

static const char *shown(struct cell c)
{
	static char text[CELL_MAX];
	char buf[CELL_MAX];
	struct str s = cell_print(&c, STR("en"), buf);

	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	return text;
}

static void cells(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_string_equal(shown(cell_int(0)), "0");
	assert_string_equal(shown(cell_int(9999)), "9999");
	assert_string_equal(shown(cell_int(1234567)), "1,234,567");
	assert_string_equal(shown(cell_int(-100000)), "-100,000");
	assert_string_equal(shown(cell_none()), "-");
	assert_string_equal(shown(cell_num(CELL_PCT, 100)), "100 %");
	assert_string_equal(shown(cell_num(CELL_PCT, 99.99)), "99.9 %"); /* not all, so not 100 */
	assert_string_equal(shown(cell_num(CELL_PCT, 0.01)), "<0.1 %");
	assert_string_equal(shown(cell_num(CELL_PCT, 0)), "0 %");
	assert_string_equal(shown(cell_num(CELL_SECONDS, 200)), "3 min 20 s");
	assert_int_equal(when_zone("UTC", &e), 0);
	assert_string_equal(shown(cell_num(CELL_TIME, T0)), "2026-11-24 02:20:00 UTC");
	assert_int_equal(when_zone("+09:00", &e), 0);
	assert_string_equal(shown(cell_num(CELL_TIME, T0)), "2026-11-24 11:20:00 +0900 (02:20:00 UTC)");
	assert_string_equal(shown(cell_num(CELL_TIME, T0 - 3 * 3600)), "2026-11-24 08:20:00 +0900 (11-23 23:20:00 UTC)");
	assert_int_equal(when_zone("UTC", &e), 0);
}

static void bare_names(void **state)
{
	(void)state;
	assert_true(name_is_bare(STR("corp.example")));
	assert_true(name_is_bare(STR("corp.co.jp")));
	assert_true(name_is_bare(STR("localhost")));
	assert_false(name_is_bare(STR("mx1.corp.example")));
	assert_false(name_is_bare(STR("mx1.corp.co.jp")));
	assert_false(name_is_bare(STR("mx.co.example")));
	assert_false(name_is_bare(STR("")));
}

int main(void)
{
	struct err e = { 0 };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_incident),
		cmocka_unit_test(the_incident_as_told),
		cmocka_unit_test(a_quiet_day),
		cmocka_unit_test(nothing_at_all),
		cmocka_unit_test(a_window),
		cmocka_unit_test(times_of_a_window),
		cmocka_unit_test(one_incident),
		cmocka_unit_test(figures_and_incidents),
		cmocka_unit_test(queries_exist),
		cmocka_unit_test(not_analysed),
		cmocka_unit_test(every_language_has_the_words),
		cmocka_unit_test(in_japanese),
		cmocka_unit_test(cells),
		cmocka_unit_test(bare_names),
	};

	when_zone("UTC", &e);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
