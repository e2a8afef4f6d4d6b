/* phrase: see phrase.h. */
#include "ingest/phrase.h"

#include <ctype.h>

#include "ingest/queue_id.h"

enum { SHORTEST = 3 };

/* Replaces what is no part of a longer word; nothing gets longer. */
static size_t mark(char *text, size_t n, struct str what, enum phrase_mark m)
{
	for (size_t at = 0; what.n >= SHORTEST && (at = str_find_str((struct str){ text, n }, what, at)) < n; at++) {
		size_t end = at + what.n;
		if ((at && isalnum((unsigned char)text[at - 1])) || (end < n && isalnum((unsigned char)text[end])))
			continue;
		text[at] = (char)m;
		memmove(text + at + 1, text + end, n - end);
		n -= what.n - 1;
	}
	return n;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* 250, 2.0.0 */
static bool is_code(struct str word)
{
	if (word.n < 3 || word.n > 8 || word.p[0] != '2')
		return false;
	for (size_t i = 1; i < word.n; i++)
		if (!is_digit(word.p[i]) && (word.p[i] != '.' || word.p[1] != '.'))
			return false;
	return word.n == 3 || word.p[1] == '.';
}

/* Whether the same reply may have another word in its place next time: one with a number or an address in it, what is quoted in <>, or an id of letters. */
static bool differs(struct str word)
{
	bool may = word.n > 1 && word.p[0] == '<' && (unsigned char)word.p[1] > PHRASE_CLIENT;

	for (size_t i = 0; i < word.n && !may; i++)
		may = is_digit(word.p[i]) || word.p[i] == '@';
	return may ? !is_code(word) : queue_id_ok(word);
}

/* Takes what is known out already. */
static void split(struct phrase *out, size_t n)
{
	char *text = out->room, *body = out->room + PHRASE_MAX;
	size_t first = 0, last = 0;

	out->body = (struct str){ text, n };
	out->piece = STR_NONE;
	for (size_t at = 0, end; at < n; at = end + 1) {
		end = str_find(out->body, ' ', at);
		if (!differs((struct str){ text + at, end - at }))
			continue;
		first = last ? first : at;
		last = end;
	}
	if (last == 0)
		return;
	out->piece = (struct str){ text + first, last - first };
	memcpy(body, text, first);
	body[first] = PHRASE_PIECE;
	memcpy(body + first + 1, text + last, n - last);
	out->body = (struct str){ body, first + 1 + n - last };
}

bool phrase_reply(struct str reply, struct str recipient, struct str message_id, struct phrase *out)
{
	size_t n = reply.n;

	if (n > PHRASE_MAX)
		return false;
	memcpy(out->room, reply.p, n);
	if (memchr(out->room, '@', n)) {
		n = mark(out->room, n, recipient, PHRASE_RECIPIENT);
		n = mark(out->room, n, message_id, PHRASE_MESSAGE_ID);
	}
	split(out, n);
	return true;
}

bool phrase_reason(struct str reason, struct str client, struct str sender, struct str recipient, struct str helo, struct phrase *out)
{
	size_t n = reason.n, from = str_find(client, '[', 0) + 1, to = str_find(client, ']', 0);

	if (n > PHRASE_MAX)
		return false;
	memcpy(out->room, reason.p, n);
	n = mark(out->room, n, client, PHRASE_CLIENT);
	if (from < to)
		n = mark(out->room, n, (struct str){ client.p + from, to - from }, PHRASE_ADDR);
	n = mark(out->room, n, recipient, PHRASE_RECIPIENT);
	n = mark(out->room, n, sender, PHRASE_SENDER);
	n = mark(out->room, n, helo, PHRASE_HELO);
	split(out, n);
	return true;
}
