#include "ui/demo.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pos/text.h"

/* build/ is where this program is; what it reads is beside that. */
static int
find_programs(struct demo *demo, struct err *err)
{
	ssize_t n = readlink(
	    "/proc/self/exe", demo->build, sizeof(demo->build) - 1);
	char *slash;

	if (n <= 0)
		return err_set(err, ERR_FILE, "/proc/self/exe");
	demo->build[n] = '\0';
	slash = strrchr(demo->build, '/');
	if (slash == NULL || slash == demo->build)
		return err_set(err, ERR_FILE, "%s", demo->build);
	*slash = '\0';
	(void)text_copy(demo->root, sizeof(demo->root), demo->build);
	/* build, or a build for a compiler inside it: build/asan */
	for (int up = 0; up < 3; up++) {
		char data[DEMO_PATH_BYTES];

		slash = strrchr(demo->root, '/');
		if (slash == NULL || slash == demo->root)
			break;
		*slash = '\0';
		if (text_format(data, sizeof(data), "%s/tests/centre/data",
			demo->root) &&
		    access(data, R_OK) == 0)
			return 0;
	}
	return err_set(err, ERR_NOT_FOUND,
	    _("演示要在源码目录里用 make run 运行"));
}

static int
make_folder(struct demo *demo, struct err *err)
{
	const char *where = getenv("TMPDIR");

	if (!text_format(demo->folder, sizeof(demo->folder),
		"%s/ybpos-demo.XXXXXX", where != NULL ? where : "/tmp") ||
	    mkdtemp(demo->folder) == NULL) {
		demo->folder[0] = '\0';
		return err_set(err, ERR_FILE, _("建不了临时文件夹：%s"),
		    strerror(errno));
	}
	return 0;
}

static int
parse_port(const char *text, int *port)
{
	char digits[8];
	int64_t value;
	size_t n = strcspn(text, "\r\n");

	if (n == 0 || !text_format(digits, sizeof(digits), "%.*s", (int)n, text) ||
	    !text_int64(digits, &value) || value < 1 || value > 65535)
		return -1;
	*port = (int)value;
	return 0;
}

/* PCSCLITE_CSOCK_NAME='…' of the lab, for our own libpcsclite. */
static int
use_socket(const char *text)
{
	static const char name[] = "PCSCLITE_CSOCK_NAME=";
	const char *at = strstr(text, name);
	char path[DEMO_PATH_BYTES];
	size_t n;

	if (at == NULL)
		return -1;
	at += sizeof(name) - 1;
	if (*at == '\'' || *at == '"')
		at++;
	n = strcspn(at, "'\"\r\n");
	if (!text_format(path, sizeof(path), "%.*s", (int)n, at))
		return -1;
	return setenv("PCSCLITE_CSOCK_NAME", path, 1);
}

static int
start_lab(struct demo *demo, struct err *err)
{
	char program[DEMO_PATH_BYTES + 8], port[DEMO_PATH_BYTES + 16];
	char environment[DEMO_PATH_BYTES + 16], text[1024];
	const char *argv[] = {program, "--port-file", port, "--env-file",
	    environment, NULL};

	(void)text_format(program, sizeof(program), "%s/lab", demo->build);
	(void)text_format(port, sizeof(port), "%s/reader.port", demo->folder);
	(void)text_format(
	    environment, sizeof(environment), "%s/reader.env", demo->folder);
	if (demo_child_start(&demo->lab, demo, "lab.log", argv, err) != 0 ||
	    demo_child_ready(
		&demo->lab, environment, text, sizeof(text), err) != 0)
		return -1;
	if (use_socket(text) != 0)
		return err_set(err, ERR_INPUT, "%s", environment);
	if (demo_child_ready(&demo->lab, port, text, sizeof(text), err) != 0)
		return -1;
	if (parse_port(text, &demo->card_port) != 0)
		return err_set(err, ERR_INPUT, "%s", port);
	return 0;
}

static int
start_card(struct demo *demo, struct err *err)
{
	char program[DEMO_PATH_BYTES + 8], port[16];
	char control[DEMO_PATH_BYTES + 16];
	char file[DEMO_PATH_BYTES + 32];
	const char *argv[] = {
	    program, "--port", port, "--empty", "--stdin",
	    "--control", control, file, NULL};

	(void)text_format(program, sizeof(program), "%s/vcard", demo->build);
	(void)text_format(port, sizeof(port), "%d", demo->card_port);
	(void)text_format(control, sizeof(control), "%s/card.sock", demo->folder);
	(void)text_format(
	    file, sizeof(file), "%s/tests/cards/gen2.card", demo->root);
	if (demo_child_start(&demo->card, demo, "card.log", argv, err) != 0)
		return -1;
	return demo_child_ready(&demo->card, control, NULL, 0, err);
}

static int
start_centre(struct demo *demo, struct err *err)
{
	char program[DEMO_PATH_BYTES + 8], port[DEMO_PATH_BYTES + 16];
	char tls[DEMO_PATH_BYTES + 8], ledger[DEMO_PATH_BYTES + 16], text[64];
	char control[DEMO_PATH_BYTES + 16];
	const char *argv[] = {program, "--port", "0", "--port-file", port,
	    "--tls-dir", tls, "--db", ledger, "--stdin", "--control", control,
	    NULL};

	(void)text_format(program, sizeof(program), "%s/centre", demo->build);
	(void)text_format(port, sizeof(port), "%s/centre.port", demo->folder);
	(void)text_format(tls, sizeof(tls), "%s/tls", demo->folder);
	(void)text_format(ledger, sizeof(ledger), "%s/centre.db", demo->folder);
	(void)text_format(
	    control, sizeof(control), "%s/centre.sock", demo->folder);
	if (demo_child_start(&demo->centre, demo, "centre.log", argv, err) !=
		0 ||
	    demo_child_ready(
		&demo->centre, port, text, sizeof(text), err) != 0)
		return err_wrap(err, "centre");
	if (parse_port(text, &demo->centre_port) != 0)
		return err_set(err, ERR_INPUT, "%s", port);
	return 0;
}

/* Some systems permit no namespaces: then there is no card, only keys. */
static int
start_reader(struct demo *demo, struct err *err)
{
	struct err why = {0};

	if (start_lab(demo, &why) == 0)
		return start_card(demo, err);
	(void)text_copy(demo->reader_why, sizeof(demo->reader_why), why.text);
	if (demo->reader_why[0] == '\0')
		(void)text_copy(
		    demo->reader_why, sizeof(demo->reader_why), "lab");
	demo_child_stop(&demo->lab);
	return 0;
}

int
demo_open(struct demo *demo, int year, struct err *err)
{
	memset(demo, 0, sizeof(*demo));
	demo->lab.input = demo->card.input = demo->centre.input = -1;
	if (find_programs(demo, err) != 0 || make_folder(demo, err) != 0 ||
	    start_reader(demo, err) != 0 || start_centre(demo, err) != 0 ||
	    demo_write_files(demo, year, err) != 0) {
		demo_close(demo);
		return -1;
	}
	return 0;
}

void
demo_close(struct demo *demo)
{
	demo_child_stop(&demo->card);
	demo_child_stop(&demo->centre);
	demo_child_stop(&demo->lab);
	if (demo->folder[0] != '\0')
		demo_remove(demo->folder);
	demo->folder[0] = '\0';
}
