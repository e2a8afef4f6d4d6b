/* fate: what became of each recipient. The hops of one recipient (before and after a content filter or a requeue) are one fate: the last hop
 * decides, the deferrals of all count. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "trace/parts.h"
#include "util/when.h"

static bool is(const char *a, const char *b)
{
	return a && strcmp(a, b) == 0;
}

/* An outcome that another hop goes on from. */
static bool goes_on(const struct fate *f)
{
	return is(f->outcome, "filtered") || is(f->outcome, "forwarded");
}

static void merge(struct fate *into, const struct fate *f)
{
	struct fate a = *into;
	bool later = goes_on(&a) != goes_on(f) ? goes_on(&a) : f->at >= a.at;

	if (later)
		*into = *f;
	into->started_at = fmin(a.started_at, f->started_at);
	into->deferrals = a.deferrals + f->deferrals;
	into->attempts = a.attempts + f->attempts;
	if (into->delayed_by == NULL && into->deferrals) {
		into->delayed_by = a.delayed_by ? a.delayed_by : f->delayed_by;
		if (into->delayed_by == NULL && goes_on(later ? &a : f))
			into->delayed_by = later ? a.cause : f->cause;
	}
}

static int in_order(const void *a, const void *b)
{
	const struct fate *x = a, *y = b;

	if (x->notice != y->notice)
		return x->notice ? 1 : -1;
	if (x->at != y->at)
		return (x->at > y->at) - (x->at < y->at);
	if (goes_on(x) != goes_on(y))
		return goes_on(x) ? -1 : 1;
	return strcmp(x->recipient, y->recipient);
}

static int by_recipient(const void *a, const void *b)
{
	const struct fate *x = a, *y = b;

	if (x->notice != y->notice)
		return x->notice ? 1 : -1;
	int c = strcmp(x->recipient, y->recipient);
	return c ? c : (x->at > y->at) - (x->at < y->at);
}

static void count_lines(struct family *f)
{
	for (size_t i = 0; i < f->items; i++) {
		const struct item *x = &f->item[i];
		for (size_t j = 0; is(x->kind, "delivery") && (x->echo || x->masked) && j < f->fates; j++) {
			if (f->fate[j].notice || !is(f->fate[j].recipient, x->recipient))
				continue;
			f->fate[j].echoes += x->echo;
			f->fate[j].masked += x->masked;
		}
	}
}

void fates_sum_up(struct trace *t, struct family *f)
{
	size_t n = 0;

	if (f->fates == 0)
		return;
	qsort(f->fate, f->fates, sizeof *f->fate, by_recipient);
	for (size_t i = 0; i < f->fates; i++) {
		struct fate *last = n ? &f->fate[n - 1] : NULL;
		if (last && !last->notice && !f->fate[i].notice && strcmp(last->recipient, f->fate[i].recipient) == 0)
			merge(last, &f->fate[i]);
		else
			f->fate[n++] = f->fate[i];
	}
	f->fates = n;
	count_lines(f);
	qsort(f->fate, n, sizeof *f->fate, in_order);
	for (size_t i = 0; i < n; i++)
		fate_words(t, &f->fate[i]);
}

static const char *reason(struct trace *t, const char *cause, const char *before)
{
	return cause == NULL || is(cause, "unknown") ? "" : keep_words(t->keep, "%s%s", before, title_of(t->titles, cause));
}

static const char *deferred(struct trace *t, const struct fate *f, bool waiting)
{
	const char *why = waiting ? NULL : f->delayed_by ? f->delayed_by : f->cause, *in = reason(t, why, " (");

	const char *echo = f->echoes ? keep_words(t->keep, ", %lld of them without a try", (long long)f->echoes) : "";

	if (f->deferrals == 0)
		return "";
	if (f->deferrals == 1)
		return keep_words(t->keep, "deferred once%s%s, ", in, *in ? ")" : "");
	return keep_words(t->keep, "deferred %lld times%s%s%s, ", (long long)f->deferrals, echo, in, *in ? ")" : "");
}

static const char *ending(struct trace *t, const struct fate *f, const char *after)
{
	struct keep *k = t->keep;
	const char *by = f->server ? keep_words(k, " by %s%s", f->server, f->loopback ? " on this machine" : "") : "";

	if (is(f->outcome, "sent") && f->external)
		return keep_words(k, "accepted%s %s", by, after);
	if (is(f->outcome, "sent") && f->server && (is(f->program, "smtp") || is(f->program, "lmtp")))
		return keep_words(k, "handed to %s%s %s", f->server, f->loopback ? " on this machine" : "", after);
	if (is(f->outcome, "sent"))
		return keep_words(k, "delivered on this machine (%s) %s", f->program ? f->program : "?", after);
	if (is(f->outcome, "bounced"))
		return keep_words(k, "refused for good%s %s%s", by, after, reason(t, f->cause, ": "));
	if (is(f->outcome, "expired"))
		return keep_words(k, "given up %s%s", after, reason(t, f->cause, "; last reason: "));
	if (is(f->outcome, "deferred"))
		return keep_words(k, "still waiting when the log ends%s", reason(t, f->cause, ": "));
	if (is(f->outcome, "held"))
		return "on hold when the log ends";
	if (is(f->outcome, "deleted"))
		return keep_words(k, "deleted from the queue by an operator %s", after);
	if (is(f->outcome, "discarded"))
		return keep_words(k, "thrown away by our own rules %s", after);
	if (is(f->outcome, "filtered"))
		return "handed to the content filter; what came back has other recipients";
	if (is(f->outcome, "forwarded"))
		return "goes on under another address or queue id";
	return "the log ends before it shows what became of it";
}

void fate_words(struct trace *t, struct fate *f)
{
	char span[WHEN_MAX];
	double s = f->at - f->started_at;
	const char *after = s < 1 ? "within a second" : keep_words(t->keep, "after %s", when_span(s, span));
	bool waiting = is(f->outcome, "deferred") || is(f->outcome, "expired") || is(f->outcome, "held");
	const char *who = f->recipient[0] ? f->recipient : "(no recipient in the log)";

	f->words = keep_words(t->keep, "%s%s%s%s: %s%s", f->notice ? "notification " : "", f->notice ? f->queue_id : "", f->notice ? " to " : "", who,
			      deferred(t, f, waiting), ending(t, f, after));
}
