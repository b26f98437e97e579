/*
 * explain.h - "why" and "why not" of one split, in words, to the fen.
 *
 * A question names a bucket or a payer. The steps of depth 0 that count
 * re-add to the answer's amount: for "why" that is what the bucket holds,
 * for "why not" what it might have held and does not (of 统筹 the rest of
 * the total, of the account the rest of the person's part). Steps of depth
 * 1 say more of the one above. A step cites the clause that decided, or "".
 *
 * Everything is told from the pack, the case and the split's own reasons;
 * the split is not worked out again. Texts are in the screen's language.
 */
#ifndef POS_EXPLAIN_H
#define POS_EXPLAIN_H

#include "pos/rules.h"
#include "pos/split.h"
#include "pos/text.h"

#define EXPLAIN_STEPS_MAX 320
#define EXPLAIN_TEXT_BYTES 256

/* What may be asked about: a bucket, or the person's part of the total. */
#define EXPLAIN_PERSON (BUCKET_CASH + 1)
#define EXPLAIN_COUNT (BUCKET_CASH + 2)

struct explain_step {
	int depth;
	bool counts;
	struct money amount; /* of a step that counts */
	char clause[CLAUSE_BYTES];
	char text[EXPLAIN_TEXT_BYTES];
};

struct explain_answer {
	bool why;
	int what;
	char question[EXPLAIN_TEXT_BYTES];
	char headline[EXPLAIN_TEXT_BYTES]; /* the answer in one sentence */
	struct money amount;
	int step_count;
	struct explain_step steps[EXPLAIN_STEPS_MAX];
};

struct explain;
/* Borrows all three until explain_free(). */
int explain_open(struct explain **explain, const struct rules *rules,
		 const struct split_case *input, const struct split *split,
		 struct err *err);
void explain_free(struct explain **explain);

/* Chinese or English words, wire names, short names; false: none of them. */
bool explain_find(const char *name, int *what);
int explain_ask(struct explain *explain, bool why, int what,
		struct explain_answer *answer, struct err *err);
/*
 * What is worth asking of this split, by index from 0: every payer that
 * paid, and why not of those that could and did not. False past the end.
 */
bool explain_next(const struct explain *explain, int index, bool *why,
		  int *what);

/* For a person, no line wider than columns (40 to EXPLAIN_COLUMNS_MAX). */
#define EXPLAIN_COLUMNS_MAX 200
void explain_text(struct text_buf *out, const struct rules *rules,
		  const struct explain_answer *answer, int columns);
/* An answer as an object of a list; docs/json.md. */
struct json_out;
void explain_put(struct json_out *out, const struct rules *rules,
		 const struct explain_answer *answer);
const char *explain_name(int what); /* wire-like */

#endif
