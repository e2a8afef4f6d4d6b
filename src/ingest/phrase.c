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

/* The words that the piece begins and ends with are those that may differ, and no others: those around it are the phrase's own. */
bool phrase_again(const struct phrase_memo *memo, struct str reply, int64_t *phrase, struct str *piece)
{
	for (int i = 0; i < PHRASES_LAST && memo->last[i].phrase; i++) {
		size_t before = memo->last[i].before, after = memo->last[i].after, around = before + after;
		const char *text = memo->last[i].text;
		if (reply.n < around || memcmp(reply.p, text, before) != 0 || memcmp(reply.p + reply.n - after, text + before, after) != 0)
			continue;
		struct str middle = { reply.p + before, reply.n - around };
		*piece = middle.n ? middle : STR_NONE;
		*phrase = memo->last[i].phrase;
		if (memo->last[i].whole && middle.n == 0)
			return true;
		if (memo->last[i].whole || middle.n == 0 || reply.n > PHRASE_MAX || memchr(middle.p, '@', middle.n))
			continue;
		const char *blank = memrchr(middle.p, ' ', middle.n);
		if (differs(str_head(middle, str_find_near(middle, ' '))) && (blank == NULL || differs(str_skip(middle, (size_t)(blank - middle.p) + 1))))
			return true;
	}
	return false;
}

void phrase_remember(struct phrase_memo *memo, const struct phrase *p, int64_t phrase)
{
	size_t before = str_find(p->body, PHRASE_PIECE, 0);
	bool whole = before == p->body.n;

	for (size_t i = 0; i < p->body.n; i++)
		if (p->body.p[i] < ' ' && i != before)
			return;
	for (size_t i = 0; i < p->piece.n; i++)
		if (p->piece.p[i] < ' ' || p->piece.p[i] == '@') /* the next one will not be found again either */
			return;
	memo->last[memo->next].phrase = phrase;
	memo->last[memo->next].whole = whole;
	memo->last[memo->next].before = before;
	memo->last[memo->next].after = whole ? 0 : p->body.n - before - 1;
	memcpy(memo->last[memo->next].text, p->body.p, before);
	memcpy(memo->last[memo->next].text + before, p->body.p + before + !whole, memo->last[memo->next].after);
	memo->next = (memo->next + 1) % PHRASES_LAST;
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
