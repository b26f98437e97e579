"""Compare `ybpos rules eval` with a second reading of the pack language.

  python3 tests/oracle random PROGRAM PACK...   random cases of every pack
      --cases N (of all packs together)  --seconds N  --seed S  --jobs N
  python3 tests/oracle case PACK < CASE.json    what the second reading says

A difference is shown with the smallest case that has it, and how to see it
again; then the exit code is 1.
"""
import argparse
import functools
import itertools
import json
import multiprocessing
import random
import sys
import time
from dataclasses import dataclass, field

import bill
import cases
import check
from pack import GROUPS, Pack, whole
from plan import Plans
from shrink import shrunk
from talk import BATCH, Engine, figures_only, whole_answer

CHUNK = 4000   # cases of one pack that one process does at a time
TRACED = 16    # of so many answers one is read to its last reason


@dataclass
class Report:
    """What one process found in one pack."""
    path: str
    count: int = 0
    refused: int = 0
    clauses: set = field(default_factory=set)  # that a reason cited
    lines: set = field(default_factory=set)    # rows, limits … in use
    wrong: list = field(default_factory=list)


def judged(plan, case, line, report):
    report.count += 1
    if report.count % TRACED == 1:
        answer = whole_answer(line)
        why = check.difference(plan, case, answer)
        if not why and not plan.refuses(case):
            why = check.trace(case, answer)
            report.clauses.update(
                reason["clause"] for reason in answer["reasons"])
    else:
        why = check.difference(plan, case, figures_only(line))
    report.refused += plan.refuses(case) is not None
    report.lines |= plan.lines
    return why


def compare(engine, pack, drawn, report):
    """Each (plan, case) of drawn by both; the first difference ends it."""
    flying = []
    drawn = iter(drawn)
    while True:
        batch = list(itertools.islice(drawn, BATCH))
        if batch:
            engine.send([cases.case_text(pack, case) for _, case in batch])
        for plan, case in flying:
            if judged(plan, case, engine.receive(), report):
                report.wrong.append(case)
                return
        flying = batch
        if not batch:
            return


def explained(program, plans, case):
    """The smallest such case, in words and as a command."""
    pack = plans.pack

    def fails(case):
        with Engine(program, pack.path) as engine:
            plan = plans.of(*case.where())
            answer = engine.ask(cases.case_text(pack, case))
            return check.difference(plan, case, answer) or (
                None if plan.refuses(case) else check.trace(case, answer))
    case, why = shrunk(case, fails)
    text = cases.case_text(pack, case)
    return "%s: %s\n  echo '%s' | %s rules eval %s --case - --json\n" \
        "  echo '%s' | python3 tests/oracle case %s" % (
            pack.path, why, text, program, pack.path, text, pack.path)


@functools.cache
def plans_of(path):
    """Worked out once in each process."""
    return Plans(Pack(path))


def random_chunk(job):
    program, path, seed, count, deadline = job
    report = Report(path)
    if time.monotonic() > deadline:
        return report
    plans = plans_of(path)
    dice = cases.Dice(plans, random.Random(seed))

    def drawn():
        for done in range(count):
            if done % BATCH == 0 and time.monotonic() > deadline:
                return
            yield dice.case()
    with Engine(program, path) as engine:
        compare(engine, plans.pack, drawn(), report)
    report.wrong = [explained(program, plans, case)
                    for case in report.wrong]
    return report


def gather(jobs, work, done):
    """Reports of all chunks, added up by pack; differences as they come."""
    total = {}
    with multiprocessing.Pool(jobs) as pool:
        for report in pool.imap_unordered(work, done):
            at = total.setdefault(report.path, Report(report.path))
            at.count += report.count
            at.refused += report.refused
            at.clauses |= report.clauses
            at.lines |= report.lines
            at.wrong += report.wrong
            for text in report.wrong:
                print(text, flush=True)
    return total


