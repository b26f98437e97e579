#define _GNU_SOURCE /* asprintf */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>
#include <cmocka.h>

#include "tests/support/centre.h"

extern char **environ;

enum { ARGS_MAX = 40, REPLY_BYTES_MAX = 1 << 20 };

static void
program(char *path, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", path, size - 32);
	char *slash;

	assert_true(n > 0);
	path[n] = '\0';
	slash = strrchr(path, '/');
	assert_non_null(slash);
	(void)snprintf(slash, 32, "/../centre");
}

static void
spawn(struct ref *r, char **args)
{
	posix_spawn_file_actions_t acts;
	int in[2], out[2];

	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(out), 0);
	assert_int_equal(fcntl(in[1], F_SETFD, FD_CLOEXEC), 0);
	assert_int_equal(fcntl(out[0], F_SETFD, FD_CLOEXEC), 0);
	assert_int_equal(posix_spawn_file_actions_init(&acts), 0);
	(void)posix_spawn_file_actions_adddup2(&acts, in[0], 0);
	(void)posix_spawn_file_actions_adddup2(&acts, out[1], 1);
	(void)posix_spawn_file_actions_addclose(&acts, in[0]);
	(void)posix_spawn_file_actions_addclose(&acts, out[1]);
	assert_int_equal(
	    posix_spawn(&r->pid, args[0], &acts, NULL, args, environ), 0);
	(void)posix_spawn_file_actions_destroy(&acts);
	(void)close(in[0]);
	(void)close(out[1]);
	r->to = in[1];
	r->from = out[0];
}

/* One line of its output without the end of line; -1 at the end. */
static int
read_line(int fd, char *line, size_t size)
{
	size_t n = 0;

	while (n + 1 < size && read(fd, line + n, 1) == 1) {
		if (line[n] == '\n') {
			line[n] = '\0';
			return 0;
		}
		n++;
	}
	return -1;
}

void
ref_start(struct ref *r, const char *const *more)
{
	static char stdin_word[] = "--stdin", db_word[] = "--db",
		    tls_word[] = "--tls-dir", now_word[] = "--now",
		    now[] = "2026-03-15 10:22:33";
	char *args[ARGS_MAX], exe[1024], db[96], tls[96];
	const char *colon;
	int i, n = 0;

	if (r->folder[0] == '\0') {
		memcpy(r->folder, "/tmp/centre-XXXXXX", 19);
		assert_non_null(mkdtemp(r->folder));
		memcpy(r->shop, "P99010100001", 13);
		memcpy(r->inf_time, now, sizeof now);
	}
	program(exe, sizeof exe);
	(void)snprintf(db, sizeof db, "%s/ledger.db", r->folder);
	(void)snprintf(tls, sizeof tls, "%s/tls", r->folder);
	args[n++] = exe;
	args[n++] = stdin_word;
	args[n++] = now_word;
	args[n++] = now;
	args[n++] = db_word;
	args[n++] = db;
	args[n++] = tls_word;
	args[n++] = tls;
	r->plain = 0;
	for (i = 0; more != NULL && more[i] != NULL; i++) {
		assert_true(n < ARGS_MAX - 1);
		args[n] = strdup(more[i]);
		assert_non_null(args[n++]);
		r->plain |= strcmp(more[i], "--plain") == 0;
	}
	args[n] = NULL;
	spawn(r, args);
	for (i = 8; i < n; i++)
		free(args[i]);
	assert_int_equal(read_line(r->from, r->url, sizeof r->url), 0);
	colon = strrchr(r->url, ':');
	assert_non_null(colon);
	r->port = (int)strtol(colon + 1, NULL, 10);
}

