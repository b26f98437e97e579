#include "ui/wiring.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ui/command.h"
#include "ui/keyfile.h"
#include "ui/language.h"

#define PROGRAM "ybpos 0.1.0"
#define LOG_BYTES_MAX (16l * 1024 * 1024)

const char *
wiring_conf_path(void)
{
	const char *path = getenv("YBPOS_CONF");

	return path != NULL && path[0] != '\0' ? path : "pos.conf";
}

static void
write_log(void *ctx, const char *line)
{
	struct wiring *wiring = ctx;

	if (wiring->log_file == NULL)
		return;
	(void)fprintf(wiring->log_file, "%s\n", line); /* not the journal */
	(void)fflush(wiring->log_file);
}

/*
 * Beside the database, ours alone. The one before is kept when it has
 * grown too long. A log that cannot be written is no reason not to sell.
 */
static void
open_log(struct wiring *wiring)
{
	char path[CONF_PATH_BYTES + 8], older[CONF_PATH_BYTES + 16];
	struct stat about;
	mode_t before;

	if (!text_format(path, sizeof(path), "%s.log",
		wiring->conf.till.database) ||
	    !text_format(older, sizeof(older), "%s.1", path))
		return;
	if (stat(path, &about) == 0 && about.st_size > LOG_BYTES_MAX)
		(void)rename(path, older);
	before = umask(S_IRWXG | S_IRWXO);
	wiring->log_file = fopen(path, "ae");
	(void)umask(before);
}

static int
open_conf(struct wiring *wiring, const char *path, struct err *err)
{
	if (!text_copy(wiring->conf_path, sizeof(wiring->conf_path), path))
		return err_set(err, ERR_CONF, _("路径太长"));
	if (conf_load(&wiring->conf, path, err) < 0)
		return -1;
	return language_open(wiring->conf.till.language, err);
}

static int
open_key(struct wiring *wiring, struct err *err)
{
	const struct conf *conf = &wiring->conf;

	if (keyfile_load_or_make(
		&wiring->key, conf->till.key_file, main_random, err) < 0)
		return -1;
	wiring->key_known = true;
	if (conf->centre.gateway == GATEWAY_NONE)
		return 0;
	return keyfile_line(wiring->gateway_secret,
	    sizeof(wiring->gateway_secret), conf->centre.gateway_secret_file,
	    err);
}

static int
open_store(struct wiring *wiring, bool audit, struct err *err)
{
	const char *path = wiring->conf.till.database;
	struct store_options options;

	memset(&options, 0, sizeof(options));
	options.owner = PROGRAM; /* the store adds the process */
	options.read_only = audit;
	return store_open(&wiring->store, path, &options, err);
}

static int
open_net(struct wiring *wiring, struct err *err)
{
	struct net_curl_options options;
	char error[160] = "";

	wiring_net_options(&options, &wiring->conf);
	if (net_curl_open(&wiring->net, &options, error) < 0)
		return err_set(err, ERR_CONF, _("联网：%s"), error);
	return 0;
}

static int
open_card(struct wiring *wiring, struct err *err)
{
	const struct conf *conf = &wiring->conf;

	if (card_worker_open(&wiring->card, conf->card.reader,
		conf->card.watchdog_ms) < 0)
		return err_set(err, ERR_MEMORY, _("读卡：不能开始"));
	return 0;
}

static int
open_till(struct wiring *wiring, struct err *err)
{
	struct till_parts parts;
	struct now now;

	memset(&parts, 0, sizeof(parts));
	parts.store = wiring->store;
	if (wiring->card != NULL)
		parts.card = card_worker_port(wiring->card);
	parts.net = net_curl_port(wiring->net);
	parts.conf = &wiring->conf;
	parts.key = &wiring->key;
	parts.gateway_secret = wiring->gateway_secret;
	parts.log = &wiring->log;
	parts.program = PROGRAM;
	if (main_random(&parts.seed, sizeof(parts.seed), err) < 0)
		return -1;
	open_log(wiring);
	main_now(&now);
	return till_open(&wiring->till, &parts, &now, err);
}

static int
open_parts(struct wiring *wiring, const char *path, unsigned parts,
    struct err *err)
{
	bool audit = (parts & WIRING_AUDIT) != 0;

	if (open_conf(wiring, path, err) < 0)
		return -1;
	if ((parts & (WIRING_KEY | WIRING_STORE)) != 0 &&
	    open_key(wiring, err) < 0)
		return -1;
	if ((parts & (WIRING_STORE | WIRING_AUDIT)) != 0 &&
	    open_store(wiring, audit, err) < 0)
		return -1;
	if ((parts & WIRING_NET) != 0 && open_net(wiring, err) < 0)
		return -1;
	if ((parts & WIRING_CARD) != 0 && open_card(wiring, err) < 0)
		return -1;
	if ((parts & WIRING_TILL) != 0)
		return open_till(wiring, err);
	return 0;
}

int
wiring_open(struct wiring **wiring, const char *conf_path, unsigned parts,
    struct err *err)
{
	struct wiring *w = calloc(1, sizeof(*w));

	assert(wiring != NULL);
	assert((parts & WIRING_AUDIT) == 0 ||
	    (parts & (WIRING_STORE | WIRING_TILL)) == 0);
	*wiring = NULL;
	if (w == NULL)
		return err_set(err, ERR_MEMORY, _("内存不足"));
	w->log.ctx = w;
	w->log.write = write_log;
	w->log.level = LOG_INFO;
	if ((parts & WIRING_TILL) != 0)
		parts |= WIRING_STORE | WIRING_NET;
	if (open_parts(w, conf_path != NULL ? conf_path : wiring_conf_path(),
		parts, err) < 0) {
		wiring_close(&w);
		return -1;
	}
	*wiring = w;
	return 0;
}

void
wiring_close(struct wiring **wiring)
{
	struct wiring *w = *wiring;

	if (w == NULL)
		return;
	if (w->till != NULL)
		till_close(&w->till);
	if (w->card != NULL)
		card_worker_close(&w->card);
	if (w->net != NULL)
		net_curl_close(&w->net);
	if (w->store != NULL)
		store_close(&w->store);
	if (w->log_file != NULL)
		(void)fclose(w->log_file); /* not the journal */
	explicit_bzero(w, sizeof(*w));
	free(w);
	*wiring = NULL;
}

int
wiring_turn(struct wiring *wiring, int wait_ms_max,
    const struct till_command *command, struct now *now, struct err *err)
{
	int64_t due_ms, wait_ms = wait_ms_max;

	assert(wiring->till != NULL);
	main_now(now);
	due_ms = till_due_ms(wiring->till);
	if (command != NULL || due_ms <= now->mono_ms)
		wait_ms = 0;
	else if (due_ms - now->mono_ms < wait_ms)
		wait_ms = due_ms - now->mono_ms;
	if (wait_ms > 0) {
		net_curl_wait(wiring->net, NULL, 0, (int)wait_ms);
		main_now(now);
	}
	return till_step(wiring->till, now, command, err);
}
