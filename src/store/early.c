/* early: see early.h. Queries are asked in the order they come; each is prepared, stepped through and finalized by the thread alone. */
#include "store/early.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "store/stmt.h"
#include "util/memory.h"
#include "util/worker.h"

struct asker {
	struct worker *worker;
	char *path;
	sqlite3 *h; /* from the first query on; the thread's, as all that follows from it */
	struct early *first; /* all that was asked: they stay until the thread is done */
};

enum state { WAITS, BEGUN, HERE, UNWANTED }; /* HERE: by one who waited for another */

struct early {
	struct asker *asker;
	int64_t job;
	atomic_int state;
	atomic_bool done;
	struct early *next;
	char *sql;
	struct param *param;
	size_t params;
	int columns;
	char **name;
	struct cell *cell;
	size_t rows, room, at; /* at: rows handed out */
};

static void forget(struct early *q)
{
	for (size_t i = 0; i < q->rows * (size_t)q->columns; i++)
		if (q->cell[i].type == 't')
			free((char *)q->cell[i].v.t);
	for (int i = 0; i < q->columns; i++)
		free(q->name[i]);
	for (size_t i = 0; i < q->params; i++)
		free((char *)q->param[i].text.p);
	free(q->name);
	free(q->cell);
	free(q->param);
	free(q->sql);
	free(q);
}

struct asker *asker_new(const char *path)
{
	struct worker *w = worker_new();

	if (w == NULL)
		return NULL;
	struct asker *a = want(calloc(1, sizeof *a));
	a->worker = w;
	a->path = str_dup(str_c(path));
	return a;
}

void asker_free(struct asker *a)
{
	if (a == NULL)
		return;
	worker_free(a->worker);
	for (struct early *q = a->first, *next; q; q = next) {
		next = q->next;
		forget(q);
	}
	sqlite3_close(a->h);
	free(a->path);
	free(a);
}

static int unwanted(void *arg)
{
	return atomic_load(&((struct early *)arg)->state) == UNWANTED;
}

static void open_connection(struct asker *a)
{
	if (sqlite3_open_v2(a->path, &a->h, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		stmt_fail(a->h, a->path);
	sqlite3_busy_timeout(a->h, 5000);
	sqlite3_exec(a->h, "PRAGMA trusted_schema=OFF; PRAGMA cache_size=-8000; PRAGMA temp_store=MEMORY", NULL, NULL, NULL);
}

static void bind(sqlite3_stmt *s, const struct param *p)
{
	int i = sqlite3_bind_parameter_index(s, p->name);

	if (i > 0 && p->text.p)
		sqlite3_bind_text64(s, i, p->text.p, p->text.n, SQLITE_STATIC, SQLITE_UTF8);
	else if (i > 0)
		sqlite3_bind_double(s, i, p->real);
}

static struct cell cell_of(sqlite3_stmt *s, int i)
{
	struct cell c = { .type = 'n' };

	switch (sqlite3_column_type(s, i)) {
	case SQLITE_INTEGER:
		return (struct cell){ .v.i = sqlite3_column_int64(s, i), .type = 'i' };
	case SQLITE_FLOAT:
		return (struct cell){ .v.r = sqlite3_column_double(s, i), .type = 'r' };
	case SQLITE_TEXT:
		c.v.t = str_dup((struct str){ (const char *)sqlite3_column_text(s, i), (size_t)sqlite3_column_bytes(s, i) });
		c.n = (uint32_t)sqlite3_column_bytes(s, i);
		c.type = 't';
	}
	return c;
}

static void keep_row(struct early *q, sqlite3_stmt *s)
{
	if (q->rows == q->room) {
		q->room = q->room ? 2 * q->room : 16;
		q->cell = want(realloc(q->cell, q->room * (size_t)q->columns * sizeof *q->cell));
	}
	for (int i = 0; i < q->columns; i++)
		q->cell[q->rows * (size_t)q->columns + (size_t)i] = cell_of(s, i);
	q->rows++;
}

/* From WAITS; false when it does not wait any more. */
static bool change(struct early *q, enum state to)
{
	int waits = WAITS;

	return atomic_compare_exchange_strong(&q->state, &waits, (int)to);
}

/* All rows, on this connection. */
static void read_rows(struct early *q, sqlite3 *h)
{
	sqlite3_stmt *s = NULL;
	int rc;

	if (sqlite3_prepare_v2(h, q->sql, -1, &s, NULL) != SQLITE_OK)
		die(EXIT_DATA, "SQL: %s", sqlite3_errmsg(h)); /* as a user's own query may */
	for (size_t i = 0; i < q->params; i++)
		bind(s, &q->param[i]);
	q->columns = sqlite3_column_count(s);
	q->name = want(calloc((size_t)q->columns, sizeof *q->name));
	for (int i = 0; i < q->columns; i++)
		q->name[i] = str_dup(str_c(sqlite3_column_name(s, i)));
	while ((rc = sqlite3_step(s)) == SQLITE_ROW)
		keep_row(q, s);
	if (rc != SQLITE_DONE && !unwanted(q))
		stmt_fail(h, q->sql);
	sqlite3_finalize(s);
	atomic_store(&q->done, true);
}

static void ask(void *arg)
{
	struct early *q = arg;
	struct asker *a = q->asker;

	if (!change(q, BEGUN))
		return;
	if (a->h == NULL)
		open_connection(a);
	sqlite3_progress_handler(a->h, 10000, unwanted, q);
	read_rows(q, a->h);
}

struct early *early_ask(struct asker *a, struct str sql, const struct param *param, size_t n)
{
	struct early *q = want(calloc(1, sizeof *q));

	q->asker = a;
	q->sql = str_dup(sql);
	q->param = want(calloc(n + 1, sizeof *q->param));
	q->params = n;
	for (size_t i = 0; i < n; i++) {
		q->param[i] = param[i];
		if (param[i].text.p)
			q->param[i].text.p = str_dup(param[i].text);
	}
	q->next = a->first;
	a->first = q;
	q->job = worker_do(a->worker, ask, q);
	return q;
}

static void settle(struct early *q)
{
	if (atomic_load(&q->state) != HERE)
		worker_wait(q->asker->worker, q->job);
}

const struct cell *early_next(struct early *q)
{
	settle(q);
	return q->at < q->rows ? q->cell + q->at++ * (size_t)q->columns : NULL;
}

int early_columns(struct early *q)
{
	settle(q);
	return q->columns;
}

const char *early_name(struct early *q, int i)
{
	settle(q);
	return q->name[i];
}

void early_meanwhile(struct early *q, struct sqlite3 *h)
{
	for (struct early *other = q->asker->first; other && !atomic_load(&q->done); other = other->next)
		if (change(other, HERE))
			read_rows(other, h);
}

bool early_take(struct early *q, struct str *sql, const struct param **param, size_t *n)
{
	*sql = str_c(q->sql);
	*param = q->param;
	*n = q->params;
	return change(q, UNWANTED);
}

void early_free(struct early *q)
{
	atomic_store(&q->state, UNWANTED);
}
