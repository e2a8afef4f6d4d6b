/* replies_quoted: see replies_quoted.h. The words are those of Exim, qmail, Sendmail, DragonFly's dma, Exchange, Google, MailFoundry and AsyncOS. */
#include "analysis/replies_quoted.h"

#include <string.h>

enum { LOOKED_AT = 2000 }; /* bytes of a text */

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

int reply_code_at(struct str s)
{
	if (s.n < 3 || s.p[0] < '2' || s.p[0] > '5' || !digit(s.p[1]) || !digit(s.p[2]))
		return 0;
	if (s.n > 3 && s.p[3] != ' ' && s.p[3] != '-' && !(s.p[3] == ':' && s.n > 4 && s.p[4] == ' '))
		return 0;
	return (s.p[0] - '0') * 100 + (s.p[1] - '0') * 10 + (s.p[2] - '0');
}

/* What says that a server is quoted, and the command that was answered ("" when it does not tell). */
static const struct {
	struct str word;
	const char *stage;
} says[] = {
	{ { "after initial connection", 24 }, "banner" }, { { "after HELO", 10 }, "helo" }, { { "after EHLO", 10 }, "helo" },
	{ { "after MAIL FROM", 15 }, "mail" }, { { "after pipelined MAIL FROM", 25 }, "mail" }, { { "after RCPT TO", 13 }, "rcpt" },
	{ { "after pipelined RCPT TO", 23 }, "rcpt" }, { { "after DATA", 10 }, "data" }, { { "after pipelined DATA", 20 }, "data" },
	{ { "after end of data", 17 }, "eod" }, { { "for TEXT command", 16 }, "eod" }, { { "for MAIL FROM command", 21 }, "mail" },
	{ { "for RCPT TO command", 19 }, "rcpt" }, { { "did not like our MAIL FROM", 26 }, "mail" },
	{ { "did not like our RCPT TO", 24 }, "rcpt" }, { { "did not like our DATA", 21 }, "data" }, { { "did not like our final DATA", 27 }, "eod" },
	{ { "but sender was rejected", 23 }, "mail" }, { { "but greeting failed", 19 }, "banner" },
	{ { "but my name was rejected", 24 }, "helo" },
	{ { " [MAIL_FROM]", 12 }, "mail" }, { { " [RCPT_TO]", 10 }, "rcpt" },
	{ { "does not like recipient", 23 }, "rcpt" }, { { "failed on DATA command", 22 }, "data" },
	{ { "failed after I sent the message", 31 }, "eod" }, { { "Remote host said: ", 18 }, "" }, { { "Remote Server returned '", 24 }, "" },
	{ { "that the other server returned was: ", 36 }, "" }, { { "] responded with failure: ", 26 }, "" },
	{ { "' (delivery attempts: ", 22 }, "" }, { { "Received <<< ", 13 }, "" }, { { "(reason: ", 9 }, "" },
	{ { "with the following error message: [", 35 }, "" }, { { "Remote protocol error: ", 23 }, "" }, { { "SMTP:RCPT host ", 15 }, "rcpt" },
	{ { "response from the remote server was: ", 37 }, "" }, { { ">>> MAIL ", 9 }, "mail" }, { { ">>> RCPT ", 9 }, "rcpt" }, { { ">>> DATA <<< ", 13 }, "" },
	{ { "> #SMTP#", 8 }, "" },
};

/* The code of a quoted reply follows the text's start, a colon, a quote, a bracket or "#", or stands before "-'" (AsyncOS). */
static int quoted_code(struct str s, size_t *at)
{
	for (size_t i = 0; i + 3 <= s.n; i++) {
		size_t b = i;
		if (s.p[i] < '4' || s.p[i] > '5')
			continue;
		if (b && s.p[b - 1] == ' ')
			b--;
		if (b == 0 || strchr(":;'\"#><[", s.p[b - 1]) || str_starts(str_skip(s, i + 3), STR("-'"))) {
			int code = reply_code_at(str_skip(s, i));
			*at = i;
			if (code)
				return code;
		}
	}
	*at = 0;
	return 0;
}

/* "NAME [ADDRESS]", with or without the blank: the last one of before. */
static void find_server(struct str before, struct reply_quote *q)
{
	size_t open = before.n, close = before.n;

	for (size_t i = 0; i < before.n; i++)
		if (before.p[i] == '[') {
			open = i;
			close = str_find(before, ']', i);
		}
	if (close >= before.n || open == 0)
		return;
	q->addr = (struct str){ before.p + open + 1, close - open - 1 };
	size_t end = before.p[open - 1] == ' ' ? open - 1 : open, from = end;
	while (from && before.p[from - 1] > ' ')
		from--;
	q->host = (struct str){ before.p + from, end - from };
}

/* What the other mail system says behind the server's words. */
static size_t tail_at(struct str s, size_t from)
{
	static const struct str tails[] = { { " Giving up on ", 14 }, { " I'm not going to try again", 27 }, { " This has been a permanent failure", 34 },
		{ "> #SMTP#", 8 } };
	size_t end = s.n;

	for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
		size_t at = str_find_str(s, tails[i], from);
		if (at < end)
			end = at;
	}
	return end;
}

struct reply_quote reply_quoted(struct str s)
{
	struct reply_quote q = { .stage = "", .host = STR(""), .addr = STR("") };
	size_t whole = s.n;

	s = str_head(s, LOOKED_AT);
	q.code = quoted_code(s, &q.at);
	for (size_t i = 0; i < sizeof says / sizeof *says && !q.certain; i++) {
		q.certain = str_find_str(s, says[i].word, 0) < s.n;
		q.stage = q.certain ? says[i].stage : "";
	}
	q.end = whole;
	if (!q.certain || q.code == 0)
		return q;
	find_server(str_head(s, q.at), &q);
	size_t arrow = str_find_str(s, STR(" -> "), q.at); /* Exchange quotes a reply within its own */
	if (arrow < s.n && reply_code_at(str_skip(s, arrow + 4))) {
		q.at = arrow + 4;
		q.code = reply_code_at(str_skip(s, q.at));
	}
	size_t end = tail_at(s, q.at);
	if (end < s.n)
		q.end = end;
	return q;
}
