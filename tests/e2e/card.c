/*
 * The worker against a real pcscd and a virtual card: what scripts cannot
 * show. Run by card.sh from the top of the tree; E2E_CYCLES bounds the long
 * ones. Prints its figures as lines that begin with "figure: ".
 */
#include "card/card.h"
#include "tests/support/pcscd.h"

#include <dirent.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <winscard.h>

#define WATCHDOG_MS 1500
#define EVENT_MS 3000 /* pcscd looks at a slot every 400 ms */
#define EXCHANGES 20  /* of a whole read of a second-generation card */

/* A virtual card, commanded through a socket pair on its stdin and out. */
struct vcard {
	pid_t pid;
	int fd;
};

static struct pcscd pcscd;
static struct vcard card;
static struct card_worker *worker;
static struct card_port port;
static uint32_t ticket;
static int64_t slowest_poll_ms; /* of all calls of poll() */

static int64_t
clock_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t
clock_ms(void)
{
	return clock_us() / 1000;
}

static void
wait_ms(int ms)
{
	(void)poll(NULL, 0, ms);
}

static int
entries(const char *path)
{
	DIR *dir = opendir(path);
	int n = 0;

	assert_non_null(dir);
	while (readdir(dir) != NULL)
		n++;
	(void)closedir(dir);
	return n;
}

static struct vcard
vcard_run(uint16_t slot_port)
{
	struct vcard v;
	char text[16];
	int pair[2];

	(void)snprintf(text, sizeof(text), "%u", slot_port);
	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	v.pid = fork();
	assert_true(v.pid >= 0);
	if (v.pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		(void)dup2(pair[1], STDIN_FILENO);
		(void)dup2(pair[1], STDOUT_FILENO);
		(void)execl(getenv("VCARD"), "vcard", "--port", text, "--empty",
			    "--stdin", "tests/cards/gen2.card", (char *)NULL);
		_exit(127);
	}
	(void)close(pair[1]);
	v.fd = pair[0];
	return v;
}

__attribute__((format(printf, 2, 3))) static void
vcard_do(const struct vcard *v, const char *format, ...)
{
	char line[256];
	va_list args;
	size_t n;
	ssize_t got;

	va_start(args, format);
	(void)vsnprintf(line, sizeof(line) - 1, format, args);
	va_end(args);
	n = strlen(line);
	line[n++] = '\n';
	assert_int_equal(write(v->fd, line, n), (ssize_t)n);
	got = read(v->fd, line, sizeof(line) - 1);
	assert_true(got > 0);
	line[got] = '\0';
	assert_string_equal(line, "ok\n");
}

static void
vcard_end(struct vcard *v)
{
	/* Never begun, its pid is 0, and that is the whole group. */
	if (v->pid <= 0)
		return;
	(void)close(v->fd);
	(void)kill(v->pid, SIGTERM);
	(void)waitpid(v->pid, NULL, 0);
}

/* The next event, or NONE when limit_ms is over. */
static struct card_event
next_event(const struct card_port *from, int limit_ms)
{
	int64_t until_ms = clock_ms() + limit_ms;
	struct card_event event = {.kind = CARD_EVENT_NONE};
	struct pollfd fd = {.fd = from->descriptor(from->ctx),
			    .events = POLLIN};

	for (;;) {
		int64_t before_ms = clock_ms(), left_ms;
		int got = from->poll(from->ctx, &event);

		left_ms = clock_ms();
		if (left_ms - before_ms > slowest_poll_ms)
			slowest_poll_ms = left_ms - before_ms;
		left_ms = until_ms - left_ms;
		if (got == 1 || left_ms <= 0)
			return event;
		(void)poll(&fd, 1, (int)left_ms);
	}
}

static const char *
kind_name(enum card_event_kind kind)
{
	static const char *const names[] = {"nothing", "inserted", "removed",
					    "read", "reader"};

	return names[kind];
}

static struct card_event
expect_from(const struct card_port *from, enum card_event_kind kind,
	    enum card_result result)
{
	struct card_event event = next_event(from, EVENT_MS);

	if (event.kind != kind || event.result != result)
		fail_msg("%s %s instead of %s %s", kind_name(event.kind),
			 card_result_name(event.result), kind_name(kind),
			 card_result_name(result));
	return event;
}

