"""Is an answer the one the second reading gives, and is it sound?"""
import bill as second
from words import BUCKETS, PAYERS, fen

PERSONS = [second.WIRE[bucket] for bucket in BUCKETS]
OTHERS = [second.WIRE[payer] for payer in PAYERS]


def difference(plan, case, answer):
    """None, or in words what the engine says and what the pack does."""
    refused = plan.refuses(case)
    if refused:
        code = "input" if refused == "Missing" else "rules"
        if answer.get("error", {}).get("code") == code:
            return None
        return "ought to be refused (%s)" % refused
    if "split" not in answer:
        return "refused: %s" % answer["error"]["text"]
    bill = second.settle(plan, case)
    want, got = second.figures(bill), answer["split"]
    if got != want:
        return "; ".join(differ(want, got))
    want, got = second.meters(bill), meters(answer)
    if got != want:
        return "; ".join("meter " + text for text in differ(want, got))
    said = {at["bucket"]: at["amount"] for at in answer.get("later", ())}
    want = {second.WIRE[name]: second.yuan(amount)
            for name, amount in bill.later.items()}
    if said != want:
        return "; ".join("later " + text for text in differ(want, said))
    return unsound(plan, case, bill)


def differ(want, got):
    for name in sorted(set(want) | set(got)):
        if want.get(name) != got.get(name):
            yield "%s is %s, ought to be %s" % (
                name, got.get(name), want.get(name))


def meters(answer):
    said = answer["meters"]
    more = {name: meter["amount"] if isinstance(meter, dict) else meter
            for name, meter in said.get("more", {}).items()}
    named = {name: amount for name, amount in more.items()
             if amount != "0.00"}
    named["deductible_met"] = said["deductible_met"]
    named["fund_paid"] = said["fund_paid"]
    return named


def unsound(plan, case, bill):
    """What holds for every policy; the two have agreed on the figures."""
    parts, others = bill.parts, sum(bill.others.values())
    if bill.scope + parts["全自费"] + parts["超限价自费"] + \
            parts["先行自付"] != bill.total:
        return "the classes do not make the total"
    if bill.segment + bill.fund + parts["起付线"] + parts["按比例自付"] + \
            parts["超封顶自付"] != bill.scope:
        return "the parts do not make 政策范围内"
    if bill.fund + others + bill.account + bill.past + bill.family + \
            bill.cash != bill.total:
        return "the payers do not make the total"
    if min(bill.fund, bill.cash, bill.account, bill.past, bill.balance,
           bill.segment, *parts.values(), *bill.left.values()) < 0:
        return "something is negative"
    if bill.balance != case.balance - bill.account or bill.past > case.past:
        return "the accounts do not add up"
    return over_limit(plan, case, bill)


def over_limit(plan, case, bill):
    """No bill takes a meter over its limit; one may begin above it."""
    before = dict(case.meters)
    met, paid = (case.met, case.paid) if case.years_ago == 0 else (0, 0)
    if bill.paid != paid + bill.fund or bill.met != met + (
            0 if plan.exempt else bill.parts["起付线"]):
        return "a sum of the year is counted wrong"
    for payer in plan.payers:
        name, pays = payer.name + "/支付", bill.others.get(payer.name, 0)
        used = before.get(name, 0) if payer.period == "每年" else 0
        if payer.top and pays and used + pays > plan.tops[payer.name]:
            return "%s pays more than its 封顶" % payer.name
        if payer.period == "每年" and bill.so_far(name) != used + pays:
            return "%s is counted wrong" % name
    if plan.cap is not None and bill.fund and bill.paid > plan.cap:
        return "封顶线 is exceeded"
    due = bill.parts["起付线"] + bill.free_base - bill.free_fees
    for name, unit, amount in plan.limits:
        used = before.get(name, 0) if name else 0
        fees = bill.base - bill.free_base
        adds = {"统筹支付": bill.fund, "起付线以上": fees,
                "政策范围内": fees}[unit]
        if adds and used + adds > amount:
            return "限额 %s is exceeded" % (name or unit)
        if name and bill.meters[name] - used != adds + (
                due if unit == "政策范围内" else 0):
            return "限额 %s is counted wrong" % name
    return None


def trace(case, answer):
    """The lines and reasons of an answer re-add to its figures."""
    split, lines = answer["split"], answer["lines"]
    if len(lines) != len(case.items):
        return "another number of lines"
    for item, line in zip(case.items, lines):
        if fen(line["amount"]) != item.amount():
            return "a line has another amount"
    for name, figure in (("ownpay", "fulamt_ownpay_amt"),
                         ("overlimit", "overlmt_selfpay"),
                         ("preself", "preselfpay_amt"),
                         ("inscope", "inscp_scp_amt")):
        if sum(fen(line[name]) for line in lines) != fen(split[figure]):
            return "the lines do not make " + figure
    sums, borne = {}, {}
    for reason in answer["reasons"]:
        amount = fen(reason["amount"])
        sums[reason["bucket"]] = sums.get(reason["bucket"], 0) + amount
        if reason["bucket"] != reason["of"]:
            borne[reason["of"]] = borne.get(reason["of"], 0) + amount
    for name, amount in split.items():
        if name in ("medfee_sumamt", "psn_part_amt", "balc",
                    "pool_prop_selfpay"):
            continue
        if sums.get(name, 0) != fen(amount):
            return "the reasons do not make " + name
    for name in PERSONS:
        if borne.get(name, 0) != fen(split[name]):
            return "the payers do not make " + name
    if sum(fen(line["amount"]) for line in answer["summary"]) != \
            fen(split["medfee_sumamt"]):
        return "the summary does not make the total"
    return None
