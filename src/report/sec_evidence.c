/* sec_evidence: what was looked up or imported beside the log: the operator's checks, receivers' reports, the queue, the settings. Each fact with the
 * time it was looked up, apart from when the incident was. */
#include <stdio.h>

#include "report/build.h"

enum { MENDED = 98 }; /* per cent of our own mail: v_dmarc_verdict */

static bool any(struct build *b, const char *table)
{
	char sql[80];

	snprintf(sql, sizeof sql, "SELECT EXISTS (SELECT 1 FROM %s)", table);
	return db_int(b->db, sql) > 0;
}

static void checked(struct build *b, struct section *s)
{
	struct stmt *q = ask_file(b, "report/checked-sum");
	const struct col cols[] = {
		{ "state", W_H_STATE, CELL_TEXT },	  { "check_id", W_H_CHECK, CELL_CODE },
		{ "subject", W_H_SUBJECT, CELL_CODE },	  { b->lang == LANG_JA ? "said_ja" : "said_en", W_H_FOUND, CELL_TEXT },
		{ "change", W_H_CHANGE, CELL_CODE },	  { "was", W_H_WAS, CELL_TEXT },
		{ "replies", W_H_REPLIES_NAME, CELL_INT }, { "checked_at", W_H_LOOKED_UP, CELL_TIME },
	};

	stmt_step(q);
	double last = col_real(q, column_of(q, "last_at")), log = col_real(q, column_of(q, "last_event_at"));
	para(b, s, log <= 0 ? W_EV_CHECKED_NO_LOG : last > log ? W_EV_CHECKED_AFTER : W_EV_CHECKED,
	     ARGS({ "at", at_cell(last) }, { "log", at_cell(log) }, { "results", cell_int(col_int(q, column_of(q, "results"))) },
		  { "fail", cell_int(col_int(q, column_of(q, "fail"))) }, { "warn", cell_int(col_int(q, column_of(q, "warn"))) },
		  { "unknown", cell_int(col_int(q, column_of(q, "unknown"))) }, { "pass", cell_int(col_int(q, column_of(q, "pass"))) }));
	stmt_free(q);
	TABLE(b, s, W_T_CHECKED, "report/checked", cols);
}

static void dmarc(struct build *b, struct section *s)
{
	static const struct col cols[] = {
		{ "domain", W_H_DOMAIN, CELL_CODE },	  { "messages", W_H_MESSAGES, CELL_INT },	 { "aligned_pct", W_H_ALIGNED, CELL_PCT },
		{ "before_pct", W_H_BEFORE_INC, CELL_PCT }, { "during_pct", W_H_DURING_INC, CELL_PCT }, { "after_pct", W_H_AFTER_INC, CELL_PCT },
		{ "refused", W_H_REFUSED, CELL_INT },	  { "forwarded", W_H_FORWARDED, CELL_INT },	 { "spoofed", W_H_SPOOFED, CELL_INT },
		{ "first_at", W_H_FIRST, CELL_TIME },	  { "last_at", W_H_LAST, CELL_TIME },		 { "imported_at", W_H_IMPORTED, CELL_TIME },
	};
	struct stmt *q = ask_file(b, "report/dmarc");
	struct str unknown = STR("");

	while (stmt_step(q)) {
		struct str verdict = keep(b, q, column_of(q, "verdict"));
		if (str_eq(verdict, STR("unknown"))) {
			unknown = arena_printf(&b->r->arena, "%.*s%s%.*s", STR_ARG(unknown), unknown.n ? "," : "", STR_ARG(col_text(q, column_of(q, "domain"))));
			continue;
		}
		bool mended = !col_null(q, column_of(q, "during_pct")) && col_real(q, column_of(q, "after_pct")) >= MENDED;
		enum word failing = mended ? W_EV_DMARC_MENDED : W_EV_DMARC_FAILING;
		para(b, s, str_eq(verdict, STR("aligned")) ? W_EV_DMARC_ALIGNED : failing,
		     ARGS({ "domain", cell_code(keep(b, q, column_of(q, "domain"))) }, { "pct", column_cell(b, q, column_of(q, "aligned_pct"), CELL_PCT) },
			  { "n", cell_int(col_int(q, column_of(q, "messages"))) }, { "during", column_cell(b, q, column_of(q, "during_pct"), CELL_PCT) },
			  { "after", column_cell(b, q, column_of(q, "after_pct"), CELL_PCT) }));
	}
	stmt_free(q);
	if (unknown.n)
		para(b, s, W_EV_DMARC_UNKNOWN, ARGS({ "domains", cell_code(spaced(b, unknown)) }));
	TABLE(b, s, W_T_DMARC, "report/dmarc", cols);
}

static void tls(struct build *b, struct section *s)
{
	static const struct col cols[] = {
		{ "domain", W_H_DOMAIN, CELL_CODE },  { "type", W_H_POLICY, CELL_CODE },    { "succeeded", W_H_SUCCEEDED, CELL_INT }, { "failed", W_H_FAILED_TLS, CELL_INT },
		{ "result", W_H_COMMONEST, CELL_CODE }, { "first_at", W_H_FIRST, CELL_TIME }, { "last_at", W_H_LAST, CELL_TIME },	      { "imported_at", W_H_IMPORTED, CELL_TIME },
	};

	TABLE(b, s, W_T_TLSRPT, "report/tlsrpt", cols);
}

static void queue(struct build *b, struct section *s)
{
	static const struct col cols[] = {
		{ "cause", W_H_CAUSE, CELL_CODE },	 { "log_says", W_H_LOG_SAYS, CELL_CODE }, { "recipients", W_H_RECIPIENTS, CELL_INT },
		{ "messages", W_H_MESSAGES, CELL_INT }, { "oldest_s", W_H_OLDEST, CELL_SECONDS }, { "taken_at", W_H_TAKEN, CELL_TIME },
	};

	TABLE(b, s, W_T_QUEUE_SNAPSHOT, "report/queue", cols);
}

static void config(struct build *b, struct section *s)
{
	static const struct col cols[] = {
		{ "name", W_H_SETTING, CELL_CODE },	 { "old_value", W_H_OLD, CELL_CODE },	   { "new_value", W_H_NEW, CELL_CODE },
		{ "after_at", W_H_NOT_BEFORE, CELL_TIME }, { "before_at", W_H_NOT_AFTER, CELL_TIME }, { "restarted_at", W_H_RESTARTED, CELL_TIME },
	};

	TABLE(b, s, W_T_CONFIG, "report/config", cols);
}

void section_evidence(struct build *b, struct section *s)
{
	if (any(b, "check_run"))
		checked(b, s);
	if (any(b, "dmarc_report"))
		dmarc(b, s);
	if (any(b, "tls_report"))
		tls(b, s);
	if (any(b, "queue_entry"))
		queue(b, s);
	if (any(b, "config_snapshot"))
		config(b, s);
}
