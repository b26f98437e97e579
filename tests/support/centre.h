/*
 * centre.h - a reference central server started for one test
 *
 * Starts the build/centre that stands beside the running test, in a folder
 * of its own, and speaks to it as a till would: TLS with the client's
 * certificate, one JSON message each way.  It ends when the test does, since
 * its commands come over a pipe.  Failures to start fail the test.
 */
#ifndef TESTS_SUPPORT_CENTRE_H
#define TESTS_SUPPORT_CENTRE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <curl/curl.h>
#include <json-c/json.h>

struct ref {
	pid_t pid;
	int to, from; /* its standard input and output */
	int port, plain, serial;
	int decode; /* a Content-Encoding is undone */
	char folder[64], url[128];
	char sign_no[32], shop[16], inf_time[20];
	const char *headers[8]; /* more request headers, NULL ends */
};

struct ref_reply {
	CURLcode code;
	long status;
	size_t len;
	char *text; /* free() */
};

/* `more` are further arguments, ended by NULL, or NULL for none.  The clock
 * stands at inf_time, 2026-03-15 10:22:33. */
void ref_start(struct ref *ref, const char *const *more);
/* Ends it; the folder stays, so that another start finds the ledger. */
void ref_stop(struct ref *ref);
void ref_kill(struct ref *ref);
void ref_clear(struct ref *ref);

/* One command; what it printed before "ok", free().  NULL after an error. */
char *ref_tell(struct ref *ref, const char *line);
/* The same where only success matters; fails the test otherwise. */
void ref_do(struct ref *ref, const char *line);

/* Whether what the command printed holds the text. */
int ref_tells(struct ref *ref, const char *line, const char *text);

/* The last line of what a command printed, "" for none. free() */
char *ref_last(struct ref *ref, const char *command);
void ref_no_violations(struct ref *ref);

/* For cmocka: a centre of the test's own, somebody signed in; and its end. */
int ref_setup(void **state);
int ref_teardown(void **state);
#define REF_CASE(name) \
	cmocka_unit_test_setup_teardown(name, ref_setup, ref_teardown)

/* NULL for a body: HEAD, as a till that only keeps its connection. */
void ref_send(struct ref *ref, const char *body, long wait_ms,
	      struct ref_reply *reply);

/* The envelope around an input, with the next msgid; free(). */
char *ref_envelope(struct ref *ref, const char *infno, const char *insuplc,
		   const char *input);

/* Sends one transaction; the whole reply, json_object_put it.  NULL when no
 * JSON came back.  `msgid` may be NULL, else 31 bytes. */
struct json_object *ref_ask(struct ref *ref, const char *infno,
			    const char *insuplc, const char *input,
			    char *msgid);

/* The same where only infcode 0 will do; fails the test otherwise. */
struct json_object *ref_good(struct ref *ref, const char *infno,
			     const char *insuplc, const char *input);
/* And where only a refusal will do whose err_msg holds `why`. */
void ref_bad(struct ref *ref, const char *infno, const char *insuplc,
	     const char *input, const char *why);

/* 9001; later envelopes carry the number. */
void ref_sign_in(struct ref *ref);

/* Member text by a path such as "output.setlinfo.balc", "" when absent;
 * a number is a place in a list.  Valid as long as the object is. */
const char *ref_at(struct json_object *object, const char *path);
int ref_infcode(struct json_object *reply);

#endif