static void
reap(struct ref *r)
{
	int status;

	(void)close(r->to); /* the end of input is "quit" */
	(void)close(r->from);
	while (waitpid(r->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	r->pid = 0;
}

void
ref_stop(struct ref *r)
{
	if (r->pid > 0)
		reap(r);
}

void
ref_kill(struct ref *r)
{
	assert_int_equal(kill(r->pid, SIGKILL), 0);
	reap(r);
}

static int
unlink_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

void
ref_clear(struct ref *r)
{
	ref_stop(r);
	if (r->folder[0] != '\0')
		(void)nftw(r->folder, unlink_one, 8, FTW_DEPTH | FTW_PHYS);
	memset(r, 0, sizeof *r);
}

char *
ref_tell(struct ref *r, const char *line)
{
	char *all = NULL, text[8192];
	size_t size = 0;
	FILE *to = open_memstream(&all, &size);
	int ok = 0;

	assert_non_null(to);
	assert_int_equal(write(r->to, line, strlen(line)), strlen(line));
	assert_int_equal(write(r->to, "\n", 1), 1);
	while (read_line(r->from, text, sizeof text) == 0) {
		ok = strcmp(text, "ok") == 0;
		if (ok || strncmp(text, "error:", 6) == 0)
			break;
		(void)fprintf(to, "%s\n", text);
	}
	assert_int_equal(fclose(to), 0);
	if (ok)
		return all;
	free(all);
	return NULL;
}

void
ref_do(struct ref *r, const char *line)
{
	char *said = ref_tell(r, line);

	if (said == NULL)
		fail_msg("the centre does not know: %s", line);
	free(said);
}

int
ref_tells(struct ref *r, const char *command, const char *text)
{
	char *all = ref_tell(r, command);
	int found;

	assert_non_null(all);
	found = strstr(all, text) != NULL;
	free(all);
	return found;
}

static size_t
take(char *data, size_t one, size_t n, void *cls)
{
	struct ref_reply *reply = cls;
	char *grown = realloc(reply->text, reply->len + one * n + 1);

	if (grown == NULL || reply->len + one * n > REPLY_BYTES_MAX) {
		free(grown);
		reply->text = NULL;
		return 0;
	}
	memcpy(grown + reply->len, data, one * n);
	reply->text = grown;
	reply->len += one * n;
	reply->text[reply->len] = '\0';
	return one * n;
}

void
ref_send(struct ref *r, const char *body, long wait_ms, struct ref_reply *reply)
{
	struct curl_slist *list;
	char ca[96], cert[96], key[96];
	CURL *curl = curl_easy_init();
	int i;

	assert_non_null(curl);
	memset(reply, 0, sizeof *reply);
	(void)snprintf(ca, sizeof ca, "%s/tls/ca.pem", r->folder);
	(void)snprintf(cert, sizeof cert, "%s/tls/client.pem", r->folder);
	(void)snprintf(key, sizeof key, "%s/tls/client.key", r->folder);
	list = curl_slist_append(NULL, "Content-Type: application/json");
	for (i = 0; r->headers[i] != NULL; i++)
		list = curl_slist_append(list, r->headers[i]);
	curl_easy_setopt(curl, CURLOPT_URL, r->url);
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, wait_ms);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, reply);
	if (!r->plain) {
		curl_easy_setopt(curl, CURLOPT_CAINFO, ca);
		curl_easy_setopt(curl, CURLOPT_SSLCERT, cert);
		curl_easy_setopt(curl, CURLOPT_SSLKEY, key);
	}
	reply->code = curl_easy_perform(curl);
	(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply->status);
	curl_slist_free_all(list);
	curl_easy_cleanup(curl);
}

char *
ref_envelope(struct ref *r, const char *infno, const char *insuplc,
	     const char *input)
{
	const char *t = r->inf_time;
	char *text = NULL;

	assert_true(
	    asprintf(
		&text,
		"{\"infno\":\"%s\",\"msgid\":\"%s%.4s%.2s%.2s%.2s%.2s%.2s%"
		"04d\","
		"\"mdtrtarea_admvs\":\"990101\",\"insuplc_admdvs\":\"%s\","
		"\"recer_sys_code\":\"FSI_LOCAL\",\"dev_no\":\"POS-01\","
		"\"dev_safe_info\":\"\",\"cainfo\":\"\",\"signtype\":\"SM3\","
		"\"infver\":\"V1.0\",\"opter_type\":\"1\",\"opter\":\"0007\","
		"\"opter_name\":\"演示员甲\",\"inf_time\":\"%s\","
		"\"fixmedins_code\":\"%s\",\"fixmedins_name\":\"%s\","
		"\"sign_no\":\"%s\",\"input\":%s}",
		infno, r->shop, t, t + 5, t + 8, t + 11, t + 14, t + 17,
		++r->serial, insuplc, t, r->shop,
		strcmp(r->shop, "P99010100001") == 0 ? "示范大药房一分店"
						     : "示范区医院",
		r->sign_no, input) > 0);
	return text;
}

struct json_object *
ref_ask(struct ref *r, const char *infno, const char *insuplc,
	const char *input, char *msgid)
{
	char *body = ref_envelope(r, infno, insuplc, input);
	struct ref_reply reply;
	struct json_object *root = NULL;

	if (msgid != NULL) {
		memcpy(msgid, strstr(body, "\"msgid\":\"") + 9, 30);
		msgid[30] = '\0';
	}
	ref_send(r, body, 10000, &reply);
	if (reply.code == CURLE_OK && reply.text != NULL)
		root = json_tokener_parse(reply.text);
	free(reply.text);
	free(body);
	return root;
}

void
ref_sign_in(struct ref *r)
{
	struct json_object *reply = ref_ask(
	    r, "9001", "",
	    "{\"signIn\":{\"opter_no\":\"0007\",\"mac\":\"02-00-00-00-00-01\","
	    "\"ip\":\"10.0.0.7\"}}",
	    NULL);

	assert_int_equal(ref_infcode(reply), 0);
	(void)snprintf(r->sign_no, sizeof r->sign_no, "%s",
		       ref_at(reply, "output.signinoutb.sign_no"));
	json_object_put(reply);
}

const char *
ref_at(struct json_object *o, const char *path)
{
	char name[64];
	size_t n;

	while (o != NULL && *path != '\0') {
		n = strcspn(path, ".");
		assert_true(n < sizeof name);
		memcpy(name, path, n);
		name[n] = '\0';
		path += n + (path[n] == '.');
		if (json_object_is_type(o, json_type_array))
			o = json_object_array_get_idx(
			    o, (size_t)strtoul(name, NULL, 10));
		else if (!json_object_object_get_ex(o, name, &o))
			o = NULL;
	}
	return o != NULL ? json_object_get_string(o) : "";
}

int
ref_infcode(struct json_object *reply)
{
	assert_non_null(reply);
	return (int)strtol(ref_at(reply, "infcode"), NULL, 10);
}
