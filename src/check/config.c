/* config: see config.h. A logical line is a line and those after it that begin with a blank, as in Postfix; comments and empty lines do not end it. */
#include "check/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "check/config_parts.h"
#include "util/file.h"

static bool is_word(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '_' || ch == '-' || ch == '.';
}

static void put(struct config *c, int service, struct str name, struct str value)
{
	if (c->n == CONFIG_SETTINGS)
		return;
	if (c->n % 64 == 0) {
		c->set = realloc(c->set, (size_t)(c->n + 64) * sizeof *c->set);
		if (c->set == NULL)
			die_oom();
	}
	c->set[c->n++] = (struct setting){ service, str_dup(name), str_dup(value) };
}

/* Takes the next word off *s; {…} is one word, and a bracketed one. */
static struct str word(struct str *s)
{
	*s = str_trim(*s);
	size_t n = 0;

	if (s->n && s->p[0] == '{') {
		int deep = 0;
		do
			deep += s->p[n] == '{' ? 1 : s->p[n] == '}' ? -1 : 0;
		while (++n < s->n && deep > 0);
		struct str in = { s->p + 1, n > 1 ? n - 2 : 0 };
		*s = str_skip(*s, n);
		return str_trim(in);
	}
	while (n < s->n && s->p[n] != ' ' && s->p[n] != '\t')
		n++;
	struct str w = str_head(*s, n);
	*s = str_skip(*s, n);
	return w;
}

/* The service of that name and type, a new one where there is none; -1: no room. Its command is "" until its line comes: -P may stand before -M. */
static int find_service(struct config *c, struct str name, struct str type)
{
	for (int i = 0; i < c->services; i++)
		if (str_eq(str_c(c->service[i].name), name) && str_eq(str_c(c->service[i].type), type))
			return i;
	if (c->services == CONFIG_SERVICES)
		return -1;
	c->service[c->services].name = str_dup(name);
	c->service[c->services].type = str_dup(type);
	c->service[c->services].command = str_dup(STR(""));
	return c->services++;
}

static bool is_type(struct str type)
{
	static const char *const types[] = { "inet", "unix", "fifo", "pass", "unix-dgram" };

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (str_eq(type, str_c(types[i])))
			return true;
	return false;
}

/* "smtp inet n - y - - smtpd -o name=value -o {name = value} …". False when the line is no service. */
static bool put_service(struct config *c, struct str line)
{
	struct str name = word(&line), type = word(&line), command = STR_NONE;

	for (int i = 0; i < 6; i++)
		command = word(&line);
	if (!is_type(type) || command.n == 0)
		return false;
	int at = find_service(c, name, type);
	if (at < 0)
		return true;
	if (c->service[at].command[0] == '\0') {
		free(c->service[at].command);
		c->service[at].command = str_dup(command);
	}
	while (line.n) {
		struct str w = word(&line);
		if (w.n < 2 || !str_starts(w, STR("-o")))
			continue;
		struct str option = w.n > 2 ? str_skip(w, 2) : word(&line);
		size_t eq = str_find(option, '=', 0);
		if (eq < option.n)
			put(c, at, str_trim(str_head(option, eq)), str_trim(str_skip(option, eq + 1)));
	}
	return true;
}

/* "name = value", or "service/type/name = value" as postconf -P prints it. */
static void put_line(struct config *c, struct str line)
{
	size_t n = 0, slash = str_find(line, '/', 0), eq = str_find(line, '=', 0);

	while (n < line.n && is_word(line.p[n]))
		n++;
	if (n && eq < line.n && str_trim(str_head(line, eq)).n == n) {
		put(c, -1, str_head(line, n), str_trim(str_skip(line, eq + 1)));
		return;
	}
	size_t second = slash < line.n ? str_find(line, '/', slash + 1) : line.n;
	struct str type = str_skip(str_head(line, second), slash + 1);
	if (second < eq && eq < line.n && is_type(type)) {
		int at = find_service(c, str_head(line, slash), type);
		if (at >= 0)
			put(c, at, str_trim(str_skip(str_head(line, eq), second + 1)), str_trim(str_skip(line, eq + 1)));
		return;
	}
	put_service(c, line);
}

