/* envelope_next: see envelope.h. A log repeats itself: the stamp of one second and the host on many lines in a row, and a few dozen tags. What such bytes mean is
 * remembered. */
#include "ingest/envelope_parts.h"

/* A tag with slashes that came before, as "postfix/smtpd[": split as it was then. */
static bool known_tag(struct envelope_memo *memo, struct str s, struct envelope *env)
{
	uint64_t w;

	if (s.n < 32)
		return false;
	memcpy(&w, s.p + 8, sizeof w);
	struct tag_memo *t = &memo->tag[(w * UINT64_C(0x9e3779b97f4a7c15)) >> 58];
	if (t->n && s.p[t->n] == '[' && memcmp(s.p, t->bytes, t->n) == 0) {
		size_t close = (size_t)t->n + 1;
		int64_t pid = 0;
		while (s.p[close] >= '0' && s.p[close] <= '9' && close < t->n + 10u && close < s.n - 2)
			pid = pid * 10 + (s.p[close++] - '0');
		if (close == t->n + 1u || s.p[close] != ']' || s.p[close + 1] != ':' || s.p[close + 2] != ' ')
			return false;
		env->pid = pid;
		env->tag = str_head(s, t->n);
		env->program = str_skip(env->tag, t->program);
		env->instance = str_head(s, t->instance);
		env->service = str_skip(env->tag, (size_t)t->instance + 1);
		env->text = str_skip(s, close + 3);
		return true;
	}
	if (!envelope_tag(s, env))
		return false;
	if (env->pid >= 0 && env->instance.n && env->service.p > env->instance.p && env->tag.n > 8 && env->tag.n <= sizeof t->bytes) {
		*t = (struct tag_memo){ (unsigned char)env->tag.n, (unsigned char)env->instance.n, (unsigned char)(env->program.p - s.p), { 0 } };
		memcpy(t->bytes, s.p, env->tag.n);
	}
	return true;
}

bool envelope_next(struct envelope_memo *memo, struct str line, struct envelope *env)
{
	if (memo->n && line.n > memo->n && memcmp(line.p, memo->bytes, memo->n) == 0) {
		envelope_clear(env);
		env->stamp = memo->stamp;
		env->stamped = true;
		env->host = (struct str){ line.p + memo->host, memo->n - 1 - memo->host };
		struct str rest = str_skip(line, memo->n);
		if (known_tag(memo, rest, env) && env->text.n && env->text.p[0] != '[')
			return envelope_finish(env);
		return envelope_behind_host(rest, env);
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
