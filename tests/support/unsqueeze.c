#include "tests/support/unsqueeze.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* Z_STREAM_END at the very end of the bytes, or they are none of ours. */
static bool
undo(z_stream *stream, const struct zip_dictionary *dictionary)
{
	int result = inflate(stream, Z_FINISH);

	if (result == Z_NEED_DICT && dictionary->words != NULL &&
	    inflateSetDictionary(stream, dictionary->words,
		(uInt)dictionary->length) == Z_OK)
		result = inflate(stream, Z_FINISH);
	return result == Z_STREAM_END && stream->avail_in == 0;
}

int
unsqueeze(struct text_buf *out, const struct zip_dictionary *dictionary,
    const void *coded, size_t length, size_t max)
{
	bool words = dictionary->words != NULL, whole;
	uint8_t *to = malloc(max + 1);
	z_stream stream;

	memset(&stream, 0, sizeof(stream));
	if (to == NULL ||
	    inflateInit2(&stream, words ? MAX_WBITS : 16 + MAX_WBITS) != Z_OK) {
		free(to);
		return -1;
	}
	stream.next_in = (z_const Bytef *)(uintptr_t)coded;
	stream.avail_in = (uInt)length;
	stream.next_out = to;
	stream.avail_out = (uInt)max + 1;
	whole = undo(&stream, dictionary) && stream.total_out <= max;
	(void)inflateEnd(&stream); /* nothing is left to go wrong */
	if (whole)
		text_put_bytes(out, to, stream.total_out);
	free(to);
	return whole && !out->failed ? 0 : -1;
}
