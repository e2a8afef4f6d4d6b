/* lines: the subject, and the lines that come first. The cause and what to do about it are those of the report's own lead. */
#include "digest/digest.h"
#include "report/format.h"

static void line(struct digest *d, enum word w, const struct arg *args)
{
	struct prose *p = prose_new(d->r);

	say(d->r, p, word(d->lang, w), args);
	report_lead(d->r, p);
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
		line(d, col_null(s, 4) ? W_DIG_VOLUME_FIRST : W_DIG_VOLUME,
		     ARGS({ "sent", cell_of(s, 0) }, { "deferred", cell_of(s, 1) }, { "bounced", cell_of(s, 2) }, { "days", cell_of(s, 3) },
			  { "usent", cell_of(s, 4) }, { "udeferred", cell_of(s, 5) }, { "ubounced", cell_of(s, 6) }));
	stmt_free(s);
}

static void worst(struct digest *d)
{
	struct stmt *s = digest_ask(d, "digest/worst");
	struct prose *p = NULL;

	while (stmt_step(s)) {
		if (p == NULL) {
			p = prose_new(d->r);
			say(d->r, p, word(d->lang, W_DIG_WORST), NULL);
		} else {
			say(d->r, p, word(d->lang, W_R_AND), NULL);
		}
		say(d->r, p, word(d->lang, col_null(s, 5) ? W_DIG_SHARE_FIRST : W_DIG_SHARE),
		    ARGS({ "name", cell_code(report_text(d->r, col_text(s, 0), 80)) }, { "share", cell_num(CELL_PCT, col_real(s, 4)) },
			 { "usual", cell_num(CELL_PCT, col_real(s, 5)) }, { "bounced", cell_int(col_int(s, 3)) }));
	}
	stmt_free(s);
	if (p)
		report_lead(d->r, p);
}

static void incidents(struct digest *d, enum word w, int64_t n, struct str list)
{
	if (n)
		line(d, w, ARGS({ "n", cell_int(n) }, { "list", cell_code(list) }));
}

/* "gmail.com deferrals 18% (usual 4%)", where the worst incident's provider put anything off; else "" */
static struct str share(struct digest *d)
{
	struct stmt *s = digest_ask(d, "digest/worst");
	struct str text = STR("");

	while (stmt_step(s)) {
		if (!str_eq(col_text(s, 0), d->worst_provider) || col_int(s, 2) == 0)
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

	if (d->worst.n)
		text = share(d);
	if (text.n == 0 && d->worst.n)
		text = arena_printf(&d->r->arena, "%.*s at %.*s", STR_ARG(str_head(d->worst, str_find(d->worst, '@', 0))), STR_ARG(d->worst_provider));
	if (text.n || d->state == DIGEST_STALE)
		return text.n ? text : STR("no new log lines");
	if (d->recovered)
		return arena_printf(&d->r->arena, "recovered: %.*s", STR_ARG(d->recovered_list));
	if (d->unknown)
		return arena_printf(&d->r->arena, "unknown replies: %.*s", STR_ARG(d->unknown_list));
	return STR("nothing new");
}

void digest_lines(struct digest *d)
{
	struct report *r = d->r;
	struct prose *period = r->lead, *rest = period ? period->next : NULL;
	struct str host = r->host.n ? str_head(r->host, str_find(r->host, ',', 0)) : STR("no host");

	d->subject = arena_printf(&r->arena, "[%.*s] mail %s: %.*s", STR_ARG(host), digest_state_word(d->state), STR_ARG(about(d)));
	r->title = d->subject;
	r->lead = r->lead_last = NULL;
	line(d, d->state == DIGEST_STALE ? W_DIG_STALE : d->state == DIGEST_FAIL ? W_DIG_FAIL : d->state == DIGEST_WARN ? W_DIG_WARN : W_DIG_OK, NULL);
	for (struct prose *p = rest, *next; p; p = next) {
		next = p->next;
		p->next = NULL;
		report_lead(r, p);
	}
	volumes(d);
	worst(d);
	incidents(d, W_DIG_NEW, d->fresh, d->fresh_list);
	incidents(d, W_DIG_CHANGED, d->changed, d->changed_list);
	incidents(d, W_DIG_ONGOING, d->ongoing, d->ongoing_list);
	incidents(d, W_DIG_RECOVERED, d->recovered, d->recovered_list);
	incidents(d, W_DIG_UNKNOWN, d->unknown, d->unknown_list);
	if (period) {
		period->next = NULL;
		report_lead(r, period);
	}
	if (d->told_at > 0)
		line(d, W_DIG_LAST, ARGS({ "at", cell_num(CELL_TIME, d->told_at) }));
}
