/* Whether the centre would take a basket's longest message (protocol.md 1). */
#include <assert.h>
#include <string.h>

#include "pos/wire_inside.h"
#include "pos/wire_visit.h"

#define INPUT_CHARS_MAX 40000
/* What a message has beside its basket's quote: numbers, head, reason. */
#define INPUT_CHARS_SPARE 400

/* Characters, not bytes, of a valid UTF-8 text. */
static size_t
count_chars(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++)
		count += ((unsigned char)*text & 0xC0) != 0x80;
	return count;
}

int
wire_sale_fits(const struct conf *conf, const struct settlement *settlement,
	       struct err *err)
{
	const struct wire_extras extras = {
	    .message_no = 999, .mdtrt_id = "123456789012345678901234567890"};
	struct wire_stamp stamp = {.msgid = "0",
				   .inf_time = "2000-01-01 00:00:00"};
	struct text_buf buf;
	const char *input;
	int result;

	text_buf_init(&buf, WIRE_REQUEST_BYTES_MAX);
	result = settlement_is_visit(settlement)
		     ? wire_encode_2204(&buf, conf, &stamp, settlement,
					extras.mdtrt_id, 99, err)
		     : wire_encode_sale(&buf, "2102", conf, &stamp, settlement,
					&extras, err);
	input = result == 0 ? strstr(buf.at, "\"input\":") : "";
	assert(input != NULL);
	if (count_chars(input) > INPUT_CHARS_MAX - INPUT_CHARS_SPARE)
		result = err_set(err, ERR_LIMIT,
				 _("清单过长：中心一次最多收 %d 个字，"
				   "请分成几笔收款"),
				 INPUT_CHARS_MAX);
	text_buf_clear(&buf);
	return result;
}
