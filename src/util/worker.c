/* worker: see worker.h. */
#include "util/worker.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "util/die.h"
#include "util/ring.h"

enum { JOBS = 32 };

struct worker {
	struct ring ring;
	struct {
		void (*job)(void *arg);
		void *arg;
	} place[JOBS];
	_Atomic int64_t given, done; /* as far as it is known */
	pthread_mutex_t giving;
	pthread_t thread;
};

static void *work(void *arg)
{
	struct worker *w = arg;

	for (int i; (i = ring_to_empty(&w->ring)) >= 0; ring_emptied(&w->ring))
		w->place[i].job(w->place[i].arg);
	return NULL;
}

static void drop(struct worker *w)
{
	ring_free(&w->ring);
	pthread_mutex_destroy(&w->giving);
	free(w);
}

struct worker *worker_new(void)
{
	struct worker *w = calloc(1, sizeof *w);

	if (w == NULL)
		die_oom();
	ring_init(&w->ring, JOBS);
	pthread_mutex_init(&w->giving, NULL);
	if (pthread_create(&w->thread, NULL, work, w) == 0)
		return w;
	drop(w);
	return NULL;
}

void worker_free(struct worker *w)
{
	if (w == NULL)
		return;
	ring_end(&w->ring);
	pthread_join(w->thread, NULL);
	drop(w);
}

int64_t worker_do(struct worker *w, void (*job)(void *arg), void *arg)
{
	pthread_mutex_lock(&w->giving);
	int i = ring_to_fill(&w->ring);
	w->place[i].job = job;
	w->place[i].arg = arg;
	int64_t given = ring_filled(&w->ring);
	w->given = given;
	pthread_mutex_unlock(&w->giving);
	return given;
}

void worker_wait(struct worker *w, int64_t job)
{
	if (job <= w->done)
		return;
	ring_wait(&w->ring, job);
	w->done = job;
}

bool worker_settle(struct worker *w)
{
	if (pthread_equal(pthread_self(), w->thread))
		return false;
	worker_wait(w, w->given);
	return true;
}
