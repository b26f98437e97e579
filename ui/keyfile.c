#include "ui/keyfile.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pos/conf.h"
#include "pos/text.h"

#define HEX_BYTES (2 * CRYPTO_KEY_BYTES)

static int
fault(const char *path, struct err *err)
{
	return err_set(
	    err, ERR_FILE, _("密钥文件 %s：%s"), path, strerror(errno));
}

/* Reads at most room - 1 bytes; a secret others can read is none. */
static int
read_secret(char *to, size_t room, const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat about;
	ssize_t n = -1;
	int rc = -1;

	if (fd < 0)
		return fault(path, err);
	if (fstat(fd, &about) < 0) {
		fault(path, err);
		goto out;
	}
	if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		err_set(err, ERR_CONF,
		    _("密钥文件 %s：权限应为 0600，现在是 %04o"), path,
		    (unsigned)about.st_mode & 07777u);
		goto out;
	}
	n = read(fd, to, room - 1);
	if (n < 0) {
		fault(path, err);
		goto out;
	}
	to[n] = '\0';
	rc = 0;
out:
	(void)close(fd); /* only read */
	return rc;
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

int
keyfile_load(struct crypto_key *key, const char *path, struct err *err)
{
	char text[HEX_BYTES + 8] = "";
	int rc = -1;

	if (read_secret(text, sizeof(text), path, err) < 0)
		goto out;
	if (strspn(text, "0123456789abcdef") != HEX_BYTES ||
	    (text[HEX_BYTES] != '\n' && text[HEX_BYTES] != '\0')) {
		err_set(err, ERR_CONF,
		    _("密钥文件 %s：应为 64 位十六进制"), path);
		goto out;
	}
	for (size_t i = 0; i < CRYPTO_KEY_BYTES; i++)
		key->at[i] = (uint8_t)(digit(text[2 * i]) * 16 +
		    digit(text[2 * i + 1]));
	rc = 0;
out:
	explicit_bzero(text, sizeof(text));
	return rc;
}

static int
sync_folder(const char *path, struct err *err)
{
	char folder[CONF_PATH_BYTES];
	char *slash;
	int fd, rc = 0;

	if (!text_copy(folder, sizeof(folder), path))
		return err_set(err, ERR_LIMIT, _("路径太长"));
	slash = strrchr(folder, '/');
	if (slash == NULL)
		(void)text_copy(folder, sizeof(folder), ".");
	else
		slash[slash == folder ? 1 : 0] = '\0';
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) < 0)
		rc = fault(folder, err);
	if (fd >= 0)
		(void)close(fd);
	return rc;
}

/* Whole under another name first; link() never replaces what is there. */
static int
write_new(const char *path, const char *text, size_t length, struct err *err)
{
	char fresh[CONF_PATH_BYTES + 8];
	int fd, rc = -1;

	if (!text_format(fresh, sizeof(fresh), "%s.new", path))
		return err_set(err, ERR_LIMIT, _("路径太长"));
	(void)unlink(fresh); /* of a start that was cut short */
	fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    S_IRUSR | S_IWUSR);
	if (fd < 0)
		return fault(fresh, err);
	if (write(fd, text, length) != (ssize_t)length || fsync(fd) < 0 ||
	    link(fresh, path) < 0)
		fault(path, err);
	else
		rc = sync_folder(path, err);
	(void)close(fd); /* synced already */
	(void)unlink(fresh);
	return rc;
}

int
keyfile_load_or_make(struct crypto_key *key, const char *path,
    int (*chance)(void *bytes, size_t length, struct err *err),
    struct err *err)
{
	char text[HEX_BYTES + 2];
	struct crypto_key made;
	int rc = -1;

	assert(chance != NULL);
	if (access(path, F_OK) == 0)
		return keyfile_load(key, path, err);
	if (chance(made.at, sizeof(made.at), err) < 0)
		goto out;
	text_hex(text, sizeof(text), made.at, sizeof(made.at));
	text[HEX_BYTES] = '\n';
	text[HEX_BYTES + 1] = '\0';
	if (write_new(path, text, HEX_BYTES + 1, err) < 0)
		goto out;
	*key = made;
	rc = 0;
out:
	explicit_bzero(text, sizeof(text));
	explicit_bzero(&made, sizeof(made));
	return rc;
}

int
keyfile_text(char *to, size_t room, const char *path, struct err *err)
{
	if (read_secret(to, room, path, err) < 0)
		return -1;
	if (to[0] == '\0' || strlen(to) == room - 1)
		return err_set(err, ERR_CONF,
		    _("密钥文件 %s：是空的，或太长"), path);
	return 0;
}

int
keyfile_line(char *to, size_t room, const char *path, struct err *err)
{
	if (read_secret(to, room, path, err) < 0)
		return -1;
	to[strcspn(to, "\r\n")] = '\0';
	if (to[0] == '\0')
		return err_set(err, ERR_CONF, _("密钥文件 %s：是空的"), path);
	return 0;
}
