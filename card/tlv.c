#include "card/tlv.h"

#include <assert.h>

void
tlv_walk_init(struct tlv_walk *walk, const uint8_t *data, size_t length)
{
	assert(data != NULL || length == 0);
	*walk = (struct tlv_walk){.data = data};
	walk->end[0] = length;
}

/* Tag: low five bits all set in the first byte announce more bytes. */
static int
take_tag(struct tlv_walk *walk, size_t end, uint32_t *tag)
{
	*tag = walk->data[walk->at++];
	if ((*tag & 0x1f) != 0x1f)
		return 0;
	for (int more = 0; more < 2 && walk->at < end; more++) {
		uint8_t byte = walk->data[walk->at++];

		*tag = *tag << 8 | byte;
		if ((byte & 0x80) == 0)
			return 0;
	}
	return -1;
}

/* Length: short form, 81 xx or 82 xx xx; the indefinite form is no card's. */
static int
take_length(struct tlv_walk *walk, size_t end, size_t *length)
{
	uint8_t first;
	int bytes;

	if (walk->at >= end)
		return -1;
	first = walk->data[walk->at++];
	*length = first;
	if (first < 0x80)
		return 0;
	bytes = first & 0x7f;
	if (bytes < 1 || bytes > 2)
		return -1;
	*length = 0;
	for (; bytes > 0; bytes--) {
		if (walk->at >= end)
			return -1;
		*length = *length << 8 | walk->data[walk->at++];
	}
	return 0;
}

/* Closes the levels that end here and skips fill; false at the very end. */
static bool
find_start(struct tlv_walk *walk)
{
	for (;;) {
		while (walk->at < walk->end[walk->depth] &&
		       walk->data[walk->at] == 0x00)
			walk->at++;
		if (walk->at < walk->end[walk->depth])
			return true;
		if (walk->depth == 0)
			return false;
		walk->depth--;
	}
}

int
tlv_next(struct tlv_walk *walk, struct tlv *tlv)
{
	size_t end;
	bool constructed;

	assert(walk->depth <= TLV_DEPTH_MAX);
	assert(walk->at <= walk->end[0]);
	if (!find_start(walk))
		return 0;
	end = walk->end[walk->depth];
	constructed = (walk->data[walk->at] & 0x20) != 0;
	*tlv = (struct tlv){.constructed = constructed, .depth = walk->depth};
	if (take_tag(walk, end, &tlv->tag) != 0 ||
	    take_length(walk, end, &tlv->length) != 0 ||
	    tlv->length > end - walk->at ||
	    (constructed && walk->depth == TLV_DEPTH_MAX)) {
		walk->at = walk->end[0];
		walk->depth = 0;
		return -1;
	}
	tlv->value = walk->data + walk->at;
	if (constructed)
		walk->end[++walk->depth] = walk->at + tlv->length;
	else
		walk->at += tlv->length;
	return 1;
}

int
tlv_find(const uint8_t *data, size_t length, uint32_t tag, struct tlv *tlv)
{
	struct tlv_walk walk;
	int found;

	tlv_walk_init(&walk, data, length);
	do
		found = tlv_next(&walk, tlv);
	while (found == 1 && tlv->tag != tag);
	return found;
}