static struct card_event
expect(enum card_event_kind kind, enum card_result result)
{
	return expect_from(&port, kind, result);
}

static void
start(void)
{
	assert_int_equal(port.start(port.ctx, ++ticket), 0);
	assert_int_equal(port.start(port.ctx, ticket + 1), -1);
}

static void
insert(void)
{
	vcard_do(&card, "insert");
	(void)expect(CARD_EVENT_INSERTED, CARD_OK);
}

static void
take_out(void)
{
	vcard_do(&card, "remove");
	(void)expect(CARD_EVENT_REMOVED, CARD_OK);
}

static struct card_event
read_now(enum card_result want)
{
	struct card_event event;

	start();
	event = expect(CARD_EVENT_READ, want);
	assert_int_equal(event.ticket, ticket);
	return event;
}

static void
assert_nothing_of_the_card(const struct card_event *event)
{
	static const struct card_data zero;

	assert_memory_equal(&event->data, &zero, sizeof(zero));
}

static int
open_lab(void **state)
{
	(void)state;
	if (pcscd_open(&pcscd) != 0 || pcscd_start(&pcscd) != 0 ||
	    pcscd_wait_reader(&pcscd, 5000) != 0) {
		print_error("%s\n", pcscd.why);
		return -1;
	}
	card = vcard_run(pcscd.port);
	return 0;
}

static int
close_lab(void **state)
{
	(void)state;
	vcard_end(&card);
	pcscd_close(&pcscd);
	return 0;
}

static int
open_worker(void **state)
{
	(void)state;
	vcard_do(&card, "remove");
	vcard_do(&card, "use tests/cards/gen2.card");
	wait_ms(500); /* pcscd has seen that the slot is empty */
	if (card_worker_open(&worker, PCSCD_READER, WATCHDOG_MS) != 0)
		return -1;
	port = card_worker_port(worker);
	(void)expect(CARD_EVENT_READER, CARD_OK);
	return 0;
}

static int
close_worker(void **state)
{
	(void)state;
	card_worker_close(&worker);
	return 0;
}

