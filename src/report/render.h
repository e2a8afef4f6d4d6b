/* render: a report as a document. One row for each format; a new format is a file and a row. A renderer sees the model
 * and nothing else, and has one escape function through which every text passes. */
#ifndef POSTMORTEM_REPORT_RENDER_H
#define POSTMORTEM_REPORT_RENDER_H

#include <stdio.h>

#include "report/buf.h"
#include "report/model.h"
#include "util/err.h"

struct renderer {
	const char *name;  /* what --format takes */
	const char *about; /* for usage texts */
	void (*print)(const struct report *r, FILE *out);
};

/* Ends with a row whose name is NULL. */
extern const struct renderer renderers[];

/* NULL and an error (64) that lists the formats. */
const struct renderer *renderer_find(const char *name, struct err *e);

/* Writes the whole document and flushes. -1 and an error (74) when it can't be written. */
int report_render(const struct renderer *how, const struct report *r, FILE *out, struct err *e);

/* The rows of the table. */
void markdown_print(const struct report *r, FILE *out);
void json_print(const struct report *r, FILE *out);
#ifdef HAVE_MD4C_HTML
void html_print(const struct report *r, FILE *out);
#endif

/* The pieces of what markdown_print writes, each appended with the empty line before it: title and lead, a section's heading, a block. */
void markdown_head(const struct report *r, struct buf *b);
void markdown_heading(const struct section *s, struct buf *b);
void markdown_block(const struct block *k, struct buf *b);

/* JSON text with what could deceive a reader as \u escapes; for the tests. */
void json_escape(struct buf *b, struct str s);


#endif
