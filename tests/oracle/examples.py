"""Published worked examples, each a small pack and a case (examples.jsonl).

Where page and rule agree both evaluators give the page's figures.  Where
they do not, they give the figures the rule makes, and never the page's;
and a page that pays more than the bill is seen to.
"""
import json
import os
import tempfile

import bill
import cases
import check
from pack import Pack
from plan import Plans
from talk import Engine
from words import fen, ppm, whole

FRAME = """格式 1
规则包 %s
统筹区 999990
名称 %s
来源 %s
可信 %s
生效 2025-01-01
失效 2025-12-31
年度 自然年
%s
条款 通则
\t原文 公布的算例，只取其规则。
\t类别 甲 政策范围内
\t类别 乙 先行自付 按目录
\t类别 丙 全自费
\t限价 每单位 先扣 按目录
\t取整 先行自付 逐项 四舍五入 到分
\t取整 超限价自费 逐项 四舍五入 到分
\t取整 统筹支付 整单 四舍五入 到分
\t个人现金 其余
\t离线 拒绝
条款 规则
\t原文 公布的算例，只取其规则。
%s
例 任意
\t日期 2025-03-15
\t场景 %s
\t级别 %s
\t人员 在职
%s\t不用账户
\t品 丙 单价 1 数量 1
\t得 统筹支付 0 个人账户 0 个人现金 1
"""
PAYS = ("hifp_pay", "hifob_pay", "hifmi_pay", "maf_pay", "acct_pay",
        "psn_cash_pay")


def pack_text(said):
    case = said["case"]
    return FRAME % (
        said["id"], said["place"], said["source"], said["trust"],
        "".join("键 %s\n" % key for key in said.get("keys", ())),
        "".join("\t%s\n" % rule for rule in said["rules"]),
        case["scene"], case["level"],
        "".join("\t设 %s %s\n" % pair
                for pair in case.get("traits", {}).items()))


def case_of(pack, said):
    at = said["case"]
    items = tuple(cases.Item(kind, whole(price, 10 ** 6), 10000, 0,
                             ppm(share[0]) if share else 0)
                  for kind, price, *share in at["items"])
    return cases.Case(
        at["scene"], at["level"], at["group"],
        tuple(at["traits"][key] for key in pack.keys), items, "2025-03-15",
        2025, balance=fen(at["balance"]), met=fen(at["met"]))


def differs(want, got):
    return [text for name, amount in want.items()
            for text in check.differ({name: amount}, {name: got.get(name)})]


def conserves(said, total):
    """Do the page's payers make no more than the bill?"""
    return sum(fen(said["published"].get(name, "0")) for name in PAYS) <= \
        fen(total)


def wrong(program, path, said):
    """What is wrong with one example, in words."""
    pack = Pack(path)
    case = case_of(pack, said)
    plan = Plans(pack).of(*case.where())
    with Engine(program, path) as engine:
        answer = engine.ask(cases.case_text(pack, case))
    why = check.difference(plan, case, answer)
    if why:
        return [why]
    split = answer["split"]
    faults = differs(said.get("figures", said["published"]), split)
    faults += differs(said.get("figures", said["published"]),
                      bill.figures(bill.settle(plan, case)))
    if said["agrees"] == bool(differs(said["published"], split)):
        faults.append("the page agrees and ought not to, or the reverse")
    if conserves(said, split["medfee_sumamt"]) != said.get("conserves", True):
        faults.append("what the page pays against the bill")
    return faults


def run_examples(program, path):
    bad = agree = count = 0
    with open(path, encoding="utf-8") as lines, \
            tempfile.TemporaryDirectory() as folder:
        for count, line in enumerate(lines, 1):
            said = json.loads(line)
            name = os.path.join(folder, said["id"] + ".rules")
            with open(name, "w", encoding="utf-8") as file:
                file.write(pack_text(said))
            faults = wrong(program, name, said)
            for text in faults:
                print("%s: %s" % (said["id"], text))
            bad += bool(faults)
            agree += said["agrees"]
    print("figure: examples: %d published, %d agree, %d recomputed, "
          "%d differences" % (count, agree, count - agree, bad))
    return 1 if bad or not count else 0
