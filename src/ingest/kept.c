/* kept: see kept.h. */
#include "ingest/kept.h"

#include <stdlib.h>

#include "util/die.h"

enum { PIECES = 10, SHORTEST = 3, SHAPE_MAX = 400 };

struct kept {
	struct bulk *rows;
	struct dicts *dicts;
	bool dry;
	size_t room;
	char *out;
};

struct kept *kept_open(struct db *db, struct dicts *d)
{
	struct kept *k = calloc(1, sizeof *k);

	if (k == NULL)
		die_oom();
	k->dicts = d;
	k->dry = db_is_dry(db);
	k->rows = bulk_open(db, "kept", "kept, shape, fact, pid, body", SAME_IGNORE);
	return k;
}

void kept_flush(struct kept *k)
{
	bulk_flush(k->rows);
}

void kept_free(struct kept *k)
{
	bulk_close(k->rows);
	free(k->out);
	free(k);
}

static bool inside(struct str line, struct str s)
{
	return s.p != NULL && s.p >= line.p && s.p + s.n <= line.p + line.n;
}

/* What stands before the host's name, or before the tag where there is no host, from the time of day on: a day's lines have the rest in common. */
static struct str stamp_of(struct str line, const struct envelope *env)
{
	struct str next = env->host.n && inside(line, env->host) ? env->host : env->tag;

	if (!inside(line, next))
		return STR_NONE;
	size_t n = (size_t)(next.p - line.p);
	while (n > 0 && line.p[n - 1] == ' ')
		n--;
	size_t from = n;
	while (from > 1 && !((line.p[from - 2] == ' ' || line.p[from - 2] == 'T') && line.p[from - 1] >= '0' && line.p[from - 1] <= '9'))
		from--;
	from -= from > 0;
	return str_skip(str_head(line, n), from);
}

/* The digits of the process number behind the tag, where printing it gives the same. */
static struct str pid_of(struct str line, const struct envelope *env)
{
	if (env->pid < 0 || !inside(line, env->tag))
		return STR_NONE;
	struct str rest = str_skip(line, (size_t)(env->tag.p + env->tag.n - line.p) + 1);
	size_t n = 0;
	while (n < rest.n && rest.p[n] >= '0' && rest.p[n] <= '9')
		n++;
	bool whole = n > 0 && n < rest.n && (rest.p[n] == ']' || rest.p[n] == ' ') && (rest.p[0] != '0' || n == 1);
	return whole && str_int(str_head(rest, n), INT64_MAX) == env->pid ? str_head(rest, n) : STR_NONE;
}

/* Adds a piece in its place, by where it stands in the line; overlapping ones are left as they are. */
static int add(struct piece *all, int n, struct str line, struct piece p)
{
	int i = n;

	if (n == PIECES || p.text.n == 0 || !inside(line, p.text))
		return n;
	for (; i > 0 && all[i - 1].text.p > p.text.p; i--)
		;
	if ((i > 0 && all[i - 1].text.p + all[i - 1].text.n > p.text.p) || (i < n && p.text.p + p.text.n > all[i].text.p))
		return n;
	memmove(all + i + 1, all + i, (size_t)(n - i) * sizeof *all);
	all[i] = p;
	return n + 1;
}

/* The line with its pieces replaced by their marks. */
static struct str marked(struct kept *k, struct str line, const struct piece *piece, int n)
{
	size_t from = 0, o = 0;

	if (k->room < line.n + PIECES) {
		k->room = line.n * 2 + PIECES;
		free(k->out);
		if ((k->out = malloc(k->room)) == NULL)
			die_oom();
	}
	for (int i = 0; i < n; i++) {
		size_t at = (size_t)(piece[i].text.p - line.p);
		memcpy(k->out + o, line.p + from, at - from);
		o += at - from;
		k->out[o++] = (char)piece[i].mark;
		from = at + piece[i].text.n;
	}
	memcpy(k->out + o, line.p + from, line.n - from);
	return (struct str){ k->out, o + line.n - from };
}

/* The pieces that are stored elsewhere. Short ones are not worth it, save those that would make every line another shape. */
static int take(struct piece *all, struct str line, const struct piece *piece, int n)
{
	int count = 0;

	for (int i = 0; i < n; i++)
		if (piece[i].text.n >= SHORTEST || piece[i].mark >= MARK_DELAY)
			count = add(all, count, line, piece[i]);
	return count;
}

static bool has(const struct piece *all, int n, enum kept_mark mark)
{
	for (int i = 0; i < n; i++)
		if (all[i].mark == mark)
			return true;
	return false;
}

void kept_line(struct kept *k, int64_t key, struct str line, const struct envelope *env, enum kept_fact fact, int64_t id, const struct piece *piece, int n)
{
	struct piece all[PIECES];
	struct str stamp = stamp_of(line, env), pid = pid_of(line, env), body;
	int64_t shape = 0;

	if (k->dry)
		return;
	int count = take(all, line, piece, n);
	if (stamp.n && (fact != KEPT_DELIVERY || has(all, count, MARK_DELAYS))) {
		count = add(all, count, line, (struct piece){ MARK_STAMP, stamp });
		count = add(all, count, line, (struct piece){ MARK_PID, pid });
		body = marked(k, line, all, count);
		shape = body.n <= SHAPE_MAX ? dict_shape(k->dicts, body) : 0;
	}
	if (shape == 0) /* the whole line, its stamp and number too */
		body = marked(k, line, all, take(all, line, piece, n));
	bulk_row(k->rows);
	bulk_int(k->rows, key);
	bulk_id(k->rows, shape ? shape : -1);
	bulk_id(k->rows, fact == KEPT_NOTHING ? -1 : id * 8 + (int)fact);
	bulk_id(k->rows, shape && pid.n ? env->pid : -1);
	bulk_text(k->rows, shape ? stamp : body);
}
