"""What a pack says to one person in one place, before there is a bill.

A situation is scene, level, 在职 or 退休, and a value of each key; its plan
is worked out once, in integers, and kept.  One function for each construct.
"""
from copy import copy
from datetime import date, timedelta

from words import ONE, fen, ppm


INSTITUTION = "甲院"  # whose counter every case is at


class Unpublished(Exception):
    """The pack says 未公布: the sale is to be refused."""


class Missing(Exception):
    """The case lacks a key that a figure is found by."""


class OutOfRange(Exception):
    """An adjusted ratio that is none: the sale is to be refused."""


# Rounding of n / d to a whole number, by the notice's word for it.
def half_even(n, d):
    low, rest = divmod(n, d)
    return low + (2 * rest > d or (2 * rest == d and low & 1))


ROUND = {
    "四舍五入": lambda n, d: (2 * n + d) // (2 * d),
    "四舍六入五成双": half_even,
    "舍去": lambda n, d: n // d,
    "进一": lambda n, d: -(-n // d),
    "五舍六进": lambda n, d: (10 * n + 4 * d) // (10 * d),
}


def rounding(mode, unit):
    """To a unit of so many fen."""
    if unit == 1:
        return ROUND[mode]
    return lambda n, d: unit * ROUND[mode](n, d * unit)


class Situation:
    def __init__(self, pack, scene, level, group, traits):
        self.pack = pack
        self.values = dict(traits, 场景=scene, 级别=level, 人员=group)
        self.scene, self.level, self.group = scene, level, group
        self.traits = traits

    def number(self, key):
        if self.values.get(key) is None:
            raise Missing(key)
        return int(self.values[key])

    def fits(self, key, want):
        """Is the case's value of key what a cell or a condition wants?"""
        if want == "*":
            return True
        got = self.values.get(key)
        kind = self.pack.keys.get(key) or self.pack.item_keys.get(key)
        if got is None or not kind:
            return got == want
        return kind.fits(got, want)

    def of_item(self, traits):
        """The same place, and an item with values of its own."""
        at = copy(self)
        at.values = dict(self.values, **traits)
        return at

    def holds(self, when):
        return any(all(self.fits(key, want) for key, want in side)
                   for side in when)

    def rows(self, table):
        rows = [row for row in self.pack.tables.get(table, ())
                if all(self.fits(key, want) for key, want in row.keys())]
        if not rows and None in self.values.values():
            raise Missing(table)
        return rows

    def adjusted(self, target, value):
        """Every 调整 of target that holds, in the pack's order."""
        for adjust in self.pack.adjusts:
            of_share = adjust.target == "自付比例" and target == "支付比例"
            if (of_share or adjust.target == target) and \
                    self.holds(adjust.when):
                if of_share:
                    value = ONE - self.change(adjust, ONE - value)
                else:
                    value = self.change(adjust, value)
                if target == "支付比例" and not 0 <= value <= ONE:
                    raise OutOfRange(str(adjust.line))
        return value

    def change(self, adjust, value):
        x, before = adjust.value, value
        if adjust.change == "再收":
            x = ROUND["四舍五入"](value * x, ONE)
        if adjust.key:
            x *= max(0, self.number(adjust.key) - adjust.since) // adjust.step
        if adjust.change in ("加", "再收"):
            value += x
        elif adjust.change == "保底":
            value = max(value, x)
        elif adjust.change == "减":
            value -= x
        else:
            value = ROUND["四舍五入"](value * x, ONE)
        if adjust.most is not None:
            value = min(value, adjust.most)
        if adjust.least is not None:
            value = max(value, min(before, adjust.least))
        return value if "比例" in adjust.target else max(0, value)


def begin(since, unit, length):
    """The first day of a benefit that waits so long."""
    if since is None:
        raise Missing("待遇")
    day = date.fromisoformat(since)
    if unit == "天":
        return str(day + timedelta(length))
    if unit == "次月":
        day = day.replace(day=1)
    years, month = divmod(day.month - 1 + length, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return str(date(day.year + years, month + 1, last))
        except ValueError:
            continue
    raise AssertionError


class Plan:
    def __init__(self, pack, scene, level, group, traits):
        at = Situation(pack, scene, level, group, traits)
        self.pack, self.at = pack, at
        self.lines = set()  # of the pack, that this plan stands on
        self.refused = None
        self.items = {}     # traits -> ItemPlan
        self.rounding = {stage: rounding(mode, pack.units[stage])
                         for stage, mode in pack.modes.items()}
        try:
            self.plan_fund(at)
            self.plan_deductible(at)
            self.plan_limits(at)
            self.away = sum(away[0] for away in at.pack.aways
                            if self.applies(away))
            self.begins = max(
                [begin(at.values[wait[0]], *wait[1])
                 for wait in at.pack.waits if self.applies(wait)],
                default="")
        except (Unpublished, OutOfRange, Missing) as why:
            self.refused = type(why).__name__
            return
        self.plan_payers(at)
        self.plan_accounts(at)
        self.lines.update(adjust.line for adjust in pack.adjusts
                          if at.holds(adjust.when))

    def item(self, traits):
        plan = self.items.get(traits)
        if plan is None:
            plan = self.items[traits] = ItemPlan(self, traits)
        return plan

    def unit(self):
        """What 统筹 is rounded to, in fen."""
        return self.pack.units["统筹支付"]

    def plain(self):
        """Values of the 品键 for an item that nothing is said of."""
        kinds = list(self.pack.item_values())
        return next((traits for traits in kinds
                     if self.item(traits).plain()), kinds[0])

    def refuses(self, case):
        """Why the sale is to be refused, or None."""
        if self.refused:
            return self.refused
        for item in case.items:
            at = self.item(item.traits)
            if at.refused:
                return at.refused
            if item.kind == "乙" and not at.own and at.first == "未公布":
                return "Unpublished"
        return None

    def known(self, row):
        text = row.value(self.at.group)
        if text == "未公布":
            raise Unpublished(str(row.line))
        self.lines.add(row.line)
        return text

    def applies(self, statement):
        """Of one that is there or not, with a condition and its line."""
        if not statement or not self.at.holds(statement[-2]):
            return False
        self.lines.add(statement[-1])
        return True

    def plan_deductible(self, at):
        """起付线: how much, kept where, and what ends it."""
        self.period, stated, self.across, times = at.pack.deductible
        self.chained = self.applies(at.pack.transfer)
        self.full = at.pack.full
        self.exempt = self.applies(at.pack.exempt)
        self.deductible, self.deductible_meter = 0, None
        if self.exempt:
            self.lines.update(row.line for row in at.rows("起付线"))
            return
        if stated:
            amount = stated[at.group]
        else:
            row, = at.rows("起付线")
            amount = fen(self.known(row))
        self.deductible = at.adjusted("起付线", amount) * (
            at.number(times) if times else 1)
        if self.across == "分级":
            self.deductible_meter = "起付线/" + at.level
        elif self.across == "分机构":
            self.deductible_meter = "起付线/" + INSTITUTION
        elif self.period in ("每24小时", "每日", "每月", "每季"):
            self.deductible_meter = "起付线"

    def plan_fund(self, at):
        """表 支付比例, 分段 and 封顶线."""
        some = at  # by item: of one kind of item, to aim bills by
        if at.pack.rates_by_item:
            some = at.of_item({key: kind.near(at.pack.wanted(key))[0]
                               for key, kind in at.pack.item_keys.items()})
        self.tiers = self.tiers_of(some)
        self.edge, self.edge_period = at.pack.edge or (None, None)
        self.cap = at.pack.cap and \
            at.adjusted("封顶线", at.pack.cap[at.group])

    def tiers_of(self, at):
        return sorted(row.tier() + (at.adjusted("支付比例",
                                                ppm(self.known(row))),)
                      for row in at.rows("支付比例"))

    def plan_limits(self, at):
        """限额: (meter or None, unit, limit)."""
        self.limits = []
        for limit in at.pack.limits:
            if not at.holds(limit.when):
                continue
            amount = limit.amount[at.group]
            if limit.times:
                amount *= at.number(limit.times)
            self.lines.add(limit.line)
            self.limits.append((None if limit.period == "每次"
                                else limit.name, limit.unit, amount))

    def plan_payers(self, at):
        """付方: those whose conditions hold, in order."""
        self.payers = [payer for payer in at.pack.payers.values()
                       if at.holds(payer.when)]
        self.lines.update(payer.line for payer in self.payers)
        self.tops = {payer.name: at.adjusted(payer.name, payer.top[at.group])
                     for payer in self.payers if payer.top}

    def plan_accounts(self, at):
        self.first = self.applies(at.pack.first)
        self.others_keep = {which: keep for which, keep in
                            at.pack.kept.items() if self.applies(keep)}
        self.kept = at.pack.keeps[0] if self.applies(at.pack.keeps) else 0

    def terms(self):
        """All that can move a fen: equal for equal policies."""
        if self.refused:
            return self.refused
        group = self.at.group
        payers = tuple([(at.name, at.floor and at.floor[group],
                         at.top and at.top[group]) for at in self.payers])
        items = tuple([self.item(traits).terms()
                       for traits in self.pack.item_values()])
        return (tuple(self.tiers), items, self.exempt, self.deductible,
                self.deductible_meter, self.cap, tuple(self.limits), payers,
                self.first, self.kept)

    def meters(self):
        """Names of all meters a bill of this plan reads or writes."""
        names = [name for name, _, _ in self.limits if name]
        names += [whole.name for whole in self.pack.wholes
                  if whole.period != "每次"]
        if self.deductible_meter:
            names.append(self.deductible_meter)
        if self.across == "最高级别" and not self.exempt:
            names.append("最高起付线")
        if self.pack.transfer:
            names.append("上次起付线")
        if self.edge_period == "每年":
            names.append("分段累计")
        if any(payer.floor_share is not None
               for payer in self.pack.payers.values()):
            names.append("年末/政策范围内")
        for payer in self.payers:
            if payer.period == "年末":
                names.append(payer.name + "/基数")
            if payer.period == "每年":
                names += [payer.name + "/基数", payer.name + "/支付"]
        return names


class ItemPlan:
    """What the pack says of one kind of item in one situation."""

    def __init__(self, plan, traits):
        pack = plan.pack
        at = plan.at.of_item(dict(
            pair for pair in zip(pack.item_keys, traits) if pair[1]))
        self.refused, self.own, self.first = None, False, "按目录"
        for ban in pack.restrictions:
            if at.holds(ban.when) and not (
                    ban.unless is not None and at.holds(ban.unless)):
                plan.lines.add(ban.line)
                self.own = True
                if ban.refuses:
                    self.refused = "Restricted"
        self.units, self.visits = [], []
        for mark in pack.ceilings:
            if not at.holds(mark.when):
                continue
            plan.lines.add(mark.line)
            if mark.per == "每单位":
                self.units.append(mark.amount)
                continue
            amount = mark.amount * (at.number(mark.times) if mark.times
                                    else 1)
            self.visits.append((mark.line, min(amount, mark.most)))
        plan.lines.update(adjust.line for adjust in pack.adjusts
                          if at.holds(adjust.when))
        self.tiers = plan.tiers_of(at) if pack.by_line else ()
        self.wholes = [whole for whole in pack.wholes
                       if at.holds(whole.when)]
        plan.lines.update(whole.line for whole in self.wholes)
        self.free = pack.free is not None and at.holds(pack.free)
        if pack.first_by_table:
            for row in at.rows("先行自付"):
                plan.lines.add(row.line)
                self.first = row.value(at.group)

    def plain(self):
        return not (self.own or self.units or self.visits or self.free)

    def terms(self):
        return (self.refused, self.own, self.first, tuple(self.units),
                tuple(self.visits), tuple(self.tiers), self.free)


class Plans:
    """Plans by situation, each worked out once."""

    def __init__(self, pack):
        self.pack, self.at = pack, {}

    def of(self, scene, level, group, traits):
        key = scene, level, group, traits
        plan = self.at.get(key)
        if plan is None:
            plan = self.at[key] = Plan(
                self.pack, scene, level, group,
                dict(zip(self.pack.keys, traits)))
        return plan
