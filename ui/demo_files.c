#define _GNU_SOURCE /* FTW_* with _XOPEN_SOURCE 700 */
#include "ui/demo.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pos/rules.h"
#include "pos/text.h"
#include "ui/output.h"

#define PACK "pos/rules/demo-990101-2026.rules"
#define ITEMS "tests/centre/data/items.tsv"
#define CATALOGUE_HEAD \
	"med_list_codg\tmedins_list_codg\tname\tspec\tprice\tclass\t" \
	"preself\tceiling\tbarcode\n"
#define CATALOGUE_BYTES_MAX (1024u * 1024u)

static int
write_file(const struct demo *demo, const char *name, const char *text,
    size_t length, struct err *err)
{
	char path[DEMO_PATH_BYTES];
	int fd = -1, rc = -1;

	if (text_format(path, sizeof(path), "%s/%s", demo->folder, name))
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(err, ERR_FILE, "%s: %s", name, strerror(errno));
	if (write(fd, text, length) == (ssize_t)length)
		rc = 0;
	if (close(fd) != 0 || rc != 0)
		return err_set(err, ERR_FILE, _("%s：写不下"), name);
	return 0;
}

static int
read_root(struct text_buf *out, const struct demo *demo, const char *name,
    struct err *err)
{
	char path[DEMO_PATH_BYTES];

	if (!text_format(path, sizeof(path), "%s/%s", demo->root, name))
		return err_set(err, ERR_LIMIT, _("路径太长"));
	return input_read(out, path, err);
}

/* The pack is written for one year; the demonstration's is this one's. */
static int
write_pack(const struct demo *demo, int year, struct err *err)
{
	static const char made_for[] = "2026";
	char now[8], name[DEMO_PATH_BYTES];
	struct text_buf pack;
	int rc;

	(void)text_format(now, sizeof(now), "%04d", year);
	text_buf_init(&pack, RULES_PACK_BYTES_MAX);
	rc = read_root(&pack, demo, PACK, err);
	for (char *at = rc == 0 ? strstr(pack.at, made_for) : NULL; at != NULL;
	     at = strstr(at, made_for)) {
		memcpy(at, now, sizeof(made_for) - 1);
		at += sizeof(made_for) - 1;
	}
	(void)text_format(name, sizeof(name), "rules/demo-990101-%s.rules", now);
	if (rc == 0)
		rc = write_file(demo, name, pack.at, pack.length, err);
	text_buf_clear(&pack);
	return rc;
}

/* The centre's own list of items, under the catalogue's column names. */
static int
write_catalogue(const struct demo *demo, struct err *err)
{
	struct text_buf items, catalogue;
	const char *body;
	int rc;

	text_buf_init(&items, CATALOGUE_BYTES_MAX);
	text_buf_init(&catalogue, CATALOGUE_BYTES_MAX);
	rc = read_root(&items, demo, ITEMS, err);
	if (rc == 0) {
		body = strchr(items.at, '\n');
		text_put(&catalogue, CATALOGUE_HEAD);
		text_put(&catalogue, body != NULL ? body + 1 : "");
		rc = write_file(demo, "catalogue.tsv", catalogue.at,
		    catalogue.length, err);
	}
	text_buf_clear(&items);
	text_buf_clear(&catalogue);
	return rc;
}

/* Times are short, so that a cut link shows within seconds. */
static int
write_conf(const struct demo *demo, struct err *err)
{
	struct text_buf conf;
	int rc;

	text_buf_init(&conf, 8192);
	text_putf(&conf,
	    "[till]\nnumber = 1\nfixmedins_code = P99010100001\n"
	    "fixmedins_name = 示范大药房一分店\nmdtrtarea_admvs = 990101\n"
	    "dev_no = POS-01\nscene = pharmacy\nlevel = 药店\n"
	    "opter = 0007\nopter_name = 演示员甲\n"
	    "mac = 02-00-00-00-00-01\nip = 10.0.0.7\n"
	    "database = till.db\nkey_file = till.key\nrules = rules\n"
	    "catalogue = catalogue.tsv\n\n"
	    "[centre]\nurl = https://localhost:%d/fsi/api/rsfComIfsService/callService\n"
	    "ca = tls/ca.pem\ncertificate = tls/client.pem\n"
	    "key = tls/client.key\nconnect_ms = 3000\nquery_ms = 5000\n"
	    "commit_ms = 10000\nwait_ms = 5000\nlate_s = 20\n\n"
	    "[card]\nreader = %s\nwatchdog_ms = 5000\n\n"
	    "[offline]\nfund_sale_max = 200.00\nfund_till_max = 2000.00\n"
	    "entitlement_age_s = 86400\n\n"
	    "[queue]\nretry_first_ms = 1000\nretry_max_ms = 5000\n\n"
	    "[receipt]\npath = receipts.txt\nencoding = utf-8\ncolumns = 48\n",
	    demo->centre_port,
	    demo->reader_why[0] == '\0' ? "YBPOS Virtual Reader" : "");
	rc = write_file(demo, "pos.conf", conf.at, conf.length, err);
	text_buf_clear(&conf);
	return rc;
}

int
demo_write_files(const struct demo *demo, int year, struct err *err)
{
	char path[DEMO_PATH_BYTES];

	if (!text_format(path, sizeof(path), "%s/rules", demo->folder) ||
	    mkdir(path, 0700) != 0)
		return err_set(err, ERR_FILE, "%s: %s", path, strerror(errno));
	if (write_pack(demo, year, err) != 0 ||
	    write_catalogue(demo, err) != 0)
		return -1;
	return write_conf(demo, err);
}

static int
remove_one(const char *path, const struct stat *about, int kind,
    struct FTW *where)
{
	(void)about;
	(void)kind;
	(void)where;
	(void)remove(path); /* what cannot go stays, the rest goes */
	return 0;
}

void
demo_remove(const char *folder)
{
	(void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}
