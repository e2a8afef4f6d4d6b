/* sealed: see sealed.h. */
#include "report/sealed.h"

#include <stdio.h>
#include <stdlib.h>

#include "report/md_text.h"

struct str take_line(struct str *s)
{
	size_t end = str_find(*s, '\n', 0);
	struct str line = str_head(*s, end < s->n ? end + 1 : end);

	*s = str_skip(*s, line.n);
	return line;
}

bool line_ticked(struct str line)
{
	return str_starts(line, STR("- [x] ")) || str_starts(line, STR("- [X] "));
}

bool point_ticked(struct str text, struct str point)
{
	struct str want = str_head(str_skip(point, 6), 32);

	while (text.n) {
		struct str line = take_line(&text);
		if (line_ticked(line) && str_starts(str_skip(line, 6), want))
			return true;
	}
	return false;
}

/* What a section says, without notes, ticks, blanks at the ends of lines, and empty lines. */
static uint32_t body_of(struct str text)
{
	struct buf b = { 0 };
	bool note = false;

	while (text.n) {
		struct str line = str_trim(take_line(&text));
		if (str_starts(line, STR(NOTE_END)))
			note = false;
		if (note || line.n == 0)
			continue;
		note = str_starts(line, STR(NOTE));
		if (line_ticked(line)) {
			buf_add(&b, STR("- [ ] "));
			line = str_skip(line, 6);
		}
		buf_add(&b, line);
		buf_char(&b, '\n');
	}
	uint32_t h = (uint32_t)str_hash(buf_str(&b));
	buf_free(&b);
	return h;
}

static void end_part(struct doc *d, const char *from, const char *to)
{
	struct part *p = &d->part[d->parts++];

	p->text = (struct str){ from, (size_t)(to - from) };
	p->key = (uint32_t)str_hash(p->head);
	p->body = body_of(p->text);
}

static void read_seal(struct doc *d, struct str s)
{
	for (s = str_skip(s, sizeof SEAL - 1); s.n >= 17; s = str_skip(s, 17)) {
		char pair[18], *end;
		while (s.n && (s.p[0] == ' ' || s.p[0] == '\n'))
			s = str_skip(s, 1);
		if (s.n < 17 || s.p[8] != ':' || d->sealed == PARTS)
			return;
		snprintf(pair, sizeof pair, "%.17s", s.p);
		d->key[d->sealed] = (uint32_t)strtoul(pair, &end, 16);
		d->body[d->sealed] = (uint32_t)strtoul(pair + 9, &end, 16);
		d->sealed++;
	}
}

static void end_note(struct doc *d, struct str name, const char *from, const char *to)
{
	struct str text = { from, (size_t)(to - from) }, bare = str_trim(text);

	if (d->notes < NOTES)
		d->note[d->notes++] = (struct note){ .name = name, .text = text, .filled = bare.n > 0 && !str_eq(bare, STR(MD_BLANK)) };
}

/* Headings count outside of fenced blocks and notes; the seal ends the document. */
void doc_split(struct doc *d, struct str text)
{
	const char *part = text.p, *note = NULL;
	struct str name = STR("");
	size_t fence = 0;

	while (text.n) {
		struct str rest = text, line = take_line(&text);
		size_t ticks = 0;
		while (ticks < line.n && line.p[ticks] == '`')
			ticks++;
		if (note) {
			if (str_starts(line, STR(NOTE_END))) {
				end_note(d, name, note, line.p);
				note = NULL;
			}
		} else if (ticks >= 3 && (fence == 0 || (ticks >= fence && str_trim(str_skip(line, ticks)).n == 0))) {
			fence = fence ? 0 : ticks;
		} else if (fence == 0 && str_starts(line, STR(NOTE))) {
			name = str_skip(line, sizeof NOTE - 1);
			name = str_head(name, str_find(name, ' ', 0));
			note = text.p;
		} else if (fence == 0 && str_starts(line, STR("## ")) && d->parts + 2 < PARTS) {
			end_part(d, part, line.p);
			part = line.p;
			d->part[d->parts].head = str_trim(line);
		} else if (fence == 0 && str_starts(line, STR(SEAL))) {
			end_part(d, part, line.p);
			part = NULL;
			read_seal(d, rest);
			return;
		}
	}
	end_part(d, part, text.p);
}

const uint32_t *doc_sealed(const struct doc *d, uint32_t key)
{
	for (size_t i = 0; i < d->sealed; i++)
		if (d->key[i] == key)
			return &d->body[i];
	return NULL;
}

void doc_seal(struct buf *b, const uint32_t *key, const uint32_t *body, size_t n)
{
	buf_add(b, STR(SEAL));
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "%s%08x:%08x", i % 4 ? " " : "\n", key[i], body[i]);
	buf_add(b, STR(" -->\n"));
}
