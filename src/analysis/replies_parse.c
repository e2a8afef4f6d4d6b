/* replies_parse: a reason as Postfix logged it, taken apart. The forms are those of smtp_trouble.c, smtp_proto.c, smtp_connect.c
 * and smtp_sasl_glue.c of Postfix 2.3 to 3.12; everything else is a text of unknown form, with whatever code it holds. */
#include "analysis/replies_quoted.h"

#include <ctype.h>

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool after(struct str *s, struct str prefix)
{
	if (!str_starts(*s, prefix))
		return false;
	*s = str_skip(*s, prefix.n);
	return true;
}

/* "mx1.example[192.0.2.1]:25" or a bare name; what follows stays in s. */
static void take_host(struct str *s, struct reply_parts *out)
{
	size_t n = 0;

	while (n < s->n && s->p[n] != '[' && s->p[n] != ' ')
		n++;
	while (n && s->p[n - 1] == ':' && (n == s->n || s->p[n] == ' '))
		n--;
	out->host = str_head(*s, n);
	*s = str_skip(*s, n);
	if (s->n && s->p[0] == '[') {
		size_t end = str_find(*s, ']', 0);
		if (end < s->n) {
			out->addr = (struct str){ s->p + 1, end - 1 };
			*s = str_skip(*s, end + 1);
		}
	}
	if (s->n && s->p[0] == ':' && s->n > 1 && digit(s->p[1])) {
		n = 1;
		while (n < s->n && digit(s->p[n]))
			n++;
		*s = str_skip(*s, n);
	}
}

struct stage_word {
	struct str word;
	const char *stage;
};

static const char *stage_of(struct str s, const struct stage_word *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_starts(s, words[i].word))
			return words[i].stage;
	return "";
}

static const struct stage_word in_reply_to[] = {
	{ { "MAIL FROM", 9 }, "mail" }, { { "RCPT TO", 7 }, "rcpt" }, { { "DATA", 4 }, "data" }, { { "end of DATA", 11 }, "eod" },
	{ { "BDAT", 4 }, "eod" }, { { "EHLO", 4 }, "helo" }, { { "HELO", 4 }, "helo" }, { { "LHLO", 4 }, "helo" },
	{ { "XFORWARD", 8 }, "helo" }, { { "STARTTLS", 8 }, "tls" }, { { "AUTH", 4 }, "auth" }, { { "QUIT", 4 }, "quit" },
	{ { "RSET", 4 }, "rset" }, { { "final RSET", 10 }, "rset" },
};

static const struct stage_word doing[] = {
	{ { "receiving the initial", 21 }, "banner" }, { { "performing the", 14 }, "helo" }, { { "sending XFORWARD", 16 }, "helo" },
	{ { "receiving the STARTTLS", 22 }, "tls" }, { { "sending MAIL FROM", 17 }, "mail" }, { { "sending RCPT TO", 15 }, "rcpt" },
	{ { "sending DATA command", 20 }, "data" }, { { "sending message body", 20 }, "eod" }, { { "sending end of data", 19 }, "eod" },
	{ { "sending RSET", 12 }, "rset" }, { { "sending final RSET", 18 }, "rset" }, { { "sending QUIT", 12 }, "quit" },
};

/* Postfix's own texts that name no server. */
static const struct stage_word own[] = {
	{ { "Host or domain name not found.", 30 }, "dns" }, { { "Name service error", 18 }, "dns" },
	{ { "unable to look up host", 22 }, "dns" }, { { "unable to find primary relay", 28 }, "dns" },
	{ { "TLS is required", 15 }, "tls" }, { { "Cannot start TLS", 16 }, "tls" },
	{ { "Server certificate not", 22 }, "tls" }, { { "TLSA lookup error", 17 }, "tls" }, { { "client TLS config", 17 }, "tls" },
	{ { "SASL ", 5 }, "auth" }, { { "Command died", 12 }, "local" }, { { "Command time limit", 18 }, "local" },
	{ { "unknown user: \"", 15 }, "local" }, { { "delivered ", 10 }, "local" },
	{ { "delivers to ", 12 }, "local" }, { { "forwarded as ", 13 }, "local" }, { { "mail transport unavail", 22 }, "local" },
	{ { "unknown mail transport", 22 }, "local" }, { { "maildir delivery failed", 23 }, "local" },
	{ { "cannot update mailbox", 21 }, "local" }, { { "network address conversion", 26 }, "local" },
	{ { "all network protocols", 21 }, "local" }, { { "alias database", 14 }, "local" },
};

