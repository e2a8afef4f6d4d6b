/* sec_storms: failed IPv6 connects: how many there truly were, whether anything left the host, what the fallback brought and cost. */
#include "report/build.h"

static void storms(struct build *b, struct section *s)
{
	static const struct col when[] = {
		{ "started_at", W_H_START, CELL_TIME },	     { "ended_at", W_H_END, CELL_TIME },   { "failures", W_H_FAILED_CONNECTS, CELL_INT },
		{ "messages", W_H_MESSAGES, CELL_INT },	     { "attempts", W_H_OPENED, CELL_INT }, { "failing", W_H_FAILING, CELL_INT },
		{ "share_pct", W_H_SHARE_OPENED, CELL_PCT }, { "errors", W_H_ERRORS, CELL_CODE },
	};
	static const struct col brought[] = {
		{ "started_at", W_H_START, CELL_TIME },	  { "failing", W_H_FAILING, CELL_INT },	    { "sent_v4", W_H_SENT_V4, CELL_INT },
		{ "sent_v6", W_H_SENT_V6, CELL_INT },	  { "deferred", W_H_DEFERRED, CELL_INT },   { "bounced", W_H_BOUNCED, CELL_INT },
		{ "no_line", W_H_NO_LINE, CELL_INT },	  { "connect_with_s", W_H_WITH, CELL_SECONDS }, { "connect_without_s", W_H_WITHOUT, CELL_SECONDS },
	};

	TABLE(b, s, W_T_STORMS, "report/storms", when);
	TABLE(b, s, W_T_BROUGHT, "report/storms", brought);
}

static void reach(struct build *b, struct section *s)
{
	const struct facts *f = &b->f;
	struct arg args[] = { { "n", cell_int(f->ipv6_failed) }, { "local", cell_int(f->ipv6_local) }, { "remote", cell_int(f->ipv6_remote) },
			      { "unknown", cell_int(f->ipv6_unknown) }, { .name = NULL } };

	if (f->ipv6_local == f->ipv6_failed)
		para(b, s, W_ST_LOCAL, args);
	else if (f->ipv6_local == 0)
		para(b, s, W_ST_UNKNOWN, args);
	else
		para(b, s, W_ST_MIXED, args);
}

/* Deliveries that truly failed for want of IPv6: no server gave another reason. */
static void real_harm(struct build *b, struct section *s)
{
	const struct facts *f = &b->f;

	para(b, s, f->ipv6_harmed ? W_ST_HARM : f->ipv6_unsure ? W_ST_MAYBE_HARM : f->deferrals ? W_ST_NO_HARM : W_ST_NONE_FAILED,
	     ARGS({ "n", cell_int(f->ipv6_harmed) }, { "recipients", cell_int(f->ipv6_harmed_recipients) },
		  { "domains", cell_text(report_text(b->r, f->ipv6_harmed_domains, 120)) }));
	if (f->ipv6_given_up)
		para(b, s, W_ST_GIVEN_UP, ARGS({ "n", cell_int(f->ipv6_given_up) }));
	if (f->ipv6_unsure)
		para(b, s, W_ST_UNSURE, ARGS({ "n", cell_int(f->ipv6_unsure) }));
}

void section_storms(struct build *b, struct section *s)
{
	const struct facts *f = &b->f;

	if (!b->storm)
		return;
	storms(b, s);
	if (f->connect_texts)
		para(b, s, W_ST_LINES, ARGS({ "lines", cell_int(f->ipv6_failed + f->ipv4_failed + f->connect_texts) },
					    { "echoed", cell_int(f->connect_texts) }));
	reach(b, s);
	real_harm(b, s);
}
