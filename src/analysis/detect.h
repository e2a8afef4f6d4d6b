/* detect: runs the detectors (queries/detect) with their default parameters; what they return goes to table signal. */
#ifndef POSTMORTEM_ANALYSIS_DETECT_H
#define POSTMORTEM_ANALYSIS_DETECT_H

#include "store/db.h"

/* Replaces what is in signal. A detector's columns are columns of signal, in any order. */
void detect(struct db *db);

#endif
