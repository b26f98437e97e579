#include "ui/queue_stick.h"

#include <stdio.h>
#include <string.h>

#include "pos/signature.h"
#include "pos/stick.h"
#include "ui/command.h"
#include "ui/keyfile.h"
#include "ui/output.h"
#include "ui/replace.h"
#include "ui/wiring.h"

#define NAME "queue"
#define SHOWN_MAX 20 /* names of sales that stay */
#define OUT_BYTES_MAX (4u * 1024u * 1024u)

/* All it stands on; secrets wiped. */
struct desk {
	struct wiring *wiring;
	struct books books;
	bool opened;
	struct crypto_key key;
	char pem[8192];
	struct text_buf signers;
	struct text_buf file;
	struct stick stick;
	struct now now;
};

static int
open_keys(struct desk *desk, struct err *err)
{
	const struct conf *conf = &desk->wiring->conf;

	if (conf->stick.key_file[0] == '\0' ||
	    conf->stick.sign_key_file[0] == '\0' ||
	    conf->stick.signers[0] == '\0')
		return err_set(err, ERR_CONF,
		    _("U盘移交要在 pos.conf 的 [stick] 写明 key_file、"
		      "sign_key_file 和 signers"));
	if (keyfile_load(&desk->key, conf->stick.key_file, err) != 0 ||
	    keyfile_text(desk->pem, sizeof(desk->pem),
		conf->stick.sign_key_file, err) != 0)
		return -1;
	return signature_read(&desk->signers, conf->stick.signers, err);
}

static int
desk_open(struct desk *desk, struct err *err)
{
	uint8_t head[SM3_BYTES];

	memset(desk, 0, sizeof(*desk));
	text_buf_init(&desk->signers, CRYPTO_PEM_BYTES_MAX);
	text_buf_init(&desk->file, STICK_FILE_BYTES_MAX);
	main_now(&desk->now);
	if (wiring_open(&desk->wiring, NULL, WIRING_STORE, err) != 0 ||
	    open_keys(desk, err) != 0)
		return -1;
	desk->opened = true;
	if (books_open(&desk->books, desk->wiring->store, &desk->wiring->key,
		err) != 0)
		return -1;
	if (journal_head(desk->books.journal, head) == 0)
		return err_set(err, ERR_FORBIDDEN,
		    _("日志还是空的：先开一次收款机"));
	desk->stick = (struct stick) { .books = &desk->books,
		.conf = &desk->wiring->conf,
		.key = &desk->key,
		.pem = desk->pem,
		.pem_length = strlen(desk->pem),
		.signers = desk->signers.at,
		.signers_length = desk->signers.length };
	return 0;
}

static void
desk_close(struct desk *desk)
{
	if (desk->opened)
		books_close(&desk->books);
	wiring_close(&desk->wiring);
	text_buf_clear(&desk->signers);
	text_buf_clear(&desk->file);
	explicit_bzero(desk, sizeof(*desk));
}

/* ---- export ---- */

struct export {
	const char *path;
	struct stick_batch batch;
	struct stick_place stay[SHOWN_MAX];
	int stays;
};

static void
put_sales(struct json_out *out, const char *key,
    const struct stick_place *places, int count)
{
	json_begin(out, key, '[');
	for (int i = 0; i < count; i++)
		json_put_text(out, NULL, places[i].sale);
	json_end(out, ']');
}

static int
show_export(const struct desk *desk, const struct export *export, bool json)
{
	const struct stick_batch *batch = &export->batch;
	struct text_buf buf;
	struct json_out out = {&buf, false};
	int status;

	if (!json) {
		(void)printf(_("批 %s：%d 单移交 %d 号机，已写入 %s\n"),
		    batch->id, batch->count, batch->to, export->path);
		for (int i = 0; i < export->stays; i++)
			(void)printf(
			    _("留在本机（可能已发出，或不能移交）：%s\n"),
			    export->stay[i].sale);
		return COMMAND_EXIT_OK;
	}
	text_buf_init(&buf, OUT_BYTES_MAX);
	json_begin(&out, NULL, '{');
	json_put_text(&out, "batch", batch->id);
	json_put_int(
	    &out, "from", (int)desk->wiring->conf.till.number);
	json_put_int(&out, "to", batch->to);
	json_put_text(&out, "file", export->path);
	put_sales(&out, "sales", batch->places, batch->count);
	put_sales(&out, "stay", export->stay, export->stays);
	json_end(&out, '}');
	status = output_send(NAME, &buf);
	text_buf_clear(&buf);
	return status;
}

static int
nothing_goes(struct desk *desk, struct err *err)
{
	char batch[STICK_BATCH_BYTES];
	int found =
	    queue_stick_oldest(desk->wiring->store, batch, err);

	if (found < 0)
		return -1;
	if (found == 0)
		return err_set(err, ERR_NOT_FOUND,
		    _("没有可移交的单；批 %s 还没有答复，再写一份用 --batch"),
		    batch);
	return err_set(err, ERR_NOT_FOUND,
	    _("没有可移交的单：只有从未发出的才能移交"));
}

/* There is room for it on the stick, then it is ours no longer, then it is
 * there: signed only after the journal says so, for a signed file is good at
 * the other till under any name. */
