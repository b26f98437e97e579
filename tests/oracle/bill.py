"""A bill worked through a plan, in integers of fen; one function for each
step of docs/rules.md "How a split is made".

Where the engine works on what is left of a limit, this works on sums so
far: two readings that share no arithmetic but the rounding of a share.
"""
from words import BUCKETS, ONE, PAYERS, ppm

WIRE = {"全自费": "fulamt_ownpay_amt", "超限价自费": "overlmt_selfpay",
        "先行自付": "preselfpay_amt", "起付线": "act_pay_dedc",
        "按比例自付": "copay", "超封顶自付": "overcap",
        "大额补助": "hifob_pay", "大病保险": "hifmi_pay",
        "公务员补助": "cvlserv_pay", "企业补充": "hifes_pay",
        "医疗救助": "maf_pay", "其他基金": "oth_pay"}
assert set(WIRE) == set(BUCKETS + PAYERS)


def half_up(n, d):
    return (2 * n + d) // (2 * d)


class Bill:
    """parts: what falls to the person, by bucket; others: payer by payer."""
    __slots__ = ("plan", "case", "total", "scope", "parts", "segment",
                 "fees", "base", "fund", "ratio", "others", "account",
                 "past", "cash", "balance", "met", "paid", "meters", "left",
                 "lines", "free", "free_fees", "free_base", "whole", "family",
                 "later")

    def __init__(self, plan, case):
        self.plan, self.case = plan, case
        old = case.years_ago == 0
        self.met = case.met if old else 0
        self.paid = case.paid if old else 0
        self.meters = dict(case.meters)
        self.balance = case.balance
        self.parts = dict.fromkeys(BUCKETS, 0)
        self.others, self.later = {}, {}
        self.whole = 0

    def so_far(self, name):
        return self.meters.get(name, 0)

    def counts(self, name, amount):
        self.meters[name] = self.meters.get(name, 0) + amount


def settle(plan, case):
    bill = Bill(plan, case)
    waiting = case.day < plan.begins
    classes(bill)
    if not waiting:
        paid_whole(bill)
    account_segment(bill)
    if waiting:
        unpaid(bill)
    else:
        deductible(bill)
        limits_on_fees(bill)
        ratios(bill)
        limits_on_fund(bill)
        further_payers(bill)
    accounts(bill)
    bill.cash = sum(bill.left.values())
    return bill


def classes(bill):
    """Each item by class and ceiling; B's own share of what is let in."""
    rounding = bill.plan.rounding
    total = scope = own = over = first = 0
    used, bill.lines = {}, []
    for item in bill.case.items:
        amount = half_up(item.e6 * item.e4, 10 ** 8)
        at = bill.plan.item(item.traits)
        total += amount
        bill.lines.append(0)
        if item.kind == "丙" or at.own:
            own += amount
            continue
        let = let_in(bill, item, at, amount, used)
        share = item.preself
        if item.kind == "乙" and at.first != "按目录":
            share = ppm(at.first)
        preself = min(let, rounding["先行自付"](let * share, ONE))
        preself += min(let - preself, rounding["先行自付"](
            (let - preself) * bill.plan.away, ONE))
        over += amount - let
        first += preself
        scope += let - preself
        bill.lines[-1] = let - preself
    bill.total, bill.scope = total, scope
    bill.parts["全自费"] = own
    bill.parts["超限价自费"] = over
    bill.parts["先行自付"] = first


def let_in(bill, item, at, amount, used):
    """限价: the catalogue's, the pack's for a unit, and for a visit, which
    the lines use up one after the other."""
    rounded = bill.plan.rounding["超限价自费"]
    prices = [price * 10000 for price in at.units]
    if item.ceiling:
        prices.append(item.ceiling)
    let = min([amount] + [rounded(price * item.e4, 10 ** 8)
                          for price in prices])
    let = min([let] + [max(0, limit - used.get(line, 0))
                       for line, limit in at.visits])
    for line, _ in at.visits:
        used[line] = used.get(line, 0) + let
    return let


