/* A region's list: refused in words or kept, and what is kept can be read. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pos/stoplist.h"
#include "pos/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* As text to take in, and as a kept file to open. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char folder[] = "/tmp/fuzz-stopXXXXXX", from[64], to[64];
	struct crypto_key key = { { 0 } };
	struct stoplist_import work = { .from = from,
		.to = to,
		.key = &key,
		.region = 990101,
		.now_ms = INT64_C(1795410000000) };
	struct stoplist_head head;
	struct stoplist *list = NULL;
	struct person person;
	struct err err = { 0 };
	FILE *file;

	if (mkdtemp(folder) == NULL ||
	    !text_format(from, sizeof(from), "%s/from", folder) ||
	    !text_format(to, sizeof(to), "%s/to", folder) ||
	    (file = fopen(from, "wb")) == NULL)
		abort();
	if (fwrite(data, 1, size, file) != size || fclose(file) != 0)
		abort();
	memset(&person, 0, sizeof(person));
	(void)memcpy(person.mdtrt_cert_no, "A1", 3);
	if (stoplist_open(&list, from, &key, &err) == 0)
		(void)stoplist_find(list, &person);
	stoplist_close(&list);
	if (stoplist_import(&work, &head, &err) == 0) {
		if (stoplist_open(&list, to, &key, &err) != 0 ||
		    stoplist_head(list)->count != head.count)
			abort();
		(void)stoplist_find(list, &person);
		stoplist_close(&list);
		(void)unlink(to);
	} else if (err.text[0] == '\0' ||
	    !text_utf8_valid(err.text, strlen(err.text))) {
		abort();
	}
	if (unlink(from) != 0 || rmdir(folder) != 0)
		abort();
	return 0;
}
