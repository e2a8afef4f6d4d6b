/* suite DIR: runs the cases that convert.py wrote; prints each wrong one, and "spf: N of M". */
#include <stdio.h>
#include <stdlib.h>

#include "check/spf.h"
#include "util/die.h"

static bool among(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = list; p; p = strchr(p, '|') ? strchr(p, '|') + 1 : NULL)
		if (!strncmp(p, word, n) && (p[n] == '|' || p[n] == '\0'))
			return true;
	return false;
}

int main(int argc, char **argv)
{
	static struct spf got;
	char path[4096], line[4096];
	int right = 0, all = 0;

	if (argc != 2)
		die(EXIT_USAGE, "usage: suite DIR");
	snprintf(path, sizeof path, "%s/cases.tsv", argv[1]);
	FILE *f = fopen(path, "re");
	if (f == NULL)
		die(EXIT_NOINPUT, "%s: cannot be opened", path);
	for (; fgets(line, sizeof line, f); all++) {
		char *field[7], *p = line;
		struct err e = { 0 };
		line[strcspn(line, "\n")] = '\0';
		for (int i = 0; i < 7; i++)
			if ((field[i] = strsep(&p, "\t")) == NULL)
				die(EXIT_DATA, "%s: a line with too few fields", path);
		snprintf(path, sizeof path, "%s/%s.json", argv[1], field[0]);
		struct dns *d = dns_open_file(path, &e);
		if (d == NULL)
			die(e.code, "%s", e.text);
		spf_check(d, str_c(field[2]), str_c(field[3]), str_c(field[4]), &got);
		dns_close(d);
		const char *said = got.explanation[0] ? got.explanation : "DEFAULT";
		if (among(field[5], spf_word(got.result)) && (!field[6][0] || !strcmp(field[6], said)))
			right++;
		else
			printf("%s: %s (%s), not %s (%s)\n%s", field[1], spf_word(got.result), said, field[5], field[6], got.trace);
	}
	fclose(f);
	printf("spf: %d of %d\n", right, all);
	return right != all;
}
