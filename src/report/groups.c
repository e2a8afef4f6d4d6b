/* groups: the incidents of the window, those of one cause together, most severe first; what the log says about them is counted
 * from deliveries and replies, so that a message to two providers counts once. */
#include "report/groups.h"

#include "report/build.h"
#include "report/detail.h"
#include "report/named.h"
#include "report/stretches.h"
#include "store/query.h"

#define RANK "CASE severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END"

/* Among equals the cause that says most about what to mend comes first: a listing that is named, then our names and our authentication;
 * a receiver's low opinion of us mostly follows from these. */
#define SAYS "CASE WHEN cause GLOB 'reputation.dnsbl*' THEN 0 WHEN cause GLOB 'identity.*' OR cause GLOB 'auth.*' THEN 1 ELSE 2 END"

/* Of the machine itself. What waits, or was given up, is told at the machine too, but named for what most of it waits for: that may be others' servers, many of them. */
#define OWN "(provider = host AND detector NOT IN ('stuck-queue', 'waiting-growth', 'expired'))"

static const char groups_sql[] =
	"SELECT cause, min(" RANK "), count(DISTINCT nullif(provider, host)), group_concat(DISTINCT nullif(provider, host)), "
	"max(confidence), min(started_at), max(ended_at), max(ok_after_at), "
	"max(state = 'open'), sum(events), sum(messages), sum(recipients), "
	"sum(CASE WHEN " OWN " THEN events ELSE 0 END) * 2 > sum(events) "
	"FROM v_incident WHERE " INCIDENTS " GROUP BY cause ORDER BY 2, max(confidence) < 60, " SAYS ", sum(recipients) DESC, cause";

/* Whose servers, where small ones are told together. */
#define MEANWHILE "p.cause = i.cause AND p.host = i.host AND p.started_at <= i.ended_at AND p.ended_at >= i.started_at"
static const char providers_sql[] =
	"WITH i AS (SELECT cause, host, provider, started_at, ended_at FROM incident WHERE cause = :cause AND provider <> host AND " INCIDENTS ")"
	" SELECT count(*) FROM (SELECT p.provider FROM i CROSS JOIN spell p ON " MEANWHILE " AND p.provider = i.provider"
	" UNION SELECT p.provider FROM i CROSS JOIN spell p ON " MEANWHILE " AND p.pool IS NOT NULL WHERE i.provider = 'others')";

/* What is noted by detectors that are told by it: a number of their own, not one of replies or lines. */
static const char detail_sql[] = "SELECT detail, CASE WHEN proof IN ('login', 'uid') THEN kinds END, proof = 'uid' FROM incident WHERE cause = :cause AND " INCIDENTS
	" AND instr(:told, ' detect/' || detector || ' ') ORDER BY events DESC, started_at LIMIT 1";

/* v_reply, of one cause, and no more of it than is asked: there may be very many. */
#define REPLIES                                                                                                                                     \
	"(SELECT r.reply, r.msg, v.list, v.sublist, v.our_addr, v.url FROM verdict v CROSS JOIN reply r ON r.text = v.text "                        \
	"LEFT JOIN reply_for f ON f.reply = r.reply WHERE v.cause = :cause AND r.kind IN ('said', 'refused') AND " IN_WINDOW("r.logged_at")          \
	" UNION ALL SELECT -d.delivery, d.msg, v.list, v.sublist, v.our_addr, v.url FROM verdict v CROSS JOIN delivery d ON d.reason = v.text "      \
	"WHERE v.cause = :cause AND v.remote = 1 AND v.echo = 0 AND d.status NOT IN ('sent', 'deliverable') AND " IN_WINDOW("d.logged_at") ")"

/* What the replies name, the most frequent first, and what most of these point to. Of the whole log all this stands ready in total and said_sum. */
#define NAMES(from, n) "SELECT list, sublist, addr, sum(n) AS n, url, max(n) FROM (SELECT coalesce(list, '') AS list, coalesce(sublist, '') AS sublist, " \
	"coalesce(our_addr, '') AS addr, coalesce(url, '') AS url, " n " AS n FROM " from " GROUP BY 1, 2, 3, 4) GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3"
