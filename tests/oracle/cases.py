"""Cases for a pack: random ones, drawn to where its policy turns."""
import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bill import half_up, yuan
from words import GROUPS, ONE, TOP, Numbers
from plan import INSTITUTION

KINDS = "甲", "甲", "甲", "乙", "丙"
COUNTS = 10000, 10000, 20000, 30000, 5000, 33333, 1, 12345, 70000
PRESELF = 0, 10000, 50000, 100000, 123456, 999999, ONE
AGES = 0, 1, 700, 1439, 1440, 1441, 5000
NEAR = -2, -1, 0, 1, 2


@dataclass(frozen=True, slots=True)
class Item:
    kind: str
    e6: int         # the unit price in millionths of a yuan
    e4: int         # the count in ten-thousandths
    ceiling: int = 0  # a unit price, 0: none
    preself: int = 0  # ppm, of 乙 only
    traits: tuple = ()  # a text for each 品键 of the pack

    def amount(self):
        return half_up(self.e6 * self.e4, 10 ** 8)


@dataclass(frozen=True, slots=True)
class Case:
    scene: str
    level: str
    group: str
    traits: tuple  # a text for each key of the pack, or None, in its order
    items: tuple
    day: str
    year: int
    years_ago: int = 0
    account_used: bool = True
    balance: int = 0
    past: int = 0
    family: tuple = ()
    met: int = 0
    paid: int = 0
    meters: tuple = ()  # (name, fen)
    age: int = 0        # minutes since a meter of 24 hours began
    lag: int = 0        # days between the dates of a stay

    def where(self):
        return self.scene, self.level, self.group, self.traits


def decimal(number, places):
    whole, rest = divmod(number, 10 ** places)
    return "%d.%0*d" % (whole, places, rest) if rest else str(whole)


def item_text(pack, item, line):
    text = '{"class":"%s","price":%s,"count":%s,"code":"%d"' % (
        item.kind, decimal(item.e6, 6), decimal(item.e4, 4), line)
    if item.ceiling:
        text += ',"ceiling":' + decimal(item.ceiling, 6)
    if item.preself:
        text += ',"preself":' + decimal(item.preself, 6)
    if item.traits:
        text += ',"traits":' + json.dumps(
            dict(pair for pair in zip(pack.item_keys, item.traits)
                 if pair[1]), ensure_ascii=False)
    return text + "}"


NOON = "12:00"


def meter_text(plan_meter, case, name, amount):
    """With its beginning, if it is one of 24 hours."""
    if name != plan_meter:
        return '"%s":%s' % (name, yuan(amount))
    since = datetime.fromisoformat("%s %s" % (case.day, NOON)) - \
        timedelta(minutes=case.age)
    return '"%s":{"amount":%s,"since":"%s"}' % (
        name, yuan(amount), since.strftime("%Y-%m-%d %H:%M"))


def hours_meter(pack):
    period, _, across, _ = pack.deductible
    if period != "每24小时":
        return None
    return "起付线/" + INSTITUTION if across == "分机构" else "起付线"


def dates_text(pack, case):
    """A stay's dates around case.day, the one by which the pack goes."""
    day, lag = date.fromisoformat(case.day), timedelta(case.lag)
    admitted, discharged, settled = {
        "结算日": (day - lag, day, day), "就诊日": (day, day, day + lag),
        "出院日": (day - lag, day, day + lag)}[pack.basis]
    if pack.basis == "结算日" and not pack.apart:
        return '"day":"%s"' % settled
    if pack.apart:
        admitted = day
    return '"day":"%s","admitted":"%s","discharged":"%s"' % (
        settled, admitted, discharged)


def case_text(pack, case):
    """The case as `ybpos rules eval` reads it, on one line."""
    traits = json.dumps(dict(pair for pair in zip(pack.keys, case.traits)
                             if pair[1] is not None), ensure_ascii=False)
    hours = hours_meter(pack)
    more = ",".join([meter_text(hours, case, name, amount)
                     for name, amount in case.meters])
    return ('{"time":"%s","institution":"%s",%s,"scene":"%s","level":"%s","retired":%s,'
            '"account_used":%s,"traits":%s,"balance":%s,"past":%s,"family":[%s],'
            '"meters":{"year":%d,"deductible_met":%s,"fund_paid":%s,'
            '"more":{%s}},"items":[%s]}' % (
                NOON, INSTITUTION, dates_text(pack, case), case.scene, case.level,
                "true" if case.group == "退休" else "false",
                "true" if case.account_used else "false", traits,
                yuan(case.balance), yuan(case.past),
                ",".join(map(yuan, case.family)),
                case.year - case.years_ago,
                yuan(case.met), yuan(case.paid), more,
                ",".join([item_text(pack, item, line)
                          for line, item in enumerate(case.items)])))


