/* 9101 and 9102: a file brought and one fetched (protocol 6.2, 6.5,
 * ruling 14). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/evp.h>

#include "tests/centre/db.h"
#include "tests/centre/files.h"

static const struct field upload_fields[] = {
    {"in", 0, 'P', 'l'},
    {"filename", 200, 'Y', 't'},
    {"fixmedins_code", 30, 'Y', 't'},
};

static const struct field download_fields[] = {
    {"file_qury_no", 30, 'Y', 't'},
    {"filename", 200, 'Y', 't'},
    {"fixmedins_code", 30, 'Y', 't'},
};

void
file_put(struct call *c, const char *filename, const void *bytes, size_t n,
	 char number[32])
{
	(void)snprintf(number, 32, "F%.8s%010lld", c->now.run,
		       (long long)ledger_next(c->db, "file"));
	db_run(c->db, "INSERT INTO file VALUES(?,?,?,?)", "tttb", number,
	       c->shop->code, filename, bytes, n);
}

unsigned char *
file_get(struct call *c, const char *number, size_t *n)
{
	sqlite3_stmt *ask = db_ask(
	    c->db, "SELECT body FROM file WHERE file_qury_no=? AND shop=?",
	    "tt", number, c->shop->code);
	unsigned char *bytes;

	if (!db_row(ask))
		return NULL;
	*n = (size_t)sqlite3_column_bytes(ask, 0);
	bytes = malloc(*n + 1);
	if (bytes == NULL)
		abort();
	if (*n > 0)
		memcpy(bytes, sqlite3_column_blob(ask, 0), *n);
	bytes[*n] = '\0';
	db_end(ask);
	return bytes;
}

/* [80, 75, 3, 4, -12, ...] */
static unsigned char *
from_list(struct json_object *list, size_t *n)
{
	unsigned char *bytes;
	struct json_object *v;
	int64_t one;
	size_t i;

	*n = json_object_array_length(list);
	if (*n == 0 || *n > FILE_BYTES_MAX)
		return NULL;
	bytes = malloc(*n);
	if (bytes == NULL)
		abort();
	for (i = 0; i < *n; i++) {
		v = json_object_array_get_idx(list, i);
		one = json_object_get_int64(v);
		if (!json_object_is_type(v, json_type_int) || one < -128 ||
		    one > 127) {
			free(bytes);
			return NULL;
		}
		bytes[i] = (unsigned char)one;
	}
	return bytes;
}

static unsigned char *
from_base64(const char *text, size_t *n)
{
	size_t len = strlen(text), pad = 0;
	unsigned char *bytes;
	int got;

	if (len == 0 || len % 4 != 0 || len / 4 * 3 > FILE_BYTES_MAX)
		return NULL;
	bytes = malloc(len / 4 * 3);
	if (bytes == NULL)
		abort();
	got = EVP_DecodeBlock(bytes, (const unsigned char *)text, (int)len);
	while (pad < 2 && text[len - 1 - pad] == '=')
		pad++;
	if (got < 0 || (size_t)got < pad) {
		free(bytes);
		return NULL;
	}
	*n = (size_t)got - pad;
	return bytes;
}

static unsigned char *
read_in(struct call *c, struct json_object *in, size_t *n)
{
	struct json_object *v = in_node(in, "in");

	if (json_object_is_type(v, json_type_array))
		return from_list(v, n);
	if (!json_object_is_type(v, json_type_string))
		return NULL;
	call_breach(c, "19.14", "fsUploadIn.in 应为字节数组");
	return from_base64(json_object_get_string(v), n);
}

int
tx_9101(struct call *c)
{
	struct json_object *in = in_node(c->input, "fsUploadIn");
	unsigned char *bytes;
	char number[32];
	size_t n = 0;

	if (fields_check(c, "6.5", "fsUploadIn", in, upload_fields, 3) != 0)
		return -1;
	if (strcmp(in_text(in, "fixmedins_code"), c->shop->code) != 0)
		return call_bad(c, "6.5", "fixmedins_code 不是本机构");
	bytes = read_in(c, in, &n);
	if (bytes == NULL)
		return call_bad(c, "6.5", "fsUploadIn.in 无法读取");
	file_put(c, in_text(in, "filename"), bytes, n, number);
	free(bytes);
	out_open(&c->out, NULL, '{');
	out_text(&c->out, "file_qury_no", number);
	out_text(&c->out, "filename", in_text(in, "filename"));
	out_text(&c->out, "fixmedins_code", c->shop->code);
	out_null(&c->out, "dld_endtime");
	out_close(&c->out, '}');
	return 0;
}

int
tx_9102(struct call *c)
{
	struct json_object *in = in_node(c->input, "fsDownloadIn");

	if (fields_check(c, "6.2", "fsDownloadIn", in, download_fields, 3) != 0)
		return -1;
	if (strcmp(in_text(in, "fixmedins_code"), c->shop->code) != 0)
		return call_bad(c, "6.2", "fixmedins_code 不是本机构");
	c->file = file_get(c, in_text(in, "file_qury_no"), &c->file_len);
	if (c->file == NULL)
		return call_refuse(c, "文件不存在或已过期");
	return 0;
}
