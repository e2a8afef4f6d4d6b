/* cmd_explain: what the program understands of one line: the same code that ingests it, shown. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analysis/provider.h"
#include "analysis/replies.h"
#include "cli/cli.h"
#include "ingest/clock.h"
#include "ingest/grammar.h"
#include "util/embed.h"
#include "util/utf8.h"
#include "util/when.h"

static bool is_reply;
static const char *relay_host;

const struct opt explain_opts[] = {
	{ "reply", 0, NULL, "LINE is a reply or reason, not a log line", OPT_FLAG, &is_reply },
	{ "relay", 0, "HOST", "the server it came from (for --reply)", OPT_TEXT, &relay_host },
	{ 0 },
};

static void row(const char *name, struct str value)
{
	if (value.n)
		printf("  %-16s %.*s\n", name, STR_ARG(value));
}

static const char *touches(enum becomes b)
{
	static const char *const tables[B_KINDS] = {
		[B_COUNT] = "counted per hour (tally)",
		[B_DEBUG] = "counted per hour as debug (tally)",
		[B_DELIVERY] = "a row of delivery; joins the attempt of its process; may link messages",
		[B_CONNECT_FAILURE] = "a row of connect_failure; joins the attempt of its process at the next line with a queue id",
		[B_REPLY] = "a row of reply in the attempt of its process",
		[B_TLS] = "the TLS summary of its process's attempt",
		[B_ACTIVE] = "its message: sender, size, recipients, one activation more",
		[B_EXPIRED] = "its message: expired",
		[B_REMOVED] = "its message: ended",
		[B_CANCELED] = "its message: ended before it was queued",
		[B_CLIENT] = "a new message, from a client; linked to orig_queue_id",
		[B_PICKUP] = "a new message, submitted locally; linked to orig_id",
		[B_MESSAGE_ID] = "its message: the Message-ID; myhostname where Postfix made it",
		[B_NOTIFICATION] = "links a bounce, delay warning or DSN to its message",
		[B_POSTSUPER] = "its message: deleted, requeued, held, released",
		[B_REJECT] = "a row of reject; may end its message",
		[B_EVENT] = "a row of event",
		[B_SIGNED] = "counted per hour and key (tally)",
		[B_REPEAT] = "what the repeated text would touch, that many times",
	};

	return tables[b];
}

static void print_envelope(const struct envelope *env)
{
	char when[WHEN_MAX];
	struct clock c;

	puts("envelope");
	if (env->stamped) {
		clock_start(&c, &(struct clock_opts){ .zone_given = global.tz != NULL }, STR(""), (double)time(NULL), &(struct clock_past){ 0 });
		printf("  %-16s %s%s\n", "time", when_print(clock_at(&c, &env->stamp), true, when),
		       env->stamp.zoned ? "" : env->stamp.year ? " (zone assumed)" : " (year and zone assumed)");
	}
	row("host", env->host);
	row("instance", env->instance);
	row("program", env->service);
	if (env->pid >= 0)
		printf("  %-16s %lld\n", "pid", (long long)env->pid);
	row("level", env->level);
	row("queue id", env->noqueue ? STR("NOQUEUE") : env->queue_id);
	int64_t us = queue_id_time(env->queue_id);
	if (us >= 0)
		printf("  %-16s %s (inside the queue id)\n", "arrived", when_print((double)us / 1e6, true, when));
	row("text", env->text);
}

/* Why the first rule decides, which comes next, and the first that would have named another cause. */
static void print_fits(const struct reply_fit *fit, int fits)
{
	const char *name = "else";
	if (fits > 0)
		row("because", str_c(fit[0].why));
	if (fits == 1)
		row(name, STR("no other rule fits: unknown"));
	for (int i = 1; i < fits; i++) {
		bool same = strcmp(fit[i].cause, fit[0].cause) == 0;
		if (i == 1 || !same)
			printf("  %-16s %s: %s, confidence %d %%, by %s\n", name, fit[i].rule, fit[i].cause, fit[i].confidence, fit[i].why);
		if (!same)
			break;
		name = "another cause";
	}
}

