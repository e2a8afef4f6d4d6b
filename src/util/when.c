/* when: see when.h. Dates by counting days (Hinnant's civil algorithm), zones by the C library. */
#include "util/when.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int64_t when_days(int year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

int64_t when_utc(int year, int month, int day, int hour, int min, int sec)
{
	return when_days(year, month, day) * 86400 + hour * 3600 + min * 60 + sec;
}

int when_year(int64_t at)
{
	time_t t = (time_t)at;
	struct tm tm;

	return gmtime_r(&t, &tm) ? tm.tm_year + 1900 : 1970;
}

static bool is_zone_file(const char *path)
{
	char magic[4] = "";
	FILE *f = fopen(path, "re");

	if (f == NULL)
		return false;
	bool ok = fread(magic, 1, 4, f) == 4 && memcmp(magic, "TZif", 4) == 0; /* RFC 8536; "Europe" is a folder */
	fclose(f);
	return ok;
}

/* +09:00, +0900, +09 */
static bool offset(const char *name, char *sign, int *h, int *m)
{
	size_t digits = strspn(name + 1, "0123456789");

	*sign = name[0];
	if ((*sign != '+' && *sign != '-') || (digits != 2 && digits != 4))
		return false;
	*h = (name[1] - '0') * 10 + name[2] - '0';
	const char *rest = digits == 4 ? name + 3 : name[3] == ':' ? name + 4 : NULL;
	if (rest == NULL)
		return name[3] == '\0' && *h <= 15;
	if (strspn(rest, "0123456789") != 2 || rest[2])
		return false;
	*m = (rest[0] - '0') * 10 + rest[1] - '0';
	return *h <= 15 && *m < 60;
}

int when_zone(const char *name, struct err *e)
{
	char tz[64], path[200];
	int h = 0, m = 0;
	char sign = 0;

	if (name == NULL || *name == '\0') {
		tzset();
		return 0;
	}
	if (strcmp(name, "Z") == 0 || strcmp(name, "UTC") == 0) {
		snprintf(tz, sizeof tz, "UTC0");
	} else if (offset(name, &sign, &h, &m)) {
		snprintf(tz, sizeof tz, "<%c%02d%02d>%c%d:%02d", sign, h, m, sign == '+' ? '-' : '+', h, m); /* POSIX counts west */
	} else {
		snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
		if (strstr(name, "..") || !is_zone_file(path))
			return err_set(e, EXIT_USAGE, "unknown time zone '%s' (UTC, +09:00, or a name such as Asia/Tokyo)", name);
		snprintf(tz, sizeof tz, "%s", name);
	}
	setenv("TZ", tz, 1);
	tzset();
	return 0;
}

double when_local(int year, int month, int day, int hour, int min, double sec)
{
	struct tm tm = { .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_hour = hour, .tm_min = min, .tm_isdst = -1 }, other;
	time_t t = mktime(&tm);

	/* which of two equal hours mktime gives depends on what it was asked before */
	for (int shift = 3600; shift >= 1800; shift -= 1800) {
		time_t before = t - shift;
		if (localtime_r(&before, &other) && other.tm_mday == tm.tm_mday && other.tm_hour == tm.tm_hour && other.tm_min == tm.tm_min)
			return (double)before + sec;
	}
	return (double)t + sec;
}

/* -24h, -1.5d */
static int relative(struct str s, double now, double *at)
{
	static const char units[] = "smhdw";
	static const double seconds[] = { 1, 60, 3600, 86400, 604800 };
	const char *unit = s.n > 2 && s.p[0] == '-' ? strchr(units, s.p[s.n - 1]) : NULL;
	double n = unit ? str_num((struct str){ s.p + 1, s.n - 2 }) : -1;

	if (n < 0)
		return -1;
	*at = now - n * seconds[unit - units];
	return 0;
}

/* A number of two digits at the start of *s, at most max, behind the character before (0: none); -1 when it is none. */
static int take(struct str *s, char before, int64_t max)
{
	size_t skip = before != 0;

	if (s->n < skip + 2 || (before && s->p[0] != before))
		return -1;
	int64_t v = str_int((struct str){ s->p + skip, 2 }, max);
	*s = str_skip(*s, skip + 2);
	return (int)v;
}

static int days_in(int year, int month)
{
	return (int)(when_days(month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1) - when_days(year, month, 1));
}

/* "HH:MM", ":SS", ".fff": each but the first may be missing. False when s is something else. */
static bool clock_time(struct str *s, int *h, int *m, double *sec)
{
	*h = take(s, 0, 24);
	*m = take(s, ':', 59);
	*sec = 0;
	if (*h < 0 || *m < 0)
		return false;
	if (s->n && s->p[0] == ':') {
		size_t n = 1;
		while (n < s->n && ((s->p[n] >= '0' && s->p[n] <= '9') || s->p[n] == '.'))
			n++;
		*sec = str_num((struct str){ s->p + 1, n - 1 });
		*s = str_skip(*s, n);
	}
	return *sec >= 0 && *sec < 61 && (*h < 24 || (*m == 0 && *sec == 0));
}

