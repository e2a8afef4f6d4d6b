/* lane: a thread that asks one query on a connection of its own and hands its rows over in batches that go round in a ring. An aggregate function takes the rows: it is
 * handed each row's values where they lie, which costs half of stepping through them. */
#ifndef POSTMORTEM_STORE_LANE_H
#define POSTMORTEM_STORE_LANE_H

#include "store/row.h"

struct sqlite3;
struct sqlite3_stmt;
struct lane;

struct batch {
	int rows; /* of columns cells each */
	struct cell *cell;
	bool last; /* of a stretch of keys */
	char *bytes; /* the texts */
	size_t used, room;
};

/* The stretches of keys that a lane reads: of each STRETCH keys from first to last those whose number is the lane's, of as many lanes. */
struct stretches {
	int64_t first, last;
	int lane, lanes; /* lanes 0: the query is asked once, as it is bound */
};
enum { STRETCH = 1024 };

/* The query is ours, with so many columns, and nothing else uses the connection until lane_close, which stops the reading wherever it is. */
struct lane *lane_open(struct sqlite3 *h, const char *sql, int columns, const struct stretches *of);
void lane_close(struct lane *l);

/* To be bound before it begins. */
struct sqlite3_stmt *lane_stmt(struct lane *l);
/* false: there can be no thread. */
bool lane_begin(struct lane *l);
/* Gives the batch before it back; NULL after the last one. */
const struct batch *lane_next(struct lane *l);

#endif
