/* lines: the subject, and the lines that come first. The cause and what to do about it are those of the report's own lead. */
#include "digest/digest.h"

#include <time.h>

#include "report/mail.h"
#include "util/utf8.h"
#include "util/when.h"

/* The lead is to be read on a phone before anything else: at most ten lines of the mail, so each has its share of them. */
enum { ONE = MAIL_WIDTH - 2, TWO = 2 * ONE - 12 };

/* Cuts a text to so many columns. */
static void fit(struct digest *d, struct prose *p, size_t width)
{
	size_t used = 0;

	for (struct span *s = p->first; s; s = s->next) {
		size_t w = utf8_width(s->text);
		if (used + w <= width) {
			used += w;
			continue;
		}
		size_t n = 0, step = 0;
		for (size_t i = 0; i < s->text.n; i += step) {
			struct str c = visible(str_skip(s->text, i), &step);
			if (used + utf8_width(c) + 1 > width)
				break;
			used += utf8_width(c);
			n = i + step;
		}
		size_t whole = n;
		while (whole > n / 2 && s->text.p[whole] != ';' && s->text.p[whole] != ',')
			whole--;
		n = whole > n / 2 ? whole : n; /* rather a whole part of the sentence */
		s->text = arena_printf(&d->r->arena, "%.*s\xe2\x80\xa6", STR_ARG(str_head(s->text, n)));
		s->next = NULL;
		p->last = s;
	}
}

static struct prose *say_new(struct digest *d, enum word w, const struct arg *args)
{
	struct prose *p = prose_new(d->r);

	say(d->r, p, word(d->lang, w), args);
	return p;
}

static void lead(struct digest *d, struct prose *p, size_t width)
{
	fit(d, p, width);
	report_lead(d->r, p);
}

/* "11-24 04:51", local: a mail is read within days. */
static struct cell moment(struct digest *d, double at, bool zone)
{
	time_t t = (time_t)at;
	struct tm tm;
	char text[24] = "";

	if (localtime_r(&t, &tm))
		strftime(text, sizeof text, zone ? "%m-%d %H:%M %Z" : "%m-%d %H:%M", &tm);
	return cell_text(arena_copy(&d->r->arena, str_c(text)));
}

static void verdict(struct digest *d)
{
	bool open = str_eq(d->r->state, STR("open"));
	enum word w = d->state == DIGEST_STALE ? W_DIG_STALE : d->state == DIGEST_FAIL ? (open ? W_DIG_FAIL : W_DIG_FAIL_OVER)
		      : d->state == DIGEST_WARN ? (open ? W_DIG_WARN : W_DIG_WARN_OVER) : W_DIG_OK;

	lead(d, say_new(d, w, NULL), ONE);
}

static struct cell utc_day(struct digest *d, int64_t at)
{
	char text[WHEN_MAX];

	return cell_text(arena_copy(&d->r->arena, str_head(str_c(when_print((double)at, false, text)), 10)));
}

/* NULL as "-". */
static struct cell cell_of(struct stmt *s, int i)
{
	return col_null(s, i) ? cell_none() : cell_int(col_int(s, i));
}

static void volumes(struct digest *d)
{
	struct stmt *s = digest_ask(d, "digest/volume");

	if (stmt_step(s) && !col_null(s, 0))
		lead(d, say_new(d, col_null(s, 4) ? W_DIG_VOLUME_FIRST : W_DIG_VOLUME,
		     ARGS({ "sent", cell_of(s, 0) }, { "deferred", cell_of(s, 1) }, { "bounced", cell_of(s, 2) },
			  { "day", utc_day(d, col_int(s, 3)) },
			  { "usent", cell_of(s, 4) }, { "udeferred", cell_of(s, 5) }, { "ubounced", cell_of(s, 6) })), ONE);
	stmt_free(s);
}

static struct cell figure(const struct digest *d, const char *name)
{
	for (const struct figure *f = d->r->figure; f; f = f->next)
		if (str_eq(f->name, str_c(name)))
			return f->value;
	return cell_none();
}

/* What waits when the log ends, and where it went worst. */
static void worst(struct digest *d)
{
	struct stmt *s = digest_ask(d, "digest/worst");
	struct prose *p = prose_new(d->r);
	int64_t told = 0, waiting = figure(d, "open").n;

	if (waiting)
		say(d->r, p, word(d->lang, W_DIG_WAITING), ARGS({ "n", cell_int(waiting) }, { "age", figure(d, "oldest_open_s") }));
	while (stmt_step(s)) {
		int64_t deferred = col_int(s, 2), bounced = col_int(s, 3);
		say(d->r, p, word(d->lang, told++ ? W_R_AND : W_DIG_WORST), NULL);
		say(d->r, p, word(d->lang, deferred == 0 ? W_DIG_SHARE_REFUSED : col_null(s, 5) ? W_DIG_SHARE_FIRST : W_DIG_SHARE),
		    ARGS({ "name", cell_code(report_text(d->r, col_text(s, 0), 80)) }, { "share", cell_text(arena_printf(&d->r->arena, "%.0f %%", col_real(s, 4))) },
			 { "usual", cell_text(arena_printf(&d->r->arena, "%.0f %%", col_real(s, 5))) }, { "bounced", cell_int(bounced) }));
	}
	stmt_free(s);
	if (told || waiting)
		lead(d, p, ONE);
}

