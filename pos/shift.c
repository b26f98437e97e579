#include "pos/shift.h"

#include <assert.h>
#include <string.h>

#include "pos/infno.h"
#include "pos/json.h"
#include "pos/message.h"
#include "pos/record.h"

#define COUNT_TERMS_MAX 32

const char *
shift_move_name(enum shift_move move)
{
	static const char *const names[] = {
#define X(move, name) [move] = name,
		SHIFT_MOVES(X)
#undef X
	};

	assert(move < SHIFT_MOVE_COUNT);
	return names[move];
}

const char *
shift_move_word(enum shift_move move)
{
	static const char *const words[] = {
		[SHIFT_TAKEN] = N_("收进现金"),
		[SHIFT_PAID_BACK] = N_("补结退款"),
		[SHIFT_REFUNDED] = N_("退费退款"),
		[SHIFT_DEALT] = N_("差额补收或退还"),
	};

	assert(move < SHIFT_MOVE_COUNT);
	return _(words[move]);
}

const char *
shift_carry_name(enum shift_carry carry)
{
	static const char *const names[] = {
#define X(carry, name) [carry] = name,
		SHIFT_CARRIES(X)
#undef X
	};

	assert(carry < SHIFT_CARRY_COUNT);
	return names[carry];
}

const char *
shift_carry_word(enum shift_carry carry)
{
	static const char *const words[] = {
		[SHIFT_PENDING] = N_("待发送"),
		[SHIFT_SENT] = N_("发送中"),
		[SHIFT_UNKNOWN] = N_("存疑"),
		[SHIFT_RESENT] = N_("再次发送中"),
		[SHIFT_HANDED] = N_("待人工"),
		[SHIFT_REFUND] = N_("退费办理中"),
		[SHIFT_DIFFERED] = N_("有差额"),
		[SHIFT_UPLOADS] = N_("追溯码被拒"),
		[SHIFT_TICKET] = N_("待补结"),
		[SHIFT_OWED] = N_("待退款"),
	};

	assert(carry < SHIFT_CARRY_COUNT);
	return _(words[carry]);
}

const char *
shift_kind_name(int kind)
{
	static const char *const names[] = { "sale", "selfpay", "prepaid" };

	assert(kind >= 0 && kind < SHIFT_KINDS);
	return names[kind];
}

const char *
shift_kind_word(int kind)
{
	static const char *const words[] = {
		N_("医保"), N_("自费"), N_("预付")
	};

	assert(kind >= 0 && kind < SHIFT_KINDS);
	return _(words[kind]);
}

/* ---- one sale's cash ---- */

static int
begun(struct shift_sale *sale, const struct journal_row *row,
    struct money *cash, struct err *err)
{
	struct settlement *settlement = settlement_new(err);
	int result = -1;

	if (settlement == NULL)
		return -1;
	if (record_decode(settlement, row->body, row->body_bytes, NULL, err) ==
	    0) {
		sale->known = true;
		sale->seq = row->seq;
		sale->kind = settlement->kind;
		sale->ticket = settlement->prepaid.sale[0] != '\0';
		sale->n = 1;
		sale->state = sale->kind == SETTLEMENT_SALE ?
		    MESSAGE_PENDING :
		    MESSAGE_VOIDED;
		settlement_agreed(settlement, &sale->figures);
		if (sale->kind != SETTLEMENT_SALE) {
			memset(&sale->figures, 0, sizeof(sale->figures));
			sale->figures.total = settlement->basket.total;
			sale->figures.cash = settlement->basket.total;
		}
		sale->agreed =
		    sale->ticket ? money_fen(0) : sale->figures.cash;
		*cash = sale->agreed;
		result = 0;
	}
	settlement_free(&settlement);
	return result;
}

static struct money
less(struct money amount)
{
	return money_fen(-amount.fen);
}

/* Goes back to the customer who is still there. */
static void
returned(struct shift_sale *sale, const struct journal_row *row,
    struct money *cash)
{
	if (sale->returned != 0)
		return;
	sale->returned = row->seq;
	*cash = less(sale->agreed);
}

/* It goes on after all: nobody had given anything back. */
static void
kept(struct shift_sale *sale, struct money *cash)
{
	if (sale->returned == 0)
		return;
	sale->returned = 0;
	*cash = sale->agreed;
}

/* The message that settles it moved. */
static void
moved(struct shift_sale *sale, const struct journal_row *row,
    const struct message_body *body, enum shift_move *move,
    struct money *cash)
{
	enum message_state before = sale->state;

	/* What the fold refuses is the auditor's to tell. */
	(void)settlement_move(&sale->state, row->fact);
	if (row->fact == FACT_ACKED && body->has_figures) {
		sale->figures.fund = body->fund;
		sale->figures.account = body->account;
		sale->figures.cash = body->cash;
	}
	if (row->fact == FACT_REFUSED && sale->state == MESSAGE_REFUSED)
		returned(sale, row, cash);
	if (row->fact == FACT_REVERSED && before == MESSAGE_ACKED) {
		*move = SHIFT_REFUNDED;
		*cash = less(sale->figures.cash);
	}
}

