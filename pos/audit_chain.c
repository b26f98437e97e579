/*
 * The chain, row by row. A row that does not verify waits for its
 * successor, which tells what was done:
 *   successor follows the stored hash      -> the row's content was changed
 *   successor follows the computed hash    -> the row's hash was changed
 *   successor, numbered one less, follows the row before
 *                                          -> the row was inserted
 *   successor, numbered k more, follows    -> k rows before it were deleted
 *                                             and the rest numbered over
 */
#include <assert.h>
#include <string.h>

#include "pos/audit_in.h"

/* Does the row, numbered seq, follow from previous? */
static bool
follows(const struct journal_row *row, int64_t seq,
    const uint8_t previous[SM3_BYTES], uint8_t computed[SM3_BYTES])
{
	struct journal_row numbered = *row;

	numbered.seq = seq;
	journal_row_hash(&numbered, previous, computed);
	return memcmp(computed, row->hash, SM3_BYTES) == 0;
}

static void
flush(struct audit *audit, enum audit_kind kind)
{
	struct audit_chain *chain = &audit->chain;

	if (!chain->pending)
		return;
	chain->pending = false;
	if (kind == AUDIT_HASH)
		audit_say_at(audit, kind, chain->seq,
		    _("第 %lld 行的校验值被改动，内容未变"),
		    (long long)chain->seq);
	else
		audit_say_at(audit, kind, chain->seq,
		    _("第 %lld 行的内容与校验值不符"),
		    (long long)chain->seq);
}

static void
gap(struct audit *audit, int64_t seq)
{
	struct audit_chain *chain = &audit->chain;

	flush(audit, AUDIT_CHANGED);
	audit_say_at(audit, AUDIT_MISSING, chain->seq + 1,
	    _("第 %lld 行至第 %lld 行缺失，第 %lld 行因此无法核对"),
	    (long long)chain->seq + 1, (long long)seq - 1, (long long)seq);
	chain->known = false;
}

/* The row before was put in between, and everything after moved on. */
static bool
was_inserted(struct audit *audit, const struct journal_row *row)
{
	struct audit_chain *chain = &audit->chain;
	uint8_t computed[SM3_BYTES];
	int64_t seq = chain->seq;

	if (!chain->before_known ||
	    !follows(row, row->seq - chain->shift - 1, chain->before,
		computed))
		return false;
	/* Of a row and its copy it is the copy. */
	if (memcmp(row->hash, chain->stored, SM3_BYTES) == 0)
		seq = row->seq;
	chain->pending = false;
	chain->shift++;
	audit_say_at(audit, AUDIT_INSERTED, seq,
	    _("第 %lld 行是后来插入的"), (long long)seq);
	return true;
}

static bool
were_deleted(struct audit *audit, const struct journal_row *row)
{
	struct audit_chain *chain = &audit->chain;
	uint8_t computed[SM3_BYTES];

	for (int k = 1; chain->pending && k <= AUDIT_SHIFT_MAX; k++) {
		if (!follows(row, row->seq - chain->shift + k, chain->stored,
			computed))
			continue;
		chain->pending = false;
		chain->shift -= k;
		audit_say_at(audit, AUDIT_MISSING, chain->seq,
		    _("第 %lld 行之前有 %d 行被删去，其后重新编号"),
		    (long long)chain->seq, k);
		return true;
	}
	return false;
}

static void
judge(struct audit *audit, const struct journal_row *row)
{
	struct audit_chain *chain = &audit->chain;
	uint8_t computed[SM3_BYTES], other[SM3_BYTES];
	int64_t seq = row->seq - chain->shift;

	if (follows(row, seq, chain->stored, computed)) {
		flush(audit, AUDIT_CHANGED);
	} else if (chain->pending &&
	    follows(row, seq, chain->computed, other)) {
		flush(audit, AUDIT_HASH);
	} else if (!was_inserted(audit, row) && !were_deleted(audit, row)) {
		flush(audit, AUDIT_CHANGED);
		chain->pending = true;
		memcpy(chain->computed, computed, SM3_BYTES);
	}
}

static bool
is_zero(const uint8_t hash[SM3_BYTES])
{
	static const uint8_t zeros[SM3_BYTES];

	return memcmp(hash, zeros, SM3_BYTES) == 0;
}

void
audit_chain_row(struct audit *audit, const struct journal_row *row,
    const char *unreadable)
{
	struct audit_chain *chain = &audit->chain;
	bool was_known;

	if (row->seq <= 0) {
		audit_say(audit, AUDIT_INSERTED, row,
		    _("行号 %lld 不应存在"), (long long)row->seq);
		return;
	}
	assert(row->seq > chain->seq);
	if (row->seq != chain->seq + 1)
		gap(audit, row->seq);
	was_known = chain->known;
	if (unreadable != NULL) {
		flush(audit, AUDIT_CHANGED);
		audit_say_at(
		    audit, AUDIT_UNREADABLE, row->seq, "%s", unreadable);
	} else if (was_known) {
		judge(audit, row);
	}
	memcpy(chain->before, chain->stored, SM3_BYTES);
	chain->before_known = was_known;
	memcpy(chain->stored, row->hash, SM3_BYTES);
	chain->known = unreadable == NULL || !is_zero(row->hash);
	chain->seq = row->seq;
}

void
audit_chain_end(struct audit *audit)
{
	flush(audit, AUDIT_CHANGED);
	assert(!audit->chain.pending);
}