def spread(bill, amount, free=True):
    """分摊: amount comes off the lines, in order or by what they come to;
    lines that are free of limits may be left out."""
    at = [i for i in range(len(bill.lines)) if free or not bill.free[i]]
    if bill.plan.pack.spread == "按行":
        for i in at:
            take = min(amount, bill.lines[i])
            bill.lines[i] -= take
            amount -= take
        return
    whole, upto, gone = sum(bill.lines[i] for i in at), 0, 0
    for i in at:
        if whole:
            upto += bill.lines[i]
            part = amount * upto // whole
            bill.lines[i] -= part - gone
            gone = part


def free_sum(bill):
    return sum(line for line, free in zip(bill.lines, bill.free) if free)


def usable(bill):
    """What of the account may be used at all (留存)."""
    return max(0, bill.balance - bill.plan.kept)


def paid_whole(bill):
    """全付: statement by statement, each from the first line on."""
    bill.whole = 0
    for whole in bill.plan.pack.wholes:
        yearly = whole.period != "每次"
        room = whole.amount[bill.plan.at.group] - (
            bill.so_far(whole.name) if yearly else 0)
        for i, item in enumerate(bill.case.items):
            if whole in bill.plan.item(item.traits).wholes:
                pays = min(max(0, room), bill.lines[i])
                room -= pays
                bill.lines[i] -= pays
                bill.whole += pays
                if yearly:
                    bill.counts(whole.name, pays)


def account_segment(bill):
    """账户段: the account before anything is pooled."""
    bill.segment = 0
    if bill.plan.first and bill.case.account_used:
        bill.segment = min(bill.scope - bill.whole, usable(bill))
    bill.balance -= bill.segment
    bill.fees = bill.scope - bill.whole - bill.segment


def unpaid(bill):
    """待遇 not begun: all that is in scope falls to the person."""
    bill.base = bill.fund = bill.ratio = 0
    bill.free_fees = bill.free_base = 0
    bill.parts["按比例自付"] = bill.fees
    bill.left = dict(bill.parts)


def deductible(bill):
    """起付线: what the person bears first, of fees in scope."""
    plan, meters = bill.plan, bill.meters
    if plan.exempt:
        return
    limit = plan.deductible
    if plan.across == "最高级别":
        limit = meters["最高起付线"] = max(limit, bill.so_far("最高起付线"))
    name = plan.deductible_meter
    if plan.period == "每24小时" and bill.case.age >= 1440:
        meters[name] = 0
    if plan.chained:
        used = bill.so_far("上次起付线")
    elif plan.period == "每次":
        used = 0
    else:
        used = bill.so_far(name) if name else bill.met
    due = max(0, limit - used)
    if plan.full:
        kind, full = plan.full
        if kind == "满" and bill.met >= full:
            due = 0
        if kind == "至多":
            due = min(due, max(0, full - bill.met))
    due = min(due, bill.fees)
    bill.met += due
    if name:
        bill.counts(name, due)
    if plan.pack.transfer:
        meters["上次起付线"] = due + (used if plan.chained else 0)
    bill.parts["起付线"] = due


def room(bill, name, amount):
    """What a 限额 leaves; a limit of one visit has no meter."""
    return max(0, amount - (bill.so_far(name) if name else 0))


def limits_on_fees(bill):
    """限额 on 政策范围内 or 起付线以上: the tightest leaves the base."""
    due = bill.parts["起付线"]
    bill.free_fees = bill.free_base = 0
    if bill.plan.pack.by_line:
        bill.free = [bill.plan.item(item.traits).free
                     for item in bill.case.items]
        spread(bill, bill.segment)
        bill.free_fees = free_sum(bill)
        spread(bill, due)
        bill.free_base = free_sum(bill)
    limited = base = bill.fees - due - bill.free_base
    for name, unit, amount in bill.plan.limits:
        left = room(bill, name, amount)
        if unit == "起付线以上":
            base = min(base, left)
        elif unit == "政策范围内":
            cut = bill.fees - bill.free_fees - left
            base = min(base, max(0, limited - max(0, cut)))
    if bill.plan.pack.by_line:
        spread(bill, limited - base, free=False)
    bill.base = base + bill.free_base


