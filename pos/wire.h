/*
 * wire.h - messages of the centre, to bytes and from bytes. One codec.
 *
 * Encoding gives the exact bytes that are stored and sent. Decoding never
 * trusts: an envelope must be whole, numbers may be text, names come in
 * several spellings (protocol.md 0.3, 19 no. 15), unknown members are
 * ignored, and an infcode 0 that does not add up is SUSPECT, not settled.
 * Source: shared/protocol.md 2, 4, 5, 7, 10, 12, 15, 19.
 */
#ifndef POS_WIRE_H
#define POS_WIRE_H

#include "pos/conf.h"
#include "pos/settlement.h"
#include "pos/text.h"

#define WIRE_REQUEST_BYTES_MAX (256u * 1024u)
#define WIRE_REPLY_BYTES_MAX (256u * 1024u)
#define SIGN_NO_BYTES 31
#define WIRE_ID_BYTES 31 /* setl_id, mdtrt_id, inf_refmsgid */

/* What belongs to the moment a message is first to leave (19 no. 1). */
struct wire_stamp {
	char msgid[MSGID_BYTES];
	char inf_time[20];
	char sign_no[SIGN_NO_BYTES];
	char opter[31];
	char opter_name[51];
};

/* Extras of exp_content (19 no. 9). */
struct wire_extras {
	int64_t journal_seq;
	char journal_head[9]; /* first eight hex digits */
	int message_no;	      /* n-th message of the sale, from 1; of a
			       * visit the n-th upload of its lines */
	/* 2206 and 2207: the visit, and what 2204 said of its lines. */
	char mdtrt_id[WIRE_ID_BYTES];
	struct money ownpay;
	struct money overlimit;
	struct money preself;
	struct money inscope;
};

int wire_encode_9001(struct text_buf *out, const struct conf *conf,
    const struct wire_stamp *stamp, struct err *err);
int wire_encode_9002(struct text_buf *out, const struct conf *conf,
    const struct wire_stamp *stamp, struct err *err);
int wire_encode_1101(struct text_buf *out, const struct conf *conf,
    const struct wire_stamp *stamp, const struct person *person,
    struct err *err);
int wire_encode_5206(struct text_buf *out, const struct conf *conf,
    const struct wire_stamp *stamp, const struct person *person,
    struct err *err);
/* infno "2101" or "2206" (quote), "2102" or "2207" (settle). */
int wire_encode_sale(struct text_buf *out, const char *infno,
    const struct conf *conf, const struct wire_stamp *stamp,
    const struct settlement *settlement, const struct wire_extras *extras,
    struct err *err);
/* The centre takes an input of 40,000 characters (protocol.md 1). ERR_LIMIT,
 * in words for the cashier, for a basket whose 2102 or 2204 would not fit. */
int wire_sale_fits(const struct conf *conf,
    const struct settlement *settlement, struct err *err);
/* infno "2103" or "2208". */
int wire_encode_2103(struct text_buf *out, const char *infno,
    const struct conf *conf, const struct wire_stamp *stamp,
    const struct person *person, const char *setl_id, const char *mdtrt_id,
    struct err *err);
int wire_encode_2601(struct text_buf *out, const struct conf *conf,
    const struct wire_stamp *stamp, const struct person *person,
    const char *omsgid, const char *oinfno, struct err *err);

/*
 * feedetl_sn of a line (basket's, from 0) of the n-th message: sale, two
 * digits of message, three of line from 1; unique for ever (19 no. 20).
 */
void wire_feedetl_sn(
    char to[31], const char *sale, int message_no, int line);

/* chrg_bchno of the n-th upload of a visit's lines. */
void wire_chrg_bchno(char to[31], const char *sale, int batch);

/*
 * 3505, or 3506 when the sale is taken back, of one line (from 0) and all its
 * codes; setl_id "" when nobody insured paid. The basket has a code on that
 * line. ERR_INPUT, in words for the shop, when the batch or its dates are
 * not known.
 */
int wire_encode_upload(struct text_buf *out, const char *infno,
    const struct conf *conf, const struct wire_stamp *stamp,
    const struct settlement *settlement, int line, const char *setl_id,
    const char *when, struct err *err);

enum wire_verdict {
	WIRE_OK,      /* infcode 0, ids ours, identities hold */
	WIRE_REFUSED, /* a well-formed refusal of the centre */
	WIRE_SUSPECT, /* anything else: nothing is proved by it */
};

struct wire_reply {
	enum wire_verdict verdict;
	char inf_refmsgid[WIRE_ID_BYTES];
	char respond_time[18];
	char err_msg[512]; /* the centre's words; masked when shown */
	char suspect[160]; /* which check failed, for WIRE_SUSPECT */
};

