"""Compare `ybpos rules eval` with a second reading of the pack language.

  python3 tests/oracle random PROGRAM PACK...  cases drawn to where it turns
  python3 tests/oracle grid PROGRAM PACK...    every threshold, +-2 fen
  python3 tests/oracle pairs PROGRAM PACK...   more money; two visits
      --cases N (all packs together)  --seconds N  --seed S  --jobs N
  python3 tests/oracle examples PROGRAM FILE   published worked examples
  python3 tests/oracle case PACK < CASE.json   what the second reading says

A difference is shown with the smallest case that has it, and how to see it
again; then, or when the grid does not reach a clause, the exit code is 1.
"""
import argparse
import json
import sys
import time
from datetime import datetime

import bill
import cases
import examples
import run
from pack import Pack
from plan import Plans
from words import GROUPS, whole


def jobs_of(args):
    deadline = time.monotonic() + args.seconds
    if args.kind == "grid":
        return [run.Job(args.program, path, "grid", deadline=deadline)
                for path in args.packs]
    each = -(-args.cases // len(args.packs))
    return [run.Job(args.program, path, args.kind,
                    "%s/%s/%d" % (args.seed, path, at),
                    min(run.CHUNK, each - at), deadline)
            for at in range(0, each, run.CHUNK) for path in args.packs]


def run_compare(args):
    began = time.monotonic()
    total = run.gather(args.jobs, jobs_of(args))
    bad, missed = run.show(args.kind, total, time.monotonic() - began)
    return 1 if bad or (missed and args.kind == "grid") else 0


def minutes(said, since):
    return int((datetime.fromisoformat(said["day"] + " " + said["time"]) -
                datetime.fromisoformat(since)).total_seconds()) // 60


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
    day = {"就诊日": said.get("admitted"), "出院日": said.get("discharged")}.get(
        pack.basis) or said["day"]
    year = cases.pack_year(pack, day)
    return cases.Case(
        said["scene"], said["level"], GROUPS[said["retired"]],
        tuple(traits.get(key) for key in pack.keys), items,
        day, year, year - int(meters["year"]),
        said.get("account_used", True), whole(said["balance"], 100),
        whole(said.get("past", 0), 100),
        tuple(whole(balance, 100) for balance in said.get("family", ())),
        whole(meters["deductible_met"], 100), whole(meters["fund_paid"], 100),
        tuple((name, whole(meter["amount"] if isinstance(meter, dict)
                           else meter, 100))
              for name, meter in meters.get("more", {}).items()),
        max([0] + [minutes(said, meter["since"])
                   for meter in meters.get("more", {}).values()
                   if isinstance(meter, dict)]))


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
    parser = argparse.ArgumentParser(
        prog="oracle", description=__doc__.split("\n")[0])
    what = parser.add_subparsers(required=True, dest="kind")
    for kind in ("random", "grid", "pairs"):
        at = what.add_parser(kind)
        at.set_defaults(run=run_compare)
        at.add_argument("--cases", type=int, default=20000)
        at.add_argument("--seconds", type=float, default=1e9)
        at.add_argument("--seed", default="1")
        at.add_argument("--jobs", type=int, default=2)
        at.add_argument("program")
        at.add_argument("packs", nargs="+")
    at = what.add_parser("examples")
    at.set_defaults(run=lambda args: examples.run_examples(args.program,
                                                           args.file))
    at.add_argument("program")
    at.add_argument("file")
    at = what.add_parser("case")
    at.set_defaults(run=run_case)
    at.add_argument("pack")
    args = parser.parse_args()
    return args.run(args)


if __name__ == "__main__":
    sys.exit(main())
