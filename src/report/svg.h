/* svg: a chart as inline SVG for a page: text alternative, no script, no reference to anything, colours from the page's style. */
#ifndef POSTMORTEM_REPORT_SVG_H
#define POSTMORTEM_REPORT_SVG_H

#include "report/buf.h"
#include "report/chart.h"

/* Appends a <figure>; id: unique in the page. */
void svg_chart(struct buf *b, const struct chart *c, struct str title, int id);

/* Text made harmless for HTML and shown as visible() says. */
void html_escape(struct buf *b, struct str s);

/* The rules of the style sheet that the classes above need. */
extern const char svg_style[];

#endif
