"""A pack file, read by docs/rules.md alone: nothing here is shared with pos/.

One function for each statement, found by the statement's first word; a word
without a function is an error, so that no new statement is passed over.
Amounts are integers of fen, ratios integers of a millionth.  Only the
Chinese words are read: the packs that ship use no others.
"""
import itertools
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from words import (
    BUCKETS, GROUPS, PAYERS, PERIODS, SCENES, TOP, Days, Numbers, PackError,
    Words, amounts, condition, fen, one_of, parted, ppm, span)


@dataclass
class Row:
    """A line of a table: its cells by heading, and where it stands."""
    line: int
    cells: dict

    TIER, VALUES = "分段", GROUPS + ("比例", "金额")

    def keys(self):
        return [(key, want) for key, want in self.cells.items()
                if key != self.TIER and key not in self.VALUES]

    def tier(self):
        tier = self.cells.get(self.TIER, "*")
        return (0, TOP) if tier == "*" else span(tier)

    def value(self, group):
        for heading in (group, "比例", "金额"):
            if heading in self.cells:
                return self.cells[heading]
        raise PackError("a row without a value")


@dataclass
class Limit:
    name: str
    period: str
    unit: str
    amount: dict
    times: str  # the key that multiplies it, or None
    when: list
    line: int


@dataclass
class Adjust:
    target: str
    change: str
    value: int
    step: int   # value for every step of key above since; key None: once
    key: str
    since: int
    most: int   # None: without a bound
    least: int  # where a reduction stops
    when: list
    line: int


@dataclass
class Ceiling:
    per: str
    amount: int
    times: str  # the key that multiplies it, or None
    most: int
    when: list
    line: int


@dataclass
class Restriction:
    refuses: bool
    when: list
    unless: list
    line: int


@dataclass
class Payer:
    name: str
    period: str
    base: list
    when: list
    line: int
    floor: dict = None
    floor_share: int = None  # of the year's 政策范围内
    edge: str = "起付线以上"
    tiers: list = field(default_factory=list)
    top: dict = None


class Pack:
    def __init__(self, path):
        self.path = path
        self.id = self.first_day = self.last_day = None
        self.year_start, self.long_year = "01-01", None
        self.keys = {}      # name -> Words, Numbers or Days
        self.item_keys = {}
        self.ceilings, self.restrictions = [], []
        self.wholes = []
        self.family, self.kept = [], {}
        self.units, self.first_by_table = {}, False
        self.spread = self.free = None
        self.rounds_lines = False
        self.by_line = self.rates_by_item = False
        self.levels = {}    # scene -> what 范围 promises
        self.tables = {}    # name -> rows
        self.deductible = self.full = self.exempt = self.transfer = None
        self.aways = []     # (ratio, condition, line)
        self.basis, self.apart = "结算日", False
        self.waits = []     # (key, months or days, condition, line)
        self.params = {}    # name -> amount, and the unit of its shares
        self.limits, self.adjusts, self.payers = [], [], {}
        self.conditions = []
        self.edge = self.cap = None
        self.modes = {}
        self.payable, self.past = [], []
        self.first = self.keeps = None
        self.clauses, self.clause = {}, None  # id -> lines that decide
        self.line = 0
        self.read()

    def read(self):
        with open(self.path, encoding="utf-8") as file:
            lines = iter(enumerate(file, 1))
            for self.line, text in lines:
                words = [self.figure(word) for word in cut(text)]
                if not words:
                    continue
                if words[0] == "例":
                    break
                try:
                    if words[0] == "表":
                        read_table(self, words, lines)
                    else:
                        READ[words[0]](self, words[1:])
                except (KeyError, IndexError, ValueError, PackError) as why:
                    raise PackError("%s:%d: %s: %r" % (
                        self.path, self.line, text.strip(), why)) from why

    def figure(self, word):
        """5%×NAME, 4×NAME and NAME as the figure they stand for."""
        share, times, name = word.rpartition("×")
        if name not in self.params:
            return word
        amount, unit = self.params[name]
        part = Fraction(1)
        if times and share[-1] == "%":
            part = Fraction(share[:-1]) / 100
        elif times:
            part = Fraction(share)
        value = (amount * part / unit + Fraction(1, 2)).__floor__() * unit \
            if times else amount
        return "%d.%02d" % divmod(value, 100)

    def wanted(self, key):
        """All that cells and conditions want of a key."""
        pairs = [pair for when in self.conditions for side in when
                 for pair in side]
        pairs += [pair for rows in self.tables.values() for row in rows
                  for pair in row.keys()]
        first = date.fromisoformat(self.first_day)
        pairs += [(wait[0], str(first - timedelta(days)))
                  for wait in self.waits for days in (0, 29, 31, 60)]
        return sorted({want for name, want in pairs
                       if name == key and want != "*"})

    def item_values(self):
        """Every choice of values for the 品键, at the edges of the cells."""
        return itertools.product(*[key.near(self.wanted(name))
                                   for name, key in self.item_keys.items()])

    def decides(self):
        """This line can move a fen: cases must reach its clause."""
        self.clauses.setdefault(self.clause, []).append(self.line)


