/* notes: see notes.h. The merged document is the only thing that is read: what update.c decides is decided once. */
#include "report/notes.h"

#include <stdlib.h>

#include "report/render.h"
#include "report/update.h"

struct notes {
	struct buf text; /* the merged document */
	struct doc doc;
};

int notes_read(const struct report *r, struct str old, struct notes **n, struct err *e)
{
	char *fresh = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&fresh, &size);
	struct buf kept = { 0 };

	*n = calloc(1, sizeof **n);
	if (f == NULL || *n == NULL)
		die_oom();
	markdown_print(r, f);
	if (fclose(f) != 0)
		die_oom();
	int rc = update_merge(old, (struct str){ fresh, size }, &(*n)->text, &kept, e);
	if (rc == 0)
		doc_split(&(*n)->doc, buf_str(&(*n)->text));
	free(fresh);
	buf_free(&kept);
	return rc;
}

void notes_free(struct notes *n)
{
	if (n)
		buf_free(&n->text);
	free(n);
}

const struct part *notes_part(const struct notes *n, size_t i)
{
	return i < n->doc.parts ? &n->doc.part[i] : NULL;
}

bool notes_edited(const struct notes *n, const struct part *p)
{
	const uint32_t *was = doc_sealed(&n->doc, p->key);

	return was == NULL || *was != p->body;
}

const struct section *notes_section(const struct report *r, const struct part *p)
{
	struct buf head = { 0 };
	const struct section *s = r->first;

	for (; s; s = s->next) {
		head.n = 0;
		markdown_heading(s, &head);
		if (str_eq(str_trim(buf_str(&head)), p->head))
			break;
	}
	buf_free(&head);
	return s;
}

struct str notes_answer(const struct notes *n, struct str name)
{
	for (size_t i = 0; i < n->doc.notes; i++)
		if (n->doc.note[i].filled && str_eq(n->doc.note[i].name, name))
			return str_trim(n->doc.note[i].text);
	return STR("");
}
