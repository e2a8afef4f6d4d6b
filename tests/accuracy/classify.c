/* classify: replies from standard input, one a line, through src/rules; one line of tab-separated verdict each. For replies.py.
 * A line may begin with "provider=ID<TAB>", else the provider comes from the host that the text names.
 *   classify RULES_DIR            texts -> cause confidence rule stage code dsn provider list sublist our_addr provider_code url
 *   classify RULES_DIR --check    the rules' own samples
 *   classify RULES_DIR --rules    the same by the rules alone
 *   classify RULES_DIR --features texts -> provider-free features of learned.h, tab-separated
 *   classify RULES_DIR --time     classifies standard input and prints the time it took */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "analysis/learned.h"
#include "analysis/provider.h"
#include "analysis/replies.h"
#include "analysis/replies_text.h"

static struct str read_all(FILE *f)
{
	char *buf = NULL;
	size_t n = 0, got;

	do {
		buf = realloc(buf, n + (1 << 20));
		if (buf == NULL)
			die_oom();
		got = fread(buf + n, 1, 1 << 20, f);
		n += got;
	} while (got > 0);
	return (struct str){ buf, n };
}

static struct str read_file(const char *dir, const char *name)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	FILE *f = fopen(path, "re");
	if (f == NULL)
		die(EXIT_NOINPUT, "%s: cannot be opened", path);
	struct str s = read_all(f);
	fclose(f);
	return s;
}

static void print(struct str s)
{
	putchar('\t');
	for (size_t i = 0; i < s.n; i++)
		putchar((unsigned char)s.p[i] < ' ' ? ' ' : s.p[i]);
}

static void one(struct replies *r, struct providers *p, struct str text, bool quiet)
{
	struct reply_parts parts;
	struct verdict v;
	char buf[300], provider[300];

	struct str given = STR_NONE, key = STR("provider=");
	if (str_starts(text, key)) {
		size_t end = str_find(text, '\t', 0);
		given = (struct str){ text.p + key.n, end - key.n };
		text = str_skip(text, end + 1);
	}
	reply_parse(text, &parts);
	struct str id = given.p ? given : provider_of(p, parts.host, parts.addr, buf, sizeof buf);
	snprintf(provider, sizeof provider, "%.*s", STR_ARG(id));
	reply_classify(r, text, provider, parts.code >= 250 && parts.code <= 252, &v);
	if (quiet)
		return;
	printf("%s\t%d\t%s\t%s\t%d", v.cause, v.confidence, v.rule, parts.stage, parts.code);
	print(parts.dsn);
	print(id);
	print(v.list);
	print(v.sublist);
	print(v.our_addr);
	print(v.provider_code);
	print(v.url);
	putchar('\n');
}

static void print_features(struct str text)
{
	static struct reply_text room;
	struct reply_parts parts;
	struct features f;

	reply_parse(text, &parts);
	reply_normalise(&parts, &room);
	features_of(&parts, (struct str){ room.lower, room.n }, &f);
	for (int i = 0; i < f.n; i++)
		printf("%s%.*s%s%.*s", i ? "\t" : "", STR_ARG(f.at[i].a), f.at[i].b.n ? " " : "", STR_ARG(f.at[i].b));
	putchar('\n');
}

int main(int argc, char **argv)
{
	struct err e = { 0, "" };

	if (argc < 2)
		die(EXIT_USAGE, "usage: classify RULES_DIR [--check|--time] < TEXTS");
	struct replies *r = replies_new(read_file(argv[1], "replies.json"), STR_NONE, &e);
	struct providers *p = r ? providers_new(read_file(argv[1], "providers.json"), &e) : NULL;
	if (p == NULL)
		die(e.code, "%s", e.text);
	if (argc > 2 && !strcmp(argv[2], "--check")) {
		int n = replies_check(r, read_file(argv[1], "causes.json"), &e);
		if (n == -1)
			die(e.code, "%s", e.text);
		printf("%d samples\n", n);
		return 0;
	}
	if (argc > 2 && !strcmp(argv[2], "--features")) {
		for (struct str in = read_all(stdin); in.n;) {
			size_t end = str_find(in, '\n', 0);
			print_features(str_head(in, end));
			in = str_skip(in, end + 1);
		}
		return 0;
	}
	if ((argc < 3 || strcmp(argv[2], "--rules")) && replies_learn(r, read_file(argv[1], "learned.tsv"), &e) == -1)
		die(e.code, "%s", e.text);
	bool timing = argc > 2 && !strcmp(argv[2], "--time");
	struct str in = read_all(stdin);
	clock_t start = clock();
	size_t n = 0;
	for (; in.n; n++) {
		size_t end = str_find(in, '\n', 0);
		one(r, p, str_head(in, end), timing);
		in = str_skip(in, end + 1);
	}
	if (timing)
		printf("%zu texts in %.3f s\n", n, (double)(clock() - start) / CLOCKS_PER_SEC);
	return 0;
}
