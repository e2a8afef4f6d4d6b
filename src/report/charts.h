/* charts: the pictures of a report. Private to src/report. Each adds nothing where there is too little to see. */
#ifndef POSTMORTEM_REPORT_CHARTS_H
#define POSTMORTEM_REPORT_CHARTS_H

#include "report/build.h"

/* What became of the deliveries, step by step. */
void chart_outcomes(struct build *b, struct section *s);
/* Failed connects, replies that name a list or object otherwise, and how long each cause lasted, on one axis with the changes to Postfix. */
void chart_course(struct build *b, struct section *s);
/* Median and 95th percentile by provider before and after a moment, as a picture and a table. */
void chart_delays_ask(struct build *b, double since, double split, double until); /* early, with the times between which it counts */
void chart_delays(struct build *b, struct section *s);

#endif