def in_tiers(start, length, tiers):
    """What of the stretch from start, length long, lies in each tier."""
    end = start + length
    for low, high, ratio in tiers:
        part = min(high, end) - max(low, start)
        if part > 0:
            yield part, ratio


def ratios(bill):
    """表 支付比例: each tier's share, rounded once."""
    plan = bill.plan
    start = bill.so_far("分段累计") if plan.edge_period == "每年" else 0
    if plan.edge == "含起付线":
        start += bill.parts["起付线"]
    rounded = plan.rounding["统筹支付"]
    if plan.pack.by_line:
        return ratios_by_line(bill, start, rounded)
    bill.ratio = next(r for low, high, r in plan.tiers if low <= start < high)
    bill.fund = sum([min(part, rounded(part * ratio, ONE))
                     for part, ratio in in_tiers(start, bill.base,
                                                 plan.tiers)])


def ratios_by_line(bill, start, rounded):
    """The lines one after the other on the scale of the tiers; rounded by
    line, or once for each tier of a row and ratio."""
    bill.ratio, sums, share = None, {}, 0
    for item, line in zip(bill.case.items, bill.lines):
        for low, high, ratio in bill.plan.item(item.traits).tiers:
            part = min(high, start + line) - max(low, start)
            if part <= 0:
                continue
            if bill.ratio is None:
                bill.ratio = ratio
            share += min(part, rounded(part * ratio, ONE))
            key = row_of(bill, item, low, high), ratio
            sums[key] = sums.get(key, 0) + part
        start += line
    if not bill.plan.pack.rounds_lines:
        share = sum(min(part, rounded(part * ratio, ONE))
                    for (_, ratio), part in sums.items())
    bill.fund, bill.ratio = share, bill.ratio or 0


def row_of(bill, item, low, high):
    at = bill.plan.at.of_item(dict(zip(bill.plan.pack.item_keys,
                                       item.traits)))
    return next(row.line for row in at.rows("支付比例")
                if row.tier() == (low, high))


def limits_on_fund(bill):
    """封顶线 and 限额 on 统筹支付; then every meter counts the bill."""
    plan, share = bill.plan, bill.fund + bill.whole
    due = bill.parts["起付线"]
    fund = share
    if plan.cap is not None:
        fund = min(fund, max(0, plan.cap - bill.paid))
    for name, unit, amount in plan.limits:
        if unit == "统筹支付":
            fund = min(fund, room(bill, name, amount))
    for name, unit, amount in plan.limits:
        if name:
            bill.counts(name, fund if unit == "统筹支付" else
                        bill.base - bill.free_base
                        if unit == "起付线以上" else
                        due + bill.base - bill.free_fees)
    if plan.edge_period == "每年":
        bill.counts("分段累计", bill.base +
                    (due if plan.edge == "含起付线" else 0))
    bill.paid += fund
    bill.fund = fund
    bill.parts["按比例自付"] = bill.base + bill.whole - share
    bill.parts["超封顶自付"] = bill.fees - due - bill.base + share - fund


def further_payers(bill):
    """付方: each on what those before it left of its base."""
    bill.left = dict(bill.parts)
    bill.later = {}
    if any(payer.floor_share is not None
           for payer in bill.plan.pack.payers.values()):
        bill.counts("年末/政策范围内", bill.scope)
    for payer in bill.plan.payers:
        if payer.period == "年末":
            bill.later[payer.name] = year_end(bill, payer)
            continue
        pays = payer_share(bill, payer)
        bill.others[payer.name] = pays
        for bucket in payer.base:
            take = min(pays, bill.left[bucket])
            bill.left[bucket] -= take
            pays -= take


def year_end(bill, payer):
    """年末: the year's base with this bill's, reckoned as one bill."""
    bill.counts(payer.name + "/基数",
                sum(bill.left[bucket] for bucket in payer.base))
    base = bill.so_far(payer.name + "/基数")
    rounded = bill.plan.rounding["统筹支付"]
    floor = payer.floor[bill.plan.at.group] if payer.floor else 0
    if payer.floor_share is not None:
        scope = bill.so_far("年末/政策范围内")
        floor = min(scope, rounded(scope * payer.floor_share, ONE))
    start = 0 if payer.edge != "含起付线" else min(floor, base)
    pays = sum(min(part, rounded(part * ratio, ONE)) for part, ratio in
               in_tiers(start, max(0, base - floor),
                        [tier + (ratio,) for tier, ratio in payer.tiers]))
    return min(pays, payer.top[bill.plan.at.group]) if payer.top else pays


