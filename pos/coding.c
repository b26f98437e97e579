#include "pos/coding.h"

#include <assert.h>
#include <string.h>

#include "pos/signature.h"

static struct zip_dictionary
dictionary_of(const struct coding *coding)
{
	struct zip_dictionary dictionary = { NULL, 0 };

	if (coding->compress == COMPRESS_DICTIONARY) {
		dictionary.words = coding->words.at;
		dictionary.length = coding->words.length;
	}
	return dictionary;
}

int
coding_open(struct coding *coding, const struct conf *conf, struct err *err)
{
	assert(coding != NULL && conf != NULL);
	memset(coding, 0, sizeof(*coding));
	coding->compress = conf->centre.compress;
	text_buf_init(&coding->words, ZIP_DICTIONARY_BYTES_MAX);
	text_buf_init(&coding->coded, 2 * WIRE_REQUEST_BYTES_MAX);
	if (coding->compress != COMPRESS_DICTIONARY)
		return 0;
	if (signature_read(&coding->words, conf->centre.dictionary, err) != 0) {
		coding_close(coding);
		return -1;
	}
	return 0;
}

void
coding_close(struct coding *coding)
{
	text_buf_clear(&coding->words);
	text_buf_clear(&coding->coded);
	memset(coding, 0, sizeof(*coding));
}

int
coding_apply(struct coding *coding, bool sign_in, const void *bytes,
    size_t length, const char **header)
{
	struct zip_dictionary dictionary = dictionary_of(coding);
	bool due = coding->way == CODING_TAKEN ||
	    (sign_in && coding->way == CODING_UNPROVED);

	assert(bytes != NULL && length > 0);
	if (sign_in)
		coding->asked = false;
	if (coding->compress == COMPRESS_NONE || !due)
		return 0;
	text_buf_reset(&coding->coded);
	/* Without memory for it the plain bytes are as good. */
	if (zip_squeeze(&coding->coded, &dictionary, bytes, length, NULL) != 0)
		return 0;
	if (sign_in)
		coding->asked = true;
	*header = dictionary.words == NULL ? "Content-Encoding: gzip" :
					     "Content-Encoding: deflate";
	return 1;
}

/* What a server may say that does not know what to do with these bytes. A
 * portal's page or a gateway without its centre says nothing of them. */
static bool
may_be_the_coding(int http_status, enum wire_verdict verdict)
{
	return verdict == WIRE_REFUSED || http_status == 400 ||
	    http_status == 415 || http_status == 500 || http_status == 501;
}

bool
coding_heard(
    struct coding *coding, int http_status, enum wire_verdict verdict)
{
	if (coding->asked && verdict == WIRE_OK)
		coding->way = CODING_TAKEN;
	else if (coding->asked && may_be_the_coding(http_status, verdict))
		coding->way = CODING_DOUBTED;
	else if (!coding->asked && coding->way == CODING_DOUBTED)
		coding->way = verdict == WIRE_OK ? CODING_PLAIN :
						   CODING_UNPROVED;
	coding->asked = false;
	return coding->way == CODING_DOUBTED;
}
