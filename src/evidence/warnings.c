/* warnings: see warnings.h. */
#include "evidence/warnings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/utf8.h"

enum { TEXT_MAX = 4096 };

void warnings_add(struct warnings *w, const char *id, const char *fmt, ...)
{
	int i = 0;

	while (i < w->n && strcmp(w->list[i].id, id) != 0)
		i++;
	if (i == WARNINGS_MAX)
		return;
	if (i == w->n) {
		va_list ap;
		char raw[WARNING_TEXT];
		va_start(ap, fmt);
		vsnprintf(raw, sizeof raw, fmt, ap);
		va_end(ap);
		char *clean = clean_text(str_c(raw));
		snprintf(w->list[i].detail, WARNING_TEXT, "%.*s", STR_ARG(utf8_head(str_c(clean), WARNING_TEXT - 1)));
		free(clean);
		w->list[i].id = id;
		w->list[i].times = 0;
		w->n++;
	}
	w->list[i].times++;
}

char *clean_text(struct str s)
{
	s = utf8_head(str_trim(s), TEXT_MAX);
	char *one_line = malloc(s.n + 1), *out = malloc(3 * s.n + 1);
	size_t n = 0;

	if (one_line == NULL || out == NULL)
		die_oom();
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
		if (!blank || n == 0 || one_line[n - 1] != ' ')
			one_line[n++] = blank ? ' ' : c;
	}
	struct str clean = utf8_head(utf8_clean((struct str){ one_line, n }, out), TEXT_MAX);
	out[clean.n] = '\0';
	free(one_line);
	return out;
}
