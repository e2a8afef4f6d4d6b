/* re: see re.h. Limits: a log line is at most a few kB, and every pattern we ship needs well under 10,000 steps
 * on one; 100,000 bounds a hostile pattern to about a millisecond. JIT ignores depth and heap limits and has its stack
 * instead; the interpreter obeys all three. */
#include "util/re.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

struct re {
	pcre2_code *code;
	pcre2_match_data *data;
	bool jit;
};

/* One per thread: a JIT stack can't be shared. */
static _Thread_local pcre2_match_context *ctx;
static _Thread_local pcre2_jit_stack *stack;

void re_thread_end(void)
{
	pcre2_match_context_free(ctx);
	pcre2_jit_stack_free(stack);
	ctx = NULL;
	stack = NULL;
}

static pcre2_match_context *limits(void)
{
	if (ctx == NULL) {
		ctx = pcre2_match_context_create(NULL);
		stack = pcre2_jit_stack_create(32 * 1024, 256 * 1024, NULL);
		if (ctx == NULL || stack == NULL)
			die_oom();
		pcre2_set_match_limit(ctx, 100000);
		pcre2_set_depth_limit(ctx, 5000);
		pcre2_set_heap_limit(ctx, 1024); /* KiB */
		pcre2_jit_stack_assign(ctx, NULL, stack);
	}
	return ctx;
}

struct re *re_new(struct str pattern, bool icase, struct err *e)
{
	int code;
	PCRE2_SIZE at;
	uint32_t groups;
	struct re *re = calloc(1, sizeof *re);

	if (re == NULL)
		die_oom();
	re->code = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n, PCRE2_NEVER_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOTALL |
				 (icase ? PCRE2_CASELESS : 0), &code, &at, NULL);
	if (re->code == NULL) {
		PCRE2_UCHAR why[120];
		pcre2_get_error_message(code, why, sizeof why);
		err_set(e, EXIT_DATA, "pattern '%.*s': %s at offset %zu", STR_ARG(pattern), (char *)why, (size_t)at);
		free(re);
		return NULL;
	}
	pcre2_pattern_info(re->code, PCRE2_INFO_CAPTURECOUNT, &groups);
	if (groups >= RE_GROUPS) {
		err_set(e, EXIT_DATA, "pattern '%.*s': more than %d groups", STR_ARG(pattern), RE_GROUPS - 1);
		re_free(re);
		return NULL;
	}
	size_t jit_size = 0; /* stays 0 for a pattern that begins with (*NO_JIT), though compiling it "succeeds" */
	re->jit = pcre2_jit_compile(re->code, PCRE2_JIT_COMPLETE) == 0 && pcre2_pattern_info(re->code, PCRE2_INFO_JITSIZE, &jit_size) == 0 &&
		  jit_size > 0;
	re->data = pcre2_match_data_create_from_pattern(re->code, NULL);
	if (re->data == NULL)
		die_oom();
	return re;
}

void re_free(struct re *re)
{
	if (re == NULL)
		return;
	pcre2_match_data_free(re->data);
	pcre2_code_free(re->code);
	free(re);
}

static int run(struct re *re, struct str s)
{
	PCRE2_SPTR p = (PCRE2_SPTR)(s.p ? s.p : "");
	int rc = re->jit ? pcre2_jit_match(re->code, p, s.n, 0, 0, re->data, limits())
			 : pcre2_match(re->code, p, s.n, 0, 0, re->data, limits());

	if (rc == PCRE2_ERROR_NOMATCH)
		return 0;
	return rc < 0 ? -1 : rc;
}

int re_exec(struct re *re, struct str s, struct re_match *m)
{
	int rc = run(re, s);

	if (rc <= 0)
		return rc;
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(re->data);
	m->n = rc;
	for (int i = 0; i < rc; i++)
		m->group[i] = at[2 * i] == PCRE2_UNSET ? STR_NONE : (struct str){ s.p + at[2 * i], at[2 * i + 1] - at[2 * i] };
	for (int i = rc; i < RE_GROUPS; i++)
		m->group[i] = STR_NONE;
	return 1;
}

int re_spans(struct re *re, struct str s, const size_t **at)
{
	int rc = run(re, s);

	*at = pcre2_get_ovector_pointer(re->data);
	return rc;
}

int re_test(struct re *re, struct str s)
{
	int rc = run(re, s);

	return rc > 0 ? 1 : rc;
}

int re_name(const struct re *re, const char *name)
{
	int n = pcre2_substring_number_from_name(re->code, (PCRE2_SPTR)name);

	return n > 0 ? n : 0;
}

void re_names(const struct re *re, void (*each)(void *arg, const char *name, int number), void *arg)
{
	uint32_t count, size;
	PCRE2_SPTR table;

	pcre2_pattern_info(re->code, PCRE2_INFO_NAMECOUNT, &count);
	pcre2_pattern_info(re->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
	pcre2_pattern_info(re->code, PCRE2_INFO_NAMETABLE, &table);
	for (uint32_t i = 0; i < count; i++, table += size)
		each(arg, (const char *)table + 2, table[0] << 8 | table[1]);
}
