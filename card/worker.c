/*
 * Three kinds of thread, and only here:
 *
 *   watch   waits on the service for the slot to change, and heals
 *   serve   waits for a read to be wanted, runs its watchdog
 *   job     one whole read; expendable, because a hung card blocks
 *           SCardTransmit for ever (card.md B.6 no. 4)
 *
 * They share struct card_worker under its lock. Threads are detached and
 * each holds a reference, as does the owner: a job that was given up ends by
 * itself when the card goes, and whoever is last frees.
 */
#include "card/card.h"
#include "card/mailbox.h"
#include "card/pcsc.h"
#include "card/slot.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WATCH_WAIT_MS 10000 /* one wait for a change */
#define SERVICE_RETRY_MS 200
#define BUSY_RETRY_MS 200
#define SETTLE_MS 500	  /* the service looks every 400 ms */
#define FAULT_PAUSE_MS 50 /* a fault that repeats must not spin */
#define CANCEL_RETRY_MS 20
#define CLOSE_WAIT_MS 2000

enum read_state {
	READ_NONE,
	READ_WANTED, /* start() was called */
	READ_TOLD,   /* its event waits to be taken */
};

struct job {
	struct card_worker *worker;
	struct pcsc_slot slot; /* as it was when the job began */
	bool done;
	bool given_up; /* nobody waits: the thread frees the job itself */
	enum card_result result; /* what it stands at until it is done */
	struct card_data data;
};

struct card_worker {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	unsigned refs;
	unsigned threads; /* watch and serve, while they run */
	bool stop;
	int64_t watchdog_ms;
	char prefix[128];
	struct mailbox mailbox;
	/* kept by the watch thread */
	struct slot slot;
	struct pcsc_watch *watch;
	bool cancelling; /* watch is in use by the serve thread */
	/* the read */
	enum read_state read;
	uint32_t ticket;
	uint32_t serial;   /* of start() and cancel() */
	unsigned given_up; /* jobs that wait on a card nobody waits for */
};

static int64_t
clock_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail on Linux */
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* With the lock held: until something changed or the time has come. */
static void
wait_until(struct card_worker *w, int64_t until_ms)
{
	struct timespec until = {.tv_sec = (time_t)(until_ms / 1000),
				 .tv_nsec = (long)(until_ms % 1000) * 1000000};

	(void)pthread_cond_timedwait(&w->changed, &w->lock, &until);
}

/* Gives one reference back; the lock is held on entry and gone on return. */
static void
unref(struct card_worker *w)
{
	bool last;

	assert(w->refs > 0);
	last = --w->refs == 0;
	(void)pthread_cond_broadcast(&w->changed);
	(void)pthread_mutex_unlock(&w->lock);
	if (!last)
		return;
	mailbox_close(&w->mailbox);
	(void)pthread_cond_destroy(&w->changed);
	(void)pthread_mutex_destroy(&w->lock);
	free(w);
}

/* With the lock held: a detached thread that holds a reference. */
static int
launch(struct card_worker *w, void *(*run)(void *), void *arg)
{
	pthread_attr_t attr;
	pthread_t thread;
	sigset_t all, before;
	int failed;

	if (pthread_attr_init(&attr) != 0)
		return -1;
	(void)pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	/* Signals are the caller's; SIGPIPE of a dead service is nobody's. */
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&thread, &attr, run, arg);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	(void)pthread_attr_destroy(&attr);
	if (failed == 0)
		w->refs++;
	return failed == 0 ? 0 : -1;
}

/* ---- job: one whole read ---- */

static enum card_result
read_once(const struct pcsc_slot *slot, struct card_data *data)
{
	struct pcsc_reader *reader;
	struct card_reader seam;
	enum card_result result = pcsc_reader_open(&reader, slot);

	if (result != CARD_OK)
		return result;
	seam = pcsc_reader_seam(reader);
	result = card_read(&seam, data);
	pcsc_reader_close(&reader);
	return result;
}

