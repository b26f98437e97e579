#include "pos/stick_file.h"

#include <assert.h>
#include <string.h>

#include "pos/json.h"
#include "pos/record.h"
#include "pos/signature.h"

#define MAGIC "YBPOS-STICK 1\n"
#define MAGIC_BYTES (sizeof(MAGIC) - 1)
#define SIGNED "SM2 "
#define SIGNED_BYTES (sizeof(SIGNED) - 1)
#define HEAD_BYTES_MAX 1024
#define CONTEXT_BYTES 96

static const char *const kinds[] = {
	[STICK_SALES] = "sales",
	[STICK_ANSWERS] = "answers",
};

static int
context_of(char to[CONTEXT_BYTES], const struct stick_head *head, int line,
    struct err *err)
{
	if (text_format(to, CONTEXT_BYTES, "STICK/%s/%s/%s/%d-%d/%d",
		kinds[head->kind], head->code, head->batch, head->from,
		head->to, line))
		return 0;
	return err_set(err, ERR_LIMIT, _("移交文件：批号过长"));
}

/* ---- writing ---- */

static void
put_head(struct text_buf *out, const struct stick_head *head)
{
	struct json_out json = { .buf = out };

	text_put(out, MAGIC);
	json_begin(&json, NULL, '{');
	json_put_text(&json, "kind", kinds[head->kind]);
	json_put_text(&json, "fixmedins_code", head->code);
	json_put_int(&json, "from", head->from);
	json_put_int(&json, "to", head->to);
	json_put_text(&json, "batch", head->batch);
	json_put_text(&json, "at", head->at);
	json_put_int(&json, "packs", head->packs);
	json_put_int(&json, "sales", head->sales);
	json_end(&json, '}');
	text_put(out, "\n");
}

static int
too_large(struct err *err)
{
	return err_set(err, ERR_LIMIT, _("移交文件过大：请少移交几单"));
}

int
stick_begin(struct stick_writer *writer, struct text_buf *out,
    const struct stick_head *head, const struct crypto_key *key,
    struct err *err)
{
	assert(head->sales > 0 && head->sales <= STICK_SALES_MAX);
	assert(head->packs >= 0 && head->packs <= STICK_PACKS_MAX);
	memset(writer, 0, sizeof(*writer));
	writer->out = out;
	writer->head = *head;
	writer->key = key;
	text_buf_reset(out);
	put_head(out, head);
	return out->failed ? too_large(err) : 0;
}

int
stick_put(struct stick_writer *writer, const void *bytes, size_t length,
    struct err *err)
{
	char context[CONTEXT_BYTES];
	size_t before = writer->out->length;

	assert(writer->line < writer->head.packs + writer->head.sales);
	if (context_of(context, &writer->head, ++writer->line, err) != 0)
		return -1;
	if (record_seal(writer->out, writer->key, context, bytes, length,
		err) != 0)
		return writer->out->failed ? too_large(err) : -1;
	if (writer->out->length - before > STICK_LINE_BYTES_MAX)
		return too_large(err);
	text_put(writer->out, "\n");
	return writer->out->failed ? too_large(err) : 0;
}

int
stick_end(struct stick_writer *writer, const char *pem, size_t pem_length,
    uint8_t sm3[SM3_BYTES], struct err *err)
{
	uint8_t signature[CRYPTO_SM2_BYTES];
	char text[SIGNATURE_TEXT_BYTES];
	size_t length = 0;

	assert(writer->line == writer->head.packs + writer->head.sales);
	crypto_sm3(sm3, writer->out->at, writer->out->length);
	if (crypto_sm2_sign(signature, &length, pem, pem_length, sm3,
		SM3_BYTES, err) != 0)
		return -1;
	text_base64(text, sizeof(text), signature, length);
	text_put(writer->out, SIGNED);
	text_put(writer->out, text);
	text_put(writer->out, "\n");
	return writer->out->failed ? too_large(err) : 0;
}

/* ---- reading ---- */

static int
no_stick(struct err *err)
{
	return err_set(
	    err, ERR_INPUT, _("不是移交文件，或者没有写完"));
}

static bool
read_count(const struct json *node, const char *name, int min, int max,
    int *to)
{
	int64_t value = 0;

	if (!json_int64(json_get(node, name), &value) || value < min ||
	    value > max)
		return false;
	*to = (int)value;
	return true;
}

static bool
read_kind(const struct json *node, enum stick_kind *kind)
{
	const char *text = json_text(json_get(node, "kind"));

	for (int i = 0; text != NULL && i <= STICK_ANSWERS; i++) {
		if (strcmp(text, kinds[i]) == 0) {
			*kind = (enum stick_kind)i;
			return true;
		}
	}
	return false;
}

static bool
is_plain(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text <= ' ' || *text >= 0x7f)
			return false;
	}
	return true;
}