static int
lend(struct desk *desk, struct export *export,
    const struct queue_stick_request *request, struct err *err)
{
	int found = stick_pick(&desk->stick, &desk->now, request->to,
	    request->max > 0 ? request->max : STICK_SALES_MAX,
	    &export->batch, &desk->file, err);

	if (found != 0)
		return found < 0 ? -1 : nothing_goes(desk, err);
	if (file_stage(export->path, desk->file.at,
		export->batch.lines_bytes, 0, err) != 0)
		return -1;
	if (stick_lend(&desk->stick, &desk->now, &export->batch, err) != 0) {
		file_drop(export->path);
		return -1;
	}
	return file_replace(
	    export->path, desk->file.at, desk->file.length, 0, err);
}

static int
write_copy(struct desk *desk, struct export *export, const char *batch,
    struct err *err)
{
	if (stick_copy(
		&desk->stick, batch, &export->batch, &desk->file, err) != 0)
		return -1;
	return file_replace(
	    export->path, desk->file.at, desk->file.length, 0, err);
}

static void
put_report(struct json_out *out, const struct stick_report *report)
{
	json_begin(out, NULL, '{');
	json_put_text(out, "batch", report->head.batch);
	json_put_int(out, "from", report->head.from);
	json_put_int(out, "to", report->head.to);
	json_put_int(out, "sales", report->head.sales);
	json_put_int(out, "taken", report->taken);
	json_put_int(out, "already", report->already);
	json_put_int(out, "acked", report->acked);
	json_put_int(out, "refused", report->refused);
	json_put_int(out, "reversed", report->reversed);
	json_put_int(out, "released", report->released);
	json_put_int(out, "open", report->open);
	json_end(out, '}');
}

static int
show_report(const struct stick_report *report, bool json)
{
	struct text_buf buf;
	struct json_out out = {&buf, false};
	int status;

	if (json) {
		text_buf_init(&buf, OUT_BYTES_MAX);
		put_report(&out, report);
		status = output_send(NAME, &buf);
		text_buf_clear(&buf);
		return status;
	}
	if (report->head.kind == STICK_SALES)
		(void)printf(_("批 %s（%d 号机移交）：接管 %d 单，"
			       "早已导入 %d 单\n"),
		    report->head.batch, report->head.from, report->taken,
		    report->already);
	else
		(void)printf(_("批 %s 的答复：成功 %d，拒付 %d，已撤销 %d，"
			       "交还 %d，未办完 %d，没有变化 %d\n"),
		    report->head.batch, report->acked, report->refused,
		    report->reversed, report->released, report->open,
		    report->already);
	return COMMAND_EXIT_OK;
}

static int
answers(struct desk *desk, const char *path,
    const struct queue_stick_request *request, struct err *err)
{
	struct stick_report report;

	if (stick_answer(&desk->stick, &desk->now, request->answers,
		request->release, &report, &desk->file, err) != 0 ||
	    file_replace(
		path, desk->file.at, desk->file.length, 0, err) != 0)
		return output_fail(NAME, request->json, err);
	return show_report(&report, request->json);
}

static int
export_sales(struct desk *desk, const char *path,
    const struct queue_stick_request *request, struct err *err)
{
	struct export export = {.path = path};
	int status, done;

	done = request->batch != NULL ?
	    write_copy(desk, &export, request->batch, err) :
	    lend(desk, &export, request, err);
	if (done == 0)
		done = queue_stick_stays(desk->wiring->store, export.stay,
		    SHOWN_MAX, &export.stays, err);
	status = done == 0 ? show_export(desk, &export, request->json) :
			     output_fail(NAME, request->json, err);
	stick_batch_clear(&export.batch);
	return status;
}

int
queue_stick_export(
    const char *path, const struct queue_stick_request *request)
{
	struct desk desk;
	struct err err = {0};
	int status;

	if ((request->to != 0) + (request->batch != NULL) +
		(request->answers != NULL) !=
	    1)
		return output_usage(NAME,
		    _("export 要有 --to 编号、--batch 批号或 --answers 批号"
		      "之一"));
	if (desk_open(&desk, &err) != 0)
		status = output_fail(NAME, request->json, &err);
	else if (request->answers != NULL)
		status = answers(&desk, path, request, &err);
	else
		status = export_sales(&desk, path, request, &err);
	desk_close(&desk);
	return status;
}

/* ---- import, take back ---- */

int
queue_stick_import(
    const char *path, const struct queue_stick_request *request)
{
	struct stick_report report;
	struct desk desk;
	struct err err = {0};
	int status;

	if (desk_open(&desk, &err) != 0 ||
	    signature_read(&desk.file, path, &err) != 0 ||
	    stick_import(&desk.stick, &desk.now, desk.file.at,
		desk.file.length, &report, &err) != 0)
		status = output_fail(NAME, request->json, &err);
	else
		status = show_report(&report, request->json);
	desk_close(&desk);
	return status;
}

int
queue_stick_take_back(
    const char *batch, const struct queue_stick_request *request)
{
	struct stick_report report;
	struct desk desk;
	struct err err = {0};
	int status = COMMAND_EXIT_OK;

	if (request->why == NULL)
		return output_usage(NAME, _("take-back 要有 --why 原因"));
	if (desk_open(&desk, &err) != 0 ||
	    stick_take_back(&desk.stick, &desk.now, batch, request->why,
		&report, &err) != 0)
		status = output_fail(NAME, request->json, &err);
	else if (request->json)
		status = show_report(&report, true);
	else
		(void)printf(_("批 %s：%d 单转为人工处理，本机不会再发送；"
			       "请到中心核实后用 deal 登记\n"),
		    batch, report.taken);
	desk_close(&desk);
	return status;
}
