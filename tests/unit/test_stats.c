/* stats against textbook values and R 4.2 (fisher.test, pbinom, wilcox.test(correct = TRUE, exact = FALSE), p.adjust). */
#include "test.h"

#include <math.h>
#include <stdlib.h>

#include "util/stats.h"

#define near(got, want, within) assert_true(fabs((got) - (want)) <= (within))

static struct stat_sample sample(const double *v, size_t n)
{
	struct stat_sample s = { 0 };

	for (size_t i = 0; i < n; i++)
		stat_add(&s, v[i], 1);
	return s;
}

/* Fisher's tea-tasting lady: 3 of 4 against 1 of 4; Agresti. And Fisher 1935, twins of criminals: 2 of 17 against 10 of 13. */
static void fisher(void **state)
{
	(void)state;
	near(stat_fisher(3, 4, 1, 4), 0.4857142857, 1e-9);
	near(stat_fisher(2, 17, 10, 13), 0.0005367, 1e-7);
	near(stat_fisher(0, 20, 0, 30), 1, 0);
	near(stat_fisher(5, 5, 7, 7), 1, 0);
	near(stat_fisher(1, 0, 2, 3), 1, 0);
	near(stat_fisher(4, 4, 0, 4), 2.0 / 70, 1e-12);
}

static void shares(void **state)
{
	(void)state;
	near(stat_shares(100, 1000, 150, 1000), 0.000721, 1e-5); /* z = 3.381 */
	near(stat_shares(3, 4, 1, 4), stat_fisher(3, 4, 1, 4), 0);
	assert_true(stat_shares(40000, 1000000, 41000, 1000000) < 0.001);
	assert_true(stat_shares(40000, 1000000, 40100, 1000000) > 0.5);
}

static void binomial(void **state)
{
	(void)state;
	near(stat_binomial_tail(8, 10, 0.5), 56.0 / 1024, 1e-12);
	near(stat_binomial_tail(0, 10, 0.5), 1, 0);
	near(stat_binomial_tail(11, 10, 0.5), 0, 0);
	near(stat_binomial_tail(1, 10, 0.1), 1 - pow(0.9, 10), 1e-12);
	near(stat_binomial_tail(2, 1000, 0.04), 1, 1e-12);
	double tail = stat_binomial_tail(60, 1000, 0.04); /* exact, by whole numbers */
	assert_true(tail > 0.0015153 && tail < 0.0015154);
	near(stat_binomial_tail(10, 10, 0.01), 1e-20, 1e-30);
}

/* Newcombe 1998, table of the paper: 56/70 against 48/80, 95 % by method 10 without continuity correction: 0.0524 to 0.3339. */
static void ranges(void **state)
{
	(void)state;
	struct stat_range r = stat_share_range(81, 263);
	near(r.low, 0.2553, 1e-4);
	near(r.high, 0.3662, 1e-4);
	r = stat_share_range(0, 60);
	near(r.low, 0, 0);
	near(r.high, 0.05, 1e-12);
	r = stat_difference_range(48, 80, 56, 70);
	near(r.low, 0.0524, 1e-4);
	near(r.high, 0.3339, 1e-4);
}

/* Hollander & Wolfe (1973), p. 69: permeability constants; R's help page of wilcox.test: W = 35 for term against 12 weeks. */
static void mann_whitney(void **state)
{
	(void)state;
	const double term[] = { 0.73, 0.80, 0.83, 1.04, 1.38, 1.45, 1.46, 1.64, 1.89, 1.91 }, weeks[] = { 0.74, 0.88, 0.90, 1.15, 1.21 };
	struct stat_sample a = sample(weeks, 5), b = sample(term, 10);
	struct stat_mw mw = stat_mann_whitney(&a, &b);
	near(mw.effect, 35.0 / 50, 1e-12);
	near(mw.z, (35 - 25 - 0.5) / sqrt(50.0 / 12 * 16), 1e-12);
	near(mw.p, 0.2446, 1e-4);
	mw = stat_mann_whitney(&b, &a);
	near(mw.effect, 15.0 / 50, 1e-12);
	assert_true(mw.z < 0);
	free(a.v);
	free(b.v);

	const double same[] = { 1, 1, 1 }, ties[] = { 1, 1, 2 };
	a = sample(same, 3);
	b = sample(same, 3);
	near(stat_mann_whitney(&a, &b).p, 1, 0);
	free(b.v);
	b = sample(ties, 3);
	mw = stat_mann_whitney(&a, &b); /* U = 6: two ties in three, three pairs won */
	near(mw.effect, 6.0 / 9, 1e-12);
	near(mw.z, (6 - 4.5 - 0.5) / sqrt(9.0 / 12 * (7 - 120.0 / 30)), 1e-12);
	free(a.v);
	free(b.v);
}

static void percentiles(void **state)
{
	(void)state;
	struct stat_sample s = { 0 };
	assert_true(isnan(stat_percentile(&s, 50)));
	stat_add(&s, 1, 3);
	stat_add(&s, 1, 1);
	stat_add(&s, 2, 5);
	stat_add(&s, 9, 1);
	assert_int_equal(s.count, 10);
	assert_int_equal(s.n, 3);
	near(stat_percentile(&s, 40), 1, 0);
	near(stat_percentile(&s, 50), 2, 0);
	near(stat_percentile(&s, 90), 2, 0);
	near(stat_percentile(&s, 99), 9, 0);
	free(s.v);

	double odd[] = { 9, 1, 5 }, even[] = { 1, 1, 2, 2, 4, 6, 9 };
	near(stat_median(odd, 3), 5, 0);
	near(stat_mad(even, 7), 1, 0); /* the usual example: median 2, distances 0 0 1 1 2 4 7 */
	assert_true(isnan(stat_median(odd, 0)));
}

static void holm(void **state)
{
	(void)state;
	double p[] = { 0.01, NAN, 0.04, 0.03, 0.005 }; /* p.adjust(c(.01, .04, .03, .005), "holm"): .03 .06 .06 .02 */
	stat_holm(p, 5);
	near(p[0], 0.03, 1e-12);
	assert_true(isnan(p[1]));
	near(p[2], 0.06, 1e-12);
	near(p[3], 0.06, 1e-12);
	near(p[4], 0.02, 1e-12);
	double equal[] = { 0.02, 0.02 };
	stat_holm(equal, 2);
	near(equal[0], 0.04, 1e-12);
	near(equal[1], 0.04, 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fisher), cmocka_unit_test(shares), cmocka_unit_test(binomial), cmocka_unit_test(ranges),
		cmocka_unit_test(mann_whitney), cmocka_unit_test(percentiles), cmocka_unit_test(holm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