#define STAGE_OF(s, table) stage_of(s, table, sizeof table / sizeof *table)

/* "4.7.1" at the start of s, or nothing. */
static struct str dsn_at(struct str s)
{
	size_t at = 2;

	if (s.n < 5 || (s.p[0] != '2' && s.p[0] != '4' && s.p[0] != '5') || s.p[1] != '.')
		return STR("");
	for (int part = 0; part < 2; part++) {
		size_t from = at;
		while (at < s.n && digit(s.p[at]) && at - from < 4)
			at++;
		if (at == from || at - from > 3 || (part == 0 && (at >= s.n || s.p[at++] != '.')))
			return STR("");
	}
	if (at + 1 < s.n && s.p[at] == '.' && digit(s.p[at + 1]))
		return STR("");
	return str_head(s, at);
}

/* The enhanced code: behind the code, else the first one that stands alone in the text and agrees with the code's class. */
static struct str find_dsn(struct str said, int code)
{
	struct str dsn = dsn_at(str_skip(said, code ? 4 : 0));

	if (dsn.n)
		return dsn;
	said = str_head(said, 2000);
	for (size_t i = 0; i + 5 <= said.n; i++) {
		if (said.p[i] != '2' && said.p[i] != '4' && said.p[i] != '5')
			continue;
		if (i && (isalnum((unsigned char)said.p[i - 1]) || said.p[i - 1] == '.' || said.p[i - 1] == '/'))
			continue;
		dsn = dsn_at(str_skip(said, i));
		if (dsn.n && (code == 0 || dsn.p[0] - '0' == code / 100))
			return dsn;
	}
	return STR("");
}

/* "550 5.1.1 … 503 5.0.0 Need RCPT 550 5.1.1 …": the answers to the DATA command that was pipelined behind say nothing new. */
static struct str without_followup(struct str said, int code)
{
	static const struct str words[] = { { "RCPT", 4 }, { "rcpt", 4 }, { "ecipient", 8 } };

	for (size_t i = code >= 400 && code != 503 ? str_find_str(said, STR(" 503"), 0) : said.n; i < said.n; i = str_find_str(said, STR(" 503"), i + 1)) {
		struct str rest = str_head(str_skip(said, i + 1), 60);
		for (size_t k = 0; reply_code_at(rest) && k < sizeof words / sizeof *words; k++)
			if (str_find_str(rest, words[k], 0) < rest.n)
				return str_head(said, i);
	}
	return said;
}

/* amavis hands on what the server behind it says: "554 5.7.1 id=…, from MTA(smtp:[127.0.0.1]:10025): 550 5.1.1 …". What is
 * temporary is the filter's affair, or that of our own server behind it. */
static struct str behind_filter(struct str said, int code)
{
	struct str mark = STR("): ");
	size_t mta = code >= 500 ? str_find_str(said, STR("from MTA("), 0) : said.n;
	size_t at = mta < said.n ? str_find_str(said, mark, mta) : said.n;

	return at < said.n && reply_code_at(str_skip(said, at + mark.n)) >= 500 ? str_skip(said, at + mark.n) : said;
}

/* A server's words: cuts off "(in reply to …)", finds the codes. */
static void words(struct str s, struct reply_parts *out)
{
	struct str mark = STR("(in reply to ");
	size_t last = s.n;

	for (size_t at = str_find_str(s, mark, 0); at < s.n; at = str_find_str(s, mark, at + 1))
		last = at;
	if (last < s.n) {
		const char *stage = STAGE_OF(str_skip(s, last + mark.n), in_reply_to);
		if (*stage) {
			out->stage = stage;
			s = str_head(s, last);
		}
	}
	out->remote = true;
	out->said = str_trim(s);
	out->code = reply_code_at(out->said);
	out->said = behind_filter(without_followup(out->said, out->code), out->code);
	out->code = reply_code_at(out->said);
	if (out->code >= 200 && out->code < 300 && !strcmp(out->stage, "banner")) {
		/* a greeting of several lines that turns into a refusal: "220-host 421 4.2.1 …" */
		for (size_t i = str_find(out->said, ' ', 0); i < out->said.n; i = str_find(out->said, ' ', i + 1)) {
			int code = reply_code_at(str_skip(out->said, i + 1));
			if (code >= 400) {
				out->said = str_skip(out->said, i + 1);
				out->code = code;
				break;
			}
		}
	}
	out->dsn = find_dsn(out->said, out->code);
}

