/* image_file: pages in memory that SQLite reads as a file of their own, through a VFS (https://www.sqlite.org/vfs.html) that can do nothing else. SQLite is handed the
 * pages themselves (xFetch, as for a file that is mapped into memory: https://www.sqlite.org/mmap.html), so that it keeps none of them but the first one. */
#ifndef POSTMORTEM_STORE_IMAGE_FILE_H
#define POSTMORTEM_STORE_IMAGE_FILE_H

enum { IMAGE_PAGE = 65536 }; /* the largest that SQLite knows */

struct image_file;

/* pages: where each of n pages is; those behind the first one may be elsewhere, or be others, whenever a statement begins. */
struct image_file *image_file_open(unsigned char *const *pages, int n);
/* What the VFS is called; any file name opens it. */
const char *image_file_vfs(const struct image_file *f);
/* How often a page was asked for. */
unsigned image_file_asked(const struct image_file *f);
/* When SQLite has closed it. */
void image_file_close(struct image_file *f);

#endif