def pack_year(pack, day):
    """The benefit year that a day lies in, named by its first year."""
    if pack.long_year:
        return int(pack.long_year[:4])
    return int(day[:4]) - (day[5:] < pack.year_start)


# --- where a plan turns -----------------------------------------------------

def turns(plan, case):
    """Fees (above 账户段) at which something of the plan changes, for the
    meters of case: edges of tiers, deductible, limits, caps, floors."""
    met, meters = case.met, dict(case.meters)
    name = plan.deductible_meter
    used = 0 if plan.period == "每次" else meters.get(name, 0) if name else met
    if plan.period == "每24小时" and case.age >= 1440:
        used = 0
    due = max(0, plan.deductible - used)
    start = meters.get("分段累计", 0) if plan.edge_period == "每年" else 0
    if plan.edge == "含起付线":
        start += due
    points = [due] + [due + low - start for low, _, _ in plan.tiers]
    ratio = plan.tiers[0][2] or ONE
    fund = [plan.cap - case.paid] if plan.cap is not None else []
    for name, unit, amount in plan.limits:
        left = amount - (meters.get(name, 0) if name else 0)
        if unit == "统筹支付":
            fund.append(left)
        else:
            points.append(left + due if unit == "起付线以上" else left)
    points += [due + left * ONE // ratio for left in fund]
    for payer in plan.payers:
        before = meters.get(payer.name + "/基数", 0)
        floor = payer.floor[plan.at.group] if payer.floor else 0
        own = max(1, ONE - ratio)
        points += [due + max(0, floor + low - before - due) * ONE // own
                   for (low, _), _ in payer.tiers]
    return [point for point in points if 0 <= point < TOP]


def marks(plan):
    """Each meter of the plan, and the amounts at which it decides."""
    at = {name: set() for name in plan.meters()}
    met, paid = {plan.deductible}, set()
    if plan.full:
        met.add(plan.full[1])
    if plan.cap is not None:
        paid.add(plan.cap)
    if plan.deductible_meter:
        at[plan.deductible_meter].add(plan.deductible)
    if "上次起付线" in at:
        at["上次起付线"].add(plan.deductible)
    for whole in plan.pack.wholes:
        if whole.period != "每次":
            at[whole.name].add(whole.amount[plan.at.group])
    if "最高起付线" in at:
        at["最高起付线"].add(plan.deductible)
    for name, _, amount in plan.limits:
        if name:
            at[name].add(amount)
    if plan.edge_period == "每年":
        at["分段累计"].update(low for low, _, _ in plan.tiers)
    for payer in plan.payers:
        if payer.period == "每年":
            floor = payer.floor[plan.at.group] if payer.floor else 0
            at[payer.name + "/基数"].update(
                floor + low for (low, _), _ in payer.tiers)
            if payer.top:
                at[payer.name + "/支付"].add(plan.tops[payer.name])
    return met, paid, at


# --- random cases -----------------------------------------------------------

class Dice:
    """Draws for one pack; everything follows from the seed."""

    def __init__(self, plans, random):
        self.plans, self.pack = plans, plans.pack
        self.random, self.choice = random.random, random.choice
        self.marks = {}
        self.values = [key.near(self.pack.wanted(name))
                       for name, key in self.pack.keys.items()]
        self.item_values = list(self.pack.item_values())
        self.places = [(scene, level) for scene, levels in
                       self.pack.levels.items() for level in levels]

    def below(self, top):
        return int(self.random() * top)

    def amount(self, top):
        """0 to top fen, small ones as likely as large ones."""
        return int(top ** self.random()) if self.random() < .5 \
            else self.below(top + 1)

    def near(self, marks):
        """A meter: empty, anywhere, or within 2 fen of where it decides."""
        draw = self.random()
        if draw < .25 or not marks:
            return 0 if draw < .2 else self.amount(2000000)
        mark = self.choice(marks)
        if draw < .6:
            return max(0, mark + self.below(5) - 2)
        return self.below(mark + mark // 2 + 2)

    def traits(self):
        """Values at the edges of the pack's cells, or any number; seldom
        one is not given (not where items are asked too)."""
        traits = [str(self.below(key.high - key.low + 1) + key.low)
                  if isinstance(key, Numbers) and self.random() < .4
                  else self.choice(values)
                  for key, values in zip(self.pack.keys.values(),
                                         self.values)]
        # Before a benefit begins nothing is found by a key.
        if not self.pack.waits and traits and self.random() < .03 and not (
                self.pack.item_keys or self.pack.ceilings):
            traits[self.below(len(traits))] = None
        return tuple(traits)

    def item(self):
        kind = self.choice(KINDS)
        count = self.choice(COUNTS)
        price = self.amount(2000000) * 10000
        if self.random() < .2:
            price += self.below(10000)
        ceiling = preself = 0
        if kind != "丙" and self.random() < .3:
            ceiling = 1 + self.below(price * 3 // 2 + 1)
        if kind == "乙":
            preself = self.choice(PRESELF) if self.random() < .8 \
                else self.below(ONE + 1)
        return Item(kind, price, count, ceiling, preself, self.item_traits())

    def item_traits(self):
        return self.choice(self.item_values)

    def day(self):
        """Mostly the first; the pack's other days too."""
        pack = self.pack
        if self.random() < .7:
            return pack.first_day
        day = "%s-%02d-%02d" % (pack.first_day[:4], 1 + self.below(12),
                                1 + self.below(28))
        return min(max(day, pack.first_day), pack.last_day)

    def plan(self):
        """Seldom one that is refused: it says little."""
        for _ in range(3):
            plan = self.plans.of(*self.choice(self.places),
                                 self.choice(GROUPS), self.traits())
            if not plan.refused or self.random() < .1:
                break
        return plan

    def case(self):
        plan = self.plan()
        return plan, self.case_of(plan)

    def case_of(self, plan):
        at, day = plan.at, self.day()
        items = tuple([self.item() for _ in range(self.below(4))])
        met = paid = 0
        meters = []
        if not plan.refused:
            if plan not in self.marks:
                met, paid, more = marks(plan)
                self.marks[plan] = list(met), list(paid), \
                    [(name, list(mark)) for name, mark in more.items()]
            met, paid, more = self.marks[plan]
            met, paid = self.near(met), self.near(paid)
            meters = [(name, self.near(mark)) for name, mark in more]
        balance = 0 if self.random() < .3 else self.amount(900000)
        case = Case(
            at.scene, at.level, at.group, tuple(at.traits.values()), items,
            day, pack_year(self.pack, day),
            years_ago=0 if self.random() < .95 else 1,
            account_used=self.random() < .9, balance=balance,
            past=0 if self.random() < .5 else self.amount(200000),
            family=tuple([self.amount(700000)
                          for _ in range(self.below(4))])
            if self.pack.family else (),
            met=met, paid=paid, meters=tuple(meters),
            age=self.choice(AGES), lag=self.below(400))
        return self.filled(plan, case)

    def filled(self, plan, case):
        """One more item that brings the bill to where the plan turns."""
        if plan.refused or self.random() < .3:
            price = self.amount(3000000) * 10000
        else:
            point = self.choice(turns(plan, case)) + self.below(5) - 2
            if plan.first and case.account_used:
                point += max(0, case.balance - plan.kept)
            price = max(0, point - scope(plan, case.items)) * 10000
        if price == 0 and case.items:
            return case
        return replace(case, items=case.items + (
            Item("甲", price, 10000, traits=self.item_traits()),))


def scope(plan, items):
    """政策范围内 of some items, near enough to aim by."""
    total = 0
    for item in items:
        if item.kind != "丙":
            let = item.amount()
            if item.ceiling:
                let = min(let, half_up(item.ceiling * item.e4, 10 ** 8))
            let -= half_up(let * item.preself, ONE)
            total += let - half_up(let * plan.away, ONE)
    return total
