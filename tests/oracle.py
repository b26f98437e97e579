#!/usr/bin/env python3
"""A second reading of the pack language, for tests only: it shares nothing
with pos/ but the file format and docs/rules.md.  Works in exact fractions
of a fen, on sums so far where the engine works on what is left.
  oracle.py PROGRAM CASES PACK...     random cases for each pack, compared
"""
import json, random, re, subprocess, sys, tempfile
from datetime import date, timedelta
from fractions import Fraction as F

BUCKETS = ["全自费", "超限价自费", "先行自付", "起付线", "按比例自付", "超封顶自付"]
PAYERS = {"大额补助": "hifob_pay", "大病保险": "hifmi_pay",
          "公务员补助": "cvlserv_pay", "企业补充": "hifes_pay",
          "医疗救助": "maf_pay", "其他基金": "oth_pay"}
PERIODS = ["每次", "每日", "每月", "每季", "每年"]
TOP = 10 ** 18

def fen(text): return int(F(text) * 100)
def ratio(text):
    return F(text[:-1]) / 100 if text.endswith("%") else F(text)

def rounded(x, mode):
    low, half = x.__floor__(), F(1, 2)
    rest = x - low
    if mode == "舍去": return low
    if mode == "进一": return low + (rest > 0)
    if mode == "四舍五入": return low + (rest >= half)
    return low + (rest > half or (rest == half and low % 2 == 1))

def groups(words):
    """AMOUNTS, and what follows them."""
    if words[0] == "所有人":
        return {"在职": fen(words[1]), "退休": fen(words[1])}, words[2:]
    return {words[0]: fen(words[1]), words[2]: fen(words[3])}, words[4:]

def span(text):
    low, dash, high = text.partition("-")
    return fen(low), fen(high) if high else TOP

class Pack:
    def __init__(self, path):
        self.keys, self.levels, self.tables = {}, {}, {}
        self.limits, self.adjusts, self.payers = [], [], {}
        self.round, self.cap, self.edge = {}, None, None
        self.exempt = self.full = self.keeps = self.first = None
        self.days = ["1930-02-28", "2010-01-01"]
        self.payable, self.past, self.start = [], [], "01-01"
        table = heading = None
        for line in open(path, encoding="utf-8"):
            words = line.split("#")[0].split()
            if not words: continue
            if words[0] == "例": break
            for day in re.findall(r"\d{4}-\d\d-\d\d", line):
                for step in (-1, 0, 1):
                    self.days.append(str(date.fromisoformat(day)
                                         + timedelta(step)))
            if table is not None:
                if words[0] == "完": table = heading = None
                elif heading is None: heading = words
                else: table.append(dict(zip(heading, words)))
                continue
            if words[0] == "表":
                table = self.tables.setdefault(words[1], [])
            else:
                self.statement(words)

    def statement(self, w):
        if w[0] == "生效": self.day = w[1]
        elif w[0] == "失效": self.last = w[1]
        elif w[0] == "年度" and w[1] == "始于": self.start = w[2]
        elif w[0] == "键":
            self.keys[w[1]] = w[2:]
        elif w[0] == "范围": self.levels[w[1]] = w[2:]
        elif w[0] == "起付线":
            if w[1] == "满": self.full = ("满", fen(w[2]))
            elif w[1] == "至多": self.full = ("至多", fen(w[2]))
            elif w[1] == "不计": self.exempt = w[3:]
            elif w[2] == "按表":
                self.deduct = (w[1], None, w[3:])
            else:
                amounts, rest = groups(w[2:])
                self.deduct = (w[1], amounts, rest)
        elif w[0] == "封顶线" and w[1] != "不设":
            self.cap = groups(w[3:])[0]
        elif w[0] == "限额":
            amounts, rest = groups(w[4:])
            times = None
            if rest[:1] == ["乘"]: times, rest = rest[1], rest[2:]
            self.limits.append((w[1], w[2], w[3], amounts, times, rest[1:]))
        elif w[0] == "调整": self.adjusts.append(w[1:])
        elif w[0] == "分段": self.edge = (w[1], w[2])
        elif w[0] == "取整": self.round[w[1]] = w[3]
        elif w[0] == "个人账户":
            if w[1] == "可付": self.payable = w[2:]
            elif w[1] == "先付": self.first = w[4:]
            elif w[1] == "留存": self.keeps = (fen(w[2]), w[4:])
        elif w[0] == "历年账户": self.past = w[2:]
        elif w[0] == "付方":
            p = self.payers.setdefault(w[1], {"floor": None, "top": None,
                                              "edge": None})
            if "base" not in p:
                at = w.index("当") if "当" in w else len(w)
                p.update(period=w[2], base=w[4:at], when=w[at + 1:])
            elif w[2] == "起付": p["floor"] = groups(w[3:])[0]
            elif w[2] == "封顶": p["top"] = groups(w[3:])[0]
            elif w[2] == "分段": p["edge"] = w[3]
            elif len(w) == 4: p["tiers"] = [((0, TOP), ratio(w[3]))]
            else: p["tiers"] = [(span(a), ratio(b))
                                for a, b in zip(w[3::2], w[4::2])]

