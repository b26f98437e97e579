/*
 * stick_file.h - the file on a USB stick that carries sales from one till
 * of an institution to another, and the answers back.
 *
 *   YBPOS-STICK 1
 *   {"kind","fixmedins_code","from","to","batch","at","packs","sales"}
 *   one line of base64 for each rule pack, then one for each sale
 *   SM2 <base64 of a signature over the SM3 of every byte before this line>
 *
 * Each line is sealed (crypto.h) with the institution's stick key, in the
 * context of its kind, batch, tills and place: no line can be moved, left
 * out or carried into another file. The same lines give the same bytes; only
 * the signature is made anew each time. Whom it is for stands in the head,
 * so a copied stick is good at one till only.
 *
 * Reading has hard limits and believes nothing before the signature is good.
 */
#ifndef POS_STICK_FILE_H
#define POS_STICK_FILE_H

#include "pos/crypto.h"
#include "pos/err.h"
#include "pos/journal.h"
#include "pos/text.h"

#define STICK_FILE_BYTES_MAX (96u * 1024u * 1024u)
#define STICK_LINE_BYTES_MAX (2u * 1024u * 1024u) /* sealed, base64 */
#define STICK_SALES_MAX 5000
#define STICK_PACKS_MAX 32

enum stick_kind { STICK_SALES, STICK_ANSWERS };

struct stick_head {
	enum stick_kind kind;
	char code[13]; /* fixmedins_code */
	int from;      /* till numbers */
	int to;
	char batch[STICK_BATCH_BYTES];
	char at[20];
	int packs;
	int sales;
};

struct stick_writer {
	struct text_buf *out; /* borrowed */
	const struct crypto_key *key;
	struct stick_head head;
	int line; /* written so far */
};

int stick_begin(struct stick_writer *writer, struct text_buf *out,
    const struct stick_head *head, const struct crypto_key *key,
    struct err *err);
int stick_put(struct stick_writer *writer, const void *bytes, size_t length,
    struct err *err);
/* All lines are there: their SM3, and the signature with the till's key. */
int stick_end(struct stick_writer *writer, const char *pem, size_t pem_length,
    uint8_t sm3[SM3_BYTES], struct err *err);

struct stick_reader {
	const char *at; /* borrowed: the next line */
	const char *end; /* of the lines: where the signature's begins */
	const char *start;
	const char *signature;
	size_t signature_length;
	const struct crypto_key *key;
	struct stick_head head;
	int line;
	uint8_t sm3[SM3_BYTES];
};

/* Its form and head only. ERR_INPUT: not such a file; ERR_LIMIT. */
int stick_parse(struct stick_reader *reader, const char *bytes, size_t length,
    const struct crypto_key *key, struct err *err);
/* ERR_CORRUPT when none of the public keys in pems has signed it. */
int stick_verify(const struct stick_reader *reader, const char *pems,
    size_t pems_length, struct err *err);
/* The next line's plain bytes. 1 there, 0 no more, -1. */
int stick_next(
    struct stick_reader *reader, struct text_buf *plain, struct err *err);

#endif