static bool
read_head(struct stick_head *head, const char *text, size_t length)
{
	struct json *node = NULL;
	bool good = json_parse(&node, text, length, NULL) == 0 &&
	    json_is_object(node) && read_kind(node, &head->kind) &&
	    json_copy(json_get(node, "fixmedins_code"), head->code,
		sizeof(head->code)) &&
	    read_count(node, "from", 1, 99, &head->from) &&
	    read_count(node, "to", 1, 99, &head->to) &&
	    json_copy(json_get(node, "batch"), head->batch,
		sizeof(head->batch)) &&
	    json_copy(json_get(node, "at"), head->at, sizeof(head->at)) &&
	    read_count(node, "packs", 0, STICK_PACKS_MAX, &head->packs) &&
	    read_count(node, "sales", 1, STICK_SALES_MAX, &head->sales) &&
	    head->batch[0] != '\0' && is_plain(head->batch) &&
	    is_plain(head->code);

	json_free(&node);
	return good;
}

/* The last line, whose newline ends the file. */
static bool
find_signature(struct stick_reader *reader, const char *bytes, size_t length)
{
	const char *last = bytes + length - 1;

	if (*last != '\n')
		return false;
	while (last > bytes && last[-1] != '\n')
		last--;
	if ((size_t)(bytes + length - last) < SIGNED_BYTES + 2 ||
	    memcmp(last, SIGNED, SIGNED_BYTES) != 0)
		return false;
	reader->end = last;
	reader->signature = last + SIGNED_BYTES;
	reader->signature_length =
	    (size_t)(bytes + length - reader->signature);
	return true;
}

/* As many lines as the head says, none too long. */
static bool
count_lines(const struct stick_reader *reader)
{
	int lines = 0;
	const char *newline;

	for (const char *at = reader->at; at < reader->end; at = newline + 1) {
		newline = memchr(at, '\n', (size_t)(reader->end - at));
		if (newline == NULL || newline - at > STICK_LINE_BYTES_MAX)
			return false;
		if (++lines > reader->head.packs + reader->head.sales)
			return false;
	}
	return lines == reader->head.packs + reader->head.sales;
}

int
stick_parse(struct stick_reader *reader, const char *bytes, size_t length,
    const struct crypto_key *key, struct err *err)
{
	const char *newline;

	assert(reader != NULL && key != NULL);
	memset(reader, 0, sizeof(*reader));
	if (length > STICK_FILE_BYTES_MAX)
		return err_set(err, ERR_LIMIT, _("移交文件过大"));
	if (length <= MAGIC_BYTES || memcmp(bytes, MAGIC, MAGIC_BYTES) != 0 ||
	    !find_signature(reader, bytes, length))
		return no_stick(err);
	reader->start = bytes;
	reader->at = bytes + MAGIC_BYTES;
	reader->key = key;
	if (reader->at >= reader->end)
		return no_stick(err);
	newline = memchr(
	    reader->at, '\n', (size_t)(reader->end - reader->at));
	if (newline == NULL || newline - reader->at > HEAD_BYTES_MAX ||
	    !read_head(&reader->head, reader->at,
		(size_t)(newline - reader->at)))
		return no_stick(err);
	reader->at = newline + 1;
	if (!count_lines(reader))
		return no_stick(err);
	crypto_sm3(reader->sm3, bytes, (size_t)(reader->end - bytes));
	return 0;
}

int
stick_verify(const struct stick_reader *reader, const char *pems,
    size_t pems_length, struct err *err)
{
	uint8_t signature[CRYPTO_SM2_BYTES];
	long length = signature_parse(
	    signature, reader->signature, reader->signature_length);
	int verdict = 1;

	assert(pems != NULL);
	if (length > 0)
		verdict = crypto_sm2_verify(pems, pems_length, signature,
		    (size_t)length, reader->sm3, SM3_BYTES, err);
	if (verdict > 0)
		return err_set(err, ERR_CORRUPT,
		    _("移交文件签名不符：内容被改过、读坏了，或不是本机构认可的"
		      "收款机所写。一单也没有导入"));
	return verdict;
}

int
stick_next(
    struct stick_reader *reader, struct text_buf *plain, struct err *err)
{
	const char *newline;
	char context[CONTEXT_BYTES];
	struct text_buf line;
	int result = -1;

	if (reader->at >= reader->end)
		return 0;
	newline = memchr(
	    reader->at, '\n', (size_t)(reader->end - reader->at));
	assert(newline != NULL); /* counted */
	text_buf_init(&line, STICK_LINE_BYTES_MAX + 1);
	text_put_bytes(&line, reader->at, (size_t)(newline - reader->at));
	text_buf_reset(plain);
	if (line.failed || line.length == 0 ||
	    memchr(line.at, '\0', line.length) != NULL)
		(void)no_stick(err);
	else if (context_of(context, &reader->head, ++reader->line, err) == 0 &&
	    record_open(plain, reader->key, context, line.at, err) == 0)
		result = 1;
	else
		(void)err_set(err, ERR_CRYPTO,
		    _("移交文件第 %d 项打不开：密钥不同，或内容被改过"),
		    reader->line);
	reader->at = newline + 1;
	text_buf_clear(&line);
	return result;
}