/* "host NAME[ADDR] said: …" and "host NAME[ADDR] refused to talk to me: …" */
static bool from_host(struct str s, struct reply_parts *out)
{
	if (!after(&s, STR("host ")))
		return false;
	take_host(&s, out);
	if (after(&s, STR(" said: "))) {
		words(s, out);
		return true;
	}
	if (after(&s, STR(" refused to talk to me: "))) {
		out->stage = "banner";
		words(s, out);
		return true;
	}
	return false;
}

/* "lost connection with NAME[ADDR] while …", "conversation with NAME[ADDR] timed out while …" */
static bool session_died(struct str s, struct reply_parts *out)
{
	if (!after(&s, STR("lost connection with ")) && !after(&s, STR("conversation with ")))
		return false;
	take_host(&s, out);
	if (!after(&s, STR(" while ")) && !after(&s, STR(" timed out while ")))
		return false;
	out->stage = STAGE_OF(s, doing);
	return true;
}

/* A server's words inside Postfix's own: the STARTTLS and AUTH refusals. */
static bool quoted_server(struct str s, struct reply_parts *out)
{
	struct str start_tls = STR(" refused to start TLS: "), said = STR(" said: ");
	bool tls = after(&s, STR("TLS is required, but host "));

	if (!tls && !after(&s, STR("SASL authentication failed; server ")) &&
	    !after(&s, STR("SASL [CACHED] authentication failed; server ")))
		return false;
	out->stage = tls ? "tls" : "auth";
	take_host(&s, out);
	if (!after(&s, tls ? start_tls : said))
		return false;
	words(s, out);
	return true;
}

/* The field and the types of an RFC 3464 Diagnostic-Code, which relays and filters hand on. */
static struct str peel(struct str s)
{
	static const struct str prefixes[] = { { "Diagnostic-Code:", 16 }, { "smtp;", 5 }, { "X-Postfix;", 10 } };

	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
		if (str_ieq(str_head(s, prefixes[i].n), prefixes[i]))
			s = str_trim(str_skip(s, prefixes[i].n));
	return s;
}

/* A bounce of Postfix: "<a@example>: host … said: …", "<a@example> (expanded from <b@example>): host … said: …" */
static bool behind_recipient(struct str *s)
{
	size_t at = str_find_str(*s, STR(": host "), 0);

	*s = str_skip(*s, at + 2);
	return s->n && at && strchr(">)", s->p[-3]);
}

void reply_parse(struct str text, struct reply_parts *out)
{
	*out = (struct reply_parts){ .host = STR(""), .addr = STR(""), .stage = "", .dsn = STR("") };
	struct str s = peel(str_trim(text));
	out->echo = after(&s, STR("delivery temporarily suspended: "));
	out->said = s = peel(s);
	if (s.n > 1 && s.p[0] == '#' && reply_code_at(str_skip(s, 1))) /* Exchange: "#550 5.2.2 … ##" */
		out->said = s = str_skip(s, 1);
	if (from_host(s, out) || session_died(s, out) || quoted_server(s, out))
		return;
	out->host = out->addr = STR("");
	out->said = s;
	if (reply_code_at(s)) {
		words(s, out);
		return;
	}
	struct str rest = s;
	if (behind_recipient(&rest) && from_host(rest, out))
		return;
	out->host = out->addr = STR("");
	out->said = rest = s;
	if (after(&rest, STR("connect to "))) {
		take_host(&rest, out);
		out->stage = "connect";
		if (after(&rest, STR(": server refused to talk to me: "))) { /* Postfix before 2.3 */
			out->stage = "banner";
			words(rest, out);
		}
		return;
	}
	out->stage = str_ends(s, STR("does not accept mail (nullMX)")) ? "dns" : str_ends(s, STR(" loops back to myself")) ? "local" :
		     STAGE_OF(s, own);
	if (*out->stage)
		return;
	struct reply_quote q = reply_quoted(s);
	if (q.certain) {
		out->remote = true;
		out->stage = q.stage;
		out->host = q.host;
		out->addr = q.addr;
		out->said = s = str_trim(str_skip(str_head(s, q.end), q.at));
	}
	out->code = q.code;
	out->said = s = without_followup(s, out->code);
	out->dsn = find_dsn(s, out->code);
}
