/* ring: places that one thread fills and another empties, in the same order. What lies in a place is the caller's own affair: while a thread has a place, it has
 * it alone. */
#ifndef POSTMORTEM_UTIL_RING_H
#define POSTMORTEM_UTIL_RING_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct ring {
	int places;
	int64_t filled, emptied; /* counts; filled - emptied places are ready */
	bool end, stop;
	pthread_mutex_t mutex;
	pthread_cond_t change;
};

void ring_init(struct ring *r, int places);
void ring_free(struct ring *r);

/* For the thread that fills: the place to fill next, waiting until one is empty (-1: the other has stopped); it is filled (returns how many were so far);
 * waits until the first so many were emptied; nothing follows. */
int ring_to_fill(struct ring *r);
int64_t ring_filled(struct ring *r);
void ring_wait(struct ring *r, int64_t emptied);
void ring_end(struct ring *r);

/* For the thread that empties: the place filled next, waiting for it (-1: there is none any more); it is empty; no more is wanted. */
int ring_to_empty(struct ring *r);
void ring_emptied(struct ring *r);
void ring_stop(struct ring *r);

#endif
