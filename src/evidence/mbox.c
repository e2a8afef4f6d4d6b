/* mbox: see mail.h. A message begins at a line "From " that follows an empty line or the beginning (RFC 4155). It is taken apart here rather than by
 * the MIME library so that each message is bounded before anything looks into it. */
#include "evidence/bytes.h"
#include "evidence/mail.h"

struct split {
	struct run *r;
	const char *where;
	struct bytes message;
	int n;
	bool too_large, line_begins, after_empty;
};

static void finish(struct split *s, bool last)
{
	char where[WHERE_MAX];
	struct err e = { 0 };

	if (s->n > 0) {
		s->r->only = s->r->only && last && s->n == 1; /* a file of one mail is that mail */
		snprintf(where, sizeof where, "%.300s: message %d", s->where, s->n);
		if (s->too_large) {
			err_set(&e, EXIT_DATA, "%s: larger than %d MiB; no report is: passed over", where, MAIL_MAX >> 20);
			run_failed(s->r, where, bytes_str(&s->message), &e);
		} else {
			mail_import(s->r, where, bytes_str(&s->message));
		}
	}
	s->n++;
	s->message.n = 0;
	s->too_large = false;
}

/* A line, or a piece of a long one. */
static void piece(struct split *s, struct str p)
{
	bool whole = p.n > 0 && p.p[p.n - 1] == '\n';

	if (s->line_begins && s->after_empty && str_starts(p, STR("From "))) {
		finish(s, false);
		s->after_empty = false; /* the From line itself belongs to no message */
	} else {
		if (!s->too_large && !bytes_add(&s->message, p))
			s->too_large = true;
		s->after_empty = s->line_begins && whole && str_trim(p).n == 0;
	}
	s->line_begins = whole;
}

void mbox_import(struct run *r, const char *where, FILE *f, struct str head)
{
	static char block[65536];
	struct split s = { .r = r, .where = where, .message = { .max = MAIL_MAX }, .line_begins = true, .after_empty = true };
	size_t have = head.n < sizeof block ? head.n : sizeof block, got;

	memcpy(block, head.p, have);
	do {
		got = fread(block + have, 1, sizeof block - have, f);
		have += got;
		struct str rest = { block, have };
		while (rest.n > 0) {
			size_t end = str_find(rest, '\n', 0);
			/* a piece without its end waits for more, unless it fills the block or nothing follows */
			if (end == rest.n && got > 0 && rest.n < sizeof block)
				break;
			struct str p = str_head(rest, end + 1);
			piece(&s, p);
			rest = str_skip(rest, p.n);
		}
		memmove(block, rest.p, rest.n);
		have = rest.n;
	} while (got > 0);
	finish(&s, true);
	bytes_free(&s.message);
}
