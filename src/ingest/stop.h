/* stop: the wish to end, as a signal brings it. */
#ifndef POSTMORTEM_INGEST_STOP_H
#define POSTMORTEM_INGEST_STOP_H

#include <signal.h>

/* Set by SIGINT and SIGTERM: the line at hand is finished, the batch committed, the run ends; a pipe in which nobody writes is no longer waited for. */
extern volatile sig_atomic_t ingest_stop;

#endif
