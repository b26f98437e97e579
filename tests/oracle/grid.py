"""Every threshold of a pack, ±2 fen, in every situation: no dice here."""
import itertools
from dataclasses import replace

from cases import NEAR, Case, Item, marks, pack_year, turns
from words import GROUPS


def situations(pack):
    """scene × level × population × the keys at the edges of their cells."""
    values = [key.near(pack.wanted(name)) for name, key in pack.keys.items()]
    for scene, levels in pack.levels.items():
        for level, group in itertools.product(levels, GROUPS):
            for traits in itertools.product(*values):
                yield scene, level, group, traits


def near(amounts):
    return sorted({max(0, amount + step) for amount in amounts
                   for step in NEAR} | {0})


def states(plan, case):
    """Meters before the bill: the year's two sums together, and each other
    meter by itself, at every amount where it decides."""
    met, paid, more = marks(plan)
    zero = tuple((name, 0) for name in more)
    for met, paid in itertools.product(near(met), near(paid)):
        yield replace(case, met=met, paid=paid, meters=zero)
    for at, (name, amounts) in enumerate(more.items()):
        for amount in near(amounts):
            meters = zero[:at] + ((name, amount),) + zero[at + 1:]
            yield replace(case, meters=meters)
            # A bill below the deductible says nothing of what is above it.
            yield replace(case, met=plan.deductible, meters=meters)


def bills(plan, case):
    """One item that takes the fees to each turn of the plan, ±2 fen."""
    first = case.balance - plan.kept if plan.first else 0
    fees = {point + step + max(0, first) for point in turns(plan, case)
            for step in NEAR}
    for amount in sorted(fees):
        if amount > 0:
            yield with_items(case, Item("甲", amount * 10000, 10000,
                                        traits=plan.plain()))


def with_items(case, *items):
    return replace(case, items=items)


def classes(plan, case):
    """Class, ceiling and first share: ±2 fen, and prices between fen."""
    for traits, kind, count, share in itertools.product(
            plan.pack.item_values(), "甲乙丙", (10000, 30000, 5000, 33333),
            (0, 100000, 333333)):
        if share and kind != "乙":
            continue
        at = plan.item(traits)
        tops = {10000, *at.units, *(limit for _, limit in at.visits)}
        for top, step, odd in itertools.product(tops, NEAR, (0, 4999, 5000)):
            price = max(0, top + step) * 10000 + odd
            yield with_items(case, Item(kind, price, count, 0, share,
                                        traits))
            if kind != "丙":
                yield with_items(case, Item(kind, price, count,
                                            10 ** 8, share, traits))


def account(plan, case, settled):
    """Balances at which the account just pays all it may, ±2 fen."""
    rich = replace(case, balance=10 ** 9, past=10 ** 9)
    paid = settled(plan, rich)
    for amount in {paid.account, plan.kept, paid.account + plan.kept}:
        for step in NEAR:
            yield replace(case, balance=max(0, amount + step))
            yield replace(case, balance=0, past=max(0, paid.past + step))
    yield replace(rich, account_used=False)


def start(pack, plan):
    at = plan.at
    return Case(at.scene, at.level, at.group, tuple(at.traits.values()),
                (Item("甲", 10 ** 8, 10000, traits=plan.plain()),), pack.first_day,
                pack_year(pack, pack.first_day))


def thick(plan, case, settled):
    """Every threshold of one policy."""
    yield from classes(plan, replace(case, met=plan.deductible, balance=5000))
    for balance in {0, plan.kept + 10001 if plan.first else 0}:
        for state in states(plan, replace(case, balance=balance)):
            yield from bills(plan, state)
    for met in (0, plan.deductible):
        for bill in bills(plan, replace(case, met=met)):
            yield from account(plan, bill, settled)


def drawn(plans, settled):
    """(plan, case): each policy thick where it is first met; where another
    situation has the same policy, that it does."""
    seen = set()
    for where in situations(plans.pack):
        plan = plans.of(*where)
        case, terms = start(plans.pack, plan), plan.terms()
        if plan.refused:
            yield plan, case
            continue
        made = bills(plan, case) if terms in seen else \
            thick(plan, case, settled)
        seen.add(terms)
        for each in made:
            yield plan, each
