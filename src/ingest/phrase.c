/* phrase: see phrase.h. */
#include "ingest/phrase.h"

#include <ctype.h>

#include "ingest/queue_id.h"

enum { SHORTEST = 3 };

/* Puts a mark in the place of n bytes at at; returns how much is left of the text. */
static size_t put_mark(char *text, size_t all, size_t at, size_t n, enum phrase_mark m)
{
	text[at] = (char)m;
	memmove(text + at + 1, text + at + n, all - at - n);
	return all - n + 1;
}

/* Replaces what is no part of a longer word; nothing gets longer. */
static size_t mark(char *text, size_t n, struct str what, enum phrase_mark m)
{
	for (size_t at = 0; what.n >= SHORTEST && (at = str_find((struct str){ text, n }, what.p[0], at)) < n; at++) {
		size_t end = at + what.n;
		if (end > n || memcmp(text + at, what.p, what.n) != 0)
			continue;
		if ((at && isalnum((unsigned char)text[at - 1])) || (end < n && isalnum((unsigned char)text[end])))
			continue;
		n = put_mark(text, n, at, what.n, m);
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

/* Whether the same text may have another word in its place next time: one with a number or an address in it, what is quoted in <>, or an id of letters. */
static bool differs(struct str word)
{
	bool may = word.n > 1 && word.p[0] == '<' && (unsigned char)word.p[1] > PHRASE_CLIENT;

	for (size_t i = 0; i < word.n && !may; i++)
		may = is_digit(word.p[i]) || word.p[i] == '@';
	return may ? !is_code(word) : word.n >= 6 && queue_id_ok(word);
}

/* Takes what is known out already. */
static void split(struct phrase *out, size_t n)
{
	char *text = out->room, *body = out->room + PHRASE_MAX;
	size_t first = 0, last = 0;

	out->body = (struct str){ text, n };
	out->piece = STR_NONE;
	for (size_t at = 0, end; at < n; at = end + 1) {
		end = at + str_find_near((struct str){ text + at, n - at }, ' ');
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

/* Postfix quotes one of these first, "<ADDRESS>: Recipient address rejected", and the client's address anywhere. */
bool phrase_reason(struct str reason, struct str client, struct str sender, struct str recipient, struct str helo, struct phrase *out)
{
	const struct str quoted[] = { recipient, sender, helo, client };
	static const enum phrase_mark marks[] = { PHRASE_RECIPIENT, PHRASE_SENDER, PHRASE_HELO, PHRASE_CLIENT };
	struct str inner = str_skip(reason, 1);
	size_t n = reason.n, from = str_find(client, '[', 0) + 1, to = str_find(client, ']', 0);

	if (n > PHRASE_MAX)
		return false;
	memcpy(out->room, reason.p, n);
	for (int i = 0; i < 4 && reason.p[0] == '<'; i++)
		if (quoted[i].n && inner.n > quoted[i].n && inner.p[quoted[i].n] == '>' && str_starts(inner, quoted[i])) {
			n = put_mark(out->room, n, 1, quoted[i].n, marks[i]);
			break;
		}
	if (from < to && to < client.n)
		n = mark(out->room, n, (struct str){ client.p + from, to - from }, PHRASE_ADDR);
	split(out, n);
	return true;
}