def unreached(pack, report):
    """Clauses that decide and never did, rows and limits never in use."""
    clauses = [name for name, lines in pack.clauses.items()
               if lines and name not in report.clauses and
               not report.lines.intersection(lines)]
    rows = [row.line for rows in pack.tables.values() for row in rows
            if "未公布" not in row.cells.values()]
    rows += [at.line for at in pack.limits + pack.adjusts]
    rows += [at[-1] for at in (pack.exempt, pack.first, pack.keeps) if at]
    rows += [payer.line for payer in pack.payers.values()]
    return clauses, sorted(set(rows) - report.lines)


def summary(total, seconds):
    bad = 0
    for path in sorted(total):
        pack, report = Pack(path), total[path]
        clauses, rows = unreached(pack, report)
        bad += len(report.wrong)
        print("%-24s %9d cases %8d refused %3d of %d clauses%s%s" % (
            pack.id, report.count, report.refused,
            sum(map(bool, pack.clauses.values())) - len(clauses),
            sum(map(bool, pack.clauses.values())),
            "; not reached: " + " ".join(clauses) if clauses else "",
            "; lines not used: %s" % rows if rows else ""))
    count = sum(report.count for report in total.values())
    print("figure: %d cases, %d packs, %d differences, %d s" % (
        count, len(total), bad, seconds))
    return 1 if bad else 0


def run_random(args):
    began = time.monotonic()
    deadline = began + args.seconds
    each = -(-args.cases // len(args.packs))
    jobs = [(args.program, path, "%s/%s/%d" % (args.seed, path, at),
             min(CHUNK, each - at), deadline)
            for at in range(0, each, CHUNK) for path in args.packs]
    total = gather(args.jobs, random_chunk, jobs)
    return summary(total, time.monotonic() - began)


def read_case(pack, text):
    """A case from JSON; what it leaves out is as the engine takes it."""
    said = json.loads(text, parse_float=str, parse_int=str)
    meters = said["meters"]
    items = tuple(
        cases.Item({"01": "甲", "02": "乙", "03": "丙"}.get(
            item["class"], item["class"]),
            whole(item["price"], 10 ** 6), whole(item["count"], 10 ** 4),
            whole(item.get("ceiling") or 0, 10 ** 6),
            whole(item.get("preself") or 0, 10 ** 6),
            tuple(item.get("traits", {}).get(key) for key in pack.item_keys))
        for item in said["items"])
    traits = said.get("traits", {})
    year = cases.pack_year(pack, said["day"])
    return cases.Case(
        said["scene"], said["level"], GROUPS[said["retired"]],
        tuple(str(traits.get(key)) for key in pack.keys), items,
        said["day"], year, year - int(meters["year"]),
        said.get("account_used", True), whole(said["balance"], 100),
        whole(said.get("past", 0), 100),
        whole(meters["deductible_met"], 100), whole(meters["fund_paid"], 100),
        tuple((name, whole(amount, 100))
              for name, amount in meters.get("more", {}).items()))


def run_case(args):
    plans = Plans(Pack(args.pack))
    for text in sys.stdin:
        case = read_case(plans.pack, text)
        plan = plans.of(*case.where())
        answer = {"refused": plan.refuses(case)}
        if not answer["refused"]:
            said = bill.settle(plan, case)
            answer = {"split": bill.figures(said),
                      "meters": bill.meters(said)}
        print(json.dumps(answer, ensure_ascii=False))
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    what = parser.add_subparsers(required=True)
    at = what.add_parser("random")
    at.set_defaults(run=run_random)
    at.add_argument("--cases", type=int, default=20000)
    at.add_argument("--seconds", type=float, default=1e9)
    at.add_argument("--seed", default="1")
    at.add_argument("--jobs", type=int, default=2)
    at.add_argument("program")
    at.add_argument("packs", nargs="+")
    at = what.add_parser("case")
    at.set_defaults(run=run_case)
    at.add_argument("pack")
    args = parser.parse_args()
    return args.run(args)


if __name__ == "__main__":
    sys.exit(main())
