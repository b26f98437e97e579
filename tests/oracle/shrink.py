"""A case in which two evaluators differ, made as small as it still does."""
from dataclasses import replace


def smaller(case):
    """Cases one step simpler, the greatest steps first."""
    items = case.items
    for i in range(len(items)):
        if len(items) > 1:
            yield replace(case, items=items[:i] + items[i + 1:])
    for name in ("balance", "past", "met", "paid"):
        value = getattr(case, name)
        for less in sorted({0, value // 100000 * 100000,
                            value // 10000 * 10000, value // 100 * 100,
                            value // 2, value - 1}):
            if 0 <= less < value:
                yield replace(case, **{name: less})
    if case.years_ago:
        yield replace(case, years_ago=0)
    for i, (name, value) in enumerate(case.meters):
        for less in sorted({0, value // 10000 * 10000, value // 2,
                            value - 1}):
            if 0 <= less < value:
                yield replace(case, meters=case.meters[:i] + (
                    (name, less),) + case.meters[i + 1:])
    for i, item in enumerate(items):
        for simpler in simpler_items(item):
            yield replace(case, items=items[:i] + (simpler,) + items[i + 1:])


def simpler_items(item):
    if item.preself:
        yield replace(item, preself=0)
    if item.ceiling:
        yield replace(item, ceiling=0)
    if item.kind != "甲" and not item.preself:
        yield replace(item, kind="甲")
    if item.e4 != 10000:
        yield replace(item, e4=10000, ceiling=0,
                      e6=item.amount() * 10000)
    for unit in (10 ** 8, 10 ** 7, 10 ** 6, 10 ** 5, 10 ** 4, 1):
        for less in (item.e6 // 2 // unit * unit, item.e6 // unit * unit,
                     item.e6 - unit):
            if 0 < less < item.e6:
                yield replace(item, e6=less)


def shrunk(case, fails, steps=2000):
    """The smallest case found for which fails(case) still says why."""
    why, again = fails(case), True
    while again and steps > 0:
        again = False
        for less in smaller(case):
            steps -= 1
            told = fails(less)
            if told:
                case, why, again = less, told, True
                break
            if steps <= 0:
                break
    return case, why
