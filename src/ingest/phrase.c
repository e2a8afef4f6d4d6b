/* phrase: see phrase.h. */
#include "ingest/phrase.h"

#include "ingest/queue_id.h"

enum { SHORTEST = 3 };

/* Replaces the first occurrence; nothing gets longer. */
static size_t mark(char *text, size_t n, struct str what, enum phrase_mark m)
{
	size_t at = what.n < SHORTEST ? n : str_find_str((struct str){ text, n }, what, 0);

	if (at == n)
		return n;
	text[at] = (char)m;
	memmove(text + at + 1, text + at + what.n, n - at - what.n);
	return n - what.n + 1;
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

/* Whether the same reply may have another word in its place next time: one with a number or an address in it, or an id of letters. */
static bool differs(struct str word)
{
	bool may = false;

	for (size_t i = 0; i < word.n && !may; i++)
		may = is_digit(word.p[i]) || word.p[i] == '@';
	return may ? !is_code(word) : queue_id_ok(word);
}

bool phrase_split(struct str reply, struct str recipient, struct str message_id, struct phrase *out)
{
	char *text = out->room, *body = out->room + PHRASE_MAX;
	size_t n = reply.n, first = 0, last = 0;

	if (n > PHRASE_MAX)
		return false;
	memcpy(text, reply.p, n);
	if (memchr(text, '@', n)) {
		n = mark(text, n, recipient, PHRASE_RECIPIENT);
		n = mark(text, n, message_id, PHRASE_MESSAGE_ID);
	}
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
		return true;
	out->piece = (struct str){ text + first, last - first };
	memcpy(body, text, first);
	body[first] = PHRASE_PIECE;
	memcpy(body + first + 1, text + last, n - last);
	out->body = (struct str){ body, first + 1 + n - last };
	return true;
}
