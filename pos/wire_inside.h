/*
 * wire_inside.h - shared by the wire's own files and nobody else.
 *
 * Writing: wire_begin() opens the envelope and its input, wire_end() closes
 * both and tells whether all of it fitted. Reading: wire_open() judges the
 * envelope and finds the output; close what it opened in any case.
 */
#ifndef POS_WIRE_INSIDE_H
#define POS_WIRE_INSIDE_H

#include "pos/json.h"
#include "pos/wire.h"

/* insuplc_admdvs is "" where the input has no psn_no (2.1 no. 4). */
void wire_begin(struct json_out *out, const char *infno,
		const struct conf *conf, const struct wire_stamp *stamp,
		const char *insuplc_admdvs);
int wire_end(struct json_out *out, struct err *err);
/* The whole of a message that only names a settlement of the person: 2103,
 * 2208, 5203, 5204. */
int wire_name_settlement(struct text_buf *out, const char *infno,
			 const struct conf *conf,
			 const struct wire_stamp *stamp,
			 const struct person *person, const char *setl_id,
			 const char *mdtrt_id, struct err *err);

struct wire_document {
	struct json *root;
	struct json *inner; /* of an output that came as text */
	const struct json *output;
};

enum wire_verdict wire_open(struct wire_reply *reply,
			    struct wire_document *document, int http_status,
			    const char *text, size_t length);
void wire_close(struct wire_document *document);

/* Member by our name for it, in any spelling seen (0.3); NULL if none. */
const struct json *wire_get(const struct json *node, const char *name);
/* A field without a value: absent, null or "" (2.6). */
bool wire_is_empty(const struct json *member);
/* The verdict becomes WIRE_SUSPECT, for this reason. Returns it. */
enum wire_verdict wire_suspect(struct wire_reply *reply, const char *format,
			       ...) __attribute__((format(printf, 2, 3)));
/* One of words (comma separated) stands in text. */
bool wire_says(const char *text, const char *words);

#endif
