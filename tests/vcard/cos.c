#include "tests/vcard/cos.h"

#include <string.h>

static const uint8_t ssse[15] = {0x73, 0x78, 0x31, 0x2e, 0x73, 0x68, 0x2e, 0xc9,
				 0xe7, 0xbb, 0xe1, 0xb1, 0xa3, 0xd5, 0xcf};

void
cos_reset(struct cos *cos, const struct image *image)
{
	memset(cos, 0, sizeof(*cos));
	cos->image = image;
}

static size_t
status(uint8_t *answer, size_t length, unsigned sw)
{
	answer[length] = (uint8_t)(sw >> 8);
	answer[length + 1] = (uint8_t)(sw & 0xff);
	return length + 2;
}

/* FCI: the name, and in A5 the directory's SFI and the algorithm (A.1). */
static void
make_fci(struct cos *cos)
{
	static const uint8_t tail[] = {0xa5, 0x09, 0x88, 0x01, 0x1e, 0x9f,
				       0x0c, 0x03, 0x86, 0x01, 0x01};
	uint8_t *at = cos->pending;

	*at++ = 0x6f;
	*at++ = (uint8_t)(2 + sizeof(ssse) + sizeof(tail));
	*at++ = 0x84;
	*at++ = (uint8_t)sizeof(ssse);
	memcpy(at, ssse, sizeof(ssse));
	at += sizeof(ssse);
	memcpy(at, tail, sizeof(tail));
	cos->pending_length = (size_t)(at - cos->pending) + sizeof(tail);
}

static size_t
do_select(struct cos *cos, const uint8_t *command, size_t length, uint8_t *out)
{
	const uint8_t *data = command + 5;
	size_t n = length > 5 ? command[4] : 0;

	if (n == 0 || length < 5 + n)
		return status(out, 0, 0x6700);
	if (command[2] == 0x04) {
		cos->selected = false;
		cos->file = 0;
		if (n != sizeof(ssse) || memcmp(data, ssse, n) != 0)
			return status(out, 0, 0x6a82);
		if (cos->image->select != 0x9000)
			return status(out, 0, cos->image->select);
		cos->selected = true;
		make_fci(cos);
		return status(out, 0, 0x6100u | (unsigned)cos->pending_length);
	}
	if (!cos->selected)
		return status(out, 0, 0x6985);
	if (!cos->image->files || n != 2 || data[0] != 0xef ||
	    (data[1] != 0x05 && data[1] != 0x06))
		return status(out, 0, 0x6a82);
	cos->file = data[1];
	return status(out, 0, 0x9000);
}

static size_t
do_get_response(struct cos *cos, const uint8_t *command, uint8_t *out)
{
	size_t n = cos->pending_length;

	if (n == 0)
		return status(out, 0, 0x6f00);
	if (command[4] != n)
		return status(out, 0, 0x6c00u | (unsigned)(n & 0xff));
	memcpy(out, cos->pending, n);
	cos->pending_length = 0;
	return status(out, n, 0x9000);
}

static size_t
put_record(const struct image_record *record, uint8_t *out)
{
	out[0] = record->id;
	out[1] = record->length;
	memcpy(out + 2, record->value, record->length);
	return 2u + record->length;
}

/* P2: 0 means P1 is an identifier, 4 a number, 5 all from that number on. */
static size_t
do_read_record(struct cos *cos, const uint8_t *command, uint8_t *out)
{
	unsigned sfi = command[3] >> 3, mode = command[3] & 7;
	unsigned file = sfi != 0 ? sfi : cos->file, number = 0;
	size_t n = 0;

	if (!cos->selected)
		return status(out, 0, 0x6985);
	if (file != 0x05 && file != 0x06)
		return status(out, 0, 0x6986);
	if (file == 0x06 && cos->image->ef06 != 0x9000)
		return status(out, 0, cos->image->ef06);
	for (size_t i = 0; i < IMAGE_RECORDS; i++) {
		const struct image_record *record = &cos->image->records[i];

		if (record->file != file || !record->there)
			continue;
		number++;
		if ((mode == 0 && record->id == command[2]) ||
		    (mode == 4 && number == command[2]) ||
		    (mode == 5 && number >= command[2]))
			n += put_record(record, out + n);
	}
	if (n == 0)
		return status(out, 0, 0x6a83);
	if (command[4] != n && mode != 5)
		return status(out, 0, 0x6c00u | (unsigned)(n & 0xff));
	return status(out, n, 0x9000);
}

size_t
cos_answer(struct cos *cos, const uint8_t *command, size_t length,
	   uint8_t answer[COS_ANSWER_MAX])
{
	if (length < 5)
		return status(answer, 0, 0x6700);
	if (command[0] != 0x00)
		return status(answer, 0, 0x6e00);
	switch (command[1]) {
	case 0xa4:
		return do_select(cos, command, length, answer);
	case 0xc0:
		return do_get_response(cos, command, answer);
	case 0xb2:
		return do_read_record(cos, command, answer);
	default:
		return status(answer, 0, 0x6d00);
	}
}