static const char *const named_sql[] = { NAMES(REPLIES, "count(DISTINCT reply)"), NAMES("said_sum WHERE cause = :cause", "sum(n)") };
static const char *const replies_sql[] = {
	"SELECT count(DISTINCT reply), count(DISTINCT msg) FROM " REPLIES,
	"SELECT sum(CASE what WHEN 'reply' THEN n END), sum(CASE what WHEN 'reply message' THEN n END) FROM total WHERE what IN ('reply', 'reply message') AND name = :cause",
};
static const char *const lines_sql[] = {
	"SELECT count(*), sum(c.masked), count(DISTINCT c.msg || ' ' || d.recipient) FROM delivery_cause c CROSS JOIN delivery d ON d.delivery = c.delivery "
	"WHERE c.cause = :cause AND c.status <> 'sent' AND c.echo = 0 AND " IN_WINDOW("c.logged_at"),
	"SELECT sum(CASE what WHEN 'line' THEN n END), sum(CASE what WHEN 'line masked' THEN n END), sum(CASE what WHEN 'line recipient' THEN n END) FROM total "
	"WHERE what IN ('line', 'line masked', 'line recipient') AND name = :cause",
};

struct str spaced(struct build *b, struct str list)
{
	struct str out = STR("");

	while (list.n) {
		size_t comma = str_find(list, ',', 0);
		out = arena_printf(&b->r->arena, "%.*s%s%.*s", STR_ARG(out), out.n ? ", " : "", STR_ARG(str_head(list, comma)));
		list = str_skip(list, comma + 1);
		if (out.n > TEXT_MAX / 2 && list.n)
			return arena_printf(&b->r->arena, "%.*s, \xe2\x80\xa6", STR_ARG(out));
	}
	return out;
}

static struct stmt *about(struct build *b, const struct group *g, const char *sql)
{
	struct stmt *s = ask(b, sql);

	stmt_text(s, stmt_param(s, ":cause"), g->cause);
	return s;
}

/* " detect/log-gap detect/… " */
static void add_told(void *arg, const struct query *q)
{
	struct build *b = arg;

	if (q->told)
		b->told = arena_printf(&b->r->arena, "%.*s %s ", STR_ARG(b->told), q->name);
}

static void count(struct build *b, struct group *g)
{
	bool whole = !(b->since_at > 0 || b->until_at > 0);
	struct stmt *s = about(b, g, providers_sql);

	if (stmt_step(s) && col_int(s, 0) > g->provider_count)
		g->provider_count = col_int(s, 0);
	stmt_free(s);
	s = about(b, g, detail_sql);
	stmt_text(s, stmt_param(s, ":told"), b->told);
	if (stmt_step(s)) {
		g->detail = detail_words(b->r, b->lang, keep(b, s, 0));
		g->who = keep(b, s, 1);
		if (col_int(s, 2)) /* nobody's password */
			g->words = STR("abuse.script");
	}
	stmt_free(s);
	s = about(b, g, replies_sql[whole]);
	if (g->provider_count > 0 && stmt_step(s) && col_int(s, 0) > 0) { /* what this machine itself is told for, replies don't tell */
		g->replies = col_int(s, 0);
		g->messages = col_int(s, 1);
		g->recipients = 0; /* those it cost a delivery, below */
	}
	stmt_free(s);
	s = about(b, g, lines_sql[whole]);
	if (stmt_step(s) && col_int(s, 0) > 0) {
		g->lines = col_int(s, 0);
		g->masked = col_int(s, 1);
		if (g->replies) /* else the detector counted something of its own: failed connects, warnings */
			g->recipients = col_int(s, 2);
	}
	stmt_free(s);
	named_collect(b, g, about(b, g, named_sql[whole]));
	if (g->lists == 1 && str_eq(g->named[0].sublist, STR("PBL"))) /* lists ranges of addresses: nobody sent anything */
		g->words = STR("identity.dynamic_ip");
}

/* A question's row, for the hypotheses too; NULL: it does not arise. */
static struct stmt *answer(struct build *b, const char *query)
{
	struct stmt *s = ask_file(b, query);

	if (stmt_step(s))
		return s;
	stmt_free(s);
	return NULL;
}

