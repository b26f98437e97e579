"""The words of a pack: amounts, ratios, tiers, conditions, kinds of keys."""
from datetime import date, timedelta
from fractions import Fraction

SCENES = ("药店", "门诊", "住院", "慢特病", "村卫生室")
GROUPS = ("在职", "退休")
BUCKETS = ("全自费", "超限价自费", "先行自付", "起付线", "按比例自付",
           "超封顶自付")
PAYERS = ("大额补助", "大病保险", "公务员补助", "企业补充", "医疗救助",
          "其他基金")
PERIODS = ("每次", "每24小时", "每日", "每月", "每季", "每年")
TOP = 10 ** 18  # above every amount
ONE = 10 ** 6   # 100 %


class PackError(Exception):
    """What the file says and this reading does not know."""


def whole(text, scale):
    value = Fraction(text) * scale
    if value.denominator != 1:
        raise PackError("%s has too many decimals" % text)
    return int(value)


def fen(text):
    return whole(text, 100)


def ppm(text):
    return whole(text[:-1], 10 ** 4) if text[-1] == "%" else whole(text, ONE)


def span(text):
    """0-900 or 900-, in fen: from low to below high."""
    low, _, high = text.partition("-")
    return fen(low), fen(high) if high else TOP


def one_of(word, allowed):
    if word not in allowed:
        raise PackError("%s is none of %s" % (word, " ".join(allowed)))
    return word


def amounts(words):
    """AMOUNTS, and the words after them."""
    if words[0] == "所有人":
        return dict.fromkeys(GROUPS, fen(words[1])), words[2:]
    if {words[0], words[2]} != set(GROUPS):
        raise PackError("neither 所有人 nor 在职 and 退休")
    return {words[0]: fen(words[1]), words[2]: fen(words[3])}, words[4:]


def parted(words, word):
    """The words before word, and those after it; None when it is absent."""
    if word not in words:
        return words, None
    at = words.index(word)
    return words[:at], words[at + 1:]


def condition(pack, words):
    """KEY=VALUE… 或 KEY=VALUE…: all of one side; none always holds."""
    sides = [[]]
    pack.conditions.append(sides)
    for word in words or ():
        if word == "或":
            sides.append([])
        else:
            sides[-1].append(tuple(word.split("=")))
    return sides


# --- the kinds of keys ------------------------------------------------------
# fits: is got what a cell wants?  near: values at the edges of the cells.

class Words:
    def __init__(self, words):
        self.words = words

    def fits(self, got, want):
        return got == want

    def near(self, wants):
        return self.words


class Numbers:
    def __init__(self, words):
        low, _, high = words[0].partition("-")
        self.low, self.high = int(low), int(high)

    @staticmethod
    def ends(want):
        low, dash, high = want.partition("-")
        return int(low), (int(high) if high else TOP) if dash else int(low)

    def fits(self, got, want):
        low, high = self.ends(want)
        return low <= int(got) <= high

    def near(self, wants):
        edges = {self.low, self.high, (self.low + self.high) // 2}
        for want in wants:
            edges.update(end + step for end in self.ends(want)
                         for step in (-1, 0, 1))
        return [str(edge) for edge in sorted(edges)
                if self.low <= edge <= self.high]


class Days:
    def __init__(self, words):
        if words:
            raise PackError("a key of days has no values")

    def fits(self, got, want):
        low, to, high = want.partition("至")
        return low <= got <= (high or "9999") if to else got == low

    def near(self, wants):
        edges = {date(1930, 2, 28), date(2010, 1, 1)}
        for want in wants:
            edges.update(date.fromisoformat(day) + timedelta(step)
                         for day in want.split("至") if day
                         for step in (-1, 0, 1))
        return [str(edge) for edge in sorted(edges)]
