/* report: see report.h. Gathers what several sections need, then lets each section speak in the order of the table below. */
#include "report/report.h"

#include <stdlib.h>
#include <time.h>

#include "report/build.h"
#include "report/groups.h"
#include "report/named.h"
#include "report/names.h"
#include "report/phases.h"
#include "store/fresh.h"

/* under: part of the last section without it, where that has something to say. */
static const struct {
	const char *id;
	enum word heading;
	bool under, by_hand; /* by_hand: mostly for a person to fill in */
	void (*write)(struct build *b, struct section *s);
} sections_[] = {
	{ "summary", W_SUMMARY, false, false, section_summary },
	{ "impact", W_IMPACT, false, false, section_impact },
	{ "background", W_BACKGROUND, false, true, section_background },
	{ "timeline", W_TIMELINE, false, false, section_timeline },
	{ "hypotheses", W_HYPOTHESES, false, false, section_hypotheses },
	{ "controls", W_CONTROLS, true, false, section_controls },
	{ "storms", W_STORMS, true, false, section_storms },
	{ "masked", W_MASKED, true, false, section_masked },
	{ "delays", W_DELAYS, true, false, section_delays },
	{ "limits", W_LIMITS, true, false, section_limits },
	{ "causes", W_CAUSES, false, false, section_causes },
	{ "actions", W_ACTIONS, false, false, section_actions },
	{ "verification", W_VERIFICATION, false, false, section_verification },
	{ "lessons", W_LESSONS, false, true, section_lessons },
	{ "checklist", W_CHECKLIST, false, false, section_checklist },
	{ "evidence", W_EVIDENCE, false, false, section_evidence },
	{ "appendix", W_APPENDIX, false, false, section_appendix },
	{ "coverage", W_COVERAGE, true, false, section_coverage },
};

/* The window of an incident: its time and an hour around it, so that the quiet before and after shows. */
static int incident_window(struct build *b, const char *key, struct err *e)
{
	int rc = 0;
	struct stmt *s = db_prepare(b->db, "SELECT started_at - 3600, coalesce(ok_after_at, ended_at) + 3600, "
					   "(SELECT group_concat(incident, ' ') FROM (SELECT incident FROM v_incident ORDER BY started_at DESC LIMIT 5)) "
					   "FROM (SELECT 1) LEFT JOIN v_incident ON incident = :key");

	stmt_text(s, stmt_param(s, ":key"), str_c(key));
	stmt_step(s);
	if (!col_null(s, 0)) {
		b->since_at = col_real(s, 0);
		b->until_at = col_real(s, 1);
	} else if (col_null(s, 2)) {
		rc = err_set(e, EXIT_DATA, "no incident '%s': this database holds no incident at all", key);
	} else {
		rc = err_set(e, EXIT_DATA, "no incident '%s'; the latest are: %.*s", key, STR_ARG(col_text(s, 2)));
	}
	stmt_free(s);
	return rc;
}

static void about(struct build *b)
{
	struct report *r = b->r;
	time_t at = (time_t)b->f.last_at;
	struct tm tm;
	char zone[16] = "UTC", day[16] = "";
	struct stmt *s = db_prepare(b->db, "SELECT " HOSTS_SQL);

	stmt_step(s);
	r->host = report_text(r, col_text(s, 0), HOST_MAX);
	stmt_free(s);
	if (b->f.last_at <= 0) /* a time without mail */
		at = (time_t)(b->since_at > 0 ? b->since_at : b->until_at);
	if (localtime_r(&at, &tm)) {
		if (tm.tm_gmtoff != 0)
			strftime(zone, sizeof zone, "%z", &tm);
		strftime(day, sizeof day, "%Y-%m-%d", &tm);
	}
	r->zone = arena_copy(&r->arena, str_c(zone));
	r->lang = str_c(lang_name(b->lang));
	r->since_at = at_cell(b->since_at);
	r->until_at = at_cell(b->until_at);
	r->first_at = at_cell(b->f.first_at);
	r->last_at = at_cell(b->f.last_at);
	r->severity = b->groups ? b->group[0].severity : STR("none");
	r->state = b->groups ? STR("recovered") : STR("ok");
	for (size_t i = 0; i < b->groups; i++)
		if (b->group[i].open && (quiet(b) || b->group[i].rank <= 2)) /* passwords are guessed at all the time */
			r->state = STR("open");
	r->title = r->host.n == 0 ? label(b, W_TITLE_EMPTY, NULL)
		   : label(b, quiet(b) ? W_TITLE_QUIET : W_TITLE,
			   ARGS({ "host", cell_text(r->host) }, { "day", cell_text(arena_copy(&r->arena, str_c(day))) }));
}

