/* envelope: see envelope.h. Scanned by hand, because every line passes here: no allocation, each byte looked at about once. */
#include "ingest/envelope.h"

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool two(const char *p, int max, int *out)
{
	if (!digit(p[0]) || !digit(p[1]))
		return false;
	*out = (p[0] - '0') * 10 + p[1] - '0';
	return *out <= max;
}

/* "02:19:45" with an optional fraction, at s; returns the bytes used or 0. */
static size_t clock_at(struct str s, struct civil *c)
{
	int sec;

	if (s.n < 8 || s.p[2] != ':' || s.p[5] != ':' || !two(s.p, 23, &c->hour) || !two(s.p + 3, 59, &c->min) || !two(s.p + 6, 60, &sec))
		return 0;
	c->sec = sec;
	size_t i = 8;
	if (i < s.n && (s.p[i] == '.' || s.p[i] == ',')) {
		double scale = 0.1;
		for (i++; i < s.n && digit(s.p[i]); i++, scale /= 10)
			c->sec += (s.p[i] - '0') * scale;
	}
	return i;
}

static int month_of(const char *p)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int m = 0; m < 12; m++)
		if (memcmp(p, names + 3 * m, 3) == 0)
			return m + 1;
	return 0;
}

/* "Nov  4 02:19:45 " and "Nov 04 02:19:45 "; returns the bytes used without the blank, or 0. */
static size_t traditional(struct str s, struct civil *c)
{
	if (s.n < 15 || s.p[3] != ' ' || s.p[6] != ' ' || (c->month = month_of(s.p)) == 0)
		return 0;
	if (s.p[4] == ' ' ? !digit(s.p[5]) : !two(s.p + 4, 31, &c->day))
		return 0;
	if (s.p[4] == ' ')
		c->day = s.p[5] - '0';
	size_t n = clock_at(str_skip(s, 7), c);
	return n && c->day >= 1 ? 7 + n : 0;
}

/* "2026-11-24T02:19:45.536421+00:00"; also a blank for the T, and a zone without its colon (journalctl -o short-iso). */
static size_t rfc3339(struct str s, struct civil *c)
{
	int hi, lo, h, m;

	if (s.n < 19 || s.p[4] != '-' || s.p[7] != '-' || !(s.p[10] == 'T' || s.p[10] == 't' || s.p[10] == ' ') || !two(s.p, 99, &hi) ||
	    !two(s.p + 2, 99, &lo) || !two(s.p + 5, 12, &c->month) || !two(s.p + 8, 31, &c->day) || c->month == 0 || c->day == 0)
		return 0;
	c->year = hi * 100 + lo;
	size_t n = clock_at(str_skip(s, 11), c);
	if (n == 0)
		return 0;
	n += 11;
	if (n < s.n && (s.p[n] == 'Z' || s.p[n] == 'z')) {
		c->zoned = true;
		return n + 1;
	}
	if (s.n - n >= 5 && (s.p[n] == '+' || s.p[n] == '-') && two(s.p + n + 1, 23, &h)) {
		size_t colon = s.p[n + 3] == ':';
		if (s.n - n < 5 + colon || !two(s.p + n + 3 + colon, 59, &m))
			return n;
		c->zoned = true;
		c->offset = (h * 3600 + m * 60) * (s.p[n] == '-' ? -1 : 1);
		return n + 5 + colon;
	}
	return n;
}

static struct str word(struct str s)
{
	return str_head(s, str_find(s, ' ', 0));
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
	} else if (str_starts(tag, STR("postfix"))) {
		env->instance = tag;
		env->service = env->program = STR("postfix");
	} else {
		env->service = tag;
	}
}

/* "tag[pid]: text" or "tag: text". The tag holds no blank. */
static bool tag_at(struct str s, struct envelope *env)
{
	bool numbered = s.n > 0 && s.p[0] != '[';
	size_t n = 0, colon = s.n, end; /* n: of the tag, or of the word when no '[' stands in it */

	for (; n < s.n && s.p[n] != ' ' && !(s.p[n] == '[' && numbered); n++)
		if (s.p[n] == ':' && colon == s.n)
			colon = n;
	env->pid = -1;
	if (n < s.n && s.p[n] == '[') {
		size_t close = n + 1;
		while (close < s.n && digit(s.p[close]))
			close++;
		if (close == s.n || s.p[close] != ']')
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
	if (s.n && s.p[0] == ':')
		s = str_skip(s, 1);
	env->text = s.n && s.p[0] == ' ' ? str_skip(s, 1) : s;
	return true;
}

static bool take_level(struct envelope *env)
{
	struct str l;

	if (env->text.n < 7)
		return false;
	switch (env->text.p[0]) {
	case 'w': l = STR("warning"); break;
	case 'e': l = STR("error"); break;
	case 'f': l = STR("fatal"); break;
	case 'p': l = STR("panic"); break;
	default: return false;
	}
	if (env->text.n <= l.n + 1 || env->text.p[l.n] != ':' || env->text.p[l.n + 1] != ' ' || !str_starts(env->text, l))
		return false;
	env->level = str_head(env->text, l.n);
	env->text = str_skip(env->text, l.n + 2);
	return true;
}

static void take_queue_id(struct envelope *env)
{
	size_t i = 0, n = env->text.n < 40 ? env->text.n : 40;

	while (i < n && env->text.p[i] != ':' && env->text.p[i] != ' ')
		i++;
	if (i < 6) /* no id is so short */
		return;
	if (i + 1 >= env->text.n || i == n || env->text.p[i] != ':' || env->text.p[i + 1] != ' ')
		return;
	struct str id = str_head(env->text, i);
	env->noqueue = str_eq(id, STR("NOQUEUE"));
	if (!env->noqueue && !queue_id_ok(id))
		return;
	if (!env->noqueue)
		env->queue_id = id;
	env->text = str_skip(env->text, i + 2);
}

static bool finish(struct envelope *env)
{
	/* "warning: QID: text" and "QID: warning: text" both occur */
	bool level = take_level(env);
	take_queue_id(env);
	if (!level)
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
	if (rfc3339(f[0], &env->stamp) != f[0].n)
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
	} else {
		s = str_skip(s, 1);
	}
	while (s.n && s.p[0] == ' ')
		s = str_skip(s, 1);
	if (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0)
		s = str_skip(s, 3);
	set_tag(f[2], env);
	env->pid = str_int(f[3], INT32_MAX);
	env->text = s;
	return finish(env);
}

