/* rules_sign.c - `ybpos rules sign`: the bureau's or vendor's desk. */
#include "pos/rules_signed.h"

#include <stdio.h>
#include <string.h>

#include "pos/crypto.h"
#include "ui/command.h"
#include "ui/output.h"
#include "ui/replace.h"
#include "ui/rules_tool.h"

#define PATH_BYTES 4096

static int
sign(const char *path, const char *key_path, struct err *err)
{
	char signature[RULES_SIGNATURE_BYTES], beside[PATH_BYTES];
	struct rules *rules = NULL;
	struct text_buf key;
	int rc;

	text_buf_init(&key, CRYPTO_PEM_BYTES_MAX);
	rc = input_read(&key, key_path, err);
	if (rc == 0)
		rc = rules_load_file(&rules, path, err);
	if (rc == 0)
		rc = rules_signature_make(
		    signature, rules, key.at, key.length, err);
	if (rc == 0 && !text_format(beside, sizeof(beside), "%s.sig", path))
		rc = err_set(err, ERR_LIMIT, _("路径太长"));
	if (rc == 0)
		rc = file_replace(
		    beside, signature, strlen(signature), 0644, err);
	if (rc == 0)
		(void)printf("%s\n", beside);
	text_buf_clear(&key);
	rules_free(&rules);
	return rc;
}

int
rules_tool_sign(const struct rules_request *request)
{
	struct err err = {0};

	if (request->pack_count != 1 || request->key == NULL)
		return RULES_TOOL_USAGE;
	if (sign(request->packs[0], request->key, &err) < 0)
		return command_fail(RULES_TOOL_NAME, &err);
	return COMMAND_EXIT_OK;
}
