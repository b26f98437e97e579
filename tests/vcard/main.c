#include "tests/vcard/vcard.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const char help[] =
    "usage: vcard --port N [options] FILE\n"
    "\n"
    "A virtual social-security card for the virtual reader (vpcd) that\n"
    "listens on port N of this machine. FILE says what is on the card;\n"
    "tests/cards/gen2.card explains its keys.\n"
    "\n"
    "  --port N          port of the virtual reader's slot\n"
    "  --empty           start outside the slot\n"
    "  --delay-ms N      wait before each answer\n"
    "  --die-at N        leave instead of answering command N\n"
    "  --die-inside N    leave in the middle of answer N\n"
    "  --hang-at N       never answer command N\n"
    "  --swap FILE       when it dies, this card takes its place unseen\n"
    "  --control PATH    listen on a unix socket for commands\n"
    "  --stdin           take commands from standard input; end with it\n"
    "  --help            this text\n"
    "\n"
    "Commands, one a line, each answered with \"ok\" or \"error: ...\":\n"
    "  insert, remove, use FILE, swap FILE, die-at N, die-inside N,\n"
    "  hang-at N, delay-ms N, state, quit\n"
    "state answers \"in N\", \"waiting\" or \"out\"; N counts commands.\n";

struct input { /* where commands come from */
	int fd;
	size_t length;
	char line[512];
};

struct program {
	struct vcard card;
	const char *control; /* path of the socket */
	int listener;
	struct input socket, console;
	bool quit;
};

static int
take_number(const char *text, unsigned long most, unsigned *number)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (errno != 0 || text[0] < '0' || text[0] > '9' || *end != '\0' ||
	    n > most)
		return -1;
	*number = (unsigned)n;
	return 0;
}

/* Faults and speed: the same names as options and as commands. */
static unsigned *
number_named(struct vcard *card, const char *name)
{
	if (strcmp(name, "delay-ms") == 0)
		return &card->delay_ms;
	if (strcmp(name, "die-at") == 0)
		return &card->die_at;
	if (strcmp(name, "die-inside") == 0)
		return &card->die_inside;
	if (strcmp(name, "hang-at") == 0)
		return &card->hang_at;
	return NULL;
}

/* A command with an argument. */
static int
obey_with(struct vcard *card, const char *name, const char *value, char *why,
	  size_t why_size)
{
	unsigned *number = number_named(card, name);

	if (number != NULL && take_number(value, 100000, number) == 0)
		return 0;
	if (number == NULL && strcmp(name, "use") == 0)
		return image_load(&card->image, value, why, why_size);
	if (number == NULL && strcmp(name, "swap") == 0) {
		if (image_load(&card->swap, value, why, why_size) != 0)
			return -1;
		card->has_swap = true;
		return 0;
	}
	(void)snprintf(why, why_size, "%s: not understood", name);
	return -1;
}

static int
obey(struct program *program, char *line, char *reply, size_t size)
{
	struct vcard *card = &program->card;
	char *space = strchr(line, ' ');

	if (space != NULL) {
		*space = '\0';
		return obey_with(card, line, space + 1, reply, size);
	}
	if (strcmp(line, "insert") == 0) {
		vcard_insert(card);
	} else if (strcmp(line, "remove") == 0) {
		vcard_remove(card);
	} else if (strcmp(line, "quit") == 0) {
		program->quit = true;
	} else if (strcmp(line, "state") == 0) {
		if (card->fd >= 0)
			(void)snprintf(reply, size, "in %u", card->commands);
		else
			(void)snprintf(reply, size, "%s",
				       card->wanted ? "waiting" : "out");
	} else {
		(void)snprintf(reply, size, "%.64s: no such command", line);
		return -1;
	}
	return 0;
}

static void
answer(int fd, int result, const char *reply)
{
	char text[600];
	int n =
	    snprintf(text, sizeof(text), "%s%s\n", result != 0 ? "error: " : "",
		     reply[0] != '\0' ? reply : "ok");

	if (fd == STDIN_FILENO)
		fd = STDOUT_FILENO;
	/* Whoever asked may have gone; that is his affair. */
	if (n > 0 && write(fd, text, (size_t)n) < 0)
		return;
}

