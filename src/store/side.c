/* side: see side.h. */
#include "store/side.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "store/stmt.h"
#include "util/memory.h"

enum { PASSES = 7 };

struct pass {
	sqlite3 *h; /* of its statements; NULL: the caller's */
	void (*run)(void *arg);
	void *arg;
};

struct side {
	struct db *db;
	struct pass pass[PASSES + 1]; /* the last one is at hand */
	int passes;
	atomic_int next; /* the first that nobody has taken */
	bool begun;
	pthread_t thread;
};

struct side *side_new(struct db *db)
{
	struct side *s = want(calloc(1, sizeof *s));

	s->db = db;
	return s;
}

void side_free(struct side *s)
{
	for (int i = 0; i < s->passes; i++)
		sqlite3_close(s->pass[i].h);
	free(s);
}

struct stmt *side_prepare(struct side *s, const char *sql)
{
	struct pass *p = &s->pass[s->passes];

	if (p->h == NULL)
		p->h = db_open_beside(s->db);
	return p->h ? stmt_beside(s->db, p->h, sql) : db_prepare(s->db, sql);
}

void side_add(struct side *s, void (*pass)(void *arg), void *arg)
{
	if (s->passes == PASSES)
		bug("too many passes");
	s->pass[s->passes].run = pass;
	s->pass[s->passes++].arg = arg;
}

/* Those that nobody has begun. */
static void *make(void *arg)
{
	struct side *s = arg;

	for (int i; (i = atomic_fetch_add(&s->next, 1)) < s->passes;)
		s->pass[i].run(s->pass[i].arg);
	return NULL;
}

void side_begin_apart(struct side *s)
{
	s->begun = s->pass[0].h && pthread_create(&s->thread, NULL, make, s) == 0;
}

void side_begin(struct side *s)
{
	db_shared(s->db, s->pass[0].h != NULL);
	side_begin_apart(s);
}

void side_wait(struct side *s)
{
	make(s);
	if (s->begun)
		pthread_join(s->thread, NULL);
	db_shared(s->db, false);
}
