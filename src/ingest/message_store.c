/* message_store: see message_store.h. */
#include "ingest/message_store.h"

static const char *ended_as(struct str s)
{
	static const char *const words[] = { "removed", "deleted", "requeued", "rejected", "discarded", "canceled" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq(s, str_c(words[i])))
			return words[i];
	return NULL;
}

enum { WAYS_IN = 5 };
static const char *const ways_in[WAYS_IN] = { NULL, "smtpd", "pickup", "qmqpd", "cleanup" }; /* as the schema numbers them */

static int64_t way_in(const struct message *m)
{
	int64_t i = WAYS_IN - 1;

	while (i > 0 && (m->intake == NULL || strcmp(m->intake, ways_in[i]) != 0))
		i--;
	return i > 0 ? i : -1;
}

static int64_t int_or(struct stmt *s, int i, int64_t other)
{
	return col_null(s, i) ? other : col_int(s, i);
}

static void prepare(struct messages *ms, struct db *db)
{
#define COLUMNS \
	"msg, mta, queue_id, intake_at, way_in, client, sasl_user, uid, sender, message_id, size, nrcpt, activations, first_active_at," \
	" last_at, held_at, expired_at, ended_at, ended, source, line"
	ms->rows = bulk_open(db, "message", COLUMNS, SAME_BUG);
	ms->again = bulk_open(db, "message", COLUMNS, SAME_REPLACE);
}

struct message *message_read(struct messages *ms, int64_t host, struct stmt *s)
{
	struct message *m = message_make(ms, host, col_text(s, 2));

	m->id = col_int(s, 0);
	m->mta = col_int(s, 1);
	m->intake_at = col_real(s, 3);
	m->intake = ways_in[(uint64_t)col_int(s, 4) % WAYS_IN];
	message_set(m, &m->client, col_text(s, 5));
	message_set(m, &m->sasl_user, col_text(s, 6));
	m->uid = int_or(s, 7, -1);
	message_set(m, &m->sender, col_text(s, 8));
	message_set(m, &m->message_id, col_text(s, 9));
	m->size = int_or(s, 10, -1);
	m->nrcpt = int_or(s, 11, -1);
	m->activations = col_int(s, 12);
	m->first_active_at = col_real(s, 13);
	m->last_at = col_real(s, 14);
	m->held_at = col_real(s, 15);
	m->expired_at = col_real(s, 16);
	m->ended_at = col_real(s, 17);
	m->ended = ended_as(col_text(s, 18));
	ms->open -= m->ended != NULL;
	m->source = col_int(s, 19);
	m->line = col_int(s, 20);
	m->stored = true;
	return m;
}

void messages_load(struct messages *ms, struct db *db, bool open)
{
	struct stmt *s = db_prepare(db, "SELECT " MESSAGE_READ ", (SELECT min(o.mta) FROM mta o WHERE o.host = (SELECT host FROM mta i WHERE i.mta = message.mta))"
					" FROM message JOIN mta m USING (mta) WHERE msg IN (SELECT msg FROM message WHERE ended IS NULL AND ?4 UNION ALL SELECT msg FROM message"
					" WHERE msg >= (SELECT coalesce(max(msg), 0) FROM message) - 100000 AND ended_at >= (SELECT min(coalesce(min(line_at, prior_at), 0)) FROM mta) - ?1 - ?3)"
					" AND coalesce(ended_at + ?1, last_at + ?2) >= coalesce(min(m.line_at, m.prior_at), 0) - ?3 ORDER BY msg");

	prepare(ms, db);
	stmt_int(s, 1, AFTER_S);
	stmt_int(s, 2, SILENT_S);
	stmt_int(s, 3, JITTER_S);
	stmt_int(s, 4, open);
	while (stmt_step(s)) {
		struct message *m = message_read(ms, col_int(s, 21), s), **chain = message_chain(ms, m->hash);
		m->next = *chain;
		*chain = m;
	}
	stmt_free(s);
}

void message_write(struct messages *ms, struct message *m)
{
	struct bulk *b = m->stored ? ms->again : ms->rows;

	m->stored = true;
	bulk_row(b);
	bulk_int(b, m->id);
	bulk_int(b, m->mta);
	bulk_text(b, message_queue_id(m));
	bulk_real(b, m->intake_at);
	bulk_id(b, way_in(m));
	bulk_text(b, m->client);
	bulk_text(b, m->sasl_user);
	bulk_id(b, m->uid);
	bulk_text(b, m->sender);
	bulk_text(b, m->message_id);
	bulk_id(b, m->size);
	bulk_id(b, m->nrcpt);
	bulk_int(b, m->activations);
	bulk_real(b, m->first_active_at);
	bulk_real(b, m->last_at);
	bulk_real(b, m->held_at);
	bulk_real(b, m->expired_at);
	bulk_real(b, m->ended_at);
	bulk_text(b, str_c(m->ended));
	bulk_int(b, m->source);
	bulk_int(b, m->line);
}
