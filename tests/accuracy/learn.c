/* learn: cause<TAB>feature<TAB>feature… on standard input, one text a line -> src/rules/learned.tsv on standard output (a line with the
 * causes, then the features, unsorted). A multinomial logistic
 * regression by stochastic gradients with AdaGrad's steps and a little shrinkage; texts are taken in a fixed order, so that the same input gives the same table.
 * A weight is told in tenths, as its distance from the middle one of its feature, since only differences between causes count. Two words in a row that fewer than
 * three texts have, and weights below LEAST, are left out; a word of one text alone stays, since most of what a new text has in common with the old ones is rare. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 8, LEAST = 5, PAIRS_FROM = 3, LONGEST = 1 << 16, SLOTS = 1 << 18 };
static const double SHRINK = 0.003, STEP = 0.5;

struct names {
	char *at[SLOTS];
	int number[SLOTS], count[SLOTS], n;
};

struct text {
	int cause, n, *feature;
};

static void *room(void *old, size_t n)
{
	void *p = realloc(old, n ? n : 1);

	if (p == NULL)
		abort();
	return p;
}

/* The place of a name; its number is given on first sight. */
static int place(struct names *s, const char *name)
{
	unsigned h = 2166136261u;

	for (const char *p = name; *p; p++)
		h = (h ^ (unsigned char)*p) * 16777619u;
	for (h %= SLOTS; s->at[h] && strcmp(s->at[h], name); h = (h + 1) % SLOTS)
		;
	if (s->at[h] == NULL) {
		s->at[h] = strdup(name);
		s->number[h] = s->n++;
	}
	return (int)h;
}

static struct names features, causes;
static struct text *texts;
static int n;

static void read_texts(void)
{
	static char line[LONGEST];

	for (; fgets(line, sizeof line, stdin); n++) {
		line[strcspn(line, "\n")] = '\0';
		texts = room(texts, (size_t)(n + 1) * sizeof *texts);
		struct text *t = &texts[n];
		*t = (struct text){ 0, 0, NULL };
		char *save = NULL, *word = strtok_r(line, "\t", &save);
		if (word == NULL)
			abort();
		t->cause = causes.number[place(&causes, word)];
		while ((word = strtok_r(NULL, "\t", &save))) {
			int at = place(&features, word), f = features.number[at], twice = 0;
			for (int i = 0; i < t->n; i++)
				twice |= t->feature[i] == f;
			if (twice)
				continue;
			features.count[at]++;
			t->feature = room(t->feature, (size_t)(t->n + 1) * sizeof *t->feature);
			t->feature[t->n++] = f;
		}
	}
}

static void learn(double *w, double *seen, double *odds)
{
	for (int round = 0; round < ROUNDS; round++)
		for (int j = 0; j < n; j++) {
			struct text *t = &texts[((long)j * 7919 + round * 104729L) % n]; /* 7919 is a prime, so each text has its turn */
			double by = 1 / sqrt(t->n ? t->n : 1), most = -1e9, all = 0;
			for (int c = 0; c < causes.n; c++) {
				odds[c] = 0;
				for (int i = 0; i < t->n; i++)
					odds[c] += w[(long)t->feature[i] * causes.n + c] * by;
				most = odds[c] > most ? odds[c] : most;
			}
			for (int c = 0; c < causes.n; c++)
				all += odds[c] = exp(odds[c] - most);
			for (int i = 0; i < t->n; i++)
				for (int c = 0; c < causes.n; c++) {
					long k = (long)t->feature[i] * causes.n + c;
					double slope = (odds[c] / all - (c == t->cause)) * by + SHRINK * w[k];
					seen[k] += slope * slope;
					w[k] -= STEP * slope / sqrt(seen[k] + 1e-6);
				}
		}
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double middle(const double *w, double *sorted)
{
	memcpy(sorted, w, (size_t)causes.n * sizeof *w);
	qsort(sorted, (size_t)causes.n, sizeof *sorted, by_size);
	return sorted[causes.n / 2];
}

static void print_feature(const char *name, const double *w, double *sorted)
{
	double from = middle(w, sorted);
	int some = 0;

	for (int c = 0; c < causes.n; c++) {
		long tenths = lround(10 * (w[c] - from));
		if (labs(tenths) >= LEAST)
			printf("%s%s%d:%ld", some ? "" : name, some ? " " : "\t", c, tenths), some++;
	}
	if (some)
		putchar('\n');
}

int main(void)
{
	read_texts();
	size_t all = (size_t)features.n * (size_t)causes.n;
	double *w = calloc(all, sizeof *w), *seen = calloc(all, sizeof *seen), *odds = calloc((size_t)causes.n, sizeof *odds);
	const char **cause = calloc((size_t)causes.n, sizeof *cause);
	if (!w || !seen || !odds || !cause || n % 7919 == 0)
		abort();
	for (int i = 0; i < SLOTS; i++)
		if (causes.at[i])
			cause[causes.number[i]] = causes.at[i];
	learn(w, seen, odds);
	for (int c = 0; c < causes.n; c++)
		printf("%s%s", c ? " " : "causes\t", cause[c]);
	putchar('\n');
	for (int i = 0; i < SLOTS; i++)
		if (features.at[i] && features.count[i] >= (strchr(features.at[i], ' ') ? PAIRS_FROM : 1))
			print_feature(features.at[i], &w[(long)features.number[i] * causes.n], odds);
	fprintf(stderr, "%d texts, %d causes, %d features\n", n, causes.n, features.n);
	return 0;
}
