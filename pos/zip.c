#include "pos/zip.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { LOCAL = 30, CENTRAL = 46, END = 22, COMMENT_MAX = 65535 };
enum { STORED = 0, DEFLATED = 8 };

/* "PK" and which: of a local header, the directory, its end. */
#define MARK_LOCAL 0x04034b50u
#define MARK_CENTRAL 0x02014b50u
#define MARK_END 0x06054b50u
#define FLAG_ENCRYPTED 0x0001u

/* What the directory says of the entry. */
struct entry {
	const uint8_t *data;
	size_t packed, whole;
	uint32_t crc;
	unsigned method;
};

static uint32_t
get(const uint8_t *p, int bytes)
{
	uint32_t value = 0;

	while (bytes-- > 0)
		value = value << 8 | p[bytes];
	return value;
}

static void
put(struct text_buf *out, int bytes, uint32_t value)
{
	for (; bytes-- > 0; value >>= 8) {
		const uint8_t byte = (uint8_t)(value & 0xFFu);

		text_put_bytes(out, &byte, 1);
	}
}

static int
bad(struct err *err)
{
	return err_set(err, ERR_CORRUPT, _("不是可读的 ZIP 文件"));
}

/* ---- reading ---- */

/* The last "end of directory" there is; NULL: none. */
static const uint8_t *
find_end(const uint8_t *zip, size_t length)
{
	size_t back = END;

	for (; back <= length && back <= (size_t)END + COMMENT_MAX; back++) {
		const uint8_t *at = zip + length - back;

		if (get(at, 4) == MARK_END &&
		    get(at + 20, 2) == back - (size_t)END)
			return at;
	}
	return NULL;
}

/* Where the one entry of the directory has its header in the directory. */
static const uint8_t *
find_entry(const uint8_t *zip, const uint8_t *end)
{
	size_t at = get(end + 16, 4), until = (size_t)(end - zip);

	if (get(end + 4, 2) != 0 || get(end + 6, 2) != 0 || /* split */
	    get(end + 8, 2) != 1 || get(end + 10, 2) != 1 ||
	    at > until || until - at < CENTRAL ||
	    get(zip + at, 4) != MARK_CENTRAL)
		return NULL;
	return zip + at;
}

static bool
find_data(struct entry *entry, const uint8_t *zip, size_t length)
{
	const uint8_t *end = find_end(zip, length), *head;
	size_t at;

	head = end == NULL ? NULL : find_entry(zip, end);
	if (head == NULL || (get(head + 8, 2) & FLAG_ENCRYPTED) != 0)
		return false;
	entry->method = get(head + 10, 2);
	entry->crc = get(head + 16, 4);
	entry->packed = get(head + 20, 4);
	entry->whole = get(head + 24, 4);
	at = get(head + 42, 4);
	if (at > length || length - at < LOCAL ||
	    get(zip + at, 4) != MARK_LOCAL)
		return false;
	at += LOCAL + (size_t)get(zip + at + 26, 2) + get(zip + at + 28, 2);
	if (at > length || length - at < entry->packed)
		return false;
	entry->data = zip + at;
	return true;
}

/* Exactly whole bytes, or nothing: room for one more shows a longer one. */
static bool
inflate_into(uint8_t *to, const struct entry *entry)
{
	z_stream stream;
	int result;

	memset(&stream, 0, sizeof(stream));
	if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
		return false;
	stream.next_in = (z_const Bytef *)(uintptr_t)entry->data;
	stream.avail_in = (uInt)entry->packed;
	stream.next_out = to;
	stream.avail_out = (uInt)entry->whole + 1;
	result = inflate(&stream, Z_FINISH);
	(void)inflateEnd(&stream); /* nothing is left to go wrong */
	return result == Z_STREAM_END && stream.avail_in == 0 &&
	    stream.total_out == entry->whole;
}

static bool
unpack(uint8_t *to, const struct entry *entry)
{
	if (entry->method == DEFLATED) {
		if (!inflate_into(to, entry))
			return false;
	} else if (entry->method == STORED && entry->packed == entry->whole) {
		memcpy(to, entry->data, entry->whole);
	} else {
		return false;
	}
	return crc32(0, to, (uInt)entry->whole) == entry->crc;
}

int
zip_unpack(struct text_buf *out, const void *zip, size_t length, size_t max,
    struct err *err)
{
	struct entry entry;
	uint8_t *to;
	int result = -1;

	_Static_assert(ZIP_BYTES_MAX < UINT_MAX, "zlib counts in uInt");
	assert(out != NULL && max < UINT_MAX);
	if (zip == NULL || length > ZIP_BYTES_MAX ||
	    !find_data(&entry, zip, length))
		return bad(err);
	if (entry.whole > max)
		return err_set(err, ERR_LIMIT, _("ZIP 里的文件超过 %zu 字节"),
		    max);
	to = malloc(entry.whole + 1);
	if (to == NULL)
		return err_set(err, ERR_MEMORY, _("内存不足"));
	if (!unpack(to, &entry)) {
		bad(err);
		goto out;
	}
	text_put_bytes(out, to, entry.whole);
	result = out->failed ? err_set(err, ERR_LIMIT,
				   _("ZIP 里的文件超过 %zu 字节"), max) :
			       0;
out:
	explicit_bzero(to, entry.whole + 1); /* it may name persons (I9) */
	free(to);
	return result;
}

