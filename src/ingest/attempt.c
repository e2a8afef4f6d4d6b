/* attempt: see attempt.h. Streams live in a chained hash table; the attempt row is written when it ends and at every flush, always whole, so
 * that the database shows the same whether the log came in one piece or many. */
#include "ingest/attempt.h"

#include <stdlib.h>

#include "ingest/assign.h"
#include "ingest/attempt_store.h"

static struct attempt **chain(struct attempts *as, uint64_t hash)
{
	return &as->bucket[(hash >> 32) & (as->buckets - 1)];
}

static void more_buckets(struct attempts *as)
{
	struct attempt **old = as->bucket;
	size_t n = as->buckets;

	as->buckets *= 4;
	if ((as->bucket = calloc(as->buckets, sizeof *as->bucket)) == NULL)
		die_oom();
	for (size_t b = 0; b < n; b++) {
		for (struct attempt *a = old[b], *next; a; a = next) {
			struct attempt **to = chain(as, a->hash);
			next = a->next;
			a->next = *to;
			*to = a;
		}
	}
	free(old);
}

struct attempt *attempts_find(struct attempts *as, int64_t mta, struct str program, int64_t pid)
{
	uint64_t hash = ((uint64_t)pid + (uint64_t)mta * 0xd6e8feb86659fd93u) * 0x9e3779b97f4a7c15u;

	for (struct attempt *a = *chain(as, hash); a; a = a->next)
		if (a->hash == hash && a->pid == pid && a->mta == mta && str_eq(str_c(a->program), program))
			return a;
	struct attempt *a = calloc(1, sizeof *a);
	if (a == NULL)
		die_oom();
	a->hash = hash;
	a->mta = mta;
	a->pid = pid;
	a->program = str_dup(program);
	if (++as->n > 2 * as->buckets)
		more_buckets(as);
	struct attempt **to = chain(as, hash);
	a->next = *to;
	*to = a;
	return a;
}

/* Writes what waits, as the attempt's or (still waiting) as nobody's, and forgets it when told to. */
static void write_waiting(struct attempts *as, struct attempt *a, bool adopt)
{
	for (int i = 0; i < a->nwaiting; i++)
		failure_write(as, &a->waiting[i], adopt ? a : NULL);
	if (adopt)
		a->nwaiting = 0;
}

void attempt_forget_request(struct attempt *a)
{
	for (int i = 0; i < a->nanswered; i++)
		free(a->answered[i].recipient);
	for (int i = 0; i < a->nreplied; i++)
		free(a->replied[i].text);
	a->nanswered = a->nreplied = 0;
	a->tls_done = 0;
	a->id = 0;
}

static void touch(struct attempts *as, struct attempt *a, double at)
{
	if (at > a->last_at)
		a->last_at = at;
	if (!a->dirty) {
		a->dirty = true;
		a->next_dirty = as->dirty;
		as->dirty = a;
	}
}

struct attempt *attempt_stream(struct attempts *as, const struct where *w, struct str program, int64_t pid)
{
	struct attempt *a = attempts_find(as, w->mta, program, pid);

	if (a->last_at + BUDGET_S < w->at && (a->id || a->nwaiting || a->tls)) { /* another process under the same pid, or long idle */
		if (a->id)
			attempt_write(as, a);
		attempt_forget_request(a);
		write_waiting(as, a, false);
		a->nwaiting = 0;
		a->tls = 0;
	}
	return a;
}

static bool is_answered(const struct attempt *a, struct str recipient, struct str orig_to)
{
	uint64_t h = str_hash(recipient), o = str_hash(orig_to);

	for (int i = 0; i < a->nanswered; i++)
		if (a->answered[i].recipient_hash == h && a->answered[i].orig_hash == o)
			return true;
	return false;
}

static void begin(struct attempts *as, struct attempt *a, const struct where *w, struct message *m)
{
	if (a->id)
		attempt_write(as, a);
	attempt_forget_request(a);
	a->id = as->next_id++;
	a->stored = false;
	a->msg = m->id;
	a->activation = m->activations;
	a->started_at = a->nwaiting ? a->waiting[0].at : w->at;
	a->opened = false;
	a->failed4 = a->failed6 = 0;
}

void attempt_join(struct attempts *as, struct attempt *a, const struct where *w, struct message *m, struct str recipient, struct str orig_to)
{
	if (a->id == 0 || a->msg != m->id || a->activation != m->activations || (recipient.p && is_answered(a, recipient, orig_to)))
		begin(as, a, w, m);
	a->opened |= a->nwaiting > 0 || a->tls > 0;
	for (int i = 0; i < a->nwaiting; i++)
		*(a->waiting[i].ipv6 ? &a->failed6 : &a->failed4) += 1;
	write_waiting(as, a, true);
	if (a->tls) {
		a->tls_done = a->tls;
		a->tls = 0;
	}
	a->ended_at = w->at;
	touch(as, a, w->at);
}

void attempt_wait_failure(struct attempts *as, struct attempt *a, struct failure failure)
{
	if (a->nwaiting == a->waiting_room) {
		a->waiting_room = a->waiting_room * 2 + 4;
		a->waiting = realloc(a->waiting, (size_t)a->waiting_room * sizeof *a->waiting);
		if (a->waiting == NULL)
			die_oom();
	}
	a->waiting[a->nwaiting++] = failure;
	touch(as, a, failure.at);
}

void attempt_wait_tls(struct attempts *as, struct attempt *a, const struct where *w, int64_t summary)
{
	a->tls = summary;
	touch(as, a, w->at);
}

void attempt_answered(struct attempts *as, struct attempt *a, struct answered ans, struct str recipient, struct str orig_to)
{
	if (a->nanswered == a->answered_room) {
		a->answered_room = a->answered_room * 2 + 1; /* most have one */
		a->answered = realloc(a->answered, (size_t)a->answered_room * sizeof *a->answered);
		if (a->answered == NULL)
			die_oom();
	}
	ans.recipient_hash = str_hash(recipient);
	ans.orig_hash = str_hash(orig_to);
	ans.recipient = a->nreplied ? str_dup(recipient) : NULL; /* only replies before it ask for its name */
	a->answered[a->nanswered++] = ans;
	touch(as, a, a->ended_at);
}

void attempt_replied(struct attempts *as, struct attempt *a, struct replied rep, struct str text)
{
	if (a->nreplied == a->replied_room) {
		a->replied_room = a->replied_room * 2 + 4;
		a->replied = realloc(a->replied, (size_t)a->replied_room * sizeof *a->replied);
		if (a->replied == NULL)
			die_oom();
	}
	rep.at = a->nanswered;
	rep.rcpt = str_find_str(text, STR("in reply to RCPT TO"), 0) < text.n;
	rep.text = str_dup(text);
	a->replied[a->nreplied++] = rep;
	touch(as, a, a->ended_at);
}
