"""Bills set beside each other: more money, and two visits in either order.

Every bill made here goes through both evaluators like any other, so what
holds of the second reading's figures holds of the engine's.
"""
from dataclasses import dataclass, field, replace

import cases
from bill import settle

STEPS = 1, 2, 99, 10000, 1000000  # fen more
ROUNDED = 2  # units of rounding by which shares may differ


@dataclass
class Found:
    """wrong: (what is broken, case); apart: the most, in fen, by which the
    order of two visits moved 统筹; why: the pack's reason for that."""
    wrong: list = field(default_factory=list)
    apart: int = 0
    why: str = None


def order_counts(pack, plans):
    """Why two visits to different places may give different sums."""
    ratios = {plan.tiers[0][2] for plan in plans if plan.tiers}
    if len(ratios) < 2:
        return None
    period = pack.deductible[0]
    if period != "每次" and any(plan.deductible for plan in plans):
        return "起付线 is shared by places of different ratios"
    if any(limit.unit != "统筹支付" and limit.period != "每次"
           for limit in pack.limits):
        return "a 限额 on fees is shared by places of different ratios"
    return None


def order_counts_here(pack):
    """Why two visits to one place may."""
    if pack.full and pack.full[0] == "满" and pack.deductible[0] == "每次":
        return "起付线 ends with the visit that fills the year's sum"
    if pack.edge and pack.edge[0] == "含起付线" and \
            pack.deductible[0] == "每次":
        return "each visit's 起付线 fills the tier it falls into"
    if pack.transfer:
        return "起付线 of a visit after a transfer is the difference"
    return None


def after(case, bill):
    """The same case, with what the bill before it left."""
    ended = bill.plan.period == "每24小时" and case.age >= 1440
    return replace(case, met=bill.met, paid=bill.paid, balance=bill.balance,
                   age=0 if ended else case.age,
                   past=case.past - bill.past,
                   meters=tuple(bill.meters.items()))


def funds(*bills):
    return sum(bill.fund for bill in bills), \
        sum(sum(bill.others.values()) for bill in bills)


def more_money(plan, case, found):
    """An item costs more: 统筹 does not pay less, nor do all payers
    together, but for what rounding to more than a fen takes from them."""
    before = settle(plan, case)
    yield plan, case
    for step in STEPS:
        items = case.items[:-1] + (cases.Item(
            "甲", (case.items[-1].amount() + step) * 10000, 10000,
            traits=plan.plain()),)
        richer = replace(case, items=items)
        if case.items[-1].kind != "甲" or case.items[-1].ceiling:
            richer = replace(case, items=case.items + items[-1:])
        bill = settle(plan, richer)
        yield plan, richer
        if bill.fund < before.fund:
            found.wrong.append(("%d fen more, less from 统筹" % step, richer))
        elif sum(funds(bill)) < sum(funds(before)) - plan.unit() + 1:
            found.wrong.append(("%d fen more, less from all funds together"
                                % step, richer))


def two_visits(first, second, found, why):
    """(plan, case) twice, in both orders; second takes first's meters."""
    (plan, case), (other, visit) = first, second
    names = dict(visit.meters, **dict(case.meters))
    visit = replace(visit, day=case.day, year=case.year, years_ago=0,
                    account_used=case.account_used, met=case.met,
                    paid=case.paid, balance=case.balance, past=case.past,
                    age=case.age, lag=case.lag,
                    meters=tuple(names.items()))
    case = replace(case, years_ago=0, meters=visit.meters)
    one = settle(plan, case)
    two = settle(other, after(visit, one))
    uno = settle(other, visit)
    due = settle(plan, after(case, uno))
    yield from ((plan, case), (other, after(visit, one)),
                (other, visit), (plan, after(case, uno)))
    (fund, others), (fondo, altri) = funds(one, two), funds(uno, due)
    apart = abs(fund - fondo)
    rounded = ROUNDED * plan.unit()
    found.apart = max(found.apart, apart)
    if not why and (apart > rounded or
                    abs(others - altri) > rounded * len(one.others)):
        found.wrong.append(("the order of two visits moves 统筹 by %d fen, "
                            "others by %d" % (apart, abs(others - altri)),
                            case))


def drawn(dice, plans, count, found):
    """count rounds: one bill and richer ones, two visits to its place, two
    to different places.  plans: every situation's."""
    known = [plan for plan in plans if not plan.refused]
    places = {}
    for plan in known:
        places.setdefault(person(plan), []).append(plan)
    across = order_counts(dice.pack, known)
    here = order_counts_here(dice.pack)
    found.why = across or here
    for _ in range(count if known else 0):
        plan = dice.choice(known)
        case = settled(dice, plan)
        yield from more_money(plan, case, found)
        yield from two_visits((plan, case), (plan, settled(dice, plan)),
                              found, here)
        other = dice.choice(places[person(plan)])
        yield from two_visits((plan, case), (other, settled(dice, other)),
                              found, across or here)


def settled(dice, plan):
    """A case that no item makes the pack refuse."""
    while True:
        case = dice.case_of(plan)
        if not plan.refuses(case):
            return case


def person(plan):
    return plan.at.group, tuple(plan.at.traits.values())


ROUND = len(STEPS) + 1 + 4 + 4  # bills of one round