/* That verdict gives causes (the last one NULL) at no more providers other words. */
static void reword(struct build *b, struct stmt *s, const char *verdict, const char *const *causes, int64_t providers, struct str words)
{
	if (s == NULL || !str_eq(col_text(s, column_of(s, "verdict")), str_c(verdict)))
		return;
	for (size_t i = 0; i < b->groups; i++)
		for (const char *const *cause = causes; *cause; cause++)
			if (str_eq(b->group[i].cause, str_c(*cause)) && b->group[i].rank <= 2 && b->group[i].provider_count <= providers)
				b->group[i].words = words;
}

/* Mail of others that is forwarded from here fails their SPF: nothing that we publish mends that. Notifications to senders who never wrote: no list is at fault; at the
 * one provider that was judged. */
static void retell(struct build *b)
{
	static const char *const sender[] = { "auth.spf", "auth.dmarc", "auth.required", "auth.alignment", NULL }, *const unknown[] = { "mailbox.unknown", NULL };

	b->forwarded = answer(b, FORWARDED);
	reword(b, b->forwarded, "supported", sender, INT64_MAX, STR("auth.forwarded"));
	reword(b, b->forwarded, "list", sender, INT64_MAX, STR("auth.list"));
	b->unknown = answer(b, UNKNOWN);
	reword(b, b->unknown, "backscatter", unknown, 1, STR("mailbox.backscatter"));
	reword(b, b->unknown, "behind", unknown, 1, STR("mailbox.backscatter"));
}

/* What fails at many at once is told as ours. */
static struct str own_words(struct str cause)
{
	static const char *const network[] = { "network.timeout", "network.refused", "network.unreachable" };

	for (size_t i = 0; i < sizeof network / sizeof *network; i++)
		if (str_eq(cause, str_c(network[i])))
			return STR("network.own");
	if (str_starts(cause, STR("tls.")) && !str_eq(cause, STR("tls.certificate")) && !str_eq(cause, STR("tls.downgrade")))
		return STR("tls.own");
	return str_eq(cause, STR("dns.tempfail")) || str_eq(cause, STR("dns.nxdomain")) ? STR("dns.own") : cause;
}

/* A satellite's relay is no stranger's server. All mail of the machine goes there; and it is no MX, by its port or since mail for many domains is handed to it,
 * and not to the servers that a large provider has for each of them. */
static void relay(struct build *b, struct group *g)
{
	static const char sql[] =
		"SELECT p.host, CAST(coalesce(p.port, 25) AS TEXT) FROM incident i CROSS JOIN peer_info f ON f.provider = i.provider AND f.place = 'external' JOIN peer p ON p.peer = f.peer "
		"WHERE i.cause = :cause AND " INCIDENTS
		" AND NOT EXISTS (SELECT 1 FROM provider_seen s WHERE s.host = i.host AND s.provider <> i.provider AND s.last_at > i.started_at - 7 * 86400)"
		" AND (coalesce(p.port, 25) <> 25 OR (instr(i.provider, '.') > 0 OR 1 = ("
		"SELECT count(DISTINCT o.host) FROM peer_info n CROSS JOIN peer o ON o.peer = n.peer WHERE n.provider = i.provider AND n.place = 'external')) AND max(coalesce(i.domains, 0), (SELECT count(*) FROM domain_provider d WHERE d.provider = i.provider)) >= 5) "
		"ORDER BY coalesce(p.port, 25) = 25, p.peer LIMIT 1";
	if (g->provider_count != 1 || !(str_starts(g->cause, STR("network.")) || str_starts(g->cause, STR("protocol."))) || str_starts(g->cause, STR("network.ipv6")) || str_eq(g->cause, STR("protocol.syntax")))
		return;
	struct stmt *s = about(b, g, sql);
	if (stmt_step(s)) {
		g->words = STR("network.relay");
		g->relay = keep(b, s, 0);
		g->relay_port = keep(b, s, 1);
	}
	stmt_free(s);
}