static void storms_collect(struct build *b)
{
	/* The first and the last hours tell the first and the last one: there may be very many. */
	static const char span_sql[] =
		"WITH h AS (SELECT DISTINCT hour_at FROM connect_hour WHERE family = 'ipv6' AND hour_at > coalesce(:since, 0) - 3600 AND hour_at < coalesce(:until, 1e11)) "
		"SELECT min(f.logged_at), max(f.logged_at) FROM (SELECT * FROM (SELECT hour_at FROM h ORDER BY 1 LIMIT 2) UNION "
		"SELECT * FROM (SELECT hour_at FROM h ORDER BY 1 DESC LIMIT 2)) e CROSS JOIN connect_by_hour f ON f.hour_at = e.hour_at "
		"CROSS JOIN peer p ON p.peer = f.peer AND instr(p.addr, ':') > 0 WHERE f.logged_at >= coalesce(:since, 0) AND f.logged_at < coalesce(:until, 1e11)";
	struct stmt *s = ask(b, "SELECT count(*) FROM v_storm WHERE started_at < coalesce(:until, 1e11) AND ended_at >= coalesce(:since, 0)");

	stmt_step(s);
	b->storm = col_int(s, 0) > 0;
	stmt_free(s);
	if (!b->storm)
		return;
	s = ask(b, span_sql);
	stmt_step(s);
	b->storm_from = col_real(s, 0);
	b->storm_to = col_real(s, 1);
	stmt_free(s);
}

static void slow_collect(struct build *b)
{
	struct slow *w = &b->slow;
	struct stmt *s = ask_file(b, "report/slow");

	for (; stmt_step(s); w->provider_count++) {
		double first = col_real(s, column_of(s, "first_at")), last = col_real(s, column_of(s, "last_at"));
		double p50 = col_real(s, column_of(s, "slow_p50_s")), usual = col_real(s, column_of(s, "usual_s"));
		w->providers = arena_printf(&b->r->arena, "%.*s%s%.*s", STR_ARG(w->providers), w->n ? ", " : "", STR_ARG(keep(b, s, 0)));
		w->first_at = w->n == 0 || first < w->first_at ? first : w->first_at;
		w->last_at = last > w->last_at ? last : w->last_at;
		w->min_s = w->n == 0 || p50 < w->min_s ? p50 : w->min_s;
		w->max_s = p50 > w->max_s ? p50 : w->max_s;
		w->usual_s = usual > w->usual_s ? usual : w->usual_s;
		w->n += col_int(s, column_of(s, "slow"));
	}
	stmt_free(s);
}

static void filter_collect(struct build *b)
{
	struct stmt *s = ask_file(b, "report/filter");

	stmt_step(s);
	b->filter.n = col_int(s, column_of(s, "n"));
	b->filter.p50_s = col_real(s, column_of(s, "p50_s"));
	b->filter.max_s = col_real(s, column_of(s, "max_s"));
	stmt_free(s);
}

static void collect(struct build *b)
{
	static const char *const long_ones[] = { "report/providers", "report/lost", "report/outcomes" };

	ask_early(b, "report/figures", NULL, 0);
	groups_collect(b);
	controls_ask(b);
	names_collect(b);
	named_machines(b);
	incidents_collect(b);
	storms_collect(b);
	slow_collect(b);
	filter_collect(b);
	phases_collect(b); /* meanwhile the figures are counted */
	for (size_t i = 0; i < sizeof long_ones / sizeof *long_ones; i++)
		ask_early(b, long_ones[i], NULL, 0);
	facts_collect(b);
	phases_begin(b);
	verification_ask(b);
	about(b);
}

struct report *report_build(struct db *db, const struct report_opts *opts, struct err *e)
{
	struct build *b = calloc(1, sizeof *b);
	struct report *r = NULL;

	if (b == NULL)
		die_oom();
	int lang = lang_find(opts->lang ? opts->lang : "en");
	if (lang < 0) {
		err_set(e, EXIT_USAGE, "unknown language '%s' (there is: en, ja)", opts->lang);
		goto done;
	}
	b->db = db;
	b->lang = (enum lang)lang;
	b->since_at = opts->since_at;
	b->until_at = opts->until_at;
	b->brief = opts->brief;
	b->causes = fresh_need(db, e) == 0 ? causes_load(b->lang, e) : NULL;
	if (b->causes == NULL || (opts->incident && incident_window(b, opts->incident, e) != 0))
		goto done;
	r = b->r = report_new();
	collect(b);
	bool whole = true; /* the last section that others can be part of is there */
	for (size_t i = 0; i < sizeof sections_ / sizeof *sections_; i++) {
		enum word heading = sections_[i].heading;
		if (heading == W_CAUSES && (quiet(b) || unexplained(b)))
			heading = quiet(b) ? W_FAILURES : W_FOUND;
		if (sections_[i].by_hand && opts->brief)
			continue;
		struct section *s = section_new(r, sections_[i].id, label(b, heading, NULL));
		s->level = sections_[i].under && whole ? 3 : 2;
		sections_[i].write(b, s);
		if (!sections_[i].under)
			whole = s->first != NULL;
		section_end(r, s);
	}
done:
	early_end(b);
	stmt_free(b->forwarded);
	stmt_free(b->unknown);
	causes_free(b->causes);
	free(b);
	return r;
}