class Case:
    def __init__(self, pack, case):
        self.pack, self.case, self.more = pack, case, {}
        self.group = "退休" if case["retired"] else "在职"
        self.old = dict((k, fen(str(v)))
                        for k, v in case["meters"].get("more", {}).items())

    def value(self, key):
        fixed = {"场景": self.case["scene"], "级别": self.case["level"],
                 "人员": self.group}
        return fixed.get(key, self.case["traits"].get(key))

    def cell(self, key, want):
        got = self.value(key)
        if want == "*": return True
        if got is None: return False
        if self.pack.keys.get(key) == ["日"]:
            low, to, high = want.partition("至")
            return low <= got <= (high or "9999") if to else got == low
        if self.pack.keys.get(key, [""])[0] != "数": return got == want
        low, dash, high = want.partition("-")
        if not dash: return int(got) == int(low)
        return int(low) <= int(got) <= (int(high) if high else TOP)

    def when(self, words):
        if "或" in words:
            at = words.index("或")
            return self.when(words[:at]) or self.when(words[at + 1:])
        return all(self.cell(*word.split("=")) for word in words)

    def rows(self, name):
        column = {"支付比例": "比例", "起付线": "金额"}[name]
        for row in self.pack.tables[name]:
            keys = [k for k in row if k not in
                    ("在职", "退休", "比例", "金额", "分段")]
            if all(self.cell(k, row[k]) for k in keys):
                tier = row.get("分段", "*")
                yield ((0, TOP) if tier == "*" else span(tier),
                       row.get(self.group, row.get(column)))

    def adjusted(self, target, value):
        for w in self.pack.adjusts:
            words = w[w.index("当") + 1:] if "当" in w else []
            if not self.when(words): continue
            if w[0] != target and not (w[0] == "自付比例" and
                                       target == "支付比例"): continue
            if w[0] == "自付比例": value = 1 - value
            x = ratio(w[2]) if w[1] == "乘" or "比例" in w[0] else fen(w[2])
            if "每" in w:
                at = w.index("每")
                x *= max(0, int(self.value(w[at + 2])) - int(w[at + 4])) \
                    // int(w[at + 1])
            value = {"加": value + x, "减": value - x, "乘": value * x}[w[1]]
            if "至多" in w:
                most = w[w.index("至多") + 1]
                value = min(value, ratio(most) if "比例" in w[0]
                            else fen(most))
            if "比例" not in w[0]: value = rounded(max(value, 0), "四舍五入")
            else: value = F(rounded(value * 10 ** 6, "四舍五入"), 10 ** 6)
            if w[0] == "自付比例": value = 1 - value
        return value

    def so_far(self, name): return self.old.get(name, 0)

    def items(self):
        part = dict.fromkeys(["total", "scope"] + BUCKETS, 0)
        for item in self.case["items"]:
            count = F(str(item["count"]))
            amount = rounded(F(str(item["price"])) * count * 100, "四舍五入")
            part["total"] += amount
            if item["class"] == "丙":
                part["全自费"] += amount
                continue
            let = amount
            if "ceiling" in item:
                let = min(amount, rounded(F(str(item["ceiling"])) * count
                                          * 100, self.pack.round["超限价自费"]))
            own = rounded(let * F(str(item.get("preself", 0))),
                          self.pack.round["先行自付"])
            part["超限价自费"] += amount - let
            part["先行自付"] += own
            part["scope"] += let - own
        return part

    def deductible(self, fees):
        period, amounts, across = self.pack.deduct
        met = fen(str(self.case["meters"]["deductible_met"]))
        if self.pack.exempt is not None and self.when(self.pack.exempt):
            return 0, met
        limit = amounts[self.group] if amounts else \
            fen(next(self.rows("起付线"))[1])
        limit = self.adjusted("起付线", limit)
        name = "起付线/" + self.case["level"] if across == ["分级"] else \
            "起付线" if period in ("每日", "每月", "每季") else None
        if across == ["最高级别"]:
            limit = max(limit, self.so_far("最高起付线"))
            self.more["最高起付线"] = limit
        used = 0 if period == "每次" else self.so_far(name) if name else met
        due = max(0, limit - used)
        if self.pack.full:
            kind, full = self.pack.full
            if kind == "满" and met >= full: due = 0
            if kind == "至多": due = min(due, max(0, full - met))
        due = min(due, fees)
        if name: self.more[name] = used + due
        return due, met + due

    def cut(self, start, length, tiers):
        for (low, high), r in tiers:
            part = min(high, start + length) - max(low, start)
            if part > 0: yield part, r

    def limit(self, row):
        name, period, unit, amounts, times, when = row
        amount = amounts[self.group] * (int(self.value(times)) if times else 1)
        return amount - (0 if period == "每次" else self.so_far(name))

    def run(self):
        pack, part = self.pack, self.items()
        balance = fen(str(self.case["balance"]))
        mode = pack.round["统筹支付"]
        usable = lambda: balance if not pack.keeps or \
            not self.when(pack.keeps[1]) else max(0, balance - pack.keeps[0])
        segment = 0
        if pack.first is not None and self.when(pack.first):
            segment = min(part["scope"], usable())
        balance -= segment
        fees = part["scope"] - segment
        due, met = self.deductible(fees)
        part["起付线"] = due
        base = fees - due
        mine = [row for row in pack.limits if self.when(row[5])]
        for row in mine:
            room = max(0, self.limit(row))
            if row[2] == "起付线以上": base = min(base, room)
            if row[2] == "政策范围内":
                base = min(base, max(0, room - due))
        start = 0
        if pack.edge:
            start = self.so_far("分段累计") if pack.edge[1] == "每年" else 0
            if pack.edge[0] == "含起付线": start += due
        share = 0
        for amount, text in self.cut(start, base, self.rows("支付比例")):
            r = self.adjusted("支付比例", ratio(text))
            share += rounded(amount * r, mode)
        paid = fen(str(self.case["meters"]["fund_paid"]))
        fund = share
        if pack.cap:
            fund = min(fund, max(0, self.adjusted("封顶线",
                                                  pack.cap[self.group]) - paid))
        for row in mine:
            if row[2] == "统筹支付": fund = min(fund, max(0, self.limit(row)))
        for row in mine:
            if row[1] != "每次":
                self.more[row[0]] = self.so_far(row[0]) + {
                    "统筹支付": fund, "起付线以上": base,
                    "政策范围内": due + base}[row[2]]
        if pack.edge and pack.edge[1] == "每年":
            self.more["分段累计"] = self.so_far("分段累计") + base + \
                (due if pack.edge[0] == "含起付线" else 0)
        part["按比例自付"] = base - share
        part["超封顶自付"] = fees - due - base + share - fund
        out = {"act_pay_dedc": due, "hifp_pay": fund,
               "copay": part["按比例自付"], "overcap": part["超封顶自付"],
               "medfee_sumamt": part["total"], "inscp_scp_amt": part["scope"],
               "acct_segment": segment}
        left = {b: part[b] for b in BUCKETS}
        for name, p in pack.payers.items():
            if self.when(p["when"]): out[PAYERS[name]] = self.payer(
                name, p, left, mode)
        account = segment
        for b in pack.payable:
            pays = min(left[b], usable())
            left[b] -= pays; balance -= pays; account += pays
        rest = past = fen(str(self.case.get("past", 0)))
        for b in pack.past:
            pays = min(left[b], rest)
            left[b] -= pays; rest -= pays
        out.update(acct_pay=account, acct_past_pay=past - rest,
                   psn_cash_pay=sum(left.values()), balc=balance)
        self.more.update(deductible_met=met, fund_paid=paid + fund)
        return out

    def payer(self, name, p, left, mode):
        base = sum(left[b] for b in p["base"])
        yearly = p["period"] == "每年"
        before = self.so_far(name + "/基数") if yearly else 0
        floor = p["floor"][self.group] if p["floor"] else 0
        after = before + base
        due = min(after, floor) - min(before, floor)
        start = before + due - (0 if p["edge"] == "含起付线"
                                else min(before + due, floor))
        pays = sum(rounded(a * r, mode)
                   for a, r in self.cut(start, base - due, p["tiers"]))
        if p["top"]:
            used = self.so_far(name + "/支付") if yearly else 0
            pays = min(pays, max(0, p["top"][self.group] - used))
        if yearly:
            self.more[name + "/基数"] = after
            self.more[name + "/支付"] = self.so_far(name + "/支付") + pays
        rest = pays
        for b in p["base"]:
            take = min(rest, left[b])
            left[b] -= take; rest -= take
        return pays

