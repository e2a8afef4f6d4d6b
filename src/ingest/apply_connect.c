/* apply_connect: failed connects, and what their errors prove. */
#include "ingest/apply.h"
#include "util/utf8.h"

struct errno_text {
	struct str text;
	const char *name;
};

/* strerror(3) in the dialects of glibc, musl and BSD. */
#define E(text, name) { { text, sizeof text - 1 }, name }
static const struct errno_text errnos[] = {
	E("Cannot assign requested address", "EADDRNOTAVAIL"),
	E("Can't assign requested address", "EADDRNOTAVAIL"),
	E("Address not available", "EADDRNOTAVAIL"),
	E("Address family not supported by protocol", "EAFNOSUPPORT"),
	E("Address family not supported by protocol family", "EAFNOSUPPORT"),
	E("Connection timed out", "ETIMEDOUT"),
	E("Operation timed out", "ETIMEDOUT"),
	E("Connection refused", "ECONNREFUSED"),
	E("Network is unreachable", "ENETUNREACH"),
	E("Network unreachable", "ENETUNREACH"),
	E("No route to host", "EHOSTUNREACH"),
	E("Host is unreachable", "EHOSTUNREACH"),
	E("Permission denied", "EACCES"),
	E("Operation not permitted", "EPERM"),
	E("Invalid argument", "EINVAL"),
	E("Connection reset by peer", "ECONNRESET"),
	E("No such file or directory", "ENOENT"),
	E("Network is down", "ENETDOWN"),
	E("Host is down", "EHOSTDOWN"),
	E("Protocol error", "EPROTO"),
	E("Too many open files", "EMFILE"),
	E("No buffer space available", "ENOBUFS"),
};

static const char *errno_name(struct str text)
{
	for (size_t i = 0; i < sizeof errnos / sizeof *errnos; i++)
		if (str_eq(text, errnos[i].text))
			return errnos[i].name;
	return NULL;
}

void apply_connect_failure(struct facts *f, const struct line *l)
{
	struct str addr = get(l, "addr"), error = get(l, "error");
	const char *family = addr_family(addr), *name = errno_name(error);
	struct attempt *a = attempt_stream(f->attempts, &l->w, l->env->service, l->env->pid);
	struct failure failure = {
		.id = f->next_failure++,
		.mta = l->w.mta,
		.peer = dict_peer(f->dicts, get(l, "host"), addr, str_int(get(l, "port"), 65535)),
		.at = l->w.at,
		.name = name,
		.own = name ? NULL : str_dup(utf8_head(error, 200)),
		.ipv6 = family && strcmp(family, "ipv6") == 0,
		.source = l->w.source,
		.line = l->w.line,
	};

	attempt_wait_failure(f->attempts, a, failure);
	if (l->env->queue_id.n) /* some versions or patches log it with the queue id */
		attempt_join(f->attempts, a, &l->w, message_get(f->messages, &l->w, l->env->queue_id), STR_NONE, STR_NONE);
	keep_line(f, l, KEPT_CONNECT_FAILURE, failure.id, (struct piece[]){ { MARK_HOST, dict_short(get(l, "host")) }, { MARK_ADDR, dict_short(addr) } }, 2);
}
