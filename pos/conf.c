#include "pos/conf.h"

#include <assert.h>
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pos/conf_key.h"

#define CONF_BYTES_MAX (64u * 1024u)
#define CONF_LINE_BYTES_MAX 1024
#define EXPECTED_BYTES_MAX 4096u

struct parse {
	struct conf *conf;
	const char *file;
	const char *folder;
	const char *text;
	size_t length;
	size_t at;
	int line;		    /* of what the reader gave last */
	int line_of[CONF_KEYS_MAX]; /* 0: not seen */
	bool failed;
	struct err *err;
};

/* "pos.conf:12: [till] number: what", or without a line where it has none */
static int
fail(struct parse *p, int line, const struct conf_key *key, const char *what)
{
	char place[32] = "", name[64] = "";

	p->failed = true;
	if (line > 0)
		(void)text_format(place, sizeof(place), ":%d", line);
	if (key != NULL)
		(void)text_format(name, sizeof(name), "[%s] %s: ", key->section,
				  key->name);
	return err_set(p->err, ERR_CONF, "%s%s: %s%s", p->file, place, name,
		       what);
}

static int
fail_expected(struct parse *p, int line, const struct conf_key *key,
	      const char *format)
{
	struct text_buf expected;
	char what[ERR_TEXT_BYTES];

	text_buf_init(&expected, EXPECTED_BYTES_MAX);
	conf_key_expected(&expected, key);
	text_cut(what, sizeof(what), expected.at == NULL ? "" : expected.at,
		 EXPECTED_BYTES_MAX);
	text_buf_reset(&expected);
	text_put(&expected, format);
	text_put(&expected, what);
	(void)fail(p, line, key, expected.at == NULL ? "" : expected.at);
	text_buf_clear(&expected);
	return -1;
}

/* A section nobody knows is told even when it is empty. */
static bool
section_known(struct parse *p, const char *line)
{
	char name[64] = "";
	const char *end;

	line += strspn(line, " \t");
	end = strchr(line, ']');
	if (line[0] != '[' || end == NULL)
		return true;
	if (text_format(name, sizeof(name), "%.*s", (int)(end - line - 1),
			line + 1) &&
	    (strcmp(name, CONF_TRAITS) == 0 || conf_key_find(name, NULL) >= 0))
		return true;
	(void)fail(p, p->line, NULL,
		   _("没有这一节；应为 till、centre、card、"
		     "offline、queue 或 receipt"));
	return false;
}

/* inih's idea of fgets: one line, or NULL at the end. */
static char *
read_line(char *to, int room, void *stream)
{
	struct parse *p = stream;
	const char *from = p->text + p->at, *newline;
	size_t left = p->length - p->at, length;

	if (left == 0 || p->failed)
		return NULL;
	newline = memchr(from, '\n', left);
	length = newline == NULL ? left : (size_t)(newline - from) + 1;
	p->line++;
	if (length + 1 > (size_t)room) {
		(void)fail(p, p->line, NULL, _("这一行过长"));
		return NULL;
	}
	memcpy(to, from, length);
	to[length] = '\0';
	p->at += length;
	return section_known(p, to) ? to : NULL;
}

/* inih's handler: 1 good, 0 stops at this line. */
static int
take(void *user, const char *section, const char *name, const char *value)
{
	struct parse *p = user;
	int index = conf_key_find(section, name);
	char what[96];

	if (strcmp(section, CONF_TRAITS) == 0) {
		if (conf_trait_set(p->conf, name, value, what, sizeof(what)))
			return 1;
		(void)fail(p, p->line, NULL, what);
		return 0;
	}
	if (index < 0) {
		(void)text_format(what, sizeof(what),
				  _("[%.20s] 中没有 %.32s 这一项"), section,
				  name);
		(void)fail(p, p->line, NULL, what);
		return 0;
	}
	if (p->line_of[index] > 0) {
		(void)text_format(what, sizeof(what), _("重复；第 %d 行已有"),
				  p->line_of[index]);
		(void)fail(p, p->line, &conf_keys[index], what);
		return 0;
	}
	p->line_of[index] = p->line;
	if (!conf_key_set(p->conf, &conf_keys[index], value, p->folder)) {
		(void)fail_expected(p, p->line, &conf_keys[index], _("应为 "));
		return 0;
	}
	return 1;
}

static int
fill_defaults(struct parse *p)
{
	for (size_t i = 0; i < conf_key_count; i++) {
		const struct conf_key *key = &conf_keys[i];
		bool ok;

		if (p->line_of[i] > 0)
			continue;
		if (key->fallback == NULL)
			return fail_expected(p, 0, key, _("缺少；应为 "));
		ok = conf_key_set(p->conf, key, key->fallback, p->folder);
		assert(ok);
	}
	return 0;
}