def cut(text):
    words = []
    for word in text.split():
        if word[0] == "#":
            break
        words.append(word)
    return words


def words_of_items(pack, words):
    return [word for word in words if word in pack.item_keys]


def asks_items(pack, when):
    return words_of_items(pack, [key for side in when for key, _ in side])


def read_table(pack, words, lines):
    name = one_of(words[1], ("支付比例", "起付线", "先行自付"))
    rows = pack.tables.setdefault(name, [])
    heading = None
    pack.decides()
    for pack.line, text in lines:
        words = cut(text)
        if not words:
            continue
        if words[0] == "完":
            return
        if heading is None:
            heading = words
            if words_of_items(pack, heading):
                pack.by_line = pack.rates_by_item = name == "支付比例" or \
                    pack.rates_by_item
        else:
            rows.append(Row(pack.line, dict(zip(heading, words, strict=True))))


def read_prose(pack, words):
    """Head lines and words for people: no fen depends on them."""


def read_id(pack, words):
    pack.id = words[0]


def read_from(pack, words):
    pack.first_day = words[0]


def read_to(pack, words):
    pack.last_day = words[0]


def read_year(pack, words):
    if words[0] == "始于":
        pack.year_start = words[1]
    elif words[0] == "自":
        pack.long_year = words[1]
    elif words[0] != "自然年":
        raise PackError("no such year")


def kind_of(words):
    kind = {"数": Numbers, "日": Days}.get(words[1])
    return kind(words[2:]) if kind else Words(words[1:])


def read_key(pack, words):
    pack.keys[words[0]] = kind_of(words)


def read_item_key(pack, words):
    pack.item_keys[words[0]] = kind_of(words)


def read_clause(pack, words):
    pack.clause = words[0]
    pack.clauses.setdefault(pack.clause, [])


CLASSES = {"甲": ["政策范围内"], "乙": ["先行自付", "按目录"], "丙": ["全自费"]}


def read_class(pack, words):
    pack.decides()
    if words == ["乙", "先行自付", "按表"]:
        pack.first_by_table = True
    elif words[1:] != CLASSES[words[0]]:
        raise PackError("another treatment of a class")


def read_ceiling(pack, words):
    pack.decides()
    if words == ["每单位", "先扣", "按目录"]:
        return
    words, when = parted(words, "当")
    words, most = parted(words, "至多")
    words, times = parted(words, "乘")
    pack.ceilings.append(Ceiling(
        one_of(words[0], ("每单位", "每次")), fen(words[1]),
        times[0] if times else None, fen(most[0]) if most else TOP,
        condition(pack, when), pack.line))


def read_restriction(pack, words):
    pack.decides()
    words, unless = parted(words, "除非")
    words, when = parted(words, "当")
    one_of(words[0], ("拒绝", "全自费"))
    pack.restrictions.append(Restriction(
        words[0] == "拒绝", condition(pack, when),
        None if unless is None else condition(pack, unless), pack.line))


