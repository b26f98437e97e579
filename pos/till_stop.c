/* The stop list at the counter: asked when it is known who it is. */
#include <string.h>
#include <sys/stat.h>

#include "pos/till_inside.h"

/*
 * A new list may have been put in place by another process. One that
 * cannot be believed is as good as none, and the reason is kept.
 */
static void
renew(struct till *till)
{
	const char *path = till->parts.conf->offline.stoplist;
	struct till_stoplist *stop = &till->stop;
	struct err why = { .code = ERR_NONE };
	struct stat about;

	memset(&about, 0, sizeof(about));
	if (stat(path, &about) == 0 && about.st_ino == stop->inode &&
	    about.st_dev == stop->device &&
	    (stop->list != NULL || stop->why[0] != '\0'))
		return;
	stoplist_close(&stop->list);
	stop->inode = about.st_ino;
	stop->device = about.st_dev;
	stop->why[0] = '\0';
	if (stoplist_open(&stop->list, path, till->books.key, &why) < 0)
		(void)text_copy(stop->why, sizeof(stop->why), why.text);
}

void
till_stop_look(struct till *till)
{
	struct till_stoplist *stop = &till->stop;

	till->view.stop = STOP_NONE;
	till->view.stoplist_day = 0;
	if (till->parts.conf->offline.stoplist[0] == '\0')
		return;
	renew(till);
	if (stop->list == NULL)
		return;
	till->view.stoplist_day = stoplist_head(stop->list)->day;
	till->view.stop = stoplist_find(stop->list, &till->sale->person);
}

void
till_stop_close(struct till *till)
{
	stoplist_close(&till->stop.list);
}

int
till_stop_allows(struct till *till, const struct now *now, int64_t *age_ms,
    struct err *err)
{
	*age_ms = 0;
	if (till->parts.conf->offline.stoplist[0] == '\0')
		return 0;
	till_stop_look(till);
	if (till->view.stop != STOP_NONE)
		return err_set(err, ERR_FORBIDDEN,
		    _("离线：停用名单上有此人（%s），不能离线结算，可按自费键"),
		    stoplist_reason(till->view.stop));
	if (till->stop.why[0] != '\0')
		return till_refuse(err, till->stop.why);
	if (till->view.stoplist_day == 0)
		return till_refuse(err,
		    _("离线：本机还没有停用名单，不能离线结算，可按自费键"));
	/* Of a list from the future the age is not known (I11). */
	if (till->view.stoplist_day > text_day(now->wall_ms))
		return till_refuse(err,
		    _("离线：停用名单的日期还没有到，请核对本机时钟，可按自费键"));
	/* Its own date counts: an old list imported today is an old list. */
	*age_ms = now->wall_ms - text_day_ms(till->view.stoplist_day);
	return 0;
}
