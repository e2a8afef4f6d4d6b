/* worker: a thread that does one thing after another, in the order they are given; by several threads, if need be. */
#ifndef POSTMORTEM_UTIL_WORKER_H
#define POSTMORTEM_UTIL_WORKER_H

#include <stdbool.h>
#include <stdint.h>

struct worker;

/* NULL when there can be no thread: then the caller does it all itself. */
struct worker *worker_new(void);
/* Waits until all is done. NULL is taken. */
void worker_free(struct worker *w);

/* Gives it something to do; returns a number to wait for. Waits itself while too much is waiting already. */
int64_t worker_do(struct worker *w, void (*job)(void *arg), void *arg);
/* Waits until this is done, and all that was given before it. */
void worker_wait(struct worker *w, int64_t job);
/* Waits until all is done; false, at once, for the worker itself. */
bool worker_settle(struct worker *w);

#endif
