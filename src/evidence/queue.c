/* queue: snapshots of the queue as `postqueue -j` prints it since Postfix 3.1 (src/postqueue/showq_json.c): one JSON object a line, of any length. forced_expire came
 * with 3.5, orig_address and bounce_reason with 3.11. The reasons go into table text, so that the analysis gives them causes like any reply. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "evidence/run.h"
#include "evidence/snapshot.h"
#include "evidence/warnings.h"
#include "util/utf8.h"

enum { DAY = 86400 };

struct queue {
	struct db *db;
	int64_t snapshot, entry, recipients, text;
	double newest;
	struct stmt *put_entry, *put_recipient, *find_text, *put_text;
};

static struct str member(json_t *o, const char *name)
{
	json_t *v = json_object_get(o, name);

	return json_is_string(v) ? (struct str){ json_string_value(v), json_string_length(v) } : STR_NONE;
}

/* The key of a reason in table text; -1 where there is none. */
static int64_t text_key(struct queue *q, struct str raw)
{
	if (raw.n == 0)
		return -1;
	char *body = clean_text(raw);
	int64_t id = -1, hash = str_hash_row(str_hash(str_c(body)));

	stmt_int(q->find_text, 1, hash);
	stmt_text(q->find_text, 2, str_c(body));
	if (stmt_step(q->find_text))
		id = col_int(q->find_text, 0);
	stmt_reset(q->find_text);
	if (id < 0) {
		id = q->text++;
		stmt_int(q->put_text, 1, id);
		stmt_int(q->put_text, 2, hash);
		stmt_text(q->put_text, 3, str_c(body));
		stmt_do(q->put_text);
	}
	free(body);
	return id;
}

static void put_recipient(struct queue *q, int64_t n, json_t *r)
{
	struct stmt *s = q->put_recipient;
	struct str orig = member(r, "orig_address");
	char *address = clean_text(member(r, "address")), *orig_address = clean_text(orig);

	stmt_int(s, 1, q->entry);
	stmt_int(s, 2, n);
	stmt_text(s, 3, str_c(address));
	stmt_text(s, 4, orig.p ? str_c(orig_address) : STR_NONE);
	stmt_id(s, 5, text_key(q, member(r, "delay_reason")));
	stmt_id(s, 6, text_key(q, member(r, "bounce_reason")));
	stmt_do(s);
	free(address), free(orig_address);
	q->recipients++;
}

static void put_entry(struct queue *q, json_t *o, double arrived)
{
	struct stmt *s = q->put_entry;
	json_t *size = json_object_get(o, "message_size"), *r;
	char *name = clean_text(member(o, "queue_name")), *id = clean_text(member(o, "queue_id")), *sender = clean_text(member(o, "sender"));
	size_t i;

	stmt_int(s, 1, q->entry);
	stmt_int(s, 2, q->snapshot);
	stmt_text(s, 3, str_c(name));
	stmt_text(s, 4, str_c(id));
	stmt_real(s, 5, arrived);
	stmt_id(s, 6, json_is_integer(size) ? json_integer_value(size) : -1);
	stmt_int(s, 7, json_is_true(json_object_get(o, "forced_expire")));
	stmt_text(s, 8, str_c(sender));
	stmt_do(s);
	json_array_foreach(json_object_get(o, "recipients"), i, r)
		put_recipient(q, (int64_t)i + 1, r);
	free(name), free(id), free(sender);
	q->entry++;
	q->newest = arrived > q->newest ? arrived : q->newest;
}

/* The next character that is no blank; EOF at the end. It stays unread. */
static int peek(FILE *f)
{
	int c = getc(f);

	while (c == ' ' || c == '\n' || c == '\r' || c == '\t')
		c = getc(f);
	return c == EOF ? EOF : ungetc(c, f);
}

/* jansson's source: one character at a time, so that what follows the object stays unread. Bytes that are no UTF-8, which a receiver may have sent,
 * become U+FFFD. */
static size_t next_character(void *buffer, size_t room, void *arg)
{
	static const char replacement[] = "\xef\xbf\xbd";
	FILE *f = arg;
	char *out = buffer;
	size_t n = 0;
	int c = room < 4 ? EOF : getc(f);

	if (c == EOF)
		return 0;
	size_t want = c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	out[n++] = (char)c;
	while (n < want && (c = getc(f)) != EOF && (c & 0xc0) == 0x80)
		out[n++] = (char)c;
	if (n < want && c != EOF)
		ungetc(c, f);
	if (utf8_ok((struct str){ out, n }))
		return n;
	memcpy(out, replacement, sizeof replacement - 1);
	return sizeof replacement - 1;
}

