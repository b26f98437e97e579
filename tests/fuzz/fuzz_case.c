/* A case from any JSON: refused with words, or answered with valid JSON. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pos/json.h"
#include "pos/rules_case.h"
#include "pos/text.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct rules *rules;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct err err = {0};

	(void)argc;
	(void)argv;
	if (rules_load_file(&rules, "pos/rules/demo-990101-2026.rules", &err) <
	    0)
		abort();
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json *document = NULL;
	struct err err = {0};
	struct text_buf out;

	text_buf_init(&out, RULES_CASE_ANSWER_BYTES_MAX);
	if (rules_case_eval(&out, rules, (const char *)data, size, &err) < 0) {
		if (err.text[0] == '\0' ||
		    !text_utf8_valid(err.text, strlen(err.text)))
			abort();
	} else if (json_parse(&document, out.at, out.length, &err) < 0) {
		abort();
	}
	json_free(&document);
	text_buf_clear(&out);
	return 0;
}