/* The envelope alone; every decoder below begins with it. http_status as
 * received: anything but 200 is SUSPECT. */
enum wire_verdict wire_decode_envelope(struct wire_reply *reply,
    int http_status, const char *text, size_t length);

enum wire_verdict wire_decode_9001(struct wire_reply *reply,
    char sign_no[SIGN_NO_BYTES], int http_status, const char *text,
    size_t length);
/*
 * Fills person from baseinfo and the insuinfo row that counts: insutype
 * 310, else 390, else the first, of those with psn_insu_stas 1 or absent.
 */
enum wire_verdict wire_decode_1101(struct wire_reply *reply,
    struct person *person, int http_status, const char *text, size_t length);
/*
 * Meters by the pack's table; unknown codes are ignored, and so are rows of
 * another insutype or year: the centre lists all a person has. Nothing for
 * this year yet is zero.
 */
enum wire_verdict wire_decode_5206(struct wire_reply *reply,
    const struct rules *rules, const char *insutype, int year,
    struct meters *meters, int http_status, const char *text,
    size_t length);

struct wire_settled {
	char setl_id[WIRE_ID_BYTES];
	char mdtrt_id[WIRE_ID_BYTES];
	char setl_time[20];
	char insutype[7];
	char clr_optins[7];
	char clr_way[7];
	char clr_type[7];
	struct figures figures;
	struct money shared; /* acct_mulaid_pay, inside account */
};

/*
 * K: the balance after is the one before less what the account paid of its
 * own (15, 19 no. 6); or no balance is known. A broken one proves nothing
 * against the settlement: the account was used elsewhere meanwhile.
 */
bool wire_balance_holds(
    struct money before, const struct wire_settled *settled);

/*
 * Reply of 2101, 2102, 2206 or 2207 (infno) to msgid for psn_no: OK only when the
 * identities of section 15 hold (wire_identity.h), the total is total, and
 * for 2102 and 2207 medins_setl_id is our msgid and psn_no ours (19 no. 2);
 * infno "5203" reads one as it is shown later.
 */
enum wire_verdict wire_decode_sale(struct wire_reply *reply,
    struct wire_settled *settled, const char *infno, const char *msgid,
    const char *psn_no, struct money total, int http_status,
    const char *text, size_t length);
/* Reply of 2103 or 2208: minus the original, medins_setl_id = its own msgid. */
enum wire_verdict wire_decode_2103(struct wire_reply *reply,
    struct wire_settled *settled, const char *msgid,
    const struct figures *original, int http_status, const char *text,
    size_t length);

enum wire_undone {
	UNDONE,		    /* infcode 0, or refused as already undone */
	UNDO_NEVER_EXISTED, /* refused: never existed; counts as half */
	UNDO_REFUSED,	    /* any other coded refusal */
	UNDO_SUSPECT,
};
enum wire_undone wire_decode_2601(struct wire_reply *reply,
    const struct conf *conf, int http_status, const char *text,
    size_t length);
enum wire_upload {
	UPLOAD_TAKEN,	    /* retRslt 1, or refused as there before */
	UPLOAD_REFUSED,	    /* retRslt 0: err_msg says which code and why */
	UPLOAD_TURNED_AWAY, /* refused by the envelope */
	UPLOAD_SUSPECT,	    /* anything else: nothing is proved by it */
};
/* doubt: an earlier try may have arrived, so "was there before" is good. */
enum wire_upload wire_decode_upload(struct wire_reply *reply,
    const char *infno, const struct conf *conf, bool doubt, int http_status,
    const char *text, size_t length);
/*
 * A refusal because this msgid came before (conf msgid_seen): something
 * between us and the centre sent it twice, and the first may well count.
 */
bool wire_msgid_seen(
    const struct conf *conf, const struct wire_reply *reply);
/* A refusal that ends the message, not the sale (conf session_over). */
bool wire_session_over(
    const struct conf *conf, const struct wire_reply *reply);
/* A refusal that says there is no such thing. */
bool wire_not_there(
    const struct conf *conf, const struct wire_reply *reply);

/* Header lines of a request: what the bytes are, and the gateway driver's
 * words for them (protocol.md 1.3). */
#define WIRE_HEADERS_MAX 6
struct wire_headers {
	int count;
	char line[WIRE_HEADERS_MAX][256];
};
/* nonce: chance, as an argument. secret: the gateway's, from its file. */
int wire_headers(struct wire_headers *headers, const struct conf *conf,
    const char *secret, int64_t wall_ms, uint64_t nonce, const void *body,
    size_t body_bytes, struct err *err);
/* Whole address for a transaction, by conf's URL style. */
int wire_url(char *to, size_t room, const struct conf *conf,
    const char *infno, struct err *err);

#endif