/* A server at a private address is ours, and behind this one: a mail store, a filter. */
static void behind(struct build *b, struct group *g)
{
	static const char sql[] =
		"SELECT count(*) > 0 AND min(EXISTS (SELECT 1 FROM private_peer v WHERE v.peer = f.peer)) "
		"FROM incident i CROSS JOIN peer_info f ON f.provider = i.provider AND f.place = 'external' WHERE i.cause = :cause AND " INCIDENTS;

	if (g->provider_count != 1 || g->relay.n || !(str_starts(g->cause, STR("network.")) || str_starts(g->cause, STR("protocol.")) || str_starts(g->cause, STR("remote."))))
		return;
	struct stmt *s = about(b, g, sql);
	if (stmt_step(s) && col_int(s, 0))
		g->words = STR("local.filter");
	stmt_free(s);
}

/* Lines that are missing, and no logger that says it dropped any: a limit of its is but one of the reasons. */
static void unsaid(struct build *b, struct group *g)
{
	if (!str_eq(g->cause, STR("log.loss")))
		return;
	struct stmt *s = ask(b, "SELECT 1 FROM event WHERE kind >= 'loss.' AND kind < 'loss/' AND kind <> 'loss.journald_missed' AND " IN_WINDOW("logged_at") " LIMIT 1");
	if (!stmt_step(s))
		g->words = STR("log.missing");
	stmt_free(s);
}

void groups_collect(struct build *b)
{
	static const char *const severities[] = { "critical", "high", "medium", "low" };
	struct stmt *s = ask(b, groups_sql);

	query_list(add_told, b);
	while (b->groups < GROUPS && stmt_step(s)) {
		struct group *g = &b->group[b->groups++];
		g->cause = keep(b, s, 0);
		g->rank = col_int(s, 1);
		g->severity = str_c(severities[g->rank]);
		g->provider_count = col_int(s, 2);
		g->providers = spaced(b, col_text(s, 3));
		g->confidence = col_int(s, 4);
		g->started_at = col_real(s, 5);
		g->ended_at = col_real(s, 6);
		g->open = col_int(s, 8) != 0;
		g->ok_after_at = g->open ? 0 : col_real(s, 7);
		g->events = col_int(s, 9);
		g->messages = col_int(s, 10);
		g->recipients = col_int(s, 11);
		g->words = col_int(s, 12) ? own_words(g->cause) : g->cause;
		count(b, g);
		relay(b, g);
		behind(b, g);
		unsaid(b, g);
		stretches_collect(b, g);
		if (g->rank <= 2) {
			b->began_at = b->began_at > 0 && b->began_at < g->started_at ? b->began_at : g->started_at;
			b->over_at = b->over_at > g->ended_at ? b->over_at : g->ended_at;
		}
		b->refused = b->refused || causes_objection(g->cause);
	}
	stmt_free(s);
	retell(b);
}

/* An incident has the words of its group, but for those of many providers at once. */
static struct str told_as(const struct build *b, struct str cause, bool own)
{
	struct str words = own_words(cause);

	for (size_t i = 0; i < b->groups; i++)
		if (str_eq(b->group[i].cause, cause) && !str_eq(b->group[i].words, words) && !str_eq(b->group[i].words, STR("abuse.script")) &&
		    (!own || str_eq(words, cause)))
			return b->group[i].words;
	return own ? words : cause;
}

void incidents_collect(struct build *b)
{
	struct stmt *s = ask(b, "SELECT incident, cause, provider, severity, state, confidence, started_at, ended_at, ok_after_at, "
				"events, messages, recipients, " OWN ", proof = 'uid' FROM incident WHERE " INCIDENTS " ORDER BY " RANK ", started_at, incident");

	while (stmt_step(s)) {
		struct incident *i = report_incident(b->r);
		i->key = keep(b, s, 0);
		i->cause = keep(b, s, 1);
		i->provider = keep(b, s, 2);
		i->severity = keep(b, s, 3);
		i->state = keep(b, s, 4);
		i->confidence = col_int(s, 5);
		i->started_at = column_cell(b, s, 6, CELL_TIME);
		i->ended_at = column_cell(b, s, 7, CELL_TIME);
		i->ok_after_at = column_cell(b, s, 8, CELL_TIME);
		i->events = col_int(s, 9);
		i->messages = col_int(s, 10);
		i->recipients = col_int(s, 11);
		i->title = cause_title(b, col_int(s, 13) ? STR("abuse.script") : told_as(b, i->cause, col_int(s, 12) != 0));
	}
	stmt_free(s);
}
