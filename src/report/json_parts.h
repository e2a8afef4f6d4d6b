/* json_parts: what the files that write a report's JSON share. Private to src/report. */
#ifndef POSTMORTEM_REPORT_JSON_PARTS_H
#define POSTMORTEM_REPORT_JSON_PARTS_H

#include <jansson.h>

#include "report/model.h"

/* A string; the absent slice is "". */
json_t *js_str(struct str s);
/* { "text": all of it, "spans": [ { "text" or "code": … }, … ] } */
json_t *js_prose(const struct prose *p);
/* "integer", "time", "seconds" …: what a column or figure holds. */
const char *js_kind(enum cell_kind kind);
/* Puts v into an object or behind the others in an array, which own it from then on; without memory the program ends. */
void js_put(json_t *o, const char *name, json_t *v);
void js_push(json_t *a, json_t *v);
/* The fields of a chart, into its block. */
void js_chart(json_t *o, const struct chart *c);

#endif
