/* envelope_next: see envelope.h. A log repeats itself: the hour of the stamp and the host's name on many lines in a row, and a few dozen tags. What such bytes mean
 * is remembered. */
#include "ingest/envelope_parts.h"
#include "ingest/stamp.h"

static uint64_t eight(const char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof w);
	return w;
}

/* The number of up to seven digits that s begins with, all looked at together, and how many they are; 0 of them where there are none or more. s has eight bytes. */
static inline int64_t short_number(const char *s, size_t *digits)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t w = eight(s) ^ ones * '0', other = ((w + ones * 0x76) | w) & (ones << 7); /* the first byte that is more than 9, at least, is marked */
	size_t bits = other ? (size_t)__builtin_ctzll(other) & ~(size_t)7 : 0;

	*digits = bits / 8;
	w = bits ? w << (64 - bits) : 0; /* zeros before them */
	w = w * 10 + (w >> 8); /* pairs, in every other byte */
	return (int64_t)(uint32_t)(((w & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x000f424000000064) + (w >> 16 & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x0000271000000001)) >> 32);
#else
	(void)s;
	*digits = 0;
	return 0;
#endif
}

/* "[1234]: " at n; the text begins behind it. False when it is anything else. */
static inline bool take_pid(struct str s, size_t n, struct envelope *env)
{
	const char *from = s.p + n + 1, *c = from, *end = s.p + s.n - 2; /* s is longer */
	size_t digits = 0;
	int64_t pid = end - from >= 8 ? short_number(from, &digits) : 0;

	if (digits && from[digits] == ']' && from[digits + 1] == ':' && digits < 6 && from[digits + 2] == ' ') {
		env->pid = pid;
		env->text = str_skip(s, n + digits + 4);
		return true;
	}
	pid = 0;
	for (unsigned d; c < end && (d = (unsigned)(*c - '0')) < 10 && c < from + 9; c++)
		pid = pid * 10 + d;
	if (c == from || c >= end || c[0] != ']' || c[1] != ':' || c[2] != ' ')
		return false;
	env->pid = pid;
	env->text = (struct str){ c + 3, (size_t)(end - c) - 1 };
	return true;
}

/* A tag that came before, as "postfix/smtpd[": split as it was then. */
static bool known_tag(struct envelope_memo *memo, struct str s, struct envelope *env)
{
	size_t n = str_find(str_head(s, TAG_MEMO_MAX + 1), '[', 0);

	if (n < 8 || n > TAG_MEMO_MAX || n == s.n) {
		memo->last = NULL;
		return envelope_tag(s, env) && !envelope_passes_on(env);
	}
	uint64_t first = eight(s.p), last = eight(s.p + n - 8), middle = eight(s.p + (n < 16 ? 0 : 8));
	struct tag_memo *t = &memo->tag[((last ^ n) * UINT64_C(0x9e3779b97f4a7c15)) >> 57];
	if (t->n == n && t->first == first && t->middle == middle && t->last == last && take_pid(s, n, env)) {
		env->tag = str_head(s, n);
		env->instance = str_head(s, t->instance);
		env->service = (struct str){ s.p + t->service, t->service_n };
		env->program = (struct str){ s.p + t->program, t->program_n };
		if (t->passes_on && envelope_passes_on(env)) {
			memo->last = NULL;
			return false;
		}
		env->seen = t;
		/* another tag of the same instance is no other origin */
		memo->origin += memo->last != t && (memo->last == NULL || memo->last->instance != t->instance || memcmp(memo->last->bytes, t->bytes, t->instance) != 0);
		memo->last = t;
		env->origin = memo->origin;
		return true;
	}
	memo->last = NULL;
	if (!envelope_tag(s, env) || envelope_passes_on(env))
		return false;
	bool whole = env->service.p >= s.p && env->service.p < s.p + n && env->program.p >= s.p && env->program.p < s.p + n;
	if (env->pid < 0 || env->tag.n != n || !whole)
		return true;
	*t = (struct tag_memo){ .first = first, .middle = middle, .last = last, .n = (unsigned char)n, .instance = (unsigned char)env->instance.n,
		.service = (unsigned char)(env->service.p - s.p), .service_n = (unsigned char)env->service.n,
		.program = (unsigned char)(env->program.p - s.p), .program_n = (unsigned char)env->program.n,
		.passes_on = !str_starts(env->tag, STR("postfix/")) };
	memcpy(t->bytes, s.p, n);
	return true;
}

