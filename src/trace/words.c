/* words: one item in plain words. What the log proves is said, what it can't tell is said too. */
#include <math.h>
#include <stdio.h>

#include "trace/parts.h"
#include "util/when.h"

struct pair {
	const char *name, *words;
};

static const char *pick(const struct pair *p, const char *name, const char *otherwise)
{
	for (; name && p->name; p++)
		if (strcmp(p->name, name) == 0)
			return p->words;
	return otherwise;
}

static bool is(const char *a, const char *b)
{
	return a && strcmp(a, b) == 0;
}

static const char *or_none(const char *z)
{
	return z ? z : "";
}

static const char *intake(struct trace *t, const struct item *i, const struct hop *h)
{
	struct keep *k = t->keep;
	const char *from = h->sender == NULL ? "" : h->sender[0] ? keep_words(k, ", from <%s>", h->sender) : ", from <> (a notification)";
	const char *id = h->message_id && h->message_id[0] ? keep_words(k, ", Message-ID <%s>", h->message_id) : "";
	const char *size = h->size >= 0 ? keep_words(k, ", %lld bytes", (long long)h->size) : "";
	const char *rcpt = h->nrcpt > 1 ? keep_words(k, " for %lld recipients", (long long)h->nrcpt) : "";
	const char *how;

	if (is(i->status, "filter"))
		how = keep_words(k, "came back from the content filter; was %s before", or_none(i->other));
	else if (is(i->status, "requeue"))
		how = keep_words(k, "back in the queue after a requeue; was %s before", or_none(i->other));
	else if (is(h->via, "forward"))
		how = keep_words(k, "made by forwarding %s", or_none(h->parent));
	else if (is(h->via, "bounce") || is(h->via, "delay") || is(h->via, "dsn"))
		how = keep_words(k, "made by Postfix to report on %s", or_none(h->parent));
	else if (is(i->program, "pickup"))
		how = h->uid >= 0 ? keep_words(k, "submitted on this machine by uid %lld", (long long)h->uid) : "submitted on this machine";
	else if (is(i->program, "cleanup"))
		how = "made by Postfix itself";
	else if (h->client)
		how = keep_words(k, "came in from %s%s%s", h->client, h->sasl_user ? " as user " : "", or_none(h->sasl_user));
	else
		how = "first seen here; how it came in is not in the log";
	return keep_words(k, "%s%s%s%s%s", how, from, size, rcpt, id);
}

static const char *connect_failed(struct trace *t, const struct item *i)
{
	static const struct pair errors[] = {
		{ "EADDRNOTAVAIL", "this machine has no address to connect from (EADDRNOTAVAIL)" }, { "EAFNOSUPPORT", "address family not supported here (EAFNOSUPPORT)" },
		{ "ETIMEDOUT", "connection timed out (ETIMEDOUT)" }, { "ECONNREFUSED", "connection refused (ECONNREFUSED)" },
		{ "ENETUNREACH", "network unreachable (ENETUNREACH)" }, { "EHOSTUNREACH", "no route to host (EHOSTUNREACH)" },
		{ "ECONNRESET", "connection reset (ECONNRESET)" }, { "EACCES", "permission denied (EACCES)" }, { NULL, NULL },
	};
	static const struct pair reach[] = {
		{ "local", "nothing left this machine" }, { "remote", "the other side ended it" },
		{ "unknown", "whether here, on the way or there, the log can't tell" }, { NULL, NULL },
	};
	const char *family = is(i->family, "ipv6") ? " over IPv6" : is(i->family, "ipv4") ? " over IPv4" : "";

	return keep_words(t->keep, "no connection to %s%s: %s: %s", or_none(i->server), family, pick(errors, i->error, or_none(i->error)),
			  pick(reach, i->reach, or_none(i->reach)));
}

static const char *because(struct trace *t, const struct item *i)
{
	if (i->cause == NULL || is(i->cause, "unknown"))
		return "";
	return keep_words(t->keep, " [%s%s]", i->confidence < 60 ? "probably: " : "", title_of(t->titles, i->cause));
}

static const char *reply(struct trace *t, const struct item *i)
{
	const char *whom = i->recipient ? keep_words(t->keep, " for <%s>", i->recipient) : "";
	const char *what = is(i->status, "lost") || is(i->status, "timeout") ? "the session broke off" : is(i->status, "refused") ? "turned away" : "refusal";

	return keep_words(t->keep, "%s%s: %s%s%s", what, whom, or_none(i->body), because(t, i),
			  i->masked ? "; this decided, although the line of the recipient shows another error" : "; the next server is tried");
}

