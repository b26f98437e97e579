#include "ui/stoplist_fetch.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pos/signature.h"
#include "pos/stoplist_signed.h"

#define TOTAL_S 3600
#define PART_BYTES (CONF_PATH_BYTES + 16)

bool
stoplist_is_url(const char *from)
{
	return strstr(from, "://") != NULL;
}

static void
tell_bytes(void *ctx, int64_t bytes, int64_t whole)
{
	(void)ctx;
	(void)whole;
	(void)fputc('\r', stderr);
	(void)fprintf(stderr, _("已取 %lld 千字节"), (long long)bytes / 1024);
}

/* What to do about it, in the shop's words. */
static int
fail(const char *url, enum net_fetched why, int status, const char *detail,
    struct err *err)
{
	switch (why) {
	case NET_FETCHED:
		return 0;
	case NET_FETCH_AWAY:
		return err_set(err, ERR_FILE,
		    _("%s：取不到或没有取全，原名单未动：线路好了再试"), url);
	case NET_FETCH_STRANGER:
		return err_set(err, ERR_FILE,
		    _("%s：对方的证书不可信，原名单未动："
		      "请核对地址和 pos.conf 的 ca"),
		    url);
	case NET_FETCH_STATUS:
		return err_set(err, ERR_NOT_FOUND,
		    _("%s：对方没有给出文件（HTTP %d），原名单未动：请核对地址"),
		    url, status);
	case NET_FETCH_LARGE:
		return err_set(err, ERR_LIMIT,
		    _("%s：文件过大，原名单未动：请问发布单位"), url);
	case NET_FETCH_FAULT:
		break;
	}
	return err_set(
	    err, ERR_FILE, _("%s：%s，原名单未动"), url, detail);
}

static int
get(const struct wiring *wiring, const char *url, int fd, int64_t bytes_max,
    bool tell, struct err *err)
{
	const struct conf *conf = &wiring->conf;
	const struct net_curl_options options = {
		.ca_file = conf->centre.ca,
		.cert_file = conf->centre.certificate,
		.key_file = conf->centre.key,
		.key_password = "",
	};
	const struct net_fetch fetch = {
		.url = url,
		.to = fd,
		.bytes_max = bytes_max,
		.connect_ms = conf->centre.connect_ms,
		.idle_s = 1 + conf->centre.query_ms / 1000,
		.total_s = TOTAL_S,
		.progress = tell ? tell_bytes : NULL,
	};
	char detail[160] = "";
	enum net_fetched why;
	int status = 0;

	assert(fd >= 0 && bytes_max > 0);
	if (ftruncate(fd, 0) != 0)
		return err_set(err, ERR_FILE, "%s", strerror(errno));
	why = net_curl_fetch(&options, &fetch, &status, detail);
	if (tell)
		(void)fputc('\n', stderr);
	if (why == NET_FETCHED && lseek(fd, 0, SEEK_CUR) == 0)
		return err_set(err, ERR_INPUT,
		    _("%s：对方给的文件是空的，原名单未动"), url);
	return fail(url, why, status, detail, err);
}

/* Held until it is closed; a name that is no longer this file is another's. */
static int
open_part(const char *path, struct err *err)
{
	struct stat mine, there;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return err_set(err, ERR_FILE, "%s: %s", path, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &mine) == 0 &&
	    lstat(path, &there) == 0 && mine.st_ino == there.st_ino)
		return fd;
	(void)close(fd); /* nothing written */
	return err_set(
	    err, ERR_BUSY, _("另一个 ybpos 正在取停用名单：等它取完"));
}

int
stoplist_fetch(const struct wiring *wiring, const char *url,
    struct stoplist_import *import, bool tell, struct stoplist_head *head,
    struct err *err)
{
	char part[PART_BYTES], beside[PART_BYTES], sig[CONF_PATH_BYTES + 8];
	int list = -1, line = -1, result = -1;

	assert(import->signers != NULL && import->to[0] != '\0');
	if (strncmp(url, "https://", 8) != 0)
		return err_set(err, ERR_INPUT,
		    _("%s：停用名单的地址应以 https:// 开头"), url);
	if (!text_format(part, sizeof(part), "%s.part", import->to) ||
	    !text_format(beside, sizeof(beside), "%s.sig", part) ||
	    !text_format(sig, sizeof(sig), "%s.sig", url))
		return err_set(err, ERR_LIMIT, _("路径太长"));
	list = open_part(part, err);
	if (list < 0)
		return -1;
	line = open_part(beside, err);
	if (line < 0)
		goto out;
	if (get(wiring, url, list, STOPLIST_SIGNED_BYTES_MAX, tell, err) != 0 ||
	    get(wiring, sig, line, SIGNATURE_TEXT_BYTES, false, err) != 0)
		goto out;
	import->from = part;
	import->name = url;
	result = stoplist_import(import, head, err);
out:
	if (line >= 0) {
		(void)unlink(beside); /* the next one empties what is left */
		(void)close(line);
	}
	(void)unlink(part);
	(void)close(list);
	return result;
}