/* ---- writing ---- */

/* What local header and directory have in common, from "version needed". */
static void
put_common(struct text_buf *out, const struct entry *entry, size_t name)
{
	put(out, 2, 20);
	put(out, 2, 0);
	put(out, 2, entry->method);
	put(out, 4, 0x00210000u); /* 1980-01-01: its time is nobody's */
	put(out, 4, entry->crc);
	put(out, 4, (uint32_t)entry->packed);
	put(out, 4, (uint32_t)entry->whole);
	put(out, 2, (uint32_t)name);
	put(out, 2, 0); /* no extra field */
}

static void
put_all(struct text_buf *out, const char *name, const struct entry *entry)
{
	size_t names = strlen(name), start = out->length, central;

	put(out, 4, MARK_LOCAL);
	put_common(out, entry, names);
	text_put_bytes(out, name, names);
	text_put_bytes(out, entry->data, entry->packed);
	central = out->length - start;
	put(out, 4, MARK_CENTRAL);
	put(out, 2, 20);
	put_common(out, entry, names);
	put(out, 2, 0); /* no comment; first disk */
	put(out, 2, 0);
	put(out, 2, 0);
	put(out, 4, 0);
	put(out, 4, 0); /* the local header is at the start */
	text_put_bytes(out, name, names);
	put(out, 4, MARK_END);
	put(out, 2, 0);
	put(out, 2, 0);
	put(out, 2, 1);
	put(out, 2, 1);
	put(out, 4, (uint32_t)(CENTRAL + names));
	put(out, 4, (uint32_t)central);
	put(out, 2, 0);
}

/* Bytes written to, of room; 0: zlib would not. */
static size_t
deflate_into(uint8_t *to, size_t room, const void *bytes, size_t length)
{
	z_stream stream;
	int result;

	memset(&stream, 0, sizeof(stream));
	if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS,
		8, Z_DEFAULT_STRATEGY) != Z_OK)
		return 0;
	stream.next_in = (z_const Bytef *)(uintptr_t)bytes;
	stream.avail_in = (uInt)length;
	stream.next_out = to;
	stream.avail_out = (uInt)room;
	result = deflate(&stream, Z_FINISH);
	(void)deflateEnd(&stream); /* nothing is left to go wrong */
	return result == Z_STREAM_END ? stream.total_out : 0;
}

int
zip_pack(struct text_buf *out, const char *name, const void *bytes,
    size_t length, struct err *err)
{
	struct entry entry = { .whole = length, .method = DEFLATED };
	size_t room = length + length / 1000 + 64;
	uint8_t *packed;

	assert(strlen(name) <= ZIP_NAME_BYTES_MAX);
	if (length > ZIP_BYTES_MAX)
		return err_set(err, ERR_LIMIT, _("文件超过 %u 字节"),
		    ZIP_BYTES_MAX);
	packed = malloc(room);
	if (packed == NULL)
		return err_set(err, ERR_MEMORY, _("内存不足"));
	entry.data = packed;
	entry.crc = (uint32_t)crc32(0, bytes, (uInt)length);
	entry.packed = deflate_into(packed, room, bytes, length);
	if (entry.packed > 0)
		put_all(out, name, &entry);
	explicit_bzero(packed, room);
	free(packed);
	if (entry.packed == 0 || out->failed)
		return err_set(err, ERR_MEMORY, _("文件写不成 ZIP"));
	return 0;
}

/* ---- content codings ---- */

enum { WINDOW_GZIP = 16 + MAX_WBITS, MEMORY_MOST = 9 };

int
zip_squeeze(struct text_buf *out, const struct zip_dictionary *dictionary,
    const void *bytes, size_t length, struct err *err)
{
	bool words = dictionary->words != NULL;
	size_t room = length + length / 1000 + 64;
	uint8_t *to = NULL;
	z_stream stream;
	int result = -1;

	assert(length <= ZIP_BYTES_MAX);
	assert(dictionary->length <= ZIP_DICTIONARY_BYTES_MAX);
	memset(&stream, 0, sizeof(stream));
	if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED,
		words ? MAX_WBITS : WINDOW_GZIP, MEMORY_MOST,
		Z_DEFAULT_STRATEGY) != Z_OK)
		return err_set(err, ERR_MEMORY, _("内存不足"));
	to = malloc(room);
	if (to == NULL ||
	    (words && deflateSetDictionary(&stream, dictionary->words,
		(uInt)dictionary->length) != Z_OK))
		goto out;
	stream.next_in = (z_const Bytef *)(uintptr_t)bytes;
	stream.avail_in = (uInt)length;
	stream.next_out = to;
	stream.avail_out = (uInt)room;
	if (deflate(&stream, Z_FINISH) != Z_STREAM_END)
		goto out;
	text_put_bytes(out, to, stream.total_out);
	result = out->failed ? -1 : 0;
out:
	(void)deflateEnd(&stream); /* nothing is left to go wrong */
	if (to != NULL)
		explicit_bzero(to, room); /* it may name persons (I9) */
	free(to);
	return result == 0 ? 0 : err_set(err, ERR_MEMORY, _("内存不足"));
}