def read_rounding(pack, words):
    stages = ("整单", "逐项") if words[0] == "统筹支付" else ("逐项",)
    one_of(words[1], stages)
    if words[:2] == ["统筹支付", "逐项"]:
        pack.by_line = pack.rounds_lines = True
    pack.units[words[0]] = {"到分": 1, "到角": 10, "到元": 100}[words[3]]
    pack.modes[one_of(words[0], ("超限价自费", "先行自付", "统筹支付"))] = \
        one_of(words[2], ("四舍五入", "四舍六入五成双", "舍去", "进一",
                          "五舍六进"))


def read_deductible(pack, words):
    if words[0] in ("满", "至多"):
        if words[2:] != {"满": ["免"], "至多": []}[words[0]]:
            raise PackError("another end")
        pack.full = words[0], fen(words[1])
    elif words[0] == "不计":
        pack.decides()
        pack.exempt = condition(pack, parted(words, "当")[1]), pack.line
    elif words[0] == "转院补差":
        pack.decides()
        pack.transfer = condition(pack, parted(words, "当")[1]), pack.line
    else:
        pack.decides()
        amount, rest = (None, words[2:]) if words[1] == "按表" \
            else amounts(words[1:])
        times = None
        if rest[:1] == ["乘"]:
            times, rest = rest[1], rest[2:]
        across = one_of(rest[0], ("补差", "最高级别", "分级", "分机构")) \
            if rest else None
        pack.deductible = one_of(words[0], PERIODS), amount, across, times


def read_param(pack, words):
    pack.params[words[0]] = fen(words[1]), \
        {(): 1, ("到元",): 100}[tuple(words[2:])]


def read_wait(pack, words):
    pack.decides()
    words, when = parted(words, "当")
    length = ("次月", 1) if words[2] == "次月" else (words[4], int(words[3]))
    pack.waits.append((words[1], length, condition(pack, when), pack.line))


def read_basis(pack, words):
    pack.basis = one_of(words[0], ("结算日", "就诊日", "出院日"))


def read_across(pack, words):
    pack.apart = one_of(words[0], ("分开",)) == "分开"


def read_away(pack, words):
    pack.decides()
    pack.aways.append((ppm(words[0]), condition(pack, parted(words, "当")[1]),
                       pack.line))


def read_range(pack, words):
    pack.levels[one_of(words[0], SCENES)] = words[1:]


def read_edge(pack, words):
    pack.edge = (one_of(words[0], ("起付线以上", "含起付线")),
                 one_of(words[1], ("每次", "每年")))


def read_cap(pack, words):
    if words != ["不设"]:
        pack.decides()
        if words[:2] != ["每年", "统筹支付"]:
            raise PackError("another cap")
        pack.cap = amounts(words[2:])[0]


def read_limit(pack, words):
    pack.decides()
    if words[0] == "不计":
        pack.free = condition(pack, words[2:])
        pack.by_line = True
        return
    amount, rest = amounts(words[3:])
    rest, when = parted(rest, "当")
    times = rest[1] if rest[:1] == ["乘"] else None
    pack.limits.append(Limit(
        words[0], one_of(words[1], PERIODS),
        one_of(words[2], ("统筹支付", "政策范围内", "起付线以上")),
        amount, times, condition(pack, when), pack.line))


def read_adjust(pack, words):
    pack.decides()
    words, when = parted(words, "当")
    target = one_of(words[0], ("支付比例", "自付比例", "起付线", "封顶线")
                    + PAYERS)
    change = one_of(words[1], ("加", "减", "乘", "再收"))
    unit = ppm if "比例" in target else fen
    words, least = parted(words, "至少")
    words, most = parted(words, "至多")
    words, each = parted(words, "每")
    step, key, _, since = each or (1, None, None, 0)
    pack.adjusts.append(Adjust(
        target, change,
        (ppm if change in ("乘", "再收") else unit)(words[2]),
        int(step), key, int(since), unit(most[0]) if most else None,
        unit(least[0]) if least else None,
        condition(pack, when), pack.line))
    if asks_items(pack, pack.adjusts[-1].when):
        pack.by_line = True


def read_at_least(pack, words):
    pack.decides()
    words, when = parted(words, "当")
    if words[0] != "支付比例":
        raise PackError("another floor")
    pack.adjusts.append(Adjust(words[0], "保底", ppm(words[1]), 1, None, 0,
                               None, None, condition(pack, when), pack.line))
    if asks_items(pack, pack.adjusts[-1].when):
        pack.by_line = True


