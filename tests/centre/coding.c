#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "tests/centre/call.h"
#include "tests/centre/coding.h"
#include "tests/centre/db.h"
#include "tests/centre/serve.h"

enum { WORDS_MAX = 32 * 1024, GZIP_WINDOW = 16 + MAX_WBITS };

int
coding_load(struct centre *c, const char *path)
{
	FILE *file = fopen(path, "rb");

	c->words = malloc(WORDS_MAX);
	if (c->words == NULL)
		abort();
	if (file != NULL) {
		c->words_len = fread(c->words, 1, WORDS_MAX, file);
		(void)fclose(file); /* only read from */
	}
	if (c->words_len == 0)
		fprintf(stderr, "centre: %s: no dictionary\n", path);
	return c->words_len == 0 ? -1 : 0;
}

/* What it was, with a NUL behind it, free(); NULL when it is damaged. */
static char *
whole(const struct centre *c, int window, char *from, size_t len, size_t *n)
{
	char *to = malloc(BODY_MAX + 1);
	z_stream z;
	int rc;

	memset(&z, 0, sizeof z);
	if (to == NULL || inflateInit2(&z, window) != Z_OK)
		abort();
	z.next_in = (Bytef *)from;
	z.avail_in = (uInt)len;
	z.next_out = (Bytef *)to;
	z.avail_out = BODY_MAX;
	rc = inflate(&z, Z_FINISH);
	if (rc == Z_NEED_DICT && c->words_len > 0 &&
	    inflateSetDictionary(&z, c->words, (uInt)c->words_len) == Z_OK)
		rc = inflate(&z, Z_FINISH);
	*n = z.total_out;
	if (rc != Z_STREAM_END || z.avail_in != 0) {
		free(to);
		to = NULL;
	} else {
		to[*n] = '\0';
	}
	(void)inflateEnd(&z); /* nothing is left to go wrong */
	return to;
}

static void
breach(struct centre *c, const char *infno, const char *what)
{
	struct stamp now;

	stamp_of(clock_now(&c->clock), &now);
	db_run(c->db, "INSERT INTO violation VALUES(NULL,?,?,?,?,?,?)",
	       "tttttt", now.dash, infno, "", "1", "Content-Encoding", what);
}

unsigned
coding_undo(struct centre *c, const char *name, char **body, size_t *len)
{
	int offered = c->switches.value[SW_CODING], window;
	char infno[8] = "", *plain;
	size_t n = 0;

	if (name == NULL || *body == NULL)
		return 0;
	window = strcmp(name, "gzip") == 0 ? GZIP_WINDOW : MAX_WBITS;
	if (window == MAX_WBITS && strcmp(name, "deflate") != 0)
		return 415;
	plain = whole(c, window, *body, *len, &n);
	if (plain != NULL)
		serve_infno(plain, n, infno, sizeof infno);
	if (offered != (window == MAX_WBITS ? CODING_WORDS : CODING_GZIP)) {
		if (plain != NULL && strcmp(infno, "9001") != 0)
			breach(c, infno, "Content-Encoding 未约定");
		free(plain);
		return 415;
	}
	if (plain == NULL) {
		breach(c, "", "Content-Encoding 的内容有误");
		return 400;
	}
	free(*body);
	*body = plain;
	*len = n;
	return 0;
}
