/*
 * coding.h - how the bytes of a request travel: as they are, gzipped, or by a
 * dictionary that both sides have (HTTP's Content-Encoding).
 *
 * Only the way changes. The journal keeps the plain bytes, the gateway's
 * signature is over them (protocol.md 1.3), and undone the coded ones are
 * those very bytes. "gzip" is RFC 1952; by the dictionary it is "deflate",
 * the zlib of RFC 1950, which itself says by which one (FDICT).
 *
 * Whether the centre takes it is asked by the sign-in, never by a commit: of
 * a commit that is answered with a 415 nobody knows what became. Until a
 * coded 9001 was answered well, nothing else leaves coded; when one is turned
 * away in a way that may be the coding's fault, the next is plain, and if
 * that is answered well it stays plain for as long as this till runs.
 */
#ifndef POS_CODING_H
#define POS_CODING_H

#include "pos/conf.h"
#include "pos/wire.h"
#include "pos/zip.h"

enum coding_way {
	CODING_UNPROVED, /* the next sign-in leaves coded, all else plain */
	CODING_TAKEN,	 /* everything leaves coded */
	CODING_DOUBTED,	 /* the next sign-in leaves plain */
	CODING_PLAIN,	 /* nothing does */
};

struct coding {
	enum conf_compress compress;
	enum coding_way way;
	bool asked; /* the sign-in under way left coded */
	struct text_buf words; /* the dictionary */
	struct text_buf coded; /* the last request */
};

/* ERR_FILE when there is to be a dictionary and it cannot be read. */
int coding_open(
    struct coding *coding, const struct conf *conf, struct err *err);
void coding_close(struct coding *coding);

/*
 * These bytes as they are to travel, in coding->coded: 1, and header is the
 * line that says so; 0 they travel plain.
 */
int coding_apply(struct coding *coding, bool sign_in, const void *bytes,
    size_t length, const char **header);
/* What came back for the sign-in under way. true: it may be the coding's
 * fault alone, and says nothing of the link; the next is plain. */
bool coding_heard(
    struct coding *coding, int http_status, enum wire_verdict verdict);

#endif