static int print_reply(struct str text, const char *host, bool success, struct err *e)
{
	struct str rules, own, names, words;
	struct reply_fit fit[40];
	struct reply_parts parts;
	struct verdict v;
	char buf[300];

	if (embed_get("src/rules/replies.json", &rules, e) != 0 || embed_get("src/rules/providers.json", &names, e) != 0 ||
	    embed_get("src/rules/learned.tsv", &words, e) != 0 || rules_read(&own, e) != 0)
		return -1;
	struct replies *r = replies_new(rules, own, e);
	struct providers *p = r ? providers_new(names, e) : NULL;
	if (p == NULL || replies_learn(r, words, e) == -1) {
		providers_free(p);
		replies_free(r);
		return -1;
	}
	reply_parse(text, &parts);
	success = success || (parts.code / 100 == 2 && parts.host.n == 0); /* what a server answers to a mail that it takes */
	struct str provider = provider_of(p, host ? str_c(host) : parts.host, host ? STR("") : parts.addr, buf, sizeof buf);
	char *id = str_dup(provider);
	reply_classify(r, text, id, success, &v);
	printf("reply\n  %-16s %s%s\n", "whose words", parts.remote ? "the server's" : *parts.stage ? "Postfix's own" : "its form does not tell", parts.echo ? ", repeated (an echo: no new event)" : "");
	row("server", parts.host);
	row("address", parts.addr);
	row("provider", str_c(id));
	row("stage", str_c(parts.stage));
	if (parts.code)
		printf("  %-16s %d\n", "code", parts.code);
	row("enhanced code", parts.dsn);
	printf("  %-16s %s, confidence %d %%%s\n", "cause", v.cause, v.confidence, v.confidence < 60 ? " (probably)" : "");
	row("rule", str_c(v.rule[0] ? v.rule : "none fits"));
	row("list", v.list);
	row("sub-list", v.sublist);
	row("our address", v.our_addr);
	row("provider's code", v.provider_code);
	row("see", v.url);
	print_fits(fit, reply_fits(r, text, id, success, fit, (int)(sizeof fit / sizeof *fit))); /* last: the verdict's texts are gone with it */
	free(id);
	providers_free(p);
	replies_free(r);
	return 0;
}

static int print_line(struct str line, struct err *e)
{
	struct str json;
	struct envelope env;
	struct field fields[FIELD_MAX];
	struct parsed p = { .field = fields, .all_fields = true };

	if (!envelope_parse(line, &env))
		return err_set(e, EXIT_DATA, "no header that is understood; a line looks like: Nov  4 02:19:45 host postfix/smtp[77]: text");
	if (embed_get("src/rules/lines.json", &json, e) != 0)
		return -1;
	struct grammar *g = grammar_new(json, e);
	if (g == NULL)
		return -1;
	print_envelope(&env);
	grammar_parse(g, &env, &p);
	int rc = 0;
	if (p.kind == NULL) {
		printf("kind\n  %s\n", p.limit ? "none: a limit of regular expressions was hit; kept in unparsed"
			: p.cut ? "none: cut short, its end is missing; kept in unparsed"
			: grammar_is_ours(g, &env) ? "none: not understood; kept in unparsed as a template" : "none: another program's line; counted by its name");
	} else {
		printf("kind\n  %-16s %s\nfields\n", p.kind->name, touches(p.kind->becomes));
		for (int i = 0; i < p.n; i++) {
			char name[60];
			snprintf(name, sizeof name, "%.*s", STR_ARG(p.field[i].name));
			printf("  %-16s %.*s\n", name, STR_ARG(p.field[i].value));
		}
		struct str reason = parsed_get(&p, STR("reason")), status = parsed_get(&p, STR("status"));
		if (p.kind->becomes == B_DELIVERY && reason.n)
			rc = print_reply(reason, NULL, str_eq(status, STR("sent")), e);
		else if (p.kind->becomes == B_REPLY || p.kind->becomes == B_CONNECT_FAILURE)
			rc = print_reply(env.text, NULL, false, e);
	}
	grammar_free(g);
	return rc;
}

int cmd_explain(struct db *db, int argc, char **argv, struct err *e)
{
	(void)db;
	if (argc != 1)
		return err_set(e, EXIT_USAGE, "give one line, in quotes: postmortem explain 'Nov  4 02:19:45 …'");
	struct str line = str_trim(str_c(argv[0]));
	char *clean = malloc(3 * line.n + 1);
	if (clean == NULL)
		die_oom();
	line = utf8_clean(line, clean);
	int rc = is_reply ? print_reply(line, relay_host, false, e) : print_line(line, e);
	free(clean);
	return rc;
}
