/* envelope_odd: what others put around or into a header: docker compose and kubectl before the line, container runtimes between their stamp and the line,
 * FreeBSD, BusyBox and some rsyslog templates a facility, journalctl -o short-full a weekday and a zone, and months in other languages; grep a file's name; relays
 * and Docker's logging drivers a header of their own before that of the container; collectors columns and quotes (envelope_late). Only for lines that are no plain header. */
#include "ingest/envelope_parts.h"
#include "ingest/stamp.h"
#include "util/when.h"

static bool among(struct str s, const char *words)
{
	const char *at = words;

	for (size_t n; (n = strcspn(at, " ")) > 0; at += n + (at[n] == ' '))
		if (s.n == n && memcmp(s.p, at, n) == 0)
			return true;
	return false;
}

static size_t blanks(struct str s, size_t i)
{
	while (i < s.n && s.p[i] == ' ')
		i++;
	return i;
}

/* "ESC[36m" at i, as docker compose colours the names of its containers; utf8_clean puts U+FFFD in the place of ESC. */
static size_t colour(struct str s, size_t i)
{
	struct str rest = str_skip(s, i);
	size_t end = i + (str_starts(rest, STR("\033[")) ? 2 : str_starts(rest, STR("\xef\xbf\xbd[")) ? 4 : 0);

	if (end == i)
		return i;
	while (end < s.n && ((s.p[end] >= '0' && s.p[end] <= '9') || s.p[end] == ';'))
		end++;
	return end < s.n && s.p[end] == 'm' ? end + 1 : i;
}

/* "mail-1  | " of docker compose, "[pod/mail-0/postfix] " of kubectl --prefix. */
static size_t container_name(struct str s)
{
	size_t i = colour(s, 0), start = i;

	if (str_starts(s, STR("[pod/"))) {
		i = str_find_str(str_head(s, 300), STR("] "), 0);
		return i < s.n && s.p[i] == ']' ? i + 2 : 0;
	}
	while (i < s.n && i < 100 && s.p[i] != ' ' && s.p[i] != '|' && s.p[i] != '\033' && s.p[i] != '\xef')
		i++;
	size_t bar = blanks(s, i);
	if (i == start || bar >= s.n || s.p[bar] != '|')
		return 0;
	i = colour(s, bar + 1);
	return i < s.n && s.p[i] == ' ' ? i + 1 : 0;
}

/* "Tue 2026-11-24 …": the weekday. */
static size_t weekday(struct str s)
{
	return s.n > 15 && s.p[3] == ' ' && s.p[4] >= '0' && s.p[4] <= '9' && among(str_head(s, 3), "Mon Tue Wed Thu Fri Sat Sun") ? 4 : 0;
}

/* Behind a byte order mark, blanks, a quote, or "mail.log:", "mail.log:123:", "mail.log-123-" of grep: *s is moved there. */
static size_t behind_mark(struct str *s, struct civil *c)
{
	size_t i = str_starts(*s, STR("\xef\xbb\xbf")) ? 3 : 0, n = 0;
	struct str word = str_head(*s, str_find(str_head(*s, 300), ' ', 0));

	while (i < s->n && i < 40 && (s->p[i] == ' ' || s->p[i] == '\t' || s->p[i] == '>' || s->p[i] == '"'))
		i++;
	struct str rest = str_skip(*s, i);
	for (size_t k = 0, marks = 0; i == 0 && n == 0 && k < word.n && marks < 8; k++) {
		if (word.p[k] != ':' && word.p[k] != '-')
			continue;
		marks++;
		rest = str_skip(*s, k + 1);
		if ((n = stamp_traditional(rest, c)) == 0)
			n = stamp_rfc3339(rest, c);
	}
	if (n == 0 && (n = stamp_traditional(rest, c)) == 0)
		n = stamp_rfc3339(rest, c);
	*s = n ? rest : *s;
	return n;
}

bool envelope_inner(struct str text, struct envelope *env)
{
	struct envelope in = *env;
	size_t n;

	if (str_starts(text, STR("postfix/")) && envelope_tag(text, &in) && in.pid >= 0) { /* what postfix start-fg wrote to stderr, under systemd */
		*env = in;
		return true;
	}
	if (text.n < 20 || ((n = stamp_traditional(text, &in.stamp)) == 0 && (n = stamp_rfc3339(text, &in.stamp)) == 0) || n >= text.n || text.p[n] != ' ')
		return false;
	text = str_skip(text, blanks(text, n));
	in.host = str_head(text, str_find(text, ' ', 0));
	if (!envelope_tag(str_skip(text, in.host.n + 1), &in) || !str_starts(in.tag, STR("postfix")))
		return false;
	if (env->stamp.zoned)
		in.stamp = env->stamp;
	*env = in;
	return true;
}

bool envelope_second_word(struct str rest, struct envelope *env)
{
	size_t n = str_find(str_head(rest, 256), ' ', 0);

	if (n >= rest.n || n > 255 || !envelope_tag(str_skip(rest, n + 1), env) || env->pid < 0 || !str_starts(env->tag, STR("postfix")))
		return false;
	if (!among(str_head(rest, n), "mail daemon user info notice warning err error - :"))
		env->host = str_head(rest, n);
	return true;
}

