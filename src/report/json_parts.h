/* json_parts: what the files that write a report's JSON share. Private to src/report. Each takes over the value it is given. */
#ifndef POSTMORTEM_REPORT_JSON_PARTS_H
#define POSTMORTEM_REPORT_JSON_PARTS_H

#include <jansson.h>

#include "report/model.h"

json_t *js_str(struct str s);
json_t *js_prose(const struct prose *p);
const char *js_kind(enum cell_kind kind);
void js_put(json_t *o, const char *name, json_t *v);
void js_push(json_t *a, json_t *v);
/* The fields of a chart, into its block. */
void js_chart(json_t *o, const struct chart *c);

#endif