/* What no single key can tell. */
static int
check_together(struct parse *p)
{
	const struct conf *c = p->conf;
	const char *section = "centre", *name = NULL, *what = NULL;
	bool https = strncmp(c->centre.url, "https://", 8) == 0;
	bool http = strncmp(c->centre.url, "http://", 7) == 0;
	int index;

	if (!https && !(http && c->centre.plain_http)) {
		name = "url";
		what =
		    _("应以 https:// 开头（plain_http = yes 时可为 http://）");
	} else if (c->centre.gateway != GATEWAY_NONE &&
		   c->centre.gateway_id[0] == '\0') {
		name = "gateway_id";
		what = _("使用网关签名时不可为空");
	} else if (c->centre.gateway != GATEWAY_NONE &&
		   c->centre.gateway_secret_file[0] == '\0') {
		name = "gateway_secret_file";
		what = _("使用网关签名时不可为空");
	} else if (c->centre.compress == COMPRESS_DICTIONARY &&
		   c->centre.dictionary[0] == '\0') {
		name = "dictionary";
		what = _("compress = dictionary 时不可为空");
	} else if (c->centre.trace >= TRACE_UPLOAD &&
		   c->till.phar_name[0] == '\0') {
		section = "till";
		name = "phar_name";
		what = _("以 3505 上报追溯码时不可为空");
	} else if (c->centre.trace >= TRACE_UPLOAD &&
		   c->till.phar_prac_cert_no[0] == '\0') {
		section = "till";
		name = "phar_prac_cert_no";
		what = _("以 3505 上报追溯码时不可为空");
	} else if (conf_clinic_lacks(c) != NULL) {
		section = "clinic";
		name = conf_clinic_lacks(c);
		what = _("scene = outpatient 时不可为空");
	} else if (c->offline.stoplist_url[0] != '\0' &&
		   strncmp(c->offline.stoplist_url, "https://", 8) != 0) {
		section = "offline";
		name = "stoplist_url";
		what = _("应以 https:// 开头");
	} else if (c->till.serial_from > c->till.serial_to) {
		section = "till";
		name = "serial_to";
		what = _("应不小于 serial_from");
	} else if (c->queue.retry_first_ms > c->queue.retry_max_ms) {
		section = "queue";
		name = "retry_max_ms";
		what = _("应不小于 retry_first_ms");
	}
	if (what == NULL)
		return 0;
	index = conf_key_find(section, name);
	assert(index >= 0);
	return fail(p, p->line_of[index], &conf_keys[index], what);
}

/*
 * The library's switches are its own process-wide settings; these values
 * never change. A line may hold a path; a ';' in a value is no comment, and
 * an indented line does not continue the one before.
 */
static void
set_up_inih(void)
{
	ini_use_stack = false;
	ini_max_line = CONF_LINE_BYTES_MAX;
	ini_initial_alloc = CONF_LINE_BYTES_MAX;
	ini_allow_multiline = false;
	ini_allow_inline_comments = false;
	ini_stop_on_first_error = true;
}

static int
parse(struct parse *p)
{
	int line;

	if (p->length > CONF_BYTES_MAX)
		return fail(p, 0, NULL, _("文件过大"));
	if (memchr(p->text, '\0', p->length) != NULL ||
	    !text_utf8_valid(p->text, p->length))
		return fail(p, 0, NULL, _("不是 UTF-8 文本"));
	set_up_inih();
	line = ini_parse_stream(read_line, p, take, p);
	if (p->failed)
		return -1;
	if (line < 0)
		return err_set(p->err, ERR_MEMORY, _("内存不足"));
	if (line > 0)
		return fail(p, line, NULL, _("应为 [节] 或 名称 = 值"));
	if (fill_defaults(p) != 0)
		return -1;
	return check_together(p);
}

static int
parse_in(struct conf *conf, const char *text, size_t length, const char *file,
	 const char *folder, struct err *err)
{
	struct parse p = {.conf = conf,
			  .file = file,
			  .folder = folder,
			  .text = text,
			  .length = length,
			  .err = err};

	memset(conf, 0, sizeof(*conf));
	return parse(&p);
}

int
conf_parse(struct conf *conf, const char *text, size_t length, const char *file,
	   struct err *err)
{
	assert(conf != NULL && file != NULL);
	assert(text != NULL || length == 0);
	return parse_in(conf, length == 0 ? "" : text, length, file, ".", err);
}

static int
read_file(char *bytes, size_t room, size_t *length, const char *path,
	  struct err *err)
{
	FILE *file = fopen(path, "rb");
	int rc = 0;

	if (file == NULL)
		return err_set(err, ERR_CONF, _("%s: 打不开：%s"), path,
			       strerror(errno));
	*length = fread(bytes, 1, room, file);
	if (ferror(file))
		rc = err_set(err, ERR_CONF, _("%s: 读不出：%s"), path,
			     strerror(errno));
	(void)fclose(file); /* only read from */
	return rc;
}

int
conf_load(struct conf *conf, const char *path, struct err *err)
{
	size_t length = 0, room = CONF_BYTES_MAX + 1;
	char folder[CONF_PATH_BYTES] = ".";
	const char *slash = strrchr(path, '/');
	char *bytes = malloc(room);
	int rc = -1;

	assert(conf != NULL);
	if (bytes == NULL)
		return err_set(err, ERR_MEMORY, _("内存不足"));
	if (slash != NULL &&
	    !text_format(folder, sizeof(folder), "%.*s",
			 slash == path ? 1 : (int)(slash - path), path))
		err_set(err, ERR_CONF, _("%s: 路径过长"), path);
	else if (read_file(bytes, room, &length, path, err) == 0)
		rc = parse_in(conf, bytes, length, path, folder, err);
	free(bytes);
	return rc;
}

void
conf_print(const struct conf *conf, struct text_buf *out)
{
	const char *section = "";

	assert(conf != NULL && out != NULL);
	for (size_t i = 0; i < conf_key_count; i++) {
		const struct conf_key *key = &conf_keys[i];

		if (strcmp(section, key->section) != 0)
			text_putf(out, "%s[%s]\n", i == 0 ? "" : "\n",
				  key->section);
		section = key->section;
		text_putf(out, "# %s（", _(key->help));
		conf_key_expected(out, key);
		text_put(out, "）\n");
		text_putf(out, "%s = ", key->name);
		conf_key_put(out, conf, key);
		text_put(out, "\n");
	}
	conf_traits_put(out, conf);
}