static inline bool same_second(const struct envelope_memo *memo, struct str line)
{
	size_t n = memo->whole;

	if (line.n < n)
		return false;
	for (size_t i = 0; i + 8 < n; i += 8)
		if (eight(line.p + i) != eight(memo->same + i))
			return false;
	return eight(line.p + n - 8) == eight(memo->same + n - 8);
}

/* Keeps all that a line began with; its clock ends at n. */
static void note_whole(struct envelope_memo *memo, struct str line, size_t n)
{
	memo->whole = n == memo->head + 5 && n + memo->tail <= sizeof memo->same ? n + memo->tail : 0;
	memcpy(memo->same, line.p, memo->whole);
}

/* The bytes before the minutes, and those from behind the seconds up to the tag, are the last line's: n, where the tag begins; 0 otherwise. */
static size_t known_header(struct envelope_memo *memo, struct str line, struct civil *stamp)
{
	size_t head = memo->head;

	if (memo->whole && same_second(memo, line)) {
		*stamp = memo->stamp;
		return memo->whole;
	}
	if (head == 0 || line.n <= head + memo->tail + 5 || eight(line.p) != eight(memo->bytes) || eight(line.p + head - 8) != eight(memo->bytes + head - 8))
		return 0;
	*stamp = memo->stamp;
	size_t n = stamp_in_hour(str_skip(line, head), stamp) + head;
	if (n == head || line.n <= n + memo->tail || memcmp(line.p + n, memo->bytes + head, memo->tail) != 0)
		return 0;
	memo->stamp = *stamp;
	note_whole(memo, line, n);
	return n + memo->tail;
}

/* Only where one blank stands before the host's name, and another one and the tag behind it; not RFC 5424. */
static void remember(struct envelope_memo *memo, struct str line, const struct envelope *env)
{
	size_t head = str_find(line, ':', 0) + 1, host = (size_t)(env->host.p - line.p), tag = host + env->host.n + 1;
	struct civil c = env->stamp;

	memo->head = 0;
	if (head > 3 && head < line.n && line.p[head - 4] != ' ' && (line.p[head - 4] | 32) != 't') /* "30/Nov/2026:": no hour stands there */
		return;
	if (line.n <= tag || head < 8 || head > 16 || line.p[0] == '<' || line.p[1] == ' ' || env->tag.p != line.p + tag || line.p[host - 1] != ' ' || line.p[host - 2] == ' ')
		return;
	size_t clock = stamp_in_hour(str_skip(line, head), &c) + head;
	if (clock == head || clock >= host || tag - clock + head > sizeof memo->bytes || c.min != env->stamp.min || c.sec < env->stamp.sec || c.sec > env->stamp.sec)
		return;
	memo->head = head;
	memo->tail = tag - clock;
	memo->host = env->host.n;
	memo->stamp = env->stamp;
	memcpy(memo->bytes, line.p, head);
	memcpy(memo->bytes + head, line.p + clock, memo->tail);
	note_whole(memo, line, clock);
}

bool envelope_next(struct envelope_memo *memo, struct str line, struct envelope *env)
{
	size_t n = known_header(memo, line, &env->stamp);

	if (n) {
		env->stamped = true;
		env->noqueue = false;
		env->seen = NULL;
		env->origin = 0;
		env->host = (struct str){ line.p + n - 1 - memo->host, memo->host };
		env->level = env->queue_id = STR("");
		struct str rest = str_skip(line, n);
		if (known_tag(memo, rest, env) && env->text.n && env->text.p[0] != '[')
			return envelope_finish(env);
		return envelope_behind_host(rest, env);
	}
	bool ok = envelope_parse(line, env);
	memo->head = memo->whole = 0;
	memo->last = NULL;
	if (ok && env->stamped && env->host.n && env->host.p > line.p)
		remember(memo, line, env);
	return ok;
}
