/* envelope: see envelope.h. Scanned by hand, because every line passes here: no allocation, each byte looked at about once. */
#include "ingest/envelope.h"

#include "ingest/envelope_parts.h"
#include "ingest/stamp.h"

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static struct str word(struct str s)
{
	return str_head(s, str_find(s, ' ', 0));
}

static bool neighbour(struct str tag)
{
	static const char *const names[] = {
#include "ingest/neighbours.inc"
	};

	for (size_t i = 0; tag.n > 10 && i < sizeof names / sizeof *names; i++)
		if (str_eq(tag, str_c(names[i])))
			return true;
	return false;
}

/* Splits "postfix/submission/smtpd" and notes what is what. A tag without a slash is an instance's own word when it starts with
 * "postfix" (postfix[6239]: …), else the program. */
static void set_tag(struct str tag, struct envelope *env)
{
	size_t first = 0, last = tag.n;

	env->tag = tag;
	while (last > 0 && tag.p[last - 1] != '/')
		last--;
	while (first < last && tag.p[first] != '/')
		first++;
	env->program = str_skip(tag, last);
	env->instance = env->service = STR("");
	if (last > 0) {
		env->instance = str_head(tag, first);
		env->service = str_skip(tag, first + 1);
	} else if (str_starts(tag, STR("postfix")) && !neighbour(tag)) {
		env->instance = tag;
		env->service = env->program = STR("postfix");
	} else {
		env->service = tag;
	}
}

/* Where the ']' behind the digits behind s.p[n] == '[' stands; 0 when there is none. */
static inline size_t pid_end(struct str s, size_t n)
{
	for (n++; n < s.n && digit(s.p[n]);)
		n++;
	return n < s.n && s.p[n] == ']' ? n : 0;
}

/* Where the last '[' behind n in the same word stands, as in "postfix/[::1]:10025/smtpd[77]: "; 0 when there is none. */
static size_t last_bracket(struct str s, size_t n)
{
	size_t last = n + str_find(str_head(str_skip(s, n), 100), ' ', 0);

	while (last > n && s.p[last - 1] != '[')
		last--;
	return last > n + 1 && str_starts(s, STR("postfix")) ? last - 1 : 0;
}

/* "tag[pid]: text" or "tag: text". The tag holds no blank. */
bool envelope_tag(struct str s, struct envelope *env)
{
	bool numbered = s.n > 0 && s.p[0] != '[';
	size_t n = 0, colon = s.n, end; /* n: of the tag, or of the word when no '[' stands in it */

	for (; n < s.n && s.p[n] != ' ' && !(s.p[n] == '[' && numbered); n++)
		if (s.p[n] == ':' && colon == s.n)
			colon = n;
	env->pid = -1;
	if (n < s.n && s.p[n] == '[') {
		size_t close = pid_end(s, n);
		if (close == 0 && (n = last_bracket(s, n)))
			close = pid_end(s, n);
		if (close == 0)
			return false;
		env->pid = str_int((struct str){ s.p + n + 1, close - n - 1 }, INT32_MAX);
		if (env->pid < 0 || (close + 1 < s.n && s.p[close + 1] != ':' && s.p[close + 1] != ' '))
			return false;
		set_tag(str_head(s, n), env);
		end = close + 1;
	} else {
		if (n < 2 || colon + 1 != n)
			return false;
		set_tag(str_head(s, colon), env);
		end = colon;
	}
	s = str_skip(s, end);
	if (str_starts(s, STR(" <"))) { /* macOS: "smtp[6] <Notice>: text" */
		struct str head = str_head(s, 16);
		size_t level = str_find_str(head, STR(">:"), 0);
		s = str_skip(s, level < head.n ? level + 1 : 0);
	}
	if (s.n && s.p[0] == ':')
		s = str_skip(s, 1);
	env->text = s.n && s.p[0] == ' ' ? str_skip(s, 1) : s;
	return true;
}

/* "warning: " and the like. */
static inline void take_level(struct envelope *env)
{
	struct str l;

	if (env->text.n < 7)
		return;
	switch (env->text.p[0]) {
	case 'w': l = STR("warning: "); break;
	case 'e': l = STR("error: "); break;
	case 'f': l = STR("fatal: "); break;
	case 'p': l = STR("panic: "); break;
	default: return;
	}
	if (!str_starts(env->text, l))
		return;
	env->level = str_head(env->text, l.n - 2);
	env->text = str_skip(env->text, l.n);
}

static void take_queue_id(struct envelope *env)
{
	struct str t = env->text;
	size_t n = queue_id_at(t);

	if (n == 0 && t.n && t.p[0] == 'N' && str_starts(t, STR("NOQUEUE: "))) {
		env->noqueue = true;
		env->text = str_skip(t, 9);
		return;
	}
	if (n == 0 && env->instance.n && env->level.n == 0)
		n = queue_id_replaced(t);
	if (n && n + 1 < t.n && t.p[n] == ':' && t.p[n + 1] == ' ') {
		env->queue_id = str_head(t, n);
		env->text = str_skip(t, n + 2);
	}
}

bool envelope_finish(struct envelope *env)
{
	/* "warning: QID: text" and "QID: warning: text" both occur */
	take_level(env);
	take_queue_id(env);
	if (env->level.n == 0)
		take_level(env);
	return true;
}