static int read_entries(struct queue *q, struct snapshot *s, struct err *e)
{
	static const char mark[] = "\xef\xbb\xbf";
	json_error_t why;
	int c, n = 0;

	for (size_t i = 0; i < 3 && (c = getc(s->f)) != EOF; i++) /* a byte order mark, as some editors put it before */
		if (c != (unsigned char)mark[i]) {
			ungetc(c, s->f);
			break;
		}
	while ((c = peek(s->f)) != EOF) {
		n++;
		json_t *o = c == '{' ? json_load_callback(next_character, s->f, JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, &why) : NULL, *at = json_object_get(o, "arrival_time");
		if (o == NULL && c != '{')
			return err_set(e, EXIT_DATA, "%s: message %d: no JSON object; this reads what postqueue -j prints (Postfix 3.1 or later), not what -p or mailq does: postqueue -j >FILE",
				       s->path, n);
		if (o == NULL)
			return err_set(e, EXIT_DATA, "%s: message %d: no sound JSON (%.150s); take the snapshot again", s->path, n, why.text);
		bool sound = member(o, "queue_id").n > 0 && json_is_integer(at) && json_is_array(json_object_get(o, "recipients"));
		if (sound)
			put_entry(q, o, (double)json_integer_value(at));
		json_decref(o);
		if (!sound)
			return err_set(e, EXIT_DATA, "%s: message %d: without queue_id, arrival_time or recipients: not what postqueue -j prints", s->path, n);
	}
	return 0;
}

static void put_snapshot(struct queue *q, struct snapshot *s, int64_t messages)
{
	struct stmt *p = db_prepare(q->db, "INSERT INTO queue_snapshot(snapshot, evidence_file, imported_at, taken_at, host, messages, recipients)"
					   " VALUES (?, ?, ?, ?, ?, ?, ?)");
	double taken = s->taken_at < q->newest && q->newest < s->now + DAY && !s->at_given ? q->newest : s->taken_at;
	char about[80];

	snprintf(about, sizeof about, "%.3f %lld %lld", taken, (long long)messages, (long long)q->recipients);
	stmt_int(p, 1, q->snapshot);
	stmt_int(p, 2, file_row(q->db, "queue", s->path, str_c(about), s->now, "imported", ""));
	stmt_real(p, 3, s->now);
	stmt_real(p, 4, taken);
	stmt_text(p, 5, str_c(s->host));
	stmt_int(p, 6, messages);
	stmt_int(p, 7, q->recipients);
	stmt_do(p);
	stmt_free(p);
}

/* The same queue of the same machine at the same time came before: a snapshot with the same entries. */
static bool is_known(struct queue *q)
{
	struct stmt *s = db_prepare(q->db,
		"SELECT 1 FROM queue_snapshot n JOIN queue_snapshot o ON o.snapshot < n.snapshot AND o.taken_at = n.taken_at AND o.host = n.host"
		" AND o.messages = n.messages AND o.recipients = n.recipients WHERE n.snapshot = ?1 AND NOT EXISTS ("
		"SELECT queue_id, arrived_at, queue_name FROM queue_entry WHERE snapshot = n.snapshot"
		" EXCEPT SELECT queue_id, arrived_at, queue_name FROM queue_entry WHERE snapshot = o.snapshot)");

	stmt_int(s, 1, q->snapshot);
	bool known = stmt_step(s);
	stmt_free(s);
	return known;
}

int evidence_queue(struct db *db, const char *path, const struct evidence_opts *o, struct evidence_sums *sums, struct err *e)
{
	static const char *const command[] = { "postqueue", "-j", NULL };
	struct snapshot s;

	if (snapshot_open(&s, db, path, command, o, e) != 0)
		return -1;
	db_begin(db);
	struct queue q = {
		.db = db,
		.snapshot = db_int(db, "SELECT coalesce(max(snapshot), 0) + 1 FROM queue_snapshot"),
		.entry = db_int(db, "SELECT coalesce(max(entry), 0) + 1 FROM queue_entry"),
		.text = db_int(db, "SELECT coalesce(max(text), 0) + 1 FROM text"),
		.put_entry = db_prepare(db, "INSERT INTO queue_entry(entry, snapshot, queue_name, queue_id, arrived_at, size, forced_expire, sender)"
					    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
		.put_recipient = db_prepare(db, "INSERT INTO queue_recipient(entry, n, recipient, orig_address, reason, bounce_reason) VALUES (?, ?, ?, ?, ?, ?)"),
		.find_text = db_prepare(db, "SELECT text FROM text WHERE hash = ? AND body = ?"),
		.put_text = db_prepare(db, "INSERT INTO text(text, hash, body) VALUES (?, ?, ?)"),
	};
	int64_t first = q.entry;
	int rc = read_entries(&q, &s, e);
	if (snapshot_close(&s, e) != 0)
		rc = -1;
	stmt_free(q.put_entry), stmt_free(q.put_recipient), stmt_free(q.find_text), stmt_free(q.put_text);
	if (rc == 0)
		put_snapshot(&q, &s, q.entry - first);
	bool known = rc == 0 && is_known(&q);
	if (rc == 0 && !known)
		db_commit(db);
	else
		db_rollback(db);
	sums->known += known;
	sums->imported += rc == 0 && !known;
	sums->parts += q.recipients;
	return rc;
}