static const char *accepted(struct trace *t, const struct item *i)
{
	char span[WHEN_MAX], setup[WHEN_MAX];
	struct keep *k = t->keep;
	bool smtp = i->program && (str_ends(str_c(i->program), STR("smtp")) || str_ends(str_c(i->program), STR("lmtp")));
	const char *whom = keep_words(k, "<%s>%s%s%s", i->recipient, i->orig_to ? " (was <" : "", or_none(i->orig_to), i->orig_to ? ">)" : "");
	const char *after = isnan(i->delay_s) ? "" : keep_words(k, " after %s", i->delay_s < 1 ? "less than a second" : when_span(i->delay_s, span));
	const char *slow = i->connect_s >= 5 ? keep_words(k, " (%s of it to reach a server)", when_span(i->connect_s, setup)) : "";
	const char *tls = i->tls ? keep_words(k, ", TLS: %s", i->tls) : "";

	if (i->body && str_starts(str_c(i->body), STR("forwarded as ")))
		return keep_words(k, "%s is forwarded: goes on as %s", whom, i->body + sizeof "forwarded as " - 1);
	if (is(i->program, "discard"))
		return keep_words(k, "%s thrown away by our transport \"discard\": %s", whom, or_none(i->body));
	if (is(i->place, "loopback"))
		return keep_words(k, "%s handed to %s on this machine: %s", whom, or_none(i->server), or_none(i->body));
	if (!smtp)
		return keep_words(k, "%s delivered by %s%s: %s", whom, or_none(i->program), after, or_none(i->body));
	return keep_words(k, "%s accepted by %s%s%s%s: %s", whom, or_none(i->server), after, slow, tls, or_none(i->body));
}

static const char *delivery(struct trace *t, const struct item *i)
{
	static const struct pair failed[] = {
		{ "deferred", "deferred" }, { "bounced", "refused for good" }, { "undeliverable", "could not be delivered (a probe)" }, { NULL, NULL },
	};
	struct keep *k = t->keep;
	const char *what = pick(failed, i->status, or_none(i->status));

	if (is(i->status, "sent") || is(i->status, "deliverable"))
		return accepted(t, i);
	const char *here = is(i->place, "loopback") ? " by a server on this machine" : "";
	if (i->echo)
		return keep_words(k, "<%s> not tried: Postfix has put this destination aside for a while and repeats an earlier error: %s%s", i->recipient, or_none(i->body),
				  because(t, i));
	if (i->masked && i->truth)
		return keep_words(k, "<%s> %s. Postfix logged \"%s\"; the server's real answer was \"%s\" (%s:%lld)%s", i->recipient, what, or_none(i->body), i->truth,
				  or_none(i->truth_file), (long long)i->truth_line, because(t, i));
	return keep_words(k, "<%s> %s%s: %s%s", i->recipient, what, here, or_none(i->body), because(t, i));
}

static const char *event(struct trace *t, const struct item *i)
{
	static const struct pair actions[] = {
		{ "placed on hold", "put on hold by an operator (postsuper -h)" }, { "released from hold", "released from hold by an operator (postsuper -H)" },
		{ "removed", "deleted from the queue by an operator (postsuper -d)" }, { "requeued", "requeued by an operator (postsuper -r)" },
		{ "expired", "marked as expired by an operator (postsuper -e or -f)" }, { NULL, NULL },
	};

	if (is(i->status, "postsuper.action"))
		return pick(actions, i->body, or_none(i->body));
	if (is(i->status, "qmgr.expired"))
		return strstr(or_none(i->body), "force-expired") ? "given up, as an operator asked: returned to the sender"
								 : "given up after the queue lifetime: returned to the sender";
	return keep_words(t->keep, "%s: %s", or_none(i->program), or_none(i->body));
}

static const char *refusal(struct trace *t, const struct item *i, const struct hop *h)
{
	struct keep *k = t->keep;
	const char *act = or_none(i->status), *what = strstr(act, "hold") ? "put on hold" : strstr(act, "discard") ? "thrown away" : strstr(act, "reject") ? "refused" : act;
	const char *from = h == NULL && i->orig_to ? keep_words(k, " from <%s>", i->orig_to) : "";
	const char *whom = i->recipient ? keep_words(k, " to <%s>", i->recipient) : "";
	const char *client = h == NULL && i->server ? keep_words(k, ", client %s", i->server) : "";

	return keep_words(k, "%s by our own %s%s%s%s%s%s: %s", what, or_none(i->program), i->other ? " at " : "", or_none(i->other), from, whom, client, or_none(i->body));
}

void item_words(struct trace *t, struct item *i, const struct hop *h)
{
	static const struct pair notices[] = {
		{ "bounce", "a non-delivery report goes to the sender" }, { "delay", "a delay warning goes to the sender" }, { "dsn", "a delivery report goes to the sender" },
		{ NULL, NULL },
	};

	if (is(i->kind, "intake"))
		i->words = intake(t, i, h);
	else if (is(i->kind, "connect_failed"))
		i->words = connect_failed(t, i);
	else if (is(i->kind, "reply"))
		i->words = reply(t, i);
	else if (is(i->kind, "delivery"))
		i->words = delivery(t, i);
	else if (is(i->kind, "event"))
		i->words = event(t, i);
	else if (is(i->kind, "refusal"))
		i->words = refusal(t, i, h);
	else if (is(i->kind, "notice"))
		i->words = keep_words(t->keep, "%s: %s", pick(notices, i->status, "a notification"), or_none(i->other));
	else
		i->words = is(i->status, "removed") ? "left the queue" : "taken back before it was queued";
}
