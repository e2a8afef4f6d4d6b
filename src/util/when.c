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
	} else if (sscanf(name, "%c%2d:%2d", &sign, &h, &m) >= 2 && (sign == '+' || sign == '-') && h <= 15 && m < 60) {
		if (strlen(name) == 5 && name[3] != ':') /* +0900 */
			sscanf(name + 3, "%2d", &m);
		snprintf(tz, sizeof tz, "<%c%02d%02d>%c%d:%02d", sign, h, m, sign == '+' ? '-' : '+', h, m); /* POSIX counts west */
	} else {
		snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
		FILE *f = strstr(name, "..") ? NULL : fopen(path, "re");
		if (f == NULL)
			return err_set(e, EXIT_USAGE, "unknown time zone '%s' (UTC, +09:00, or a name such as Asia/Tokyo)", name);
		fclose(f);
		snprintf(tz, sizeof tz, "%s", name);
	}
	setenv("TZ", tz, 1);
	tzset();
	return 0;
}

double when_local(int year, int month, int day, int hour, int min, double sec)
{
	struct tm tm = { .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_hour = hour, .tm_min = min, .tm_isdst = -1 };

	return (double)mktime(&tm) + sec;
}

static int relative(const char *text, double now, double *at)
{
	char unit = 0, rest = 0;
	double n;

	if (text[0] != '-' || sscanf(text, "-%lf%c%c", &n, &unit, &rest) != 2)
		return -1;
	double s = unit == 's' ? 1 : unit == 'm' ? 60 : unit == 'h' ? 3600 : unit == 'd' ? 86400 : unit == 'w' ? 604800 : 0;
	if (s <= 0 || n < 0)
		return -1;
	*at = now - n * s;
	return 0;
}

int when_parse(const char *text, double now, double *at, struct err *e)
{
	int Y, M, D, h = 0, m = 0, used = 0;
	double s = 0;

	if (relative(text, now, at) == 0)
		return 0;
	if (sscanf(text, "%4d-%2d-%2d%n", &Y, &M, &D, &used) == 3 && used == 10 && M >= 1 && M <= 12 && D >= 1 && D <= 31) {
		const char *rest = text + used;
		if (*rest == '\0') {
			*at = when_local(Y, M, D, 0, 0, 0);
			return 0;
		}
		int n = 0;
		if ((*rest == ' ' || *rest == 'T' || *rest == 't') && sscanf(rest + 1, "%2d:%2d%n", &h, &m, &n) == 2 && h < 25 && m < 60) {
			rest += 1 + n;
			n = 0;
			if (*rest == ':' && sscanf(rest + 1, "%lf%n", &s, &n) == 1 && s >= 0 && s < 61)
				rest += 1 + n;
			if (*rest == '\0') {
				*at = when_local(Y, M, D, h, m, s);
				return 0;
			}
			int zh = 0, zm = 0;
			char sign = 0;
			if ((rest[0] == 'Z' || rest[0] == 'z') && rest[1] == '\0') {
				*at = (double)when_utc(Y, M, D, h, m, 0) + s;
				return 0;
			}
			if (sscanf(rest, "%c%2d:%2d%n", &sign, &zh, &zm, &n) == 3 && (sign == '+' || sign == '-') && rest[n] == '\0') {
				int off = (zh * 3600 + zm * 60) * (sign == '-' ? -1 : 1);
				*at = (double)(when_utc(Y, M, D, h, m, 0) - off) + s;
				return 0;
			}
		}
	}
	return err_set(e, EXIT_USAGE, "'%s' is not a time: write 2026-11-24, '2026-11-24 02:19', 2026-11-24T02:19:45Z, -24h or -7d", text);
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