def yuan(dice, *tops):
    top = dice.choice(tops)
    return "%.2f" % (dice.randrange(0, top * 100 + 1) / 100)

def random_case(pack, dice):
    scene = dice.choice(list(pack.levels))
    traits = {}
    for key, values in pack.keys.items():
        if values[0] == "数":
            low, _, high = values[1].partition("-")
            traits[key] = str(dice.randint(int(low), int(high)))
        elif values == ["日"]:
            traits[key] = dice.choice(pack.days)
        else:
            traits[key] = dice.choice(values)
    names = [row[0] for row in pack.limits if row[1] != "每次"]
    for name, p in pack.payers.items():
        if p["period"] == "每年": names += [name + "/基数", name + "/支付"]
    items = []
    for i in range(dice.randint(1, 4)):
        item = {"class": dice.choice("甲甲乙丙"), "code": "i%d" % i,
                "price": yuan(dice, 9, 300, 20000),
                "count": dice.choice(["1", "2", "0.5", "3.3333"])}
        if item["class"] == "乙":
            item["preself"] = dice.choice(["0.1", "0.05", "0.123456"])
        if item["class"] != "丙" and dice.random() < .3:
            item["ceiling"] = yuan(dice, 20, 300)
            if float(item["ceiling"]) == 0: del item["ceiling"]
        items.append(item)
    return {"day": pack.day, "scene": scene,
            "level": dice.choice(pack.levels[scene]),
            "retired": dice.random() < .5, "traits": traits,
            "balance": yuan(dice, 0, 100, 9000), "past": yuan(dice, 0, 500),
            "meters": {"year": int(pack.day[:4]) - (pack.day[5:] < pack.start),
                       "deductible_met": yuan(dice, 0, 300, 1000),
                       "fund_paid": yuan(dice, 0, 2000, 9000),
                       "more": {n: yuan(dice, 0, 3000, 13000)
                                for n in names}},
            "items": items}