/*
 * Left or was reset while being read, or an answer came in pieces: worth one
 * more whole read (card.md B.6, no. 1, 2, 5). Never a part of one.
 */
static bool
is_transient(enum card_result result)
{
	return result == CARD_PULLED || result == CARD_BAD_STATUS ||
	       result == CARD_BAD_DATA;
}

/*
 * Waits for ms with result as the news so far, or until nobody wants the job
 * any more, or the card is seen to be gone. False: do not go on.
 */
static bool
is_worth_waiting(struct job *job, enum card_result result, int64_t ms)
{
	struct card_worker *w = job->worker;
	int64_t until_ms = clock_ms() + ms;
	bool worth;

	(void)pthread_mutex_lock(&w->lock);
	job->result = result;
	for (;;) {
		worth = !job->given_up && !w->stop && w->slot.now.present;
		if (!worth || clock_ms() >= until_ms)
			break;
		wait_until(w, until_ms);
	}
	job->result = CARD_HUNG;
	(void)pthread_mutex_unlock(&w->lock);
	return worth;
}

/*
 * The second try comes when the service has had time to look at the slot:
 * at once it would meet the handle's error again, not the card (B.6 no. 3).
 */
static enum card_result
read_whole(struct job *job, struct card_data *data)
{
	bool again = true;

	for (;;) {
		enum card_result result = read_once(&job->slot, data);

		if (result == CARD_READER_BUSY) {
			if (!is_worth_waiting(job, result, BUSY_RETRY_MS))
				return result;
		} else if (is_transient(result) && again) {
			again = false;
			if (!is_worth_waiting(job, CARD_PULLED, SETTLE_MS))
				return CARD_PULLED;
		} else {
			return result == CARD_ABSENT && !again ? CARD_PULLED
							       : result;
		}
	}
}

static void *
job_main(void *arg)
{
	struct job *job = arg;
	struct card_worker *w = job->worker;
	struct card_data data = {0};
	enum card_result result = read_whole(job, &data);

	(void)pthread_mutex_lock(&w->lock);
	if (job->given_up) {
		w->given_up--;
		free(job);
	} else {
		job->result = result;
		job->data = data;
		job->done = true;
	}
	card_data_clear(&data);
	unref(w);
	return NULL;
}

static struct job *
job_begin(struct card_worker *w)
{
	struct job *job = calloc(1, sizeof(*job));

	if (job == NULL)
		return NULL;
	job->worker = w;
	job->result = CARD_HUNG;
	job->slot = w->slot.now;
	if (launch(w, job_main, job) != 0) {
		free(job);
		return NULL;
	}
	return job;
}

/* Done: freed. Not done: given up, and the thread frees it. */
static void
job_end(struct card_worker *w, struct job *job)
{
	if (job == NULL)
		return;
	if (job->done) {
		card_data_clear(&job->data);
		free(job);
	} else {
		job->given_up = true;
		w->given_up++;
	}
}

/* ---- serve: what start() asked for ---- */

/*
 * With a card in the slot: begins a job and waits for it until the watchdog
 * bites. A job given up before still holds the slot, so no second one is
 * put behind it; the time runs all the same. Returns false when there was
 * nothing to read after all and the read goes on being wanted.
 */
static bool
run_job(struct card_worker *w, struct card_event *event)
{
	int64_t deadline_ms = clock_ms() + w->watchdog_ms;
	uint32_t serial = w->serial;
	struct job *job = NULL;
	bool told = false;

	event->result = CARD_HUNG;
	while (!told && !w->stop && w->serial == serial &&
	       clock_ms() < deadline_ms) {
		if (job == NULL && !w->slot.now.present)
			break;
		if (job == NULL && w->given_up == 0) {
			job = job_begin(w);
			if (job == NULL) {
				event->result = CARD_FAULT;
				told = true;
			}
		} else if (job != NULL && job->done) {
			event->result = job->result;
			event->data = job->data;
			/* The service is up to 400 ms behind the slot. */
			told = job->result != CARD_ABSENT;
			job_end(w, job);
			job = NULL;
			if (!told)
				wait_until(w, clock_ms() + FAULT_PAUSE_MS);
		} else {
			wait_until(w, deadline_ms);
		}
	}
	if (!told && clock_ms() >= deadline_ms) {
		told = true;
		if (job != NULL)
			event->result = job->result;
	}
	job_end(w, job);
	return told && !w->stop && w->serial == serial;
}