/* RFC 5424 behind "<22>": "1 STAMP HOST APP PID MSGID SD MSG". */
static bool rfc5424(struct str s, struct envelope *env)
{
	struct str f[6];

	s = str_skip(s, 2);
	for (int i = 0; i < 5; i++) {
		f[i] = word(s);
		if (f[i].n == 0 || f[i].n == s.n)
			return false;
		s = str_skip(s, f[i].n + 1);
	}
	if (stamp_rfc3339(f[0], &env->stamp) != f[0].n)
		return false;
	env->stamped = true;
	env->host = str_eq(f[1], STR("-")) ? STR("") : f[1];
	if (s.n && s.p[0] == '[') { /* structured data: […][…], with \] inside quotes */
		bool quoted = false;
		size_t i = 0;
		for (; i < s.n; i++) {
			if (s.p[i] == '\\' && quoted)
				i++;
			else if (s.p[i] == '"')
				quoted = !quoted;
			else if (s.p[i] == ']' && !quoted && (i + 1 == s.n || s.p[i + 1] != '['))
				break;
		}
		s = str_skip(s, i + 1);
	} else if (s.n && s.p[0] == '-') {
		s = str_skip(s, 1);
	}
	while (s.n && s.p[0] == ' ')
		s = str_skip(s, 1);
	if (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0)
		s = str_skip(s, 3);
	set_tag(f[2], env);
	env->pid = str_int(f[3], INT32_MAX);
	env->text = s;
	return envelope_finish(env);
}

/* Everything behind a header with a host's name. */
bool envelope_behind_host(struct str rest, struct envelope *env)
{
	if (rest.n > 4 && rest.p[0] == '[' && str_starts(rest, STR("[ID "))) { /* Solaris, before the tag */
		size_t close = str_find_str(rest, STR("] "), 0);
		rest = str_skip(rest, close + 2);
	}
	if (!envelope_tag(rest, env) && !envelope_tag(str_skip(rest, envelope_facility(rest)), env)) {
		if (envelope_inner(rest, env) || envelope_second_word(rest, env))
			return envelope_finish(env);
		/* "last message repeated 3 times" and the like carry no tag */
		env->tag = env->program = env->service = env->instance = STR("");
		env->text = rest;
		env->pid = -1;
		return rest.n > 0;
	}
	if (env->text.n > 4 && env->text.p[0] == '[' && str_starts(env->text, STR("[ID "))) { /* Solaris, behind it */
		size_t close = str_find_str(env->text, STR("] "), 0);
		env->text = str_skip(env->text, close + 2);
	}
	if (envelope_passes_on(env))
		envelope_inner(env->text, env);
	return envelope_finish(env);
}

bool envelope_parse(struct str line, struct envelope *env)
{
	struct str s = line;
	size_t n = 0;

	memset(env, 0, sizeof *env);
	env->pid = -1;
	env->host = env->level = env->queue_id = STR("");
	if (s.n && s.p[0] == '<') { /* <priority> */
		size_t close = str_find(str_head(s, 6), '>', 0);
		if (close < 6 && close < s.n && str_int((struct str){ s.p + 1, close - 1 }, 999) >= 0) {
			s = str_skip(s, close + 1);
			if (s.n > 2 && s.p[0] == '1' && s.p[1] == ' ')
				return rfc5424(s, env);
		}
	}
	if (s.n < 4)
		return false;
	if (digit(s.p[0])) {
		n = stamp_rfc3339(s, &env->stamp);
		if (n == 0 && s.n > 20 && s.p[4] == ' ' && digit(s.p[3])) { /* 2013 Jun 10 06:27:30.123 */
			int64_t year = str_int(str_head(s, 4), 9999);
			n = year > 0 ? stamp_traditional(str_skip(s, 5), &env->stamp) : 0;
			env->stamp.year = n ? (short)year : 0;
			n += n ? 5 : 0;
		} else if (n == 0 && s.n > 2 && s.p[0] == '1' && s.p[1] == ' ') {
			return rfc5424(s, env);
		}
	} else {
		n = stamp_traditional(s, &env->stamp);
	}
	if (n == 0 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		s.n--;
	if (n == 0 && line.p[0] == '{') /* JSON has no tag, though its lines are long enough to look for one */
		return false;
	if (n == 0 && s.p[0] != '"' && envelope_tag(s, env) && env->pid >= 0)
		return envelope_finish(env); /* a bare tag[pid]: text */
	if ((n == 0 && (n = envelope_odd_stamp(&s, &env->stamp)) == 0) || n >= s.n || s.p[n] != ' ')
		return envelope_late(line, env);
	n += env->stamp.zoned ? 0 : stamp_zone(str_skip(s, n), &env->stamp);
	if (n >= s.n || s.p[n] != ' ')
		return envelope_late(line, env);
	env->stamped = true;
	s = str_skip(s, n + 1);
	if (s.n && s.p[0] == ' ')
		s = str_trim(s);
	s = str_skip(s, envelope_facility(s));
	s = str_skip(s, envelope_container(s, &env->stamp));
	size_t severity = s.n && s.p[0] >= 'A' && s.p[0] <= 'W' ? envelope_severity(s) : 0;
	if (severity && envelope_tag(str_skip(s, severity), env))
		return envelope_finish(env);
	struct str host = word(s);
	struct str rest = str_skip(s, host.n + (host.n < s.n));
	/* a header without a host name, as syslogd and postlogd write for their own notes: the tag stands in its place */
	if (host.n && (host.p[host.n - 1] == ':' || (host.p[host.n - 1] == ']' && host.p[0] != '[')))
		return envelope_tag(s, env) && envelope_finish(env);
	env->host = str_eq(host, STR("-")) ? STR("") : host;
	return envelope_behind_host(rest, env);
}
