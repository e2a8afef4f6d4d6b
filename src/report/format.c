/* format: see format.h. */
#include "report/format.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

#include "util/when.h"

struct str count_print(int64_t n, char out[CELL_MAX])
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%lld", (long long)n), o = 0;

	for (int i = 0; i < len; i++) {
		if (i > (n < 0) && (n >= 10000 || n <= -10000) && (len - i) % 3 == 0)
			out[o++] = ',';
		out[o++] = digits[i];
	}
	return (struct str){ out, (size_t)o };
}

static struct str time_print(double at, char out[CELL_MAX])
{
	time_t t = (time_t)floor(at);
	struct tm utc, local;
	char z[32];

	if (!isfinite(at) || !gmtime_r(&t, &utc) || !localtime_r(&t, &local))
		return STR("?");
	if (local.tm_gmtoff == 0)
		return (struct str){ out, strftime(out, CELL_MAX, "%Y-%m-%d %H:%M:%S UTC", &utc) };
	size_t n = strftime(out, CELL_MAX, "%Y-%m-%d %H:%M:%S %z", &local);
	size_t m = strftime(z, sizeof z, utc.tm_mday == local.tm_mday ? "%H:%M:%S" : "%m-%d %H:%M:%S", &utc);
	n += (size_t)snprintf(out + n, CELL_MAX - n, " (%.*s UTC)", (int)m, z);
	return (struct str){ out, n };
}

/* 100 % and 0 % are said only where they are exact. */
static struct str pct_print(double r, char out[CELL_MAX])
{
	if (r > 99.9 && r < 100)
		r = 99.9;
	if (r > 0 && r < 0.1)
		return STR("<0.1 %");
	bool whole = fabs(r - round(r)) < 1e-9 && (r <= 0 || r >= 10);
	return (struct str){ out, (size_t)snprintf(out, CELL_MAX, whole ? "%.0f %%" : "%.1f %%", r) };
}

struct str span_print(double seconds, struct str lang, char out[CELL_MAX])
{
	static const struct { const char *unit, *ja; } units[] = { { "s", "\xe7\xa7\x92" }, { "min", "\xe5\x88\x86" }, { "h", "\xe6\x99\x82\xe9\x96\x93" }, { "d", "\xe6\x97\xa5" } };
	struct str s = str_c(when_span(seconds, out));
	char en[WHEN_MAX];
	size_t n = 0;

	if (!str_eq(lang, STR("ja")))
		return s;
	memcpy(en, out, s.n + 1);
	for (char *save, *w = strtok_r(en, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		const char *text = w;
		for (size_t i = 0; i < sizeof units / sizeof *units; i++)
			text = strcmp(w, units[i].unit) == 0 ? units[i].ja : text;
		n += (size_t)snprintf(out + n, CELL_MAX - n, "%s", text);
	}
	return (struct str){ out, n };
}

struct str cell_print(const struct cell *c, struct str lang, char out[CELL_MAX])
{
	switch (c->kind) {
	case CELL_TEXT:
	case CELL_CODE:
		return c->text;
	case CELL_INT:
		return count_print(c->n, out);
	case CELL_REAL:
		return (struct str){ out, (size_t)snprintf(out, CELL_MAX, "%.2f", c->r) };
	case CELL_TIME:
		return time_print(c->r, out);
	case CELL_SECONDS:
		return span_print(c->r, lang, out);
	case CELL_PCT:
		return pct_print(c->r, out);
	case CELL_NONE:
		break;
	}
	return STR("-");
}

bool cell_right(enum cell_kind kind)
{
	return kind == CELL_INT || kind == CELL_REAL || kind == CELL_SECONDS || kind == CELL_PCT;
}