static void put_text(struct config *c, char *p, size_t n)
{
	char *end = p + n, *out = p, *from = p;

	/* joins the lines of a logical one where they stand; the text only gets shorter */
	for (char *at = p; at < end;) {
		char *nl = memchr(at, '\n', (size_t)(end - at));
		char *stop = nl ? nl : end;
		struct str s = str_trim((struct str){ at, (size_t)(stop - at) });
		bool more = *at == ' ' || *at == '\t';
		at = stop + 1;
		if (s.n == 0 || s.p[0] == '#')
			continue;
		if (!more) {
			put_line(c, (struct str){ from, (size_t)(out - from) });
			out = from = p;
		} else if (out > from) {
			*out++ = ' ';
		}
		memmove(out, s.p, s.n);
		out += s.n;
	}
	put_line(c, (struct str){ from, (size_t)(out - from) });
}

static int read_from(struct config *c, FILE *f, const char *path, struct err *e)
{
	size_t n;
	char *text = file_all(f, path, 4, &n, e);

	if (text == NULL)
		return -1;
	int rc = 0;
	if (memchr(text, '\0', n))
		rc = err_set(e, EXIT_DATA, "%s: not text; this reads the output of postconf -n, -M and -P", path);
	else
		put_text(c, text, n);
	free(text);
	return rc;
}

static int read_file(struct config *c, const char *path, struct err *e)
{
	FILE *f = fopen(path, "re");

	if (f == NULL)
		return err_set(e, EXIT_NOINPUT, "%s: %s", path, strerror(errno));
	int rc = read_from(c, f, path, e);
	fclose(f);
	return rc;
}

static int read_live(struct config *c, struct err *e)
{
	FILE *f = popen("postconf -n 2>/dev/null; postconf -M 2>/dev/null", "re");

	if (f == NULL)
		return err_set(e, EXIT_NOINPUT, "postconf: %s", strerror(errno));
	int rc = read_from(c, f, "postconf", e);
	pclose(f);
	return rc;
}

static int read_folder(struct config *c, const char *path, struct err *e)
{
	static const char *const names[] = { "main.cf", "master.cf" };
	char file[4200];

	for (size_t i = 0; i < 2; i++) {
		snprintf(file, sizeof file, "%s/%s", path, names[i]);
		if (read_file(c, file, e) != 0)
			return -1;
	}
	return 0;
}

struct config *config_read(const char *const *path, int n, struct err *e)
{
	struct config *c = calloc(1, sizeof *c);
	struct stat st;
	int rc = 0;

	if (c == NULL)
		die_oom();
	for (int i = 0; i < n && rc == 0; i++) {
		int before = c->n + c->services;
		bool live = strcmp(path[i], "live") == 0;
		rc = live ? read_live(c, e) : stat(path[i], &st) == 0 && S_ISDIR(st.st_mode) ? read_folder(c, path[i], e) : read_file(c, path[i], e);
		if (rc == 0 && c->n + c->services == before)
			rc = err_set(e, EXIT_DATA, "%s: no settings %s", path[i], live ? "from postconf; is Postfix installed here? Else give a file with its output" : "in it; this reads the output of postconf -n, -M and -P");
		else if (rc == 0 && c->n == CONFIG_SETTINGS)
			rc = err_set(e, EXIT_DATA, "%s: %d settings or more; no Postfix has that many", path[i], CONFIG_SETTINGS);
	}
	if (rc == 0)
		return c;
	config_free(c);
	return NULL;
}

void config_free(struct config *c)
{
	for (int i = 0; c && i < c->n; i++) {
		free(c->set[i].name);
		free(c->set[i].value);
	}
	for (int i = 0; c && i < c->services; i++) {
		free(c->service[i].name);
		free(c->service[i].type);
		free(c->service[i].command);
	}
	if (c)
		free(c->set);
	free(c);
}