static struct prose *incidents(struct digest *d, struct prose *p, enum word w, int64_t n, struct str list)
{
	if (n == 0)
		return p;
	if (p == NULL)
		p = prose_new(d->r);
	else
		prose_add(d->r, p, false, STR("; "));
	say(d->r, p, word(d->lang, w), ARGS({ "n", cell_int(n) }, { "list", cell_code(list) }));
	return p;
}

static void news(struct digest *d)
{
	struct prose *fresh = incidents(d, NULL, W_DIG_NEW, d->fresh, d->fresh_list), *other = NULL;

	if (fresh)
		lead(d, fresh, ONE);
	other = incidents(d, other, W_DIG_RECOVERED, d->recovered, d->recovered_list);
	other = incidents(d, other, W_DIG_CHANGED, d->changed, d->changed_list);
	other = incidents(d, other, W_DIG_ONGOING, d->ongoing, d->ongoing_list);
	other = incidents(d, other, W_DIG_UNKNOWN, d->unknown, d->unknown_list);
	if (other)
		lead(d, other, ONE);
}

static void coverage(struct digest *d)
{
	struct stmt *s = db_prepare(d->db, "SELECT min(first_at), min(max(last_at), ?2), coalesce(sum(lines), 0), "
					   "coalesce(100.0 - 100.0 * sum(not_understood) / nullif(sum(lines), 0), 100.0) FROM source WHERE last_at >= ?1");

	stmt_real(s, 1, d->since_at);
	stmt_real(s, 2, d->log_at);
	if (stmt_step(s) && !col_null(s, 0) && col_real(s, 1) >= d->since_at) {
		double from = col_real(s, 0) > d->since_at ? col_real(s, 0) : d->since_at;
		struct prose *p = say_new(d, W_DIG_COVERAGE, ARGS({ "from", moment(d, from, false) }, { "to", moment(d, col_real(s, 1), true) },
						 { "pct", cell_num(CELL_PCT, col_real(s, 3)) }));
		if (d->told_at > 0)
			say(d->r, p, word(d->lang, W_DIG_LAST), ARGS({ "at", moment(d, d->told_at, false) }));
		lead(d, p, ONE);
	}
	stmt_free(s);
}

/* "gmail.com deferrals 18% (usual 4%)", where the worst incident's provider put anything off, and no fewer than it refused; else "" */
static struct str share(struct digest *d)
{
	struct stmt *s = digest_ask(d, "digest/worst");
	struct str text = STR("");

	while (stmt_step(s)) {
		if (!str_eq(col_text(s, 0), d->worst_provider) || col_int(s, 2) == 0 || col_int(s, 2) < col_int(s, 3))
			continue;
		text = col_null(s, 5) ? arena_printf(&d->r->arena, "%.*s deferrals %.0f%%", STR_ARG(d->worst_provider), col_real(s, 4))
				      : arena_printf(&d->r->arena, "%.*s deferrals %.0f%% (usual %.0f%%)", STR_ARG(d->worst_provider), col_real(s, 4), col_real(s, 5));
	}
	stmt_free(s);
	return text;
}

/* The worst incident in a few words: its key says cause and provider in ASCII, whatever the language. */
static struct str about(struct digest *d)
{
	struct str text = STR("");

	if (d->state == DIGEST_STALE)
		return STR("no new log lines");
	if (d->worst.n)
		text = share(d);
	if (text.n == 0 && d->worst.n)
		text = arena_printf(&d->r->arena, "%.*s at %.*s", STR_ARG(str_head(d->worst, str_find(d->worst, '@', 0))), STR_ARG(d->worst_provider));
	if (text.n)
		return text;
	if (d->recovered > 1)
		return arena_printf(&d->r->arena, "recovered: %lld incidents", (long long)d->recovered);
	if (d->recovered)
		return arena_printf(&d->r->arena, "recovered: %.*s", STR_ARG(d->recovered_list));
	if (d->unknown)
		return arena_printf(&d->r->arena, "unknown replies: %.*s", STR_ARG(d->unknown_list));
	return STR("nothing new");
}

/* The machine that saw the worst incident, else the first. */
static struct str machine(struct digest *d)
{
	struct str host = d->r->host.n ? str_head(d->r->host, str_find(d->r->host, ',', 0)) : STR("no host");
	struct stmt *s = db_prepare(d->db, "SELECT host FROM incident WHERE incident = ?");

	stmt_text(s, 1, d->worst);
	if (d->worst.n && stmt_step(s))
		host = report_text(d->r, col_text(s, 0), 100);
	stmt_free(s);
	return host;
}

void digest_lines(struct digest *d)
{
	struct report *r = d->r;
	struct prose *cause = r->lead_cause, *first = r->lead_first;
	struct str host = machine(d);

	d->subject = arena_printf(&r->arena, "[%.*s] mail %s: %.*s", STR_ARG(host), digest_state_word(d->state), STR_ARG(about(d)));
	r->title = d->subject;
	r->lead = r->lead_last = NULL;
	verdict(d);
	if (cause) {
		cause->next = NULL;
		lead(d, cause, TWO);
	}
	if (first) {
		first->next = NULL;
		lead(d, first, TWO);
	}
	volumes(d);
	worst(d);
	news(d);
	coverage(d);
}
