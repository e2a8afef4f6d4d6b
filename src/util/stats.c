/* stats: see stats.h. Probabilities of tables and of counts are summed from the largest term outwards by their ratios: no factorials, no loss. */
#include "util/stats.h"

#include <math.h>
#include <stdlib.h>

#include "util/die.h"

double stat_both(double z)
{
	return erfc(fabs(z) / M_SQRT2);
}

static double log_choose(double n, double k)
{
	return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

double stat_fisher(int64_t k1, int64_t n1, int64_t k2, int64_t n2)
{
	int64_t k = k1 + k2, lo = k > n2 ? k - n2 : 0, hi = k < n1 ? k : n1;
	double n = (double)(n1 + n2), sum = 0;

	if (n1 <= 0 || n2 <= 0 || lo == hi)
		return 1;
	double seen = log_choose((double)n1, (double)k1) + log_choose((double)n2, (double)k2) - log_choose(n, (double)k);
	for (int64_t x = lo; x <= hi; x++) {
		double log_p = log_choose((double)n1, (double)x) + log_choose((double)n2, (double)(k - x)) - log_choose(n, (double)k);
		if (log_p <= seen + 1e-7)
			sum += exp(log_p);
	}
	return sum < 1 ? sum : 1;
}

double stat_shares(int64_t k1, int64_t n1, int64_t k2, int64_t n2)
{
	int64_t least = k1 < k2 ? k1 : k2, rest1 = n1 - k1, rest2 = n2 - k2;

	if (rest1 < least)
		least = rest1;
	if (rest2 < least)
		least = rest2;
	if (n1 <= 0 || n2 <= 0 || least < 5 || n1 + n2 < 1000)
		return stat_fisher(k1, n1, k2, n2);
	double p = (double)(k1 + k2) / (double)(n1 + n2);
	double se = sqrt(p * (1 - p) * (1 / (double)n1 + 1 / (double)n2));
	return stat_both(((double)k2 / (double)n2 - (double)k1 / (double)n1) / se);
}

/* Terms of one side of the distribution, from the one at k away from the mean. */
static double tail_from(int64_t k, int64_t n, double p, int step)
{
	double term = exp(log_choose((double)n, (double)k) + (double)k * log(p) + (double)(n - k) * log1p(-p)), sum = 0;

	for (int64_t x = k; x >= 0 && x <= n && term > sum * 1e-17; x += step) {
		sum += term;
		term *= step > 0 ? (double)(n - x) / (double)(x + 1) * (p / (1 - p)) : (double)x / (double)(n - x + 1) * ((1 - p) / p);
	}
	return sum < 1 ? sum : 1;
}

double stat_binomial_tail(int64_t k, int64_t n, double p)
{
	if (k <= 0 || p >= 1)
		return 1;
	if (k > n || p <= 0)
		return 0;
	if ((double)k > (double)n * p)
		return tail_from(k, n, p, 1);
	return 1 - tail_from(k - 1, n, p, -1);
}

struct stat_range stat_share_range(int64_t k, int64_t n)
{
	const double z = 1.959963984540054;
	double m = (double)n, p = n > 0 ? (double)k / m : 0;

	if (n <= 0)
		return (struct stat_range){ 0, 1 };
	double middle = (p + z * z / (2 * m)) / (1 + z * z / m);
	double half = z / (1 + z * z / m) * sqrt(p * (1 - p) / m + z * z / (4 * m * m));
	struct stat_range r = { k == 0 ? 0 : middle - half, k == n ? 1 : middle + half };
	if (k == 0)
		r.high = fmin(1, 3 / m);
	if (k == n)
		r.low = fmax(0, 1 - 3 / m);
	return r;
}

struct stat_range stat_difference_range(int64_t k1, int64_t n1, int64_t k2, int64_t n2)
{
	struct stat_range a = stat_share_range(k1, n1), b = stat_share_range(k2, n2);
	double p1 = n1 > 0 ? (double)k1 / (double)n1 : 0, p2 = n2 > 0 ? (double)k2 / (double)n2 : 0, d = p2 - p1;

	return (struct stat_range){ d - hypot(p2 - b.low, a.high - p1), d + hypot(b.high - p2, p1 - a.low) };
}

void stat_add(struct stat_sample *s, double x, int64_t n)
{
	s->count += n;
	if (s->n > 0 && s->v[s->n - 1].x >= x) {
		s->v[s->n - 1].n += n;
		return;
	}
	if (s->n == s->room) {
		s->room = s->room ? s->room * 2 : 64;
		s->v = realloc(s->v, s->room * sizeof *s->v);
		if (s->v == NULL)
			die_oom();
	}
	s->v[s->n++] = (struct stat_value){ x, n };
}

double stat_percentile(const struct stat_sample *s, int percent)
{
	int64_t rank = (s->count * percent + 99) / 100, upto = 0;

	for (size_t i = 0; i < s->n; i++) {
		upto += s->v[i].n;
		if (upto >= rank)
			return s->v[i].x;
	}
	return NAN;
}

struct stat_mw stat_mann_whitney(const struct stat_sample *a, const struct stat_sample *b)
{
	double n1 = (double)a->count, n2 = (double)b->count, n = n1 + n2, less = 0, u = 0, ties = 0;
	struct stat_mw mw = { 0.5, 0, 1 };

	if (a->count == 0 || b->count == 0)
		return mw;
	for (size_t i = 0, k = 0; i < a->n || k < b->n;) {
		double x = k == b->n || (i < a->n && a->v[i].x <= b->v[k].x) ? a->v[i].x : b->v[k].x, in_a = 0, in_b = 0;
		if (i < a->n && a->v[i].x <= x)
			in_a = (double)a->v[i++].n;
		if (k < b->n && b->v[k].x <= x)
			in_b = (double)b->v[k++].n;
		u += in_b * (less + in_a / 2); /* pairs in which b is greater */
		less += in_a;
		ties += pow(in_a + in_b, 3) - (in_a + in_b);
	}
	double var = n1 * n2 / 12 * (n + 1 - (n > 1 ? ties / (n * (n - 1)) : 0)), off = u - n1 * n2 / 2;
	mw.effect = u / (n1 * n2);
	if (var <= 0)
		return mw;
	double correction = fabs(off) < 0.5 ? fabs(off) : 0.5;
	mw.z = (off > 0 ? off - correction : off + correction) / sqrt(var);
	mw.p = stat_both(mw.z);
	return mw;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

double stat_median(double *v, size_t n)
{
	if (n == 0)
		return NAN;
	qsort(v, n, sizeof *v, ascending);
	return (v[(n - 1) / 2] + v[n / 2]) / 2;
}

double stat_mad(double *v, size_t n)
{
	double m = stat_median(v, n);

	for (size_t i = 0; i < n; i++)
		v[i] = fabs(v[i] - m);
	return stat_median(v, n);
}

void stat_holm(double *p, size_t n)
{
	double *adjusted = malloc((n + 1) * sizeof *adjusted), at_least = 0, last = -1;
	size_t m = 0, done = 0;

	if (adjusted == NULL)
		die_oom();
	for (size_t i = 0; i < n; i++)
		m += isnan(p[i]) ? 0 : 1;
	for (size_t i = 0; i < n; i++)
		adjusted[i] = NAN;
	while (done < m) { /* a handful of rows: the next smallest, again and again */
		double next = INFINITY;
		size_t same = 0;
		for (size_t i = 0; i < n; i++)
			if (p[i] > last && p[i] < next)
				next = p[i];
		at_least = fmax(at_least, fmin(1, next * (double)(m - done)));
		for (size_t i = 0; i < n; i++)
			if (p[i] >= next && p[i] <= next)
				adjusted[i] = at_least, same++;
		done += same;
		last = next;
	}
	for (size_t i = 0; i < n; i++)
		p[i] = adjusted[i];
	free(adjusted);
}