/* "Mail.Info", as Kiwi writes it. */
static bool facility(struct str word)
{
	struct str level = str_skip(word, str_find(word, '.', 0) + 1);

	return level.n < word.n && among(level, "Emerg Alert Critical Error Warning Notice Info Debug");
}

/* The tag within three words of the stamp's end: those between are columns, the last of which that is no facility nor a year is the host. */
static bool columns(struct str s, struct envelope *env)
{
	struct str host = STR("");

	for (int i = 0; i < 3; i++) {
		bool quoted = false;
		while (s.n && memchr(" \t\",;|]", s.p[0], 8)) {
			quoted = s.p[0] == '"';
			s = str_skip(s, 1);
		}
		size_t n = 0;
		while (n < s.n && !memchr(" \t\",;|]", s.p[n], 8))
			n++;
		struct str word = str_head(s, n);
		if (envelope_tag(s, env) && env->pid >= 0 && env->tag.n < n && str_find(env->tag, '/', 0) < env->tag.n) {
			if (quoted && env->text.n && env->text.p[env->text.n - 1] == '"')
				env->text.n--;
			while (quoted && env->text.n && memchr("\",;|\t ", env->text.p[0], 6)) /* the text is a column of its own */
				env->text = str_skip(env->text, 1);
			env->host = host;
			return envelope_finish(env);
		}
		if (!(word.n == 4 && str_int(word, 9999) > 0) && !facility(word))
			host = str_skip(word, str_find(word, '@', 0) < word.n ? str_find(word, '@', 0) + 1 : 0);
		s = str_skip(s, n);
	}
	return false;
}

bool envelope_late(struct str line, struct envelope *env)
{
	for (size_t i = 0; i < line.n && i < 160; i++) {
		struct str s = str_skip(line, i);
		size_t n;
		env->stamp = (struct civil){ 0 };
		if ((i > 0 && !memchr(" \t\"[,;|", line.p[i - 1], 7)) ||
		    !((n = stamp_traditional(s, &env->stamp)) || (n = stamp_rfc3339(s, &env->stamp)) || (n = stamp_day_first(s, &env->stamp))))
			continue;
		n += env->stamp.zoned ? 0 : stamp_zone(str_skip(s, n), &env->stamp);
		if (i > 0 && line.p[i - 1] == '"' && s.p[s.n - 1] == '"') /* all of it is one column, behind others */
			s.n--;
		if (n < s.n && columns(str_skip(s, n), env))
			return env->stamped = true;
	}
	return false;
}

size_t envelope_odd_stamp(struct str *s, struct civil *c)
{
	size_t n = stamp_epoch(*s, c), day;

	*s = str_skip(*s, n ? 0 : container_name(*s));
	if (n || (n = stamp_traditional(*s, c)) || (n = stamp_rfc3339(*s, c)) || (n = stamp_day_first(*s, c)) || (n = stamp_local(*s, c)))
		return n;
	if ((day = weekday(*s)) == 0)
		return behind_mark(s, c);
	if ((n = stamp_rfc3339(str_skip(*s, day), c)) == 0)
		return 0;
	struct str zone = str_skip(*s, n + day);
	size_t known = c->zoned ? 0 : stamp_zone(zone, c); /* of another one, "JST", only that it stands there */
	return n + day + (known || c->zoned ? known : 1 + str_find(str_skip(zone, 1), ' ', 0));
}

size_t envelope_facility(struct str s)
{
	size_t n = str_find(str_head(s, 24), ' ', 0);
	struct str w = str_head(s, n);

	if (n < 3 || n >= s.n || n == 24)
		return 0;
	if ((w.p[0] == '<' && w.p[n - 1] == '>') || (w.p[0] == '[' && w.p[n - 1] == ']'))
		w = (struct str){ w.p + 1, n - 2 };
	size_t dot = str_find(w, '.', 0);
	dot = dot < w.n ? dot : str_find(w, ':', 0); /* AIX: "mail:info" */
	struct str level = str_skip(w, dot + 1);
	if (dot == 0 || dot >= w.n || !(among(level, "emerg alert crit err error warning warn notice info debug") || (w.p != s.p && str_int(level, 7) >= 0)))
		return 0;
	return n + 1;
}

size_t envelope_severity(struct str s)
{
	size_t n = str_find(str_head(s, 8), ' ', 0);

	return n > 2 && n < 8 && n < s.n && among(str_head(s, n), "EMERG ALERT CRIT ERR ERROR WARNING WARN NOTICE INFO DEBUG") ? blanks(s, n) : 0;
}

static size_t labels(struct str s)
{
	struct str head = str_head(s, 1000);
	size_t n = str_find_str(head, STR("} "), 0);

	return n < head.n ? n + 2 : 0;
}

size_t envelope_container(struct str s, const struct civil *outer)
{
	struct civil inner;
	size_t n = 0, stamp;

	if (str_starts(s, STR("stdout ")) || str_starts(s, STR("stderr ")))
		n = s.n > 9 && (s.p[7] == 'F' || s.p[7] == 'P') && s.p[8] == ' ' ? 9 : 7;
	else if (s.n && s.p[0] == '{') /* the labels of Loki, as logcli prints them */
		n = labels(s);
	struct str rest = str_skip(s, n);
	if (outer->zoned && ((stamp = stamp_traditional(rest, &inner)) || (stamp = stamp_rfc3339(rest, &inner))))
		n = blanks(s, n + stamp);
	return n;
}