static bool
is_settling(const struct shift_sale *sale, const struct journal_row *row,
    const struct message_body *body)
{
	if (row->msgid[0] != '\0' && sale->msgid[0] != '\0')
		return strcmp(row->msgid, sale->msgid) == 0;
	return body->n == sale->n;
}

/* Collected at the till it was sold at, settled at the one that has it. */
static void
changed_till(struct shift_sale *sale, const struct journal_row *row,
    const struct message_body *body, struct money *cash)
{
	int state = message_state_parse(body->state);

	if (row->fact == FACT_TAKEN) {
		*cash = less(sale->agreed);
		sale->agreed = money_fen(0);
	}
	if (row->fact != FACT_RETURNED || state < 0)
		return;
	sale->state = (enum message_state)state;
	if (!body->has_figures)
		return;
	sale->figures.fund = body->fund;
	sale->figures.account = body->account;
	sale->figures.cash = body->cash;
}

static int
by_fact(struct shift_sale *sale, const struct journal_row *row,
    enum shift_move *move, struct money *cash, struct err *err)
{
	struct message_body body;

	if (message_body_read(&body, row, err) != 0)
		return -1;
	if (fact_scope(row->fact) == 'M') {
		if (!is_settling(sale, row, &body))
			return 0;
		if (row->fact == FACT_SENT)
			(void)text_copy(sale->msgid, sizeof(sale->msgid),
			    row->msgid); /* the same size */
		moved(sale, row, &body, move, cash);
	} else if (row->fact == FACT_QUEUED && infno_settles(body.infno)) {
		sale->n = body.n;
		sale->msgid[0] = '\0';
		sale->state = MESSAGE_PENDING;
		kept(sale, cash);
	} else if (row->fact == FACT_HANDED &&
	    row->seq == sale->returned + 1) {
		kept(sale, cash); /* refused with nobody at the counter */
	} else if (row->fact == FACT_CLOSED && sale->kind == SETTLEMENT_SALE) {
		returned(sale, row, cash);
	} else if (row->fact == FACT_TAKEN || row->fact == FACT_RETURNED) {
		changed_till(sale, row, &body, cash);
	} else if (row->fact == FACT_DEALT) {
		*move = SHIFT_DEALT;
		*cash = body.collected;
	}
	return 0;
}

static int
paid_back(const struct journal_row *row, struct money *cash, struct err *err)
{
	struct json *body = NULL;
	bool whole = json_parse(&body, row->body, row->body_bytes, err) == 0 &&
	    json_money(json_get(body, "cash"), cash);

	json_free(&body);
	if (!whole)
		return err_set(err, ERR_CORRUPT,
		    _("日志第 %lld 行 %s：正文不可读"), (long long)row->seq,
		    fact_name(row->fact));
	*cash = less(*cash);
	return 0;
}

int
shift_sale_row(struct shift_sale *sale, const struct journal_row *row,
    enum shift_move *move, struct money *cash, struct err *err)
{
	assert(sale != NULL && row->sale[0] != '\0');
	assert(move != NULL && cash != NULL);
	*move = SHIFT_TAKEN;
	*cash = money_fen(0);
	if (row->fact == FACT_INTENT)
		return begun(sale, row, cash, err);
	if (!sale->known) /* a visit, and no sale yet */
		return 0;
	if (row->fact == FACT_PAID_BACK) {
		*move = SHIFT_PAID_BACK;
		return paid_back(row, cash, err);
	}
	return by_fact(sale, row, move, cash, err);
}

int
shift_reckon(struct shift *shift, struct err *err)
{
	shift->expected = shift->start;
	for (int i = 0; i < SHIFT_MOVE_COUNT; i++)
		if (!money_add(shift->expected, shift->moves[i],
			&shift->expected))
			return err_set(err, ERR_OVERFLOW, _("合计溢出"));
	if (!money_sub(shift->counted, shift->expected, &shift->difference))
		return err_set(err, ERR_OVERFLOW, _("合计溢出"));
	return 0;
}

/* ---- what a hand types ---- */

/* "100*3" or "7.50". */
static bool
one_term(const char *text, struct money *amount)
{
	char note[32];
	const char *by = strpbrk(text, "*xX");
	int64_t count = 1;

	if (by == NULL)
		return money_parse(text, amount) && amount->fen >= 0;
	if ((size_t)(by - text) >= sizeof(note))
		return false;
	memcpy(note, text, (size_t)(by - text));
	note[by - text] = '\0';
	if (!money_parse(note, amount) || amount->fen < 0 ||
	    !text_int64(by + 1, &count) || count < 0 || count > 1000000)
		return false;
	return !__builtin_mul_overflow(amount->fen, count, &amount->fen) &&
	    amount->fen <= MONEY_FEN_MAX;
}

bool
shift_count_parse(const char *text, struct money *counted)
{
	char term[48];
	int terms = 0;

	assert(text != NULL && counted != NULL);
	*counted = money_fen(0);
	while (*(text += strspn(text, " +")) != '\0') {
		size_t length = strcspn(text, " +");
		struct money amount;

		if (length >= sizeof(term) || terms++ >= COUNT_TERMS_MAX)
			return false;
		memcpy(term, text, length);
		term[length] = '\0';
		if (!one_term(term, &amount) ||
		    !money_add(*counted, amount, counted))
			return false;
		text += length;
	}
	return terms > 0;
}
