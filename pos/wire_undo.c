/* 2601 and other answers that are told by their words (19 no. 3). */
#include <assert.h>
#include <string.h>

#include "pos/wire_inside.h"

bool
wire_says(const char *text, const char *words)
{
	char word[256];

	while (*words != '\0') {
		size_t length = strcspn(words, ",");
		const char *first = words + strspn(words, " ");
		const char *last = words + length;

		while (last > first && last[-1] == ' ')
			last--;
		if (last > first && (size_t)(last - first) < sizeof(word)) {
			memcpy(word, first, (size_t)(last - first));
			word[last - first] = '\0';
			if (strstr(text, word) != NULL)
				return true;
		}
		words += length + (words[length] == ',');
	}
	return false;
}

/*
 * "Never existed" is looked for first: it counts as half, and where a text
 * can be read both ways the careful reading is the right one.
 */
enum wire_undone
wire_decode_2601(struct wire_reply *reply, const struct conf *conf,
		 int http_status, const char *text, size_t length)
{
	assert(conf != NULL);
	switch (wire_decode_envelope(reply, http_status, text, length)) {
	case WIRE_OK:
		return UNDONE;
	case WIRE_SUSPECT:
		return UNDO_SUSPECT;
	case WIRE_REFUSED:
		break;
	}
	if (wire_says(reply->err_msg, conf->centre.never_existed))
		return UNDO_NEVER_EXISTED;
	if (wire_says(reply->err_msg, conf->centre.already_undone))
		return UNDONE;
	return UNDO_REFUSED;
}

bool
wire_session_over(const struct conf *conf, const struct wire_reply *reply)
{
	assert(conf != NULL && reply != NULL);
	return reply->verdict == WIRE_REFUSED &&
	       wire_says(reply->err_msg, conf->centre.session_over);
}

bool
wire_msgid_seen(const struct conf *conf, const struct wire_reply *reply)
{
	assert(conf != NULL && reply != NULL);
	return reply->verdict == WIRE_REFUSED &&
	       wire_says(reply->err_msg, conf->centre.msgid_seen);
}

bool
wire_not_there(const struct conf *conf, const struct wire_reply *reply)
{
	assert(conf != NULL && reply != NULL);
	return reply->verdict == WIRE_REFUSED &&
	       !wire_session_over(conf, reply) &&
	       wire_says(reply->err_msg, conf->centre.never_existed);
}