/*
 * Ends the watch thread's wait. Not in card_worker_close(), whose caller must
 * not wait for a service that stalls. A cancel that comes before the wait has
 * no effect, so it is repeated.
 */
static void
end_watch(struct card_worker *w)
{
	while (w->threads > 1) {
		struct pcsc_watch *watch = w->watch;

		if (watch != NULL) {
			w->cancelling = true;
			(void)pthread_mutex_unlock(&w->lock);
			pcsc_watch_cancel(watch);
			(void)pthread_mutex_lock(&w->lock);
			w->cancelling = false;
			(void)pthread_cond_broadcast(&w->changed);
		}
		wait_until(w, clock_ms() + CANCEL_RETRY_MS);
	}
}

static void *
serve_main(void *arg)
{
	struct card_worker *w = arg;

	(void)pthread_mutex_lock(&w->lock);
	while (!w->stop) {
		struct card_event event = {.kind = CARD_EVENT_READ,
					   .ticket = w->ticket};

		if (w->read != READ_WANTED || !w->slot.now.present) {
			wait_until(w, clock_ms() + WATCH_WAIT_MS);
			continue;
		}
		if (run_job(w, &event)) {
			mailbox_put(&w->mailbox, &event);
			w->read = READ_TOLD;
		}
		card_data_clear(&event.data);
	}
	end_watch(w);
	w->threads--;
	unref(w);
	return NULL;
}

/* ---- watch: the slot, the reader, the service ---- */

/* Until the service goes or the worker is closed. */
static enum card_result
follow(struct card_worker *w)
{
	enum card_result result = CARD_OK;

	slot_begin(&w->slot, clock_ms());
	while (!w->stop) {
		int64_t wait_ms =
		    slot_wait_ms(&w->slot, clock_ms(), WATCH_WAIT_MS);
		struct pcsc_slot look;

		(void)pthread_mutex_unlock(&w->lock);
		result = pcsc_watch_wait(w->watch, &look, wait_ms);
		(void)pthread_mutex_lock(&w->lock);
		if (result == CARD_NO_SERVICE || result == CARD_FAULT)
			break;
		slot_look(&w->slot, result, &look, clock_ms(), &w->mailbox);
		(void)pthread_cond_broadcast(&w->changed);
		if (result != CARD_OK)
			wait_until(w, clock_ms() + FAULT_PAUSE_MS);
	}
	return result;
}

static void *
watch_main(void *arg)
{
	struct card_worker *w = arg;

	(void)pthread_mutex_lock(&w->lock);
	while (!w->stop) {
		struct pcsc_watch *watch;
		enum card_result result;

		(void)pthread_mutex_unlock(&w->lock);
		result = pcsc_watch_open(&watch, w->prefix);
		(void)pthread_mutex_lock(&w->lock);
		if (result == CARD_OK) {
			w->watch = watch;
			result = follow(w);
			w->watch = NULL;
			while (w->cancelling)
				wait_until(w, clock_ms() + CANCEL_RETRY_MS);
			(void)pthread_mutex_unlock(&w->lock);
			pcsc_watch_close(&watch);
			(void)pthread_mutex_lock(&w->lock);
		}
		if (w->stop)
			break;
		slot_end(&w->slot, result, &w->mailbox);
		wait_until(w, clock_ms() + SERVICE_RETRY_MS);
	}
	w->threads--;
	unref(w);
	return NULL;
}