def compare(program, path, case, pack):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(case, file); file.flush()
        run = subprocess.run([program, "rules", "eval", path, "--case",
                              file.name, "--json"], capture_output=True,
                             text=True)
    said = json.loads(run.stdout, parse_float=str)
    if "split" not in said:
        return "refused" if "未公布" in run.stdout + run.stderr else run.stdout
    mine = Case(pack, case)
    want = mine.run()
    got = said["split"]
    more = dict(said["meters"].get("more", {}), **{
        k: said["meters"][k] for k in ("deductible_met", "fund_paid")})
    for name, amount in want.items():
        if fen(str(got.get(name, 0))) != amount:
            return "%s: %s, ought to be %d fen" % (name, got.get(name), amount)
    for name, amount in mine.more.items():
        if fen(str(more.get(name, 0))) != amount:
            return "meter %s: %s, ought to be %d fen" % (
                name, more.get(name), amount)
    return None

def main():
    program, count, paths = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    bad = 0
    for path in paths:
        pack, dice, refused = Pack(path), random.Random(path), 0
        for i in range(count):
            case = random_case(pack, dice)
            why = compare(program, path, case, pack)
            if why == "refused": refused += 1
            elif why:
                print(path, json.dumps(case, ensure_ascii=False), why)
                bad += 1
                break
        print("%s: %d cases, %d unpublished" % (path, i + 1, refused))
    return 1 if bad else 0

sys.exit(main())
