/* stats: the few tests that a comparison needs, exact where samples are small. Nothing here knows what is counted.
 *
 * Sources: Fisher's exact test and its two-sided p as R's fisher.test has it (all tables no likelier than the one seen); Mann and Whitney 1947 with the
 * correction for ties; Wilson 1927; Newcombe 1998 (method 10); Holm 1979. */
#ifndef POSTMORTEM_UTIL_STATS_H
#define POSTMORTEM_UTIL_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Both tails of the standard normal distribution: P(|Z| >= |z|). */
double stat_both(double z);

/* Two-sided p of k1 of n1 against k2 of n2. 1 when either n is 0. */
double stat_fisher(int64_t k1, int64_t n1, int64_t k2, int64_t n2);
/* The same: Fisher where a cell is below 5 or all is below 1000, else the chi-square test (one degree of freedom). */
double stat_shares(int64_t k1, int64_t n1, int64_t k2, int64_t n2);

/* P(X >= k) for X binomial(n, p), exact. */
double stat_binomial_tail(int64_t k, int64_t n, double p);

struct stat_range {
	double low, high;
};
/* 95 % intervals: of a share (Wilson), and of share 2 minus share 1 (Newcombe). With k = 0 the upper end of the share is at most 3 / n,
 * the rule of three. */
struct stat_range stat_share_range(int64_t k, int64_t n);
struct stat_range stat_difference_range(int64_t k1, int64_t n1, int64_t k2, int64_t n2);

/* A sample as distinct values, ascending, with how often each occurs. */
struct stat_value {
	double x;
	int64_t n;
};
struct stat_sample {
	struct stat_value *v;
	size_t n, room;
	int64_t count; /* sum of v[].n */
};
/* Appends; values must come in ascending order. Free v with free(). */
void stat_add(struct stat_sample *s, double x, int64_t n);
/* Nearest rank; percent 1 to 100. NAN when the sample is empty. */
double stat_percentile(const struct stat_sample *s, int percent);

struct stat_mw {
	double effect; /* P(a value of b is greater than one of a), ties half: 0.5 = no difference */
	double z;      /* positive when b is greater; 0 when either sample is empty or all values are the same */
	double p;      /* two-sided, normal approximation with ties and continuity corrected */
};
struct stat_mw stat_mann_whitney(const struct stat_sample *a, const struct stat_sample *b);

/* The median (mean of the middle two), and the median distance from it. They sort v. NAN when n = 0. */
double stat_median(double *v, size_t n);
double stat_mad(double *v, size_t n);

/* Holm's step-down: p[] becomes the adjusted p, so that the chance of one false alarm among all n stays below the level. NAN are left out. */
void stat_holm(double *p, size_t n);

#endif
