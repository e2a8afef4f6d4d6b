/* gen_mix: reads mix.tsv, and chooses from it. */
#include "gen_mix.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

double param[N_PARAMS];
uint64_t seed_state;
struct group group[N_GROUPS];
char domain[DOMAINS + 1][32], server[PROVIDERS][48];

#define X(id, name) name,
const char *group_name[N_GROUPS] = { GROUPS };
static const char *const param_name[N_PARAMS] = { PARAMS };
#undef X
const char syllables[] = "ba be bi bo da de di do fa fi ga go ha hi ka ke ki ko la le li lo ma me mi mo na ne ni no pa pe pi po ra re ri ro sa "
				"se si so ta te ti to va ve vi vo wa wi ya yo za ze zi zo an en in on ar er or st ";

static int find(const char *const *names, int n, const char *word)
{
	for (int i = 0; i < n; i++)
		if (strcmp(names[i], word) == 0)
			return i;
	return -1;
}

static struct flow *parse_flow(char *text)
{
	struct flow *f = calloc(1, sizeof *f);

	for (char *word = strtok(text, " "); word; word = strtok(NULL, " ")) {
		char *ms = strchr(word, '@');
		if (ms)
			*ms = '\0';
		int g = find(group_name, N_GROUPS, word);
		if (g < 0 || f->n == STEPS_MAX)
			errx(65, "flow: %s", word);
		f->step[f->n].group = (enum group_id)g;
		f->step[f->n++].mean_us = (ms ? atoi(ms + 1) : 30) * 1000;
	}
	return f;
}

static void cut(struct shape *s)
{
	for (const char *p = s->text, *end; *p; p = end) {
		struct piece *c = &s->piece[s->npieces++];
		size_t n = strcspn(p, "$");
		*c = (struct piece){ .text = p, .n = (uint16_t)n, .letter = p[n] ? p[n + 1] : 0 };
		end = p + n + (c->letter ? 2 : 0);
		if (c->letter == 'e')
			c->digit = *end++;
		if (s->npieces == PIECES)
			errx(65, "too many pieces: %s", s->text);
	}
}

static void make_names(void)
{
	for (uint32_t d = 0; d < DOMAINS; d++) {
		uint64_t h = mix64(d + 77);
		char *p = domain[d];
		for (uint32_t i = 0; i < 3 + (h >> 60) % 3; i++)
			p += sprintf(p, "%.2s", syllables + (h >> (6 * i) & 63) * 3);
		sprintf(p, "%s.example", d % 7 == 0 ? ".com" : "");
	}
	strcpy(domain[LOCAL_DOMAIN], "corp.example");
	for (int i = 0; i < group[G_DOMAIN].n && i < PROVIDERS; i++)
		if (sscanf(group[G_DOMAIN].shape[i].text, "%31s %47s", domain[i], server[i]) != 2)
			errx(65, "domain: %s", group[G_DOMAIN].shape[i].text);
}

void mix_load(const char *path)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	if (f == NULL)
		err(66, "%s", path);
	while ((n = getline(&line, &room, f)) > 0) {
		char *save, *what = strtok_r(line, "\t\n", &save), *weight = strtok_r(NULL, "\t\n", &save), *text = strtok_r(NULL, "\n", &save);
		if (what == NULL || *what == '#')
			continue;
		if (text == NULL)
			errx(65, "%s: three columns wanted: %s", path, line);
		int g = find(group_name, N_GROUPS, what), p = strcmp(what, "param") == 0 ? find(param_name, N_PARAMS, text) : -1;
		if (p >= 0) {
			param[p] = atof(weight);
			continue;
		}
		if (g < 0)
			errx(65, "%s: unknown: %s %s", path, what, text);
		group[g].shape = realloc(group[g].shape, (size_t)++group[g].n * sizeof *group[g].shape);
		struct shape *s = &group[g].shape[group[g].n - 1];
		*s = (struct shape){ .weight = atof(weight), .text = strdup(text) };
		if (g == G_FLOW)
			s->flow = parse_flow(strdup(text));
		else
			cut(s);
	}
	fclose(f);
	free(line);
	for (int g = 0; g < N_GROUPS; g++) {
		double sum = 0, so_far = 0;
		if (group[g].n == 0)
			errx(65, "%s: nothing for %s", path, group_name[g]);
		for (int i = 0; i < group[g].n; i++)
			sum += group[g].shape[i].weight;
		for (int i = 0; i < group[g].n; i++)
			group[g].shape[i].upto = (uint32_t)((so_far += group[g].shape[i].weight) / sum * 4294967295.0);
		group[g].shape[group[g].n - 1].upto = UINT32_MAX;
	}
	make_names();
}

const struct shape *pick(enum group_id g)
{
	const struct shape *s = group[g].shape;

	if (group[g].n > 1)
		for (uint32_t r = (uint32_t)(rnd() >> 32); r > s->upto;)
			s++;
	return s;
}

const char *mix_pick(enum group_id g)
{
	return pick(g)->text;
}

const struct flow *mix_flow(void)
{
	return pick(G_FLOW)->flow;
}

bool provider(uint32_t d)
{
	return d < (uint32_t)group[G_DOMAIN].n && d < PROVIDERS;
}
