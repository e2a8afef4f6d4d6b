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

int ring_to_fill(struct ring *r)
{
	pthread_mutex_lock(&r->mutex);
	while (r->filled - r->emptied == r->places && !r->stop)
		pthread_cond_wait(&r->change, &r->mutex);
	int place = r->stop ? -1 : (int)(r->filled % r->places);
	pthread_mutex_unlock(&r->mutex);
	return place;
}

int64_t ring_filled(struct ring *r)
{
	pthread_mutex_lock(&r->mutex);
	int64_t n = ++r->filled;
	pthread_cond_broadcast(&r->change);
	pthread_mutex_unlock(&r->mutex);
	return n;
}

void ring_wait(struct ring *r, int64_t emptied)
{
	pthread_mutex_lock(&r->mutex);
	while (r->emptied < emptied)
		pthread_cond_wait(&r->change, &r->mutex);
	pthread_mutex_unlock(&r->mutex);
}

/* Sets what ends the other's waiting. */
static void set(struct ring *r, bool *what)
{
	pthread_mutex_lock(&r->mutex);
	*what = true;
	pthread_cond_broadcast(&r->change);
	pthread_mutex_unlock(&r->mutex);
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
	r->emptied++;
	pthread_cond_broadcast(&r->change);
	pthread_mutex_unlock(&r->mutex);
}

void ring_stop(struct ring *r)
{
	set(r, &r->stop);
}
