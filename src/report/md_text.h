/* md_text: text inside a Markdown document. */
#ifndef POSTMORTEM_REPORT_MD_TEXT_H
#define POSTMORTEM_REPORT_MD_TEXT_H

#include "report/buf.h"
#include "report/model.h"

/* What stands where a person is to write. */
#define MD_BLANK "_( )_"

enum md_place {
	MD_TEXT, /* running text, outside of code */
	MD_CODE, /* inside a code span or block */
	MD_CELL, /* inside a code span in a table */
};

/* The one escape function of the format: appends what stands for s. */
void md_escape(struct buf *b, struct str s, enum md_place place);

/* How many backticks it takes to fence s: one more than its longest run of them. */
size_t md_ticks(struct str s);

/* s as a code span. */
void md_code(struct buf *b, struct str s, enum md_place place);

/* A paragraph, wrapped, with a line end; further lines start with indent blanks. */
void md_prose(struct buf *b, const struct prose *p, size_t indent);

#endif