def read_whole(pack, words):
    pack.decides()
    amount, rest = amounts(words[2:])
    pack.wholes.append(Limit(words[0], one_of(words[1], PERIODS), "全付",
                             amount, None,
                             condition(pack, parted(rest, "当")[1]),
                             pack.line))


def read_spread(pack, words):
    pack.spread = one_of(words[0], ("按金额", "按行"))


def read_payer(pack, words):
    pack.decides()
    name = one_of(words[0], PAYERS)
    if name not in pack.payers:
        words, when = parted(words, "当")
        base = [one_of(word, BUCKETS) for word in words[3:]]
        pack.payers[name] = Payer(name, one_of(words[1], ("每次", "每年",
                                                          "年末")),
                                  base, condition(pack, when), pack.line)
        return
    payer = pack.payers[name]
    if words[1:3] == ["起付", "政策范围内"] and payer.period == "年末":
        payer.floor_share = ppm(words[3])
    elif words[1] == "起付":
        payer.floor = amounts(words[2:])[0]
    elif words[1] == "封顶":
        payer.top = amounts(words[2:])[0]
    elif words[1] == "分段":
        payer.edge = one_of(words[2], ("起付线以上", "含起付线"))
    elif words[1] != "支付":
        raise PackError("another line of a payer")
    elif len(words) == 3:
        payer.tiers = [((0, TOP), ppm(words[2]))]
    else:
        payer.tiers = [(span(tier), ppm(ratio))
                       for tier, ratio in zip(words[2::2], words[3::2])]


def read_account(pack, words):
    if words == ["拒绝"]:
        return
    pack.decides()
    words, when = parted(words, "当")
    if words[0] == "可付":
        pack.payable = [one_of(word, BUCKETS) for word in words[1:]]
    elif words[0] == "先付" and words[1:] == ["政策范围内"]:
        pack.first = condition(pack, when), pack.line
    elif words[0] == "留存":
        pack.keeps = fen(words[1]), condition(pack, when), pack.line
    else:
        raise PackError("another account")


def keeps(pack, words, which):
    """留存 A [超过 B] [至少 C] [当 …] of an account beside the person's."""
    words, when = parted(words, "当")
    words, least = parted(words, "至少")
    words, over = parted(words, "超过")
    pack.kept[which] = (fen(words[1]), fen((over or ["0"])[0]),
                        fen((least or ["0"])[0]), condition(pack, when),
                        pack.line)


def read_past(pack, words):
    pack.decides()
    if words[0] == "留存":
        keeps(pack, words, "past")
    elif words[0] != "可付":
        raise PackError("another account")
    else:
        pack.past = [one_of(word, BUCKETS) for word in words[1:]]


def read_family(pack, words):
    pack.decides()
    if words[0] == "留存":
        keeps(pack, words, "family")
    elif words[0] != "可付":
        raise PackError("another account")
    else:
        pack.family = [one_of(word, BUCKETS) for word in words[1:]]


def read_cash(pack, words):
    pack.decides()
    if words != ["其余"]:
        raise PackError("another cash")


READ = {
    "格式": read_prose, "规则包": read_id, "统筹区": read_prose,
    "名称": read_prose, "来源": read_prose, "可信": read_prose,
    "说明": read_prose, "缺口": read_prose, "原文": read_prose,
    "离线": read_prose, "参数": read_param,
    "适用": read_basis, "跨年": read_across,
    "异地先付": read_away, "待遇": read_wait, "累计码": read_prose,
    "生效": read_from, "失效": read_to, "年度": read_year, "键": read_key,
    "全付": read_whole, "保底": read_at_least, "分摊": read_spread,
    "品键": read_item_key, "限制": read_restriction,
    "条款": read_clause, "类别": read_class, "限价": read_ceiling,
    "取整": read_rounding, "起付线": read_deductible, "范围": read_range,
    "分段": read_edge, "封顶线": read_cap, "限额": read_limit,
    "调整": read_adjust, "付方": read_payer, "个人账户": read_account,
    "历年账户": read_past, "共济账户": read_family, "个人现金": read_cash,
}
