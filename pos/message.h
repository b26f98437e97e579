/*
 * message.h - the bodies of a message's facts: what of them is in the
 * clear, so that the fold and an auditor without a key can follow, and
 * which bytes are sealed inside.
 *
 *   QUEUED    {"infno":"2102","n":2}  "omsgid" for a 2601, "line" for 3505
 *   SENT      {"infno","n","line","omsgid","sign_no","request":"<sealed>"}
 *             "line" of a 2204 is the number of the upload, from 1
 *   VISIT     the canonical bytes of a sale that is being made (record.h)
 *   UNSENT    {"why":"..."}                    UNKNOWN adds "status","reply",
 *             and "coded":true when the centre itself answered so
 *   ACKED     {"status":200,"setl_id","mdtrt_id","fund","account","cash",
 *              "deductible","payers":{"hifmi_pay"…},"reply":"<sealed>"}:
 *              payers only when one of them paid; of a visit's steps
 *             "mdtrt_id", and of 2204 "lines" with the four sums (15 H);
 *             of a commit "insutype", "clr_type", "clr_optins", "setl_day"
 *   REFUSED   {"status":200,"why":"...","reply":"<sealed>"}
 *   REVERSED  {"why":"..."}                    VOIDED {"why":"..."}
 *             of a 2201 "final":true when it cannot arrive any more
 *   ACKED and REVERSED that were learned later say by which question:
 *             "via":"5203"; its reply is theirs
 *   LENT      {"n","batch","till":to whom,"sm3":of the file}
 *   TAKEN     {"n","batch","till":from whom,"at":its INTENT's index there,
 *              "sm3":that row's hash}
 *   RELEASED  {"batch","till"}
 *   RETURNED  as the ACKED, REFUSED or REVERSED of the other till, which
 *             "state" names, with "batch","till","at":that row's index there
 *   TAKEN_BACK {"batch","till","at","state":"RELEASED"}, or {…,"why"} on a
 *             person's word
 *   HANDED    {"why":"..."}  CLOSED {"why":"..."}  DEALT {"why":"who: what"}
 *             with "collected" when a difference in cash was dealt with:
 *             below zero it was given back
 *
 * Requests are sealed in the context "SENT/<msgid>", replies in
 * "REPLY/<msgid>": bytes cannot be moved from one row to another.
 */
#ifndef POS_MESSAGE_H
#define POS_MESSAGE_H

#include "pos/crypto.h"
#include "pos/journal.h"
#include "pos/text.h"
#include "pos/wire_visit.h"

#define MESSAGE_WHY_BYTES 256

/* What a body says in the clear. Absent members are "" and 0. */
struct message_body {
	char infno[6];
	int n;
	int line; /* of 3505 and 3506, from 1 */
	char omsgid[MSGID_BYTES];
	char via[6]; /* of what was learned later: what showed it */
	char sign_no[SIGN_NO_BYTES];
	int status;
	char why[MESSAGE_WHY_BYTES];
	char setl_id[WIRE_ID_BYTES];
	char mdtrt_id[WIRE_ID_BYTES];
	struct money fund;
	struct money account;
	struct money cash;
	struct money deductible;
	struct money payers[FIGURES_PAYERS]; /* inside fund */
	struct money collected; /* DEALT */
	bool has_figures;
	/* ACKED of a commit: on whose statement it is (protocol.md 11.1). */
	char insutype[7];
	char clr_type[7];
	char clr_optins[7];
	int setl_day; /* of setl_time; 0 not told */
	bool has_lines; /* ACKED, of 2204 */
	struct wire_lines lines;
	bool final;  /* REFUSED, of an upload: it is a person's now;
		      * of a visit's step: not to be asked again */
	bool absent; /* a 2601 was told that the original never existed */
	bool coded;  /* UNKNOWN, but by an answer of the centre's own */
	/* Of a sale that changes tills (queue_stick.c). */
	char batch[STICK_BATCH_BYTES];
	int till;
	int64_t at;
	char sm3[2 * SM3_BYTES + 1];
	char state[12];
};

/* On whose statement of which day a settlement is. */
void message_state_group(
    struct message_body *body, const struct wire_settled *settled);
/* bytes (may be NULL) are sealed as request or reply, by the fact. */
int message_body_write(struct text_buf *out, enum fact fact,
    const char *msgid, const struct message_body *body, const void *bytes,
    size_t length, const struct crypto_key *key, struct err *err);
int message_body_read(
    struct message_body *body, const struct journal_row *row, struct err *err);
/* The sealed bytes of a SENT, ACKED, REFUSED or UNKNOWN row. ERR_NOT_FOUND
 * when it holds none. */
int message_bytes(struct text_buf *out, const struct journal_row *row,
    const struct crypto_key *key, struct err *err);

#endif
