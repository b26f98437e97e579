#include "ui/demo_keys.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "pos/text.h"

#define ANSWER_S 1

bool
demo_keys_open(struct demo_keys *keys)
{
	const char *folder = getenv("YBPOS_DEMO");

	memset(keys, 0, sizeof(*keys));
	return folder != NULL && folder[0] != '\0' &&
	    text_copy(keys->folder, sizeof(keys->folder), folder);
}

static int
connect_to(const char *path)
{
	const struct timeval patience = {ANSWER_S, 0};
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd;

	if (!text_copy(at.sun_path, sizeof(at.sun_path), path))
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
		sizeof(patience)) != 0 ||
	    connect(fd, (const struct sockaddr *)&at, sizeof(at)) != 0) {
		(void)close(fd); /* nothing was said */
		return -1;
	}
	return fd;
}

/* One command, one answer: "ok", or what is wrong. */
static int
say(const struct demo_keys *keys, const char *who, const char *command,
    struct err *err)
{
	char path[128], answer[128] = "";
	size_t length = strlen(command);
	int fd = -1, rc = -1;
	ssize_t n;

	if (text_format(path, sizeof(path), "%s/%s.sock", keys->folder, who))
		fd = connect_to(path);
	if (fd < 0)
		return err_set(err, ERR_NOT_FOUND,
		    _("演示：%s 没有回应：%s"), who, strerror(errno));
	if (send(fd, command, length, MSG_NOSIGNAL) == (ssize_t)length &&
	    (n = recv(fd, answer, sizeof(answer) - 1, 0)) > 0) {
		answer[n] = '\0';
		rc = strncmp(answer, "ok", 2) == 0 ? 0 : -1;
	}
	(void)close(fd); /* answered, or given up */
	if (rc != 0)
		return err_set(
		    err, ERR_FILE, _("演示：%s：%.60s"), who, answer);
	return 0;
}

int
demo_keys_card(struct demo_keys *keys, struct err *err)
{
	assert(keys->folder[0] != '\0');
	if (say(keys, "card", keys->card_in ? "remove\n" : "insert\n", err) !=
	    0)
		return -1;
	keys->card_in = !keys->card_in;
	return 0;
}

int
demo_keys_link(struct demo_keys *keys, struct err *err)
{
	assert(keys->folder[0] != '\0');
	if (say(keys, "centre",
		keys->link_cut ? "listen on\n" : "listen off\n", err) != 0)
		return -1;
	keys->link_cut = !keys->link_cut;
	return 0;
}

const char *
demo_keys_hint(int line)
{
	switch (line) {
	case 0:
		return _("演示 1  按 F12 插入社保卡（再按取出）");
	case 1:
		return _("演示 2  依次输入 D1001、D1001、D1002、D1003，各按回车");
	case 2:
		return _("演示 3  F5 结算，回车收款，回车确认；F11 切断或接通网络");
	default:
		return NULL;
	}
}