static void
reads_each_sample(void **state)
{
	static const struct {
		const char *file;
		enum card_result want;
		const char *name, *id_no;
		unsigned flags;
	} samples[] = {
	    {"gen1", CARD_OK, "张例子", "999999198001010011", 0},
	    {"gen2", CARD_OK, "林测试", "990101197001010044",
	     CARD_FLAG_CARD_NO_CHECK},
	    {"gen3", CARD_NEEDS_PSAM, "", "", 0},
	    {"long-name", CARD_OK, "艾力普热合曼买买提江阿布都拉\U00020BB7测试",
	     "999999202402290033", 0},
	    {"dirty-dates", CARD_OK, "赵日期", "999999198001010206",
	     CARD_FLAG_DATE},
	    {"bank-only", CARD_NOT_SSC, "", "", 0},
	    {"blank", CARD_BLANK, "", "", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct card_event event;

		vcard_do(&card, "use tests/cards/%s.card", samples[i].file);
		insert();
		event = read_now(samples[i].want);
		assert_string_equal(event.data.name, samples[i].name);
		assert_string_equal(event.data.id_no, samples[i].id_no);
		assert_int_equal(event.data.flags, samples[i].flags);
		assert_int_equal(event.data.holder, samples[i].want == CARD_OK);
		if (samples[i].want == CARD_OK)
			assert_string_equal(event.data.history,
					    "00814E43238697159900BF7C7A");
		if (samples[i].want == CARD_OK)
			assert_int_equal(strncmp(event.data.reader,
						 PCSCD_READER,
						 strlen(PCSCD_READER)),
					 0);
		take_out();
	}
}

/* Asked for before the card is there, as a till does. */
static void
reads_the_card_that_comes_next(void **state)
{
	(void)state;
	start();
	insert();
	(void)expect(CARD_EVENT_READ, CARD_OK);
	take_out();
}

static void
pulled_at_every_exchange(void **state)
{
	static const char *const how[] = {"die-at", "die-inside"};
	int outcomes[16] = {0};

	(void)state;
	for (int n = 1; n <= EXCHANGES; n++) {
		for (int i = 0; i < 2; i++) {
			struct card_event event;

			vcard_do(&card, "%s %d", how[i], n);
			insert();
			start();
			event = next_event(&port, EVENT_MS);
			/* Seen to go before the read gave up, or after. */
			if (event.kind == CARD_EVENT_REMOVED) {
				event = expect(CARD_EVENT_READ, CARD_PULLED);
			} else {
				assert_int_equal(event.kind, CARD_EVENT_READ);
				(void)expect(CARD_EVENT_REMOVED, CARD_OK);
			}
			if (event.result != CARD_PULLED)
				fail_msg("%s %d: %s", how[i], n,
					 card_result_name(event.result));
			outcomes[event.result]++;
			assert_nothing_of_the_card(&event);
		}
	}
	print_message("figure: pulled at each of %d exchanges, between and "
		      "inside: %d times CARD_PULLED, nothing partial\n",
		      EXCHANGES, outcomes[CARD_PULLED]);
	insert();
	(void)read_now(CARD_OK);
	take_out();
}

/*
 * Another card takes the place unseen. What comes out is all of one card:
 * the read is begun anew. (That the last look tells a swap between two answers
 * is in test_ssc.c: the virtual reader cannot do it.)
 */
static void
swapped_at_every_exchange(void **state)
{
	(void)state;
	for (int n = 1; n <= EXCHANGES; n++) {
		struct card_event event;

		vcard_do(&card, "use tests/cards/gen2.card");
		vcard_do(&card, "swap tests/cards/gen1.card");
		vcard_do(&card, "die-at %d", n);
		insert();
		start();
		do
			event = next_event(&port, EVENT_MS);
		while (event.kind == CARD_EVENT_REMOVED ||
		       event.kind == CARD_EVENT_INSERTED);
		assert_int_equal(event.kind, CARD_EVENT_READ);
		if (event.result != CARD_OK)
			fail_msg("swapped at %d: %s", n,
				 card_result_name(event.result));
		assert_string_equal(event.data.version, "1.00");
		assert_string_equal(event.data.name, "张例子");
		assert_string_equal(event.data.id_no, "999999198001010011");
		assert_string_equal(event.data.card_no, "X00000019");
		vcard_do(&card, "remove");
		do
			event = next_event(&port, 800);
		while (event.kind != CARD_EVENT_NONE);
	}
	print_message("figure: swapped unseen at each of %d exchanges: %d "
		      "times the second card whole, never a mixture\n",
		      EXCHANGES, EXCHANGES);
}

/* While one card hangs: keys, the other slot, closing, all go on. */
static void
hung_card_stops_nothing(void **state)
{
	int threads = entries("/proc/self/task");
	struct vcard second = vcard_run((uint16_t)(pcscd.port + 1));
	struct card_worker *other;
	struct card_port other_port;
	int64_t from_ms;

	(void)state;
	slowest_poll_ms = 0;
	vcard_do(&card, "hang-at 7");
	insert();
	start();
	from_ms = clock_ms();
	assert_int_equal(
	    card_worker_open(&other, PCSCD_READER " 00 01", WATCHDOG_MS), 0);
	other_port = card_worker_port(other);
	(void)expect_from(&other_port, CARD_EVENT_READER, CARD_OK);
	vcard_do(&second, "insert");
	(void)expect_from(&other_port, CARD_EVENT_INSERTED, CARD_OK);
	assert_int_equal(other_port.start(other_port.ctx, 1), 0);
	(void)expect_from(&other_port, CARD_EVENT_READ, CARD_OK);
	card_worker_close(&other);
	vcard_end(&second);
	(void)expect(CARD_EVENT_READ, CARD_HUNG);
	print_message("figure: hung card reported after %lld ms (watchdog "
		      "%d), other slot read meanwhile\n",
		      (long long)(clock_ms() - from_ms), WATCHDOG_MS);
	/* Asked again: told again, with no second thread behind the first. */
	(void)read_now(CARD_HUNG);
	(void)read_now(CARD_HUNG);
	assert_int_equal(entries("/proc/self/task"), threads + 1);
	take_out();
	wait_ms(50);
	assert_int_equal(entries("/proc/self/task"), threads);
	insert();
	(void)read_now(CARD_OK);
	take_out();
	print_message("figure: slowest poll() meanwhile %lld ms\n",
		      (long long)slowest_poll_ms);
	assert_true(slowest_poll_ms < 50);
}

static void
hung_card_can_be_cancelled(void **state)
{
	struct card_event event;

	(void)state;
	vcard_do(&card, "hang-at 3");
	insert();
	start();
	wait_ms(50);
	port.cancel(port.ctx, ticket + 1); /* not this one */
	port.cancel(port.ctx, ticket);
	event = next_event(&port, WATCHDOG_MS + 200);
	assert_int_equal(event.kind, CARD_EVENT_NONE);
	start();
	take_out();
	event = next_event(&port, 100); /* the read waits for the next card */
	if (event.kind == CARD_EVENT_READ) {
		/* It had begun before the service told that the card went. */
		assert_int_equal(event.result, CARD_PULLED);
		start();
	} else {
		assert_int_equal(event.kind, CARD_EVENT_NONE);
	}
	insert();
	(void)expect(CARD_EVENT_READ, CARD_OK);
	take_out();
}

/* Closing while a card hangs: the thread given up ends when it goes. */
static void
hung_card_lets_close(void **state)
{
	int threads, fds;
	int64_t from_ms;

	(void)state;
	insert();
	(void)read_now(CARD_OK);
	take_out();
	card_worker_close(&worker);
	wait_ms(50);
	threads = entries("/proc/self/task");
	fds = entries("/proc/self/fd");
	assert_int_equal(card_worker_open(&worker, PCSCD_READER, WATCHDOG_MS),
			 0);
	port = card_worker_port(worker);
	(void)expect(CARD_EVENT_READER, CARD_OK);
	vcard_do(&card, "hang-at 3");
	insert();
	start();
	wait_ms(50);
	from_ms = clock_ms();
	card_worker_close(&worker);
	assert_true(clock_ms() - from_ms < 500);
	vcard_do(&card, "remove");
	wait_ms(600);
	assert_int_equal(entries("/proc/self/task"), threads);
	assert_int_equal(entries("/proc/self/fd"), fds);
}

static int64_t
heal(int signal, int down_ms)
{
	struct card_event event;
	int64_t from_ms;

	pcscd_stop(&pcscd, signal);
	(void)expect(CARD_EVENT_READER, CARD_NO_SERVICE);
	start();
	event = next_event(&port, down_ms);
	assert_int_equal(event.kind, CARD_EVENT_NONE);
	from_ms = clock_ms();
	assert_int_equal(pcscd_start(&pcscd), 0);
	(void)expect(CARD_EVENT_READER, CARD_OK);
	/* Never "removed": nobody touched the card. */
	(void)expect(CARD_EVENT_INSERTED, CARD_OK);
	event = expect(CARD_EVENT_READ, CARD_OK);
	assert_string_equal(event.data.name, "林测试");
	from_ms = clock_ms() - from_ms;
	event = next_event(&port, 1200);
	assert_int_equal(event.kind, CARD_EVENT_NONE);
	return from_ms;
}

static void
heals_after_the_service_died(void **state)
{
	int64_t most_ms = 0;

	(void)state;
	insert();
	(void)read_now(CARD_OK);
	for (int i = 0; i < 6; i++) {
		int64_t took_ms =
		    heal(i % 2 == 0 ? SIGTERM : SIGKILL, i < 2 ? 1 : 300 * i);

		if (took_ms > most_ms)
			most_ms = took_ms;
	}
	print_message("figure: from the start of pcscd to a card read anew "
		      "at most %lld ms (3 TERM, 3 KILL)\n",
		      (long long)most_ms);
	assert_true(most_ms < 2000);
	take_out();
}

/* Killed in the middle of a read: nothing of the card, and it heals. */
static void
service_dies_inside_a_read(void **state)
{
	(void)state;
	vcard_do(&card, "delay-ms 30");
	insert();
	for (int i = 0; i < 4; i++) {
		struct card_event event;
		int ended = 0, down = 0;

		start();
		wait_ms(60 + 150 * i);
		pcscd_stop(&pcscd, i % 2 == 0 ? SIGKILL : SIGTERM);
		while (ended + down < 2) {
			event = next_event(&port, EVENT_MS);
			if (event.kind == CARD_EVENT_READ) {
				assert_true(event.result == CARD_NO_SERVICE ||
					    event.result == CARD_PULLED ||
					    event.result == CARD_READER_FAULT);
				assert_nothing_of_the_card(&event);
				ended = 1;
			} else {
				assert_int_equal(event.kind, CARD_EVENT_READER);
				assert_int_equal(event.result, CARD_NO_SERVICE);
				down = 1;
			}
		}
		assert_int_equal(pcscd_start(&pcscd), 0);
		(void)expect(CARD_EVENT_READER, CARD_OK);
		(void)expect(CARD_EVENT_INSERTED, CARD_OK);
		(void)read_now(CARD_OK);
	}
	vcard_do(&card, "delay-ms 0");
	take_out();
}

/* Pulled while nobody watched: told as soon as that is sure. */
static void
card_leaves_while_the_service_is_down(void **state)
{
	(void)state;
	insert();
	pcscd_stop(&pcscd, SIGTERM);
	(void)expect(CARD_EVENT_READER, CARD_NO_SERVICE);
	vcard_do(&card, "remove");
	assert_int_equal(pcscd_start(&pcscd), 0);
	(void)expect(CARD_EVENT_READER, CARD_OK);
	(void)expect(CARD_EVENT_REMOVED, CARD_OK);
}

static int64_t
cpu_ms(void)
{
	struct rusage used;

	assert_int_equal(getrusage(RUSAGE_SELF, &used), 0);
	return (int64_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 +
	       (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
}

/* A taken port makes pcscd drop its reader: a service without readers. */
static void
heals_after_the_reader_was_gone(void **state)
{
	struct card_event event;
	int64_t from_ms, used_ms;
	pid_t squatter;

	(void)state;
	insert();
	pcscd_stop(&pcscd, SIGTERM);
	(void)expect(CARD_EVENT_READER, CARD_NO_SERVICE);
	vcard_do(&card, "remove");
	squatter = pcscd_squat(&pcscd);
	assert_true(squatter > 0);
	assert_int_equal(pcscd_start(&pcscd), 0);
	(void)expect(CARD_EVENT_READER, CARD_NO_READER);
	used_ms = cpu_ms();
	event = next_event(&port, 2000);
	assert_int_equal(event.kind, CARD_EVENT_NONE);
	used_ms = cpu_ms() - used_ms;
	print_message("figure: %lld ms of CPU in 2 s without a reader\n",
		      (long long)used_ms);
	assert_true(used_ms < 100);
	pcscd_stop(&pcscd, SIGTERM);
	(void)expect(CARD_EVENT_READER, CARD_NO_SERVICE);
	(void)kill(squatter, SIGKILL);
	(void)waitpid(squatter, NULL, 0);
	from_ms = clock_ms();
	assert_int_equal(pcscd_start(&pcscd), 0);
	vcard_do(&card, "insert");
	(void)expect(CARD_EVENT_READER, CARD_OK);
	(void)expect(CARD_EVENT_INSERTED, CARD_OK);
	(void)read_now(CARD_OK);
	print_message("figure: from the reader's return to a card read "
		      "%lld ms\n",
		      (long long)(clock_ms() - from_ms));
	assert_true(clock_ms() - from_ms < 2000);
	take_out();
}

/* Another program in the way (card.md B.6 no. 6 and 7). */
static void
waits_for_other_programs(void **state)
{
	char name[] = PCSCD_READER " 00 00";
	SCARDCONTEXT context;
	SCARDHANDLE handle;
	DWORD protocol;

	(void)state;
	insert();
	assert_int_equal(
	    SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context),
	    SCARD_S_SUCCESS);
	assert_int_equal(SCardConnect(context, name, SCARD_SHARE_EXCLUSIVE,
				      SCARD_PROTOCOL_T0, &handle, &protocol),
			 SCARD_S_SUCCESS);
	(void)read_now(CARD_READER_BUSY);
	start();
	wait_ms(500);
	(void)SCardDisconnect(handle, SCARD_LEAVE_CARD);
	(void)expect(CARD_EVENT_READ, CARD_OK);
	assert_int_equal(SCardConnect(context, name, SCARD_SHARE_SHARED,
				      SCARD_PROTOCOL_T0, &handle, &protocol),
			 SCARD_S_SUCCESS);
	assert_int_equal(SCardBeginTransaction(handle), SCARD_S_SUCCESS);
	start();
	wait_ms(500);
	(void)SCardEndTransaction(handle, SCARD_RESET_CARD);
	(void)expect(CARD_EVENT_READ, CARD_OK);
	(void)SCardDisconnect(handle, SCARD_RESET_CARD);
	(void)read_now(CARD_OK);
	(void)SCardReleaseContext(context);
	take_out();
}

static int
cycles(int usual)
{
	const char *text = getenv("E2E_CYCLES");
	long n = text == NULL ? 0 : strtol(text, NULL, 10);

	return n > 0 && n < usual ? (int)n : usual;
}

static void
cycles_leave_nothing_behind(void **state)
{
	int fds, threads, many = cycles(200);
	int64_t from_ms;

	(void)state;
	insert();
	(void)read_now(CARD_OK);
	take_out();
	wait_ms(50);
	fds = entries("/proc/self/fd");
	threads = entries("/proc/self/task");
	from_ms = clock_ms();
	for (int i = 0; i < many; i++) {
		start();
		insert();
		(void)expect(CARD_EVENT_READ, CARD_OK);
		take_out();
	}
	wait_ms(50);
	print_message("figure: %d times insert, read, remove: %lld ms each; "
		      "descriptors %d -> %d, threads %d -> %d\n",
		      many, (long long)((clock_ms() - from_ms) / many), fds,
		      entries("/proc/self/fd"), threads,
		      entries("/proc/self/task"));
	assert_int_equal(entries("/proc/self/fd"), fds);
	assert_int_equal(entries("/proc/self/task"), threads);
}

static void
reads_leave_nothing_behind(void **state)
{
	int fds, threads, many = cycles(1000);
	int64_t from_us, worst_us = 0;

	(void)state;
	insert();
	(void)read_now(CARD_OK);
	wait_ms(50);
	fds = entries("/proc/self/fd");
	threads = entries("/proc/self/task");
	from_us = clock_us();
	for (int i = 0; i < many; i++) {
		int64_t one_us = clock_us();

		(void)read_now(CARD_OK);
		one_us = clock_us() - one_us;
		if (one_us > worst_us)
			worst_us = one_us;
	}
	print_message("figure: %d reads from start() to the event: mean "
		      "%lld us, worst %lld us\n",
		      many, (long long)((clock_us() - from_us) / many),
		      (long long)worst_us);
	wait_ms(50);
	assert_int_equal(entries("/proc/self/fd"), fds);
	assert_int_equal(entries("/proc/self/task"), threads);
	take_out();
}

static void
workers_leave_nothing_behind(void **state)
{
	int fds, threads, many = cycles(1000);
	int64_t from_ms = clock_ms();

	(void)state;
	fds = entries("/proc/self/fd");
	threads = entries("/proc/self/task");
	for (int i = 0; i < many; i++) {
		struct card_worker *one;

		assert_int_equal(
		    card_worker_open(&one, PCSCD_READER, WATCHDOG_MS), 0);
		if (i % 2 == 0)
			wait_ms(2);
		card_worker_close(&one);
	}
	print_message("figure: %d workers opened and closed: %lld ms each\n",
		      many, (long long)((clock_ms() - from_ms) / many));
	wait_ms(50);
	assert_int_equal(entries("/proc/self/fd"), fds);
	assert_int_equal(entries("/proc/self/task"), threads);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, open_worker, close_worker)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    TEST(reads_each_sample),
	    TEST(reads_the_card_that_comes_next),
	    TEST(pulled_at_every_exchange),
	    TEST(swapped_at_every_exchange),
	    TEST(hung_card_stops_nothing),
	    TEST(hung_card_can_be_cancelled),
	    TEST(hung_card_lets_close),
	    TEST(heals_after_the_service_died),
	    TEST(service_dies_inside_a_read),
	    TEST(card_leaves_while_the_service_is_down),
	    TEST(heals_after_the_reader_was_gone),
	    TEST(waits_for_other_programs),
	    TEST(reads_leave_nothing_behind),
	    TEST(workers_leave_nothing_behind),
	    TEST(cycles_leave_nothing_behind),
	};

	if (argc == 2)
		cmocka_set_test_filter(argv[1]);
	if (getenv("VCARD") == NULL) {
		print_error("VCARD must name the virtual card's program\n");
		return 1;
	}
	return cmocka_run_group_tests(tests, open_lab, close_lab);
}