def payer_share(bill, payer):
    group, yearly = bill.plan.at.group, payer.period == "每年"
    base = sum([bill.left[bucket] for bucket in payer.base])
    before = bill.so_far(payer.name + "/基数") if yearly else 0
    floor = payer.floor[group] if payer.floor else 0
    due = min(before + base, floor) - min(before, floor)
    start = before + due
    if payer.edge != "含起付线":
        start -= min(start, floor)
    rounded = bill.plan.rounding["统筹支付"]
    pays = sum([min(part, rounded(part * ratio, ONE)) for part, ratio in
                in_tiers(start, base - due,
                         [tier + (ratio,) for tier, ratio in payer.tiers])])
    if payer.top:
        used = bill.so_far(payer.name + "/支付") if yearly else 0
        pays = min(pays, max(0, bill.plan.tops[payer.name] - used))
    if yearly:
        bill.counts(payer.name + "/基数", base)
        bill.counts(payer.name + "/支付", pays)
    return pays


def accounts(bill):
    """个人账户, then 历年账户: what each may pay, in the pack's order."""
    left, pack = bill.left, bill.plan.pack
    bill.account, bill.past, bill.family = bill.segment, 0, 0
    if not bill.case.account_used:
        return
    for bucket in pack.payable:
        pays = min(left[bucket], usable(bill))
        left[bucket] -= pays
        bill.balance -= pays
        bill.account += pays
    bill.past = other_account(bill, "past", pack.past, [bill.case.past])
    bill.family = other_account(bill, "family", pack.family,
                                bill.case.family)


def other_account(bill, which, buckets, balances):
    """历年账户 and 共济账户: one grantor after the other."""
    floor, over, least = bill.plan.others_keep.get(which, (0, -1, 0))[:3]
    gives = [max(0, balance - floor) if balance > over else 0
             for balance in balances]
    due = sum(bill.left[bucket] for bucket in buckets)
    if min(due, sum(gives)) < least:
        return 0
    paid = 0
    for give in gives:
        for bucket in buckets:
            pays = min(bill.left[bucket], give)
            bill.left[bucket] -= pays
            give -= pays
            paid += pays
    return paid


def yuan(amount):
    return "%d.%02d" % divmod(amount, 100)


def figures(bill):
    """The split as the engine's reply names it, amounts as it writes them;
    a further payer or 历年账户 that pays nothing is not named."""
    others = sum(bill.others.values())
    reply = {
        "medfee_sumamt": bill.total, "inscp_scp_amt": bill.scope,
        "hifp_pay": bill.fund, "psn_part_amt": bill.total - bill.fund - others,
        "acct_pay": bill.account, "psn_cash_pay": bill.cash,
        "balc": bill.balance}
    for bucket, amount in bill.parts.items():
        reply[WIRE[bucket]] = amount
    more = [("acct_segment", bill.segment), ("acct_past_pay", bill.past),
            ("acct_mulaid_pay", bill.family)]
    more += [(WIRE[name], amount) for name, amount in bill.others.items()]
    reply.update(pair for pair in more if pair[1])
    reply = {name: yuan(amount) for name, amount in reply.items()}
    reply["pool_prop_selfpay"] = ratio_text(bill.ratio)
    return reply


def ratio_text(ratio):
    whole, rest = divmod(ratio, ONE)
    return ("%d.%06d" % (whole, rest)).rstrip("0").rstrip(".")


def meters(bill):
    """All meters after the bill; one that is zero may go unnamed."""
    named = {name: yuan(amount) for name, amount in bill.meters.items()
             if amount}
    named["deductible_met"] = yuan(bill.met)
    named["fund_paid"] = yuan(bill.paid)
    return named
