"""Comparing: chunks of cases in many processes, reports added up."""
import functools
import itertools
import multiprocessing
import random
import time
from dataclasses import dataclass, field

import bill
import cases
import check
import grid
import pairs
from pack import Pack
from plan import Plans
from shrink import shrunk
from talk import BATCH, Engine, Silent, figures_only, whole_answer

CHUNK = 4000   # cases of one pack that one process does at a time
TRACED = 16    # of so many answers one is read to its last reason
SHOWN = 3      # differences of one pack that are printed


@dataclass
class Report:
    """What one process found in one pack."""
    path: str
    kind: str
    count: int = 0
    refused: int = 0
    apart: int = 0   # fen, by the order of two visits
    why: str = None  # the policy's reason for that
    clauses: set = field(default_factory=set)  # that a reason cited
    unseen: list = field(default_factory=list)  # clauses still to be cited
    lines: set = field(default_factory=set)    # rows, limits … in use
    wrong: list = field(default_factory=list)  # in words

    def add(self, other):
        self.count += other.count
        self.refused += other.refused
        self.apart = max(self.apart, other.apart)
        self.why = self.why or other.why
        self.clauses |= other.clauses
        self.lines |= other.lines
        self.wrong += other.wrong


@dataclass(frozen=True)
class Job:
    program: str
    path: str
    kind: str
    seed: str = ""
    count: int = 0
    deadline: float = 1e18


@functools.cache
def plans_of(path):
    """Worked out once in each process."""
    return Plans(Pack(path))


def judged(plan, case, line, report):
    """None, or in words how the two differ."""
    report.count += 1
    refused = plan.refuses(case)
    report.refused += refused is not None
    report.lines |= plan.lines
    cited = [clause for clause in report.unseen
             if '"clause":"%s"' % clause in line]
    if cited:
        report.clauses.update(cited)
        report.unseen = [clause for clause in report.unseen
                         if clause not in report.clauses]
    if report.count % TRACED != 1:
        return check.difference(plan, case, figures_only(line))
    answer = whole_answer(line)
    why = check.difference(plan, case, answer)
    if not why and not refused:
        why = check.trace(case, answer)
    return why


def compare(engine, pack, drawn, report):
    """Each (plan, case) of drawn by both; the first difference ends it."""
    flying, drawn = [], iter(drawn)
    while True:
        batch = list(itertools.islice(drawn, BATCH))
        if batch:
            engine.send([cases.case_text(pack, case) for _, case in batch])
        for plan, case in flying:
            if judged(plan, case, engine.receive(), report):
                return case
        flying = batch
        if not batch:
            return None


def until(deadline, drawn):
    for at, pair in enumerate(drawn):
        if at % BATCH == 0 and time.monotonic() > deadline:
            return
        yield pair


def run_job(job):
    report = Report(job.path, job.kind)
    if time.monotonic() > job.deadline:
        return report
    plans, found = plans_of(job.path), pairs.Found()
    report.unseen = [name for name, lines in plans.pack.clauses.items()
                     if lines]
    dice = cases.Dice(plans, random.Random(job.seed))
    drawn = {
        "random": lambda: (dice.case() for _ in range(job.count)),
        "grid": lambda: grid.drawn(plans, bill.settle),
        "pairs": lambda: pairs.drawn(
            dice, [plans.of(*where) for where in grid.situations(plans.pack)],
            job.count // pairs.ROUND, found),
    }[job.kind]()
    try:
        with Engine(job.program, job.path) as engine:
            wrong = compare(engine, plans.pack, until(job.deadline, drawn),
                            report)
        if wrong:
            report.wrong.append(explained(job.program, plans, wrong))
    except Silent as why:
        report.wrong.append("%s: %s" % (job.path, why))
    report.wrong += ["%s: %s\n%s" % (job.path, why,
                                     again(job.program, plans.pack, case))
                     for why, case in found.wrong[:3]]
    report.apart, report.why = found.apart, found.why
    return report


def again(program, pack, case):
    text = cases.case_text(pack, case)
    return "  echo '%s' | %s rules eval %s --case - --json\n" \
        "  echo '%s' | python3 tests/oracle case %s" % (
            text, program, pack.path, text, pack.path)


def explained(program, plans, case):
    """The smallest case that differs so, in words and as a command."""
    pack = plans.pack

    def fails(case):
        with Engine(program, pack.path) as engine:
            plan = plans.of(*case.where())
            answer = engine.ask(cases.case_text(pack, case))
            return check.difference(plan, case, answer) or (
                None if plan.refuses(case) else check.trace(case, answer))
    case, why = shrunk(case, fails)
    return "%s: %s\n%s" % (pack.path, why, again(program, pack, case))


def gather(processes, jobs):
    """Reports of all jobs, added up by pack; differences as they come."""
    total = {}
    with multiprocessing.Pool(processes) as pool:
        for report in pool.imap_unordered(run_job, jobs):
            at = total.setdefault(report.path,
                                  Report(report.path, report.kind))
            for text in report.wrong[:max(0, SHOWN - len(at.wrong))]:
                print(text, flush=True)
            at.add(report)
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
    rows += [at.line for at in pack.ceilings + pack.restrictions]
    return clauses, sorted(set(rows) - report.lines)


def show(kind, total, seconds):
    """A line for each pack; how many differences, and clauses missed."""
    bad = missed = 0
    for path in sorted(total):
        pack, report = Pack(path), total[path]
        clauses, rows = unreached(pack, report)
        deciding = sum(map(bool, pack.clauses.values()))
        bad += len(report.wrong)
        missed += len(clauses) + len(rows)
        print("%-24s %9d cases %8d refused %3d of %d clauses%s%s%s" % (
            pack.id, report.count, report.refused,
            deciding - len(clauses), deciding,
            "; not reached: " + " ".join(clauses) if clauses else "",
            "; lines not used: %s" % rows if rows else "",
            "; the order of visits moves up to %s: %s" % (
                bill.yuan(report.apart), report.why)
            if report.apart > pairs.ROUNDED else ""))
    print("figure: %s: %d cases of %d packs, %d differences, "
          "%d clauses or rows not reached, %d s" % (
              kind, sum(report.count for report in total.values()),
              len(total), bad, missed, seconds))
    return bad, missed
