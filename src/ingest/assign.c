/* assign: see assign.h.
 *
 * smtp(8) logs "host S said: …" when S failed but another server is left to try; the recipients it failed for get their `to=` line
 * later, from the last server tried. So a reply of S can belong only to recipients answered after it, and not to those that S itself
 * accepted or refused for good: their `to=` line names S. Among these candidates a reply to RCPT TO is for one recipient, any other reply (greeting,
 * EHLO, MAIL FROM, DATA, end of data) for all. (Postfix: src/smtp/smtp_trouble.c, smtp_rcpt_fail and smtp_bulk_fail.) */
#include "ingest/assign.h"

static bool candidate(const struct attempt *a, const struct replied *r, int i)
{
	const struct answered *d = &a->answered[i];

	return i >= r->at && !(d->server == r->server && r->server != 0 && (d->sent || d->by_reply));
}

static bool in_address(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("@.-_+=%!#$&*/?^`{|}~", c) != NULL || (c & 0x80);
}

/* True when text holds the address, and not only as a part of a longer one. A dot behind it may end a sentence. */
static bool names(struct str text, struct str addr)
{
	if (addr.n <= 2)
		return false;
	for (size_t at = str_find_str(text, addr, 0); at < text.n; at = str_find_str(text, addr, at + 1)) {
		struct str rest = str_skip(text, at + addr.n);
		if (rest.n && rest.p[0] == '.')
			rest = str_skip(rest, 1);
		if ((at == 0 || !in_address(text.p[at - 1])) && (rest.n == 0 || !in_address(rest.p[0])))
			return true;
	}
	return false;
}

/* Replies to RCPT TO from the same server that stand next to each other: the k-th of them, of n. */
static void place_in_run(const struct attempt *a, int r, int *k, int *n)
{
	const struct replied *self = &a->replied[r];

	*k = *n = 0;
	for (int i = 0; i < a->nreplied; i++) {
		const struct replied *o = &a->replied[i];
		if (!o->rcpt || o->server != self->server)
			continue;
		if (i < r)
			++*k;
		++*n;
	}
}

void assign_replies(const struct attempt *a, void (*each)(void *arg, int64_t reply, int64_t delivery, const char *how), void *arg)
{
	for (int r = 0; r < a->nreplied; r++) {
		const struct replied *rep = &a->replied[r];
		int candidates = 0, only = -1, named = -1, k, n;
		for (int i = 0; i < a->nanswered; i++) {
			if (!candidate(a, rep, i))
				continue;
			candidates++;
			only = i;
			if (named < 0 && names(str_c(rep->text), str_c(a->answered[i].recipient)))
				named = i;
		}
		if (candidates == 0)
			continue;
		if (!rep->rcpt) {
			for (int i = 0; i < a->nanswered; i++)
				if (candidate(a, rep, i))
					each(arg, rep->reply, a->answered[i].delivery, candidates == 1 ? "only" : "all");
			continue;
		}
		if (named >= 0) {
			each(arg, rep->reply, a->answered[named].delivery, "text");
			continue;
		}
		if (candidates == 1) {
			each(arg, rep->reply, a->answered[only].delivery, "only");
			continue;
		}
		place_in_run(a, r, &k, &n);
		if (n != candidates)
			continue; /* can't tell: it belongs to the attempt */
		for (int i = 0; i < a->nanswered; i++)
			if (candidate(a, rep, i) && k-- == 0)
				each(arg, rep->reply, a->answered[i].delivery, "order");
	}
}
