/*
 * audit.h - is the journal what was written, and does every fen come out
 * again?
 *
 * audit_verify() follows the chain from the first row: it needs no key and
 * no rules. audit_replay() does the same and then everything a row claims
 * once more: the split from the pack in the journal (I10, I3), the moves of
 * every message (I5), at most one message in effect (I1), the figures from
 * the stored request and reply bytes. Both read one moment of the journal,
 * write nothing, and never stop at a finding: each is named and handed to
 * the caller, and the walk goes on to the end.
 *
 * What a chain cannot show by itself is a tail cut off or a whole journal
 * written anew: for that, anchors from outside are compared (a receipt's
 * index and first eight digits of the head). With the key, each request
 * carries such an anchor inside its sealed bytes.
 */
#ifndef POS_AUDIT_H
#define POS_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "pos/conf.h"
#include "pos/crypto.h"
#include "pos/journal.h"
#include "pos/settlement.h"
#include "pos/store.h"

/* kind, name for --json, word for people (msgid) */
#define AUDIT_KINDS(X)                                                         \
	X(AUDIT_UNREADABLE, "unreadable", "读不懂的行")                   \
	X(AUDIT_CHANGED, "changed", "内容被改动")                          \
	X(AUDIT_HASH, "hash-changed", "校验值被改动")                     \
	X(AUDIT_MISSING, "missing", "缺行")                                  \
	X(AUDIT_INSERTED, "inserted", "插入的行")                          \
	X(AUDIT_ANCHOR, "anchor", "与外部凭据不符")                       \
	X(AUDIT_BODY, "body", "正文不可读")                                \
	X(AUDIT_PACK, "pack", "规则包不符")                                \
	X(AUDIT_SPLIT, "split", "费用分割不符")                           \
	X(AUDIT_SUM, "sum", "金额不平")                                     \
	X(AUDIT_MOVE, "move", "不允许的状态变化")                         \
	X(AUDIT_EFFECT, "effect", "同一交易不止一次生效")               \
	X(AUDIT_SEALED, "sealed", "密文打不开")                            \
	X(AUDIT_BYTES, "bytes", "与报文原文不符")                         \
	X(AUDIT_OPEN, "open", "尚未了结")

enum audit_kind {
#define X(kind, name, word) kind,
	AUDIT_KINDS(X)
#undef X
	AUDIT_KIND_COUNT
};

const char *audit_kind_name(enum audit_kind kind);
const char *audit_kind_word(enum audit_kind kind); /* translated */

struct audit_finding {
	enum audit_kind kind;
	int64_t seq; /* row it is about; 0: none */
	char sale[SALE_BYTES];
	char msgid[MSGID_BYTES];
	char text[ERR_TEXT_BYTES]; /* for people, translated */
};

/* What somebody outside says of a row: at least eight hex digits. */
#define AUDIT_ANCHORS_MAX 1000
struct audit_anchor {
	int64_t seq;
	char hash[2 * SM3_BYTES + 1];
};
/* "123:0a1b2c3d", as receipts print it. */
bool audit_anchor_parse(struct audit_anchor *anchor, const char *text);

struct audit_options {
	const struct audit_anchor *anchors;
	int anchor_count;
	const struct crypto_key *key; /* NULL: sealed bytes stay closed */
	const char *rules;	      /* folder of packs to compare; or NULL */
	const struct conf *conf;      /* words of the centre; or NULL */
	void *ctx;
	void (*finding)(void *ctx, const struct audit_finding *finding);
	/* Now and then; may be NULL. */
	void (*progress)(void *ctx, int64_t rows, int64_t of);
};

struct audit_sum {
	int64_t count;
	struct money total;
	struct money fund;
	struct money account;
	struct money cash;
};

struct audit_result {
	int64_t rows;
	int64_t head_seq; /* last row, and its hash as hex */
	char head[2 * SM3_BYTES + 1];
	int64_t kinds[AUDIT_KIND_COUNT]; /* findings of each kind */
	int64_t faults; /* all of them but what is merely open */
	/* Replay only. A sale counts by its last settlement message; the
	 * figures are the centre's once it has answered. */
	int64_t packs;
	int64_t messages;
	int64_t sealed; /* splits that only the key can recompute */
	struct audit_sum by_state[MESSAGE_STATE_COUNT];
	struct audit_sum selfpay;
	struct audit_sum prepaid; /* tickets; what settles one is a sale */
	struct audit_sum lent; /* another till's; not in all */
	struct audit_sum all;
};

/* 0 the walk reached the end (see faults), -1 it could not be made. */
int audit_verify(struct store *store, const struct audit_options *options,
    struct audit_result *result, struct err *err);
int audit_replay(struct store *store, const struct audit_options *options,
    struct audit_result *result, struct err *err);

#endif
