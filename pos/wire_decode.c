/* The envelope of a reply (protocol.md 2.2), and 9001. */
#include <assert.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "pos/wire_inside.h"

#define HTTP_OK 200

enum wire_verdict
wire_suspect(struct wire_reply *reply, const char *format, ...)
{
	char text[ERR_TEXT_BYTES];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args); /* may be cut */
	va_end(args);
	text_cut(reply->suspect, sizeof(reply->suspect), text, INT_MAX);
	return reply->verdict = WIRE_SUSPECT;
}

/* Some gateways wrap the output, as some clients do the input, in a text. */
static void
find_output(struct wire_document *document)
{
	const struct json *output = json_get(document->root, "output");
	const char *text = json_text(output);

	document->output = output;
	if (text == NULL)
		return;
	document->output = NULL;
	if (text[0] == '{' || text[0] == '[') {
		(void)json_parse(&document->inner, text, strlen(text), NULL);
		document->output = document->inner;
	}
}

static enum wire_verdict
judge(struct wire_reply *reply, const struct json *root)
{
	const char *text = json_text(wire_get(root, "err_msg"));
	int64_t infcode;

	if (text != NULL)
		text_cut(reply->err_msg, sizeof(reply->err_msg), text, INT_MAX);
	(void)json_copy(json_get(root, "respond_time"), reply->respond_time,
			sizeof(reply->respond_time)); /* optional */
	if (!json_int64(json_get(root, "infcode"), &infcode))
		return wire_suspect(reply, _("应答没有 infcode"));
	if (!json_copy(json_get(root, "inf_refmsgid"), reply->inf_refmsgid,
		       sizeof(reply->inf_refmsgid)) ||
	    reply->inf_refmsgid[0] == '\0')
		return wire_suspect(reply, _("应答没有 inf_refmsgid"));
	reply->verdict = infcode == 0 ? WIRE_OK : WIRE_REFUSED;
	return reply->verdict;
}

enum wire_verdict
wire_open(struct wire_reply *reply, struct wire_document *document,
	  int http_status, const char *text, size_t length)
{
	struct err err;

	assert(reply != NULL);
	assert(text != NULL || length == 0);
	memset(reply, 0, sizeof(*reply));
	memset(document, 0, sizeof(*document));
	if (http_status != HTTP_OK)
		return wire_suspect(reply, "HTTP %d", http_status);
	if (length > WIRE_REPLY_BYTES_MAX)
		return wire_suspect(reply, _("应答超过 %u 字节"),
				    WIRE_REPLY_BYTES_MAX);
	if (json_parse(&document->root, text, length, &err) != 0)
		return wire_suspect(reply, "%s", err.text);
	if (!json_is_object(document->root))
		return wire_suspect(reply, _("应答不是 JSON 对象"));
	find_output(document);
	return judge(reply, document->root);
}

void
wire_close(struct wire_document *document)
{
	json_free(&document->inner);
	json_free(&document->root);
	document->output = NULL;
}

enum wire_verdict
wire_decode_envelope(struct wire_reply *reply, int http_status,
		     const char *text, size_t length)
{
	struct wire_document document;
	enum wire_verdict verdict =
	    wire_open(reply, &document, http_status, text, length);

	wire_close(&document);
	return verdict;
}

enum wire_verdict
wire_decode_9001(struct wire_reply *reply, char sign_no[SIGN_NO_BYTES],
		 int http_status, const char *text, size_t length)
{
	struct wire_document document;
	const struct json *node;

	sign_no[0] = '\0';
	if (wire_open(reply, &document, http_status, text, length) == WIRE_OK) {
		node = json_get(document.output, "signinoutb");
		if (!json_copy(json_get(node, "sign_no"), sign_no,
			       SIGN_NO_BYTES) ||
		    sign_no[0] == '\0')
			(void)wire_suspect(reply, _("应答没有 %s"), "sign_no");
	}
	wire_close(&document);
	return reply->verdict;
}
