/* update: see update.h. */
#include "report/update.h"

#include <stdlib.h>

#include "report/sealed.h"

void update_seal(struct buf *report)
{
	struct doc *d = calloc(1, sizeof *d);
	uint32_t key[PARTS], body[PARTS];

	if (d == NULL)
		die_oom();
	doc_split(d, buf_str(report));
	for (size_t i = 0; i < d->parts; i++) {
		key[i] = d->part[i].key;
		body[i] = d->part[i].body;
	}
	buf_char(report, '\n');
	doc_seal(report, key, body, d->parts);
	free(d);
}

static const struct part *find(const struct doc *d, uint32_t key)
{
	for (size_t i = 0; i < d->parts; i++)
		if (d->part[i].key == key)
			return &d->part[i];
	return NULL;
}

static struct note *note_find(struct doc *d, struct str name)
{
	for (size_t i = 0; i < d->notes; i++)
		if (str_eq(d->note[i].name, name))
			return &d->note[i];
	return NULL;
}

/* A section of the program, with the answers and ticks of the old one. */
static void renew(struct buf *out, struct doc *old, const struct part *fresh, const struct part *before)
{
	struct str text = fresh->text;
	bool skip = false;

	while (text.n) {
		struct str line = take_line(&text);
		if (str_starts(line, STR(NOTE_END)))
			skip = false;
		if (skip)
			continue;
		if (before && str_starts(line, STR("- [ ] ")) && point_ticked(before->text, line)) {
			buf_add(out, STR("- [x] "));
			line = str_skip(line, 6);
		}
		buf_add(out, line);
		if (!str_starts(line, STR(NOTE)))
			continue;
		struct str name = str_skip(line, sizeof NOTE - 1);
		struct note *n = note_find(old, str_head(name, str_find(name, ' ', 0)));
		if (n && n->filled) {
			buf_add(out, n->text);
			n->placed = skip = true;
		}
	}
}

/* As a person left it. */
static void keep(struct buf *out, struct doc *old, const struct part *p)
{
	buf_add(out, p->text);
	for (size_t i = 0; i < old->notes; i++) {
		const char *at = old->note[i].text.p;
		if (at >= p->text.p && at < p->text.p + p->text.n)
			old->note[i].placed = true;
	}
}

/* The sections of a person's own that follow this one. */
static void own(struct buf *out, struct doc *old, const struct part *after)
{
	for (const struct part *p = after + 1; p < old->part + old->parts && doc_sealed(old, p->key) == NULL; p++)
		keep(out, old, p);
}

static bool has_answer(const struct doc *d, const struct part *p)
{
	for (size_t i = 0; i < d->notes; i++)
		if (d->note[i].filled && d->note[i].text.p >= p->text.p && d->note[i].text.p < p->text.p + p->text.n)
			return true;
	return false;
}

static void kept_add(struct buf *kept, struct str head)
{
	buf_add(kept, kept->n ? STR(", ") : STR(""));
	buf_add(kept, head.n ? str_trim(str_skip(head, 2)) : STR("the lines at the top"));
}

int update_merge(struct str old_text, struct str fresh_text, struct buf *out, struct buf *kept, struct err *e)
{
	struct doc *old = calloc(1, sizeof *old), *fresh = calloc(1, sizeof *fresh);
	uint32_t key[2 * PARTS], body[2 * PARTS];
	size_t n = 0;
	int rc = 0;

	if (old == NULL || fresh == NULL)
		die_oom();
	doc_split(old, old_text);
	doc_split(fresh, fresh_text);
	if (old->sealed == 0) {
		rc = err_set(e, EXIT_DATA, "it lacks the last lines (%s … -->) by which a report is known again; nothing was changed", SEAL);
		goto done;
	}
	for (size_t i = 0; i < fresh->parts; i++) {
		const struct part *f = &fresh->part[i], *o = find(old, f->key);
		const uint32_t *was = doc_sealed(old, f->key);
		bool edited = o && was && *was != o->body;
		key[n] = f->key;
		body[n++] = was && (edited || o == NULL) ? *was : f->body;
		if (edited) {
			keep(out, old, o);
			kept_add(kept, o->head);
		} else if (o || was == NULL) {
			renew(out, old, f, o);
		}
		if (o)
			own(out, old, o);
	}
	for (size_t i = 0; i < old->parts; i++) { /* what the program no longer writes stays only with a person's words in it */
		const struct part *o = &old->part[i];
		const uint32_t *was = doc_sealed(old, o->key);
		if (was == NULL || find(fresh, o->key))
			continue;
		if (*was != o->body || has_answer(old, o)) {
			key[n] = o->key;
			body[n++] = *was;
			keep(out, old, o);
			kept_add(kept, o->head);
		}
		own(out, old, o);
	}
	for (size_t i = 0; i < old->notes; i++) { /* nor is an answer lost whose question is gone */
		if (!old->note[i].filled || old->note[i].placed)
			continue;
		buf_printf(out, NOTE "%.*s -->\n", STR_ARG(old->note[i].name));
		buf_add(out, old->note[i].text);
		buf_add(out, STR(NOTE_END "\n\n"));
	}
	buf_add(out, out->n > 1 && out->p[out->n - 2] == '\n' ? STR("") : STR("\n"));
	doc_seal(out, key, body, n);
done:
	free(old);
	free(fresh);
	return rc;
}