/* Everything behind a header with a host's name. */
static bool behind_host(struct str rest, struct envelope *env)
{
	if (rest.n > 4 && rest.p[0] == '[' && str_starts(rest, STR("[ID "))) { /* Solaris, before the tag */
		size_t close = str_find_str(rest, STR("] "), 0);
		rest = str_skip(rest, close + 2);
	}
	if (!tag_at(rest, env)) {
		/* "last message repeated 3 times" and the like carry no tag */
		env->tag = env->program = env->service = env->instance = STR("");
		env->text = rest;
		return rest.n > 0;
	}
	if (env->text.n > 4 && env->text.p[0] == '[' && str_starts(env->text, STR("[ID "))) { /* Solaris, behind it */
		size_t close = str_find_str(env->text, STR("] "), 0);
		env->text = str_skip(env->text, close + 2);
	}
	return finish(env);
}

static void clear(struct envelope *env)
{
	memset(env, 0, sizeof *env);
	env->pid = -1;
	env->host = env->level = env->queue_id = STR("");
}

bool envelope_next(struct envelope_memo *memo, struct str line, struct envelope *env)
{
	if (memo->n && line.n > memo->n && memcmp(line.p, memo->bytes, memo->n) == 0) {
		clear(env);
		env->stamp = memo->stamp;
		env->stamped = true;
		env->host = (struct str){ line.p + memo->host, memo->n - 1 - memo->host };
		return behind_host(str_skip(line, memo->n), env);
	}
	bool ok = envelope_parse(line, env);
	size_t host = (size_t)(env->host.p - line.p), n = host + env->host.n + 1;
	/* only where one blank stands before the name, and another one and the tag behind it; not RFC 5424 */
	memo->n = 0;
	if (ok && env->stamped && env->host.n && env->host.p > line.p && n <= sizeof memo->bytes && line.p[host - 1] == ' ' && host > 8 && line.p[host - 2] != ' ' &&
	    line.p[0] != '<' && line.p[1] != ' ' && line.n > n && line.p[n - 1] == ' ' && env->tag.p == line.p + n) {
		memcpy(memo->bytes, line.p, n);
		memo->n = n;
		memo->host = host;
		memo->stamp = env->stamp;
	}
	return ok;
}

bool envelope_parse(struct str line, struct envelope *env)
{
	struct str s = line;
	size_t n = 0;

	clear(env);
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
		n = rfc3339(s, &env->stamp);
		if (n == 0 && s.n > 20 && s.p[4] == ' ' && digit(s.p[3])) { /* 2013 Jun 10 06:27:30.123 */
			int64_t year = str_int(str_head(s, 4), 9999);
			n = year > 0 ? traditional(str_skip(s, 5), &env->stamp) : 0;
			env->stamp.year = n ? (int)year : 0;
			n += n ? 5 : 0;
		} else if (n == 0 && s.n > 2 && s.p[0] == '1' && s.p[1] == ' ') {
			return rfc5424(s, env);
		}
	} else {
		n = traditional(s, &env->stamp);
	}
	if (n == 0)
		return tag_at(s, env) && env->pid >= 0 && finish(env); /* a bare tag[pid]: text */
	if (n >= s.n || s.p[n] != ' ')
		return false;
	env->stamped = true;
	s = str_skip(s, n + 1);
	if (s.n && s.p[0] == ' ')
		s = str_trim(s);
	struct str host = word(s);
	struct str rest = str_skip(s, host.n + (host.n < s.n));
	/* a header without a host name, as syslogd and postlogd write for their own notes: the tag stands in its place */
	if (host.n && (host.p[host.n - 1] == ':' || host.p[host.n - 1] == ']'))
		return tag_at(s, env) && finish(env);
	env->host = str_eq(host, STR("-")) ? STR("") : host;
	return behind_host(rest, env);
}