/* Reads what is there and obeys each whole line. False at the end. */
static bool
hear(struct program *program, struct input *input)
{
	ssize_t n = read(input->fd, input->line + input->length,
			 sizeof(input->line) - 1 - input->length);
	char *end;

	if (n <= 0)
		return false;
	input->length += (size_t)n;
	input->line[input->length] = '\0';
	while ((end = strchr(input->line, '\n')) != NULL) {
		char reply[512] = "";
		int result;

		*end = '\0';
		result = obey(program, input->line, reply, sizeof(reply));
		answer(input->fd, result, reply);
		input->length -= (size_t)(end + 1 - input->line);
		memmove(input->line, end + 1, input->length + 1);
	}
	return input->length < sizeof(input->line) - 1;
}

static int
listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd;

	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(address.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(fd, 4) != 0) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

static void
drop(struct input *input)
{
	if (input->fd > STDIN_FILENO)
		(void)close(input->fd);
	input->fd = -1;
	input->length = 0;
}

static void
turn(struct program *program)
{
	struct vcard *card = &program->card;
	struct input *talk = &program->socket, *console = &program->console;
	struct pollfd fds[4] = {
	    {.fd = card->fd, .events = POLLIN},
	    {.fd = talk->fd < 0 ? program->listener : -1, .events = POLLIN},
	    {.fd = talk->fd, .events = POLLIN},
	    {.fd = console->fd, .events = POLLIN}};
	int wait = card->wanted && card->fd < 0 ? 100 : -1;

	if (poll(fds, 4, wait) < 0)
		return;
	if (fds[0].revents != 0)
		vcard_serve(card);
	if (fds[1].revents != 0)
		talk->fd = accept(program->listener, NULL, NULL);
	if (fds[2].revents != 0 && !hear(program, talk))
		drop(talk);
	if (fds[3].revents != 0 && !hear(program, console))
		program->quit = true;
	/* Answers pending at the service first: no busy reconnect. */
	if (wait >= 0)
		vcard_try(card);
}

static int
bad_usage(const char *what)
{
	(void)fprintf(stderr, "vcard: %s\n%s", what, help);
	return -1;
}

/* One option; returns how many arguments it took, or -1. */
static int
take_option(struct program *program, const char *name, const char *value,
	    bool *empty)
{
	char why[256];
	unsigned port;

	if (strcmp(name, "--empty") == 0) {
		*empty = true;
		return 1;
	}
	if (strcmp(name, "--stdin") == 0) {
		program->console.fd = STDIN_FILENO;
		return 1;
	}
	if (value == NULL)
		return bad_usage("an option lacks its value");
	if (strcmp(name, "--control") == 0) {
		program->control = value;
		return 2;
	}
	if (strcmp(name, "--port") == 0) {
		if (take_number(value, 65535, &port) != 0)
			return bad_usage("--port: not a port");
		program->card.port = (uint16_t)port;
		return 2;
	}
	if (strcmp(name, "--use") == 0 ||
	    obey_with(&program->card, name + 2, value, why, sizeof(why)) != 0)
		return bad_usage(why);
	return 2;
}

static int
take_arguments(struct program *program, int argc, char **argv, bool *empty)
{
	char why[512];
	int at = 1;

	while (at < argc && strncmp(argv[at], "--", 2) == 0) {
		int took =
		    take_option(program, argv[at],
				at + 1 < argc ? argv[at + 1] : NULL, empty);

		if (took < 0)
			return -1;
		at += took;
	}
	if (at + 1 != argc || program->card.port == 0)
		return bad_usage("one FILE and --port are needed");
	if (image_load(&program->card.image, argv[at], why, sizeof(why)) == 0)
		return 0;
	(void)fprintf(stderr, "vcard: %s\n", why);
	return -1;
}

int
main(int argc, char **argv)
{
	struct program program = {
	    .listener = -1, .socket.fd = -1, .console.fd = -1};
	bool empty = false;

	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return fputs(help, stdout) < 0;
	vcard_init(&program.card, 0);
	if (take_arguments(&program, argc, argv, &empty) != 0)
		return 2;
	(void)signal(SIGPIPE, SIG_IGN);
	if (program.control != NULL) {
		program.listener = listen_at(program.control);
		if (program.listener < 0) {
			(void)fprintf(stderr, "vcard: %s: %s\n",
				      program.control, strerror(errno));
			return 1;
		}
	}
	if (!empty)
		vcard_insert(&program.card);
	while (!program.quit)
		turn(&program);
	vcard_remove(&program.card);
	if (program.control != NULL)
		(void)unlink(program.control);
	return 0;
}