/* ---- the port ---- */

static int
port_start(void *ctx, uint32_t ticket)
{
	struct card_worker *w = ctx;
	int result = -1;

	(void)pthread_mutex_lock(&w->lock);
	if (w->read == READ_NONE) {
		w->read = READ_WANTED;
		w->ticket = ticket;
		w->serial++;
		(void)pthread_cond_broadcast(&w->changed);
		result = 0;
	}
	(void)pthread_mutex_unlock(&w->lock);
	return result;
}

static int
port_poll(void *ctx, struct card_event *event)
{
	struct card_worker *w = ctx;
	int filled;

	(void)pthread_mutex_lock(&w->lock);
	filled = mailbox_take(&w->mailbox, event);
	if (filled == 1 && event->kind == CARD_EVENT_READ)
		w->read = READ_NONE;
	(void)pthread_mutex_unlock(&w->lock);
	return filled;
}

static void
port_cancel(void *ctx, uint32_t ticket)
{
	struct card_worker *w = ctx;

	(void)pthread_mutex_lock(&w->lock);
	if (w->read != READ_NONE && w->ticket == ticket) {
		mailbox_drop_read(&w->mailbox);
		w->read = READ_NONE;
		w->serial++;
		(void)pthread_cond_broadcast(&w->changed);
	}
	(void)pthread_mutex_unlock(&w->lock);
}

static int
port_descriptor(void *ctx)
{
	return ((const struct card_worker *)ctx)->mailbox.fd;
}

struct card_port
card_worker_port(struct card_worker *worker)
{
	assert(worker != NULL);
	return (struct card_port){.ctx = worker,
				  .start = port_start,
				  .poll = port_poll,
				  .cancel = port_cancel,
				  .descriptor = port_descriptor};
}

static int
init_sync(struct card_worker *w)
{
	pthread_condattr_t attr;
	int failed;

	if (pthread_condattr_init(&attr) != 0)
		return -1;
	failed = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) != 0 ||
		 pthread_cond_init(&w->changed, &attr) != 0;
	(void)pthread_condattr_destroy(&attr);
	if (failed)
		return -1;
	if (pthread_mutex_init(&w->lock, NULL) == 0)
		return 0;
	(void)pthread_cond_destroy(&w->changed);
	return -1;
}

int
card_worker_open(struct card_worker **worker, const char *reader_name,
		 int64_t watchdog_ms)
{
	struct card_worker *w;
	int failed = 0;

	assert(watchdog_ms > 0);
	*worker = NULL;
	if (strlen(reader_name) >= sizeof(w->prefix))
		return -1;
	w = calloc(1, sizeof(*w));
	if (w == NULL || init_sync(w) != 0) {
		free(w);
		return -1;
	}
	memcpy(w->prefix, reader_name, strlen(reader_name));
	w->watchdog_ms = watchdog_ms;
	w->refs = 1;
	(void)pthread_mutex_lock(&w->lock);
	if (mailbox_open(&w->mailbox) != 0)
		failed = -1;
	if (failed == 0 && (failed = launch(w, watch_main, w)) == 0)
		w->threads++;
	if (failed == 0 && (failed = launch(w, serve_main, w)) == 0)
		w->threads++;
	(void)pthread_mutex_unlock(&w->lock);
	*worker = w;
	if (failed != 0)
		card_worker_close(worker);
	return failed;
}

void
card_worker_close(struct card_worker **worker)
{
	struct card_worker *w = *worker;
	int64_t until_ms = clock_ms() + CLOSE_WAIT_MS;

	if (w == NULL)
		return;
	*worker = NULL;
	(void)pthread_mutex_lock(&w->lock);
	w->stop = true;
	(void)pthread_cond_broadcast(&w->changed);
	while (w->threads > 0 && clock_ms() < until_ms)
		wait_until(w, until_ms);
	unref(w);
}
