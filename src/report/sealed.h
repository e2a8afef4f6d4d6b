/* sealed: a Markdown report taken apart as update.h tells: sections, answers, seal. Private to src/report. All of it works on text: what a person may do
 * to a file is no model's business. */
#ifndef POSTMORTEM_REPORT_SEALED_H
#define POSTMORTEM_REPORT_SEALED_H

#include "report/buf.h"

enum { PARTS = 60, NOTES = 40 };

#define NOTE "<!-- note:"
#define NOTE_END "<!-- /note -->"
#define SEAL "<!-- postmortem:"

/* A section, or what stands before the first one (head is empty). */
struct part {
	struct str head, text; /* text with its heading */
	uint32_t key, body;    /* which section it is, what it says */
};

struct note {
	struct str name, text;
	bool filled, placed;
};

struct doc {
	struct part part[PARTS];
	size_t parts;
	struct note note[NOTES];
	size_t notes;
	uint32_t key[PARTS], body[PARTS]; /* of the seal */
	size_t sealed;
};

/* Fills an empty doc; slices point into text. */
void doc_split(struct doc *d, struct str text);
/* What the seal says of a section; NULL when it does not know it. */
const uint32_t *doc_sealed(const struct doc *d, uint32_t key);
/* Appends a seal. */
void doc_seal(struct buf *b, const uint32_t *key, const uint32_t *body, size_t n);
/* The first line of s with its line end, taken off. */
struct str take_line(struct str *s);
/* "- [x] " begins it. */
bool line_ticked(struct str line);
/* True when a line of text is this point of a checklist ("- [ ] …"), ticked: its words may have new numbers in them, so their beginning decides. */
bool point_ticked(struct str text, struct str point);

#endif