/* "" (the zone that was set), "Z" or "+09:00"; *offset in seconds east. 1 = given, 0 = not given, -1 = something else. */
static int zone_at(struct str s, int *offset)
{
	*offset = 0;
	if (s.n == 0)
		return 0;
	if (str_ieq(s, STR("Z")))
		return 1;
	char sign = s.p[0];
	s = str_skip(s, 1);
	int h = take(&s, 0, 23), m = take(&s, ':', 59);
	*offset = (h * 3600 + m * 60) * (sign == '-' ? -1 : 1);
	return (sign == '+' || sign == '-') && h >= 0 && m >= 0 && s.n == 0 ? 1 : -1;
}

int when_parse(const char *text, double now, double *at, struct err *e)
{
	struct str s = str_c(text);
	int h = 0, m = 0, offset = 0, zoned = 0;
	double sec = 0;

	if (relative(s, now, at) == 0)
		return 0;
	int year = (int)str_int(str_head(s, 4), 9999);
	s = str_skip(s, 4);
	int month = take(&s, '-', 12), day = take(&s, '-', 31);
	bool ok = year >= 0 && month >= 1 && day >= 1 && day <= days_in(year, month);
	if (ok && s.n) {
		ok = s.p[0] == ' ' || s.p[0] == 'T' || s.p[0] == 't';
		s = str_skip(s, 1);
		ok = ok && clock_time(&s, &h, &m, &sec) && (zoned = zone_at(s, &offset)) >= 0;
	}
	if (!ok)
		return err_set(e, EXIT_USAGE, "'%s' is not a time: write 2026-11-24, '2026-11-24 02:19', 2026-11-24T02:19:45Z, -24h or -7d", text);
	*at = zoned ? (double)(when_utc(year, month, day, h, m, 0) - offset) + sec : when_local(year, month, day, h, m, sec);
	return 0;
}

/* The last digits of v, n of them, ending at out[end - 1]. */
static void digits(char *out, int end, int n, int64_t v)
{
	for (; n > 0; n--, v /= 10)
		out[--end] = (char)('0' + v % 10);
}

/* Days to a date by counting years from March, so that the leap day is a year's last (Hinnant, "chrono-compatible low-level date algorithms"). */
size_t when_stamp(int64_t us, char *out)
{
	int64_t s = us / 1000000, days = s / 86400 + 719468, in_day = s % 86400;
	int64_t era = days / 146097, doe = days % 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
	int64_t month = mp < 10 ? mp + 3 : mp - 9;

	memcpy(out, "0000-00-00T00:00:00.000000Z", 27);
	digits(out, 4, 4, yoe + era * 400 + (month <= 2));
	digits(out, 7, 2, month);
	digits(out, 10, 2, doy - (153 * mp + 2) / 5 + 1);
	digits(out, 13, 2, in_day / 3600);
	digits(out, 16, 2, in_day / 60 % 60);
	digits(out, 19, 2, in_day % 60);
	digits(out, 26, 6, us % 1000000);
	return 27;
}

char *when_print(double at, bool millis, char out[WHEN_MAX])
{
	time_t t = (time_t)floor(at);
	struct tm tm;
	int ms = (int)((at - floor(at)) * 1000);

	if (!gmtime_r(&t, &tm))
		memset(&tm, 0, sizeof tm);
	size_t n = strftime(out, WHEN_MAX, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(out + n, WHEN_MAX - n, millis ? ".%03dZ" : "Z", ms);
	return out;
}

char *when_print_local(double at, char out[WHEN_MAX])
{
	time_t t = (time_t)floor(at);
	struct tm tm;
	char zone[8];

	if (!localtime_r(&t, &tm))
		memset(&tm, 0, sizeof tm);
	size_t n = strftime(out, WHEN_MAX - 8, "%Y-%m-%dT%H:%M:%S", &tm);
	strftime(zone, sizeof zone, "%z", &tm);
	snprintf(out + n, WHEN_MAX - n, "%.3s:%.2s", zone, zone + 3);
	return out;
}

char *when_span(double s, char out[WHEN_MAX])
{
	long n = lround(s);

	if (s < 0)
		snprintf(out, WHEN_MAX, "?");
	else if (s < 10)
		snprintf(out, WHEN_MAX, "%.2g s", s < 0.01 ? 0.0 : s);
	else if (n < 60)
		snprintf(out, WHEN_MAX, "%ld s", n);
	else if (n < 3600)
		snprintf(out, WHEN_MAX, n % 60 ? "%ld min %ld s" : "%ld min", n / 60, n % 60);
	else if (n < 86400)
		snprintf(out, WHEN_MAX, n / 60 % 60 ? "%ld h %ld min" : "%ld h", n / 3600, n / 60 % 60);
	else
		snprintf(out, WHEN_MAX, n / 3600 % 24 ? "%ld d %ld h" : "%ld d", n / 86400, n / 3600 % 24);
	return out;
}
