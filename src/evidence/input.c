/* input: run_path. Files, standard input, folders and Maildirs, each file read under a bound before anything looks into it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "evidence/mail.h"
#include "evidence/packed.h"
#include "evidence/run.h"

enum { FOLDERS_MAX = 16 };

/* Reads the rest of f behind what is in data; false when there is more than fits. */
static bool read_rest(FILE *f, struct bytes *data)
{
	size_t got;

	do {
		if (!bytes_reserve(data, 1))
			return getc(f) == EOF;
		got = fread(data->p + data->n, 1, data->room - data->n, f);
		data->n += got;
	} while (got > 0);
	return true;
}

static void content(struct run *r, const char *path, FILE *f)
{
	struct bytes data = { .max = PLAIN_MAX };
	struct err e = { 0 };

	bytes_reserve(&data, 16384);
	data.n = fread(data.p, 1, 16384, f);
	bool mbox = str_starts(bytes_str(&data), STR("From ")), mail = is_mail(bytes_str(&data));
	if (mbox)
		mbox_import(r, path, f, bytes_str(&data));
	else if (!read_rest(f, &data) || (mail && data.n > MAIL_MAX))
		err_set(&e, EXIT_DATA, "%s: larger than %d MiB; no report is: refused", path, (mail ? MAIL_MAX : PLAIN_MAX) >> 20);
	else if (ferror(f))
		err_set(&e, EXIT_IO, "%s: %s", path, strerror(errno));
	else if (mail)
		mail_import(r, path, bytes_str(&data));
	else
		run_document(r, path, bytes_str(&data));
	if (e.code)
		run_failed(r, path, bytes_str(&data), &e);
	bytes_free(&data);
}

static void one_file(struct run *r, const char *path)
{
	struct err e = { 0 };
	struct stat st;
	int fd = strcmp(path, "-") == 0 ? dup(0) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	FILE *f = fd < 0 || fstat(fd, &st) != 0 ? NULL : fdopen(fd, "r");

	if (f == NULL) {
		err_set(&e, EXIT_NOINPUT, "%s: %s", path, strerror(errno));
		run_failed(r, path, STR(""), &e);
		if (fd >= 0)
			close(fd);
		return;
	}
	content(r, strcmp(path, "-") == 0 ? "standard input" : path, f);
	fclose(f);
}

static int visible(const struct dirent *d)
{
	/* dot files are nobody's reports; but .Folder is how Maildir++ names its folders */
	return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool is_maildir(const char *path)
{
	char sub[4200];

	snprintf(sub, sizeof sub, "%s/cur", path);
	if (!is_folder(sub))
		return false;
	snprintf(sub, sizeof sub, "%s/new", path);
	return is_folder(sub);
}

static void folder(struct run *r, const char *path, int depth)
{
	struct dirent **list;
	int n = scandir(path, &list, visible, alphasort);
	bool maildir = is_maildir(path);
	struct err e = { 0 };
	char sub[4200];

	if (n < 0 || depth > FOLDERS_MAX) {
		err_set(&e, EXIT_NOINPUT, "%s: %s", path, n < 0 ? strerror(errno) : "folders too deep");
		run_failed(r, path, STR(""), &e);
	}
	for (int i = 0; i < n; i++) {
		const char *name = list[i]->d_name;
		snprintf(sub, sizeof sub, "%s/%s", path, name);
		bool sub_folder = is_folder(sub);
		/* of a Maildir: cur, new and folders below; not tmp, nor the mail server's own files */
		bool wanted = !maildir ? sub_folder || name[0] != '.' : sub_folder && (name[0] == '.' || strcmp(name, "cur") == 0 || strcmp(name, "new") == 0);
		if (wanted && depth <= FOLDERS_MAX) {
			if (sub_folder)
				folder(r, sub, depth + 1);
			else
				one_file(r, sub);
		}
		free(list[i]);
	}
	if (n >= 0)
		free(list);
}

int run_path(struct run *r, const char *path, struct err *e)
{
	struct evidence_sums *s = r->sums;
	int failed = s->failed, before = s->imported + s->known + s->passed_over + s->failed;

	if (is_folder(path)) {
		folder(r, path, 0);
	} else {
		r->only = true;
		one_file(r, path);
	}
	int tried = s->imported + s->known + s->passed_over + s->failed - before;
	if (s->failed == failed)
		return 0;
	if (tried == 1)
		return err_set(e, r->last.code, "%s", r->last.text);
	warn("%s", r->last.text);
	return err_set(e, r->last.code, "%s: %d of %d could not be imported, see above", path, s->failed - failed, tried);
}
