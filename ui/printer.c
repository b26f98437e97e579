#include "ui/printer.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pos/text.h"

/* A character of GB18030 takes at most four bytes, as in UTF-8. */
#define GROWTH 4

static int
convert(struct printer *printer, const char *text, struct err *err)
{
	iconv_t to_gb = iconv_open("GB18030", "UTF-8");
	size_t left = strlen(text), room = printer->room;
	char *copy = NULL, *from = NULL, *to = printer->bytes;
	int rc = -1;

	if (to_gb == (iconv_t)-1)
		return err_set(err, ERR_FILE,
		    _("打印：系统缺少 GB18030 编码"));
	copy = strdup(text); /* iconv() takes a pointer that is not const */
	if (copy == NULL) {
		err_set(err, ERR_MEMORY, _("内存不足"));
		goto out;
	}
	from = copy;
	if (iconv(to_gb, &from, &left, &to, &room) == (size_t)-1) {
		err_set(err, ERR_INPUT,
		    _("打印：小票里有打印机没有的字"));
		goto out;
	}
	printer->length = printer->room - room;
	rc = 0;
out:
	if (copy != NULL)
		explicit_bzero(copy, strlen(text));
	free(copy);
	(void)iconv_close(to_gb); /* it held nothing unwritten */
	return rc;
}

static int
encode(struct printer *printer, enum conf_encoding encoding,
    const char *text, struct err *err)
{
	printer->room = strlen(text) * GROWTH + 1;
	printer->bytes = malloc(printer->room);
	if (printer->bytes == NULL)
		return err_set(err, ERR_MEMORY, _("内存不足"));
	if (encoding == ENCODING_GB18030)
		return convert(printer, text, err);
	printer->length = strlen(text);
	memcpy(printer->bytes, text, printer->length);
	return 0;
}

/* What a cashier can do about it, where that is known. */
static int
failed(const char *path, int number, struct err *err)
{
	switch (number) {
	case ENOSPC:
		return err_set(err, ERR_FILE,
		    _("打印 %s：没纸或磁盘已满，处理后重印"), path);
	case ENXIO:
	case ENODEV:
	case ENOENT:
	case EPIPE:
	case EIO:
		return err_set(err, ERR_FILE,
		    _("打印 %s：打印机不在，接好后重印"), path);
	case EACCES:
		return err_set(err, ERR_FILE,
		    _("打印 %s：没有写入权限"), path);
	case ETIMEDOUT:
		return err_set(err, ERR_FILE,
		    _("打印 %s：打印机不收数据（缺纸或卡纸），处理后重印"),
		    path);
	default:
		return err_set(err, ERR_FILE, _("打印 %s：%s"), path,
		    strerror(number));
	}
}

/*
 * A file gets the mode of what holds a masked person: ours alone. Below
 * /dev nothing is made: a printer that is unplugged would become a file.
 * Opening never waits.
 */
static int
open_printer(const char *path)
{
	int flags = O_WRONLY | O_APPEND | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;

	if (strncmp(path, "/dev/", 5) != 0)
		flags |= O_CREAT;
	return open(path, flags, S_IRUSR | S_IWUSR);
}

void
printer_stop(struct printer *printer)
{
	if (printer->bytes != NULL)
		explicit_bzero(printer->bytes, printer->room);
	free(printer->bytes);
	if (printer->busy)
		(void)close(printer->descriptor); /* errors were told */
	memset(printer, 0, sizeof(*printer));
}

int
printer_start(struct printer *printer, const char *path,
    enum conf_encoding encoding, const char *text, int64_t now_ms,
    struct err *err)
{
	assert(!printer->busy && printer->bytes == NULL);
	assert(path[0] != '\0');
	if (!text_copy(printer->path, sizeof(printer->path), path))
		return err_set(err, ERR_LIMIT, _("打印：路径太长"));
	if (encode(printer, encoding, text, err) < 0) {
		printer_stop(printer);
		return -1;
	}
	printer->descriptor = open_printer(path);
	if (printer->descriptor < 0) {
		failed(path, errno, err);
		printer_stop(printer);
		return -1;
	}
	printer->busy = true;
	printer->moved_ms = now_ms;
	return 0;
}

/* 0, or the errno that stops it; EAGAIN when the device is full. */
static int
write_some(struct printer *printer, int64_t now_ms)
{
	while (printer->done < printer->length) {
		ssize_t n = write(printer->descriptor,
		    printer->bytes + printer->done,
		    printer->length - printer->done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		if (n == 0)
			return EIO;
		printer->done += (size_t)n;
		printer->moved_ms = now_ms;
	}
	return 0;
}

int
printer_step(struct printer *printer, int64_t now_ms, struct err *err)
{
	int number;

	if (!printer->busy)
		return 0;
	number = write_some(printer, now_ms);
	if (number == EAGAIN && now_ms - printer->moved_ms < PRINTER_WAIT_MS)
		return 1;
	if (number == EAGAIN)
		number = ETIMEDOUT;
	printer->busy = false;
	if (close(printer->descriptor) < 0 && number == 0)
		number = errno;
	if (number != 0)
		failed(printer->path, number, err);
	printer_stop(printer);
	return number == 0 ? 0 : -1;
}

int
printer_print(const char *path, enum conf_encoding encoding,
    const char *text, struct err *err)
{
	struct printer printer;
	int64_t waited_ms = 0;
	int rc;

	memset(&printer, 0, sizeof(printer));
	if (printer_start(&printer, path, encoding, text, 0, err) < 0)
		return -1;
	while ((rc = printer_step(&printer, waited_ms, err)) == 1) {
		(void)poll(NULL, 0, PRINTER_TICK_MS); /* a pause */
		waited_ms += PRINTER_TICK_MS;
	}
	return rc;
}
