/* cmd_completion: completions for shells, made from the same tables that parse the options, so that they can't differ from them. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "store/query.h"

const struct opt completion_opts[] = {
	{ 0 },
};

/* What an argument called arg is completed with. */
static bool is_file(const char *arg)
{
	return strcmp(arg, "FILE") == 0 || strcmp(arg, "DIR") == 0;
}

static const char *values(const struct opt *o)
{
	if (strcmp(o->name, "lang") == 0)
		return "en ja";
	return "";
}

static void bash_words(const struct opt *table)
{
	for (; table->name; table++)
		printf(" --%s", table->name);
}

static void name_of(void *arg, const struct query *q)
{
	(void)arg;
	printf(" %s", q->name);
}

static void commands_names(void)
{
	for (const struct command *c = commands; c->name; c++)
		printf(" %s", c->name);
}

static void bash_values(const struct opt *table)
{
	for (; table->name; table++)
		if (*values(table))
			printf("    --%s) mapfile -t COMPREPLY < <(compgen -W '%s' -- \"$cur\"); return ;;\n", table->name, values(table));
}

static void bash(void)
{
	printf("# bash completion for postmortem, written by: postmortem completion bash\n"
	       "_postmortem() {\n    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=\n    compopt -o filenames 2>/dev/null\n"
	       "    case $prev in\n");
	bash_values(report_opts);
	printf("    esac\n    case ${COMP_WORDS[1]} in\n");
	for (const struct command *c = commands; c->name; c++) {
		printf("    %s) words='", c->name);
		bash_words(c->opts);
		printf("' ;;\n");
	}
	printf("    *) words='");
	bash_words(all_opts);
	printf("' ;;\n    esac\n    words+='");
	bash_words(global_opts);
	printf("'\n    if [[ $cur == -* ]]; then\n        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
	       "    elif [ \"$COMP_CWORD\" = 1 ]; then\n        mapfile -t COMPREPLY < <(compgen -W '");
	commands_names();
	printf("' -- \"$cur\"; compgen -f -- \"$cur\")\n    elif [[ ${COMP_WORDS[1]} == query && $prev != --* ]]; then\n"
	       "        mapfile -t COMPREPLY < <(compgen -W '");
	query_list(name_of, NULL);
	printf("' -- \"$cur\")\n    else\n        mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n    fi\n}\ncomplete -F _postmortem postmortem\n");
}

/* Text within single quotes of zsh and fish. */
static void quoted(const char *z, const char *special)
{
	for (; *z; z++) {
		if (*z == '\'')
			fputs("'\\''", stdout);
		else if (strchr(special, *z))
			printf("\\%c", *z);
		else
			putchar(*z);
	}
}

static void zsh_opts(const struct opt *table)
{
	for (; table->name; table++) {
		bool maybe = table->kind == OPT_MAYBE;
		printf("            '--%s%s[", table->name, maybe ? "=-" : table->arg ? "=" : "");
		quoted(table->help, "[]:\\");
		if (table->arg)
			printf("]%s%s:%s' \\\n", maybe ? "::" : ":", maybe ? "DIR" : table->arg, maybe || is_file(table->arg) ? "_files" : " ");
		else
			printf("]' \\\n");
	}
}

static void zsh(void)
{
	printf("#compdef postmortem\n# zsh completion for postmortem, written by: postmortem completion zsh\n"
	       "_postmortem() {\n    local -a commands\n    commands=(\n");
	for (const struct command *c = commands; c->name; c++) {
		printf("        '%s:", c->name);
		quoted(c->about, ":\\");
		printf("'\n");
	}
	printf("    )\n    if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n        _describe command commands\n        _files\n        return\n    fi\n"
	       "    case $words[2] in\n");
	for (const struct command *c = commands; c->name; c++) {
		printf("    %s)\n        _arguments -S \\\n", c->name);
		zsh_opts(c->opts);
		zsh_opts(global_opts);
		if (strcmp(c->name, "query") == 0) {
			printf("            '*:question:(");
			query_list(name_of, NULL);
			printf(")' ;;\n");
		} else {
			printf("            '*:file:_files' ;;\n");
		}
	}
	printf("    *)\n        _arguments -S \\\n");
	zsh_opts(all_opts);
	zsh_opts(global_opts);
	printf("            '*:log:_files' ;;\n    esac\n}\n_postmortem \"$@\"\n");
}

static void fish_opts(const char *when, const struct opt *table)
{
	for (; table->name; table++) {
		printf("complete -c postmortem -n '%s' -l %s", when, table->name);
		if (table->letter)
			printf(" -s %c", table->letter);
		if (table->arg && table->kind != OPT_MAYBE)
			printf(is_file(table->arg) ? " -r" : " -x");
		if (*values(table))
			printf(" -a '%s'", values(table));
		printf(" -d '");
		quoted(table->help, "");
		printf("'\n");
	}
}

static void fish(void)
{
	char when[80];

	printf("# fish completion for postmortem, written by: postmortem completion fish\n");
	for (const struct command *c = commands; c->name; c++) {
		printf("complete -c postmortem -n __fish_use_subcommand -a %s -d '", c->name);
		quoted(c->about, "");
		printf("'\n");
		snprintf(when, sizeof when, "__fish_seen_subcommand_from %s", c->name);
		fish_opts(when, c->opts);
	}
	fish_opts("__fish_use_subcommand", all_opts);
	fish_opts("true", global_opts);
	printf("complete -c postmortem -f -n '__fish_seen_subcommand_from query' -a '");
	query_list(name_of, NULL);
	printf("'\n");
}

int cmd_completion(struct db *db, int argc, char **argv, struct err *e)
{
	static const struct shell {
		const char *name;
		void (*print)(void);
	} shells[] = { { "bash", bash }, { "zsh", zsh }, { "fish", fish } };

	(void)db;
	for (size_t i = 0; argc == 1 && i < sizeof shells / sizeof *shells; i++) {
		if (strcmp(argv[0], shells[i].name) != 0)
			continue;
		shells[i].print();
		return fflush(stdout) != 0 ? err_set(e, EXIT_IO, "standard output could not be written") : 0;
	}
	return err_set(e, EXIT_USAGE, "completion for which shell? bash, zsh or fish");
}
