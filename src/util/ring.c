/* ring: see ring.h. */
#include "util/ring.h"

void ring_init(struct ring *r, int places)
{
	*r = (struct ring){ .places = places };
	pthread_mutex_init(&r->mutex, NULL);
	pthread_cond_init(&r->change, NULL);
}

void ring_free(struct ring *r)
{
	pthread_mutex_destroy(&r->mutex);
	pthread_cond_destroy(&r->change);
}

/* Waits until so many were emptied in all, or the other has stopped. */
static void wait_for(struct ring *r, int64_t emptied)
{
	r->awaited = emptied;
	while (r->emptied < emptied && !r->stop)
		pthread_cond_wait(&r->change, &r->mutex);
}

int ring_to_fill(struct ring *r)
{
	pthread_mutex_lock(&r->mutex);
	if (r->filled - r->emptied == r->places)
		wait_for(r, r->filled - r->places / 2);
	int place = r->stop ? -1 : (int)(r->filled % r->places);
	pthread_mutex_unlock(&r->mutex);
	return place;
}

int64_t ring_filled(struct ring *r)
{
	pthread_mutex_lock(&r->mutex);
	int64_t n = ++r->filled;
	pthread_mutex_unlock(&r->mutex);
	pthread_cond_signal(&r->change);
	return n;
}

void ring_wait(struct ring *r, int64_t emptied)
{
	pthread_mutex_lock(&r->mutex);
	wait_for(r, emptied);
	pthread_mutex_unlock(&r->mutex);
}

/* Sets what ends the other's waiting. */
static void set(struct ring *r, bool *what)
{
	pthread_mutex_lock(&r->mutex);
	*what = true;
	pthread_mutex_unlock(&r->mutex);
	pthread_cond_signal(&r->change);
}

void ring_end(struct ring *r)
{
	set(r, &r->end);
}

int ring_to_empty(struct ring *r)
{
	pthread_mutex_lock(&r->mutex);
	while (r->filled == r->emptied && !r->end)
		pthread_cond_wait(&r->change, &r->mutex);
	int place = r->filled == r->emptied ? -1 : (int)(r->emptied % r->places);
	pthread_mutex_unlock(&r->mutex);
	return place;
}

void ring_emptied(struct ring *r)
{
	pthread_mutex_lock(&r->mutex);
	bool enough = ++r->emptied >= r->awaited;
	pthread_mutex_unlock(&r->mutex);
	if (enough)
		pthread_cond_signal(&r->change);
}

void ring_stop(struct ring *r)
{
	set(r, &r->stop);
}
