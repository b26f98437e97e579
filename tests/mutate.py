#!/usr/bin/env python3
"""Change the money core by one operator, constant or boundary at a time and
see whether the unit tests notice.

    mutate.py [--mutants N] [--seed S] [--seconds T] [--jobs J]
              [--least PERCENT] [--listed [FILE]] [FILE...]

How: the core (pos/split*, pos/rules*, pos/money) is made into one shared
library, each unit test that can see it is linked against that once. For a
change only its own file is compiled (-O1) and the library linked again; then
the tests run, the likely and quick ones first, until one fails. Nothing in
the tree is written to.

What counts: a change is noticed when a test fails, crashes or goes on past
its time (six times its usual processor time and five seconds). One that does
not compile, or whose object code at -O2 is what it was, is no change. Those
tests/mutants.txt calls "same" are counted as such when they survive. All
others that survive are listed in the form of that file. The figure is
noticed / (noticed + survived).

--listed tries what FILE (tests/mutants.txt) lists instead of a sample: it
says which of its entries are noticed now, or no longer there.
Exit: 0 at least LEAST percent noticed, 1 fewer, 2 cannot run.
"""
import argparse
import collections
import concurrent.futures
import glob
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time

LIST = "tests/mutants.txt"
# Those that are about the core; the others would only cost time.
TESTS = ["money", "basket", "rules*", "split*", "explain", "reasons"]
WALL_SECONDS = 120

SWAPS = [("<=", "<"), (">=", ">"), ("==", "!="), ("!=", "=="), ("&&", "||"),
         ("||", "&&"), ("+=", "-="), ("-=", "+="), (" < ", " <= "),
         (" > ", " >= "), (" + ", " - "), (" - ", " + "), (" * ", " + "),
         (" / ", " * "), (" % ", " / "), ("true", "false"),
         ("false", "true"), ("return 0;", "return -1;"),
         ("return -1;", "return 0;"), ("continue;", "break;")]
TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|/\*.*?\*/',
                   re.S)

# A place that outlives moved lines: the nth such change in a function.
Change = collections.namedtuple("Change",
                                "path at old new function text nth")


def blanked(text):
    """The text with strings, comments and what is no arithmetic blanked."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))
    text = TOKEN.sub(blank, text)
    text = re.sub(r"^#(?:.*\\\n)*.*$", blank, text, flags=re.M)
    # What the program promises itself, and words for people.
    for call in ("assert", "_Static_assert", "err_set", "pack_fail",
                 "pack_row_fail", "example_fail", "member_fail", "broken"):
        at = 0
        while True:
            match = re.compile(r"\b" + call + r"\(").search(text, at)
            if match is None:
                break
            depth, end = 1, match.end()
            while depth > 0 and end < len(text):
                depth += {"(": 1, ")": -1}.get(text[end], 0)
                end += 1
            text = (text[:match.start()] +
                    re.sub(r"[^\n]", " ", text[match.start():end]) +
                    text[end:])
            at = end
    # A size is the same whatever is written in it; declarations of arrays
    # and tables keep theirs.
    text = re.sub(r"\bsizeof\([^()]*\)", blank, text)
    return re.sub(r"^\t?static const [^;{]*[;{]", blank, text, flags=re.M)


def found_in(code):
    """Every (at, old, new) there is in a blanked text."""
    found = []
    for old, new in SWAPS:
        word = old.isalpha()
        at = code.find(old)
        while at >= 0:
            around = code[max(at - 1, 0):at + len(old) + 1]
            good = True
            if word:
                good = not re.search(r"\w" + old + r"|" + old + r"\w", around)
            elif old in ("<=", ">="):
                good = around[0] not in "<>" and around[-1] != "="
            if good:
                found.append((at, old, new))
            at = code.find(old, at + 1)
    # -1 and -2 from a function are the same to who asks "< 0".
    number = r"(?<![\w.])(?<!return )(?<!return -)(\d+)(?![\w.])"
    for match in re.finditer(number, code):
        found.append((match.start(), match.group(1),
                      str(int(match.group(1)) + 1)))
    for match in re.finditer(r"!(?=[\w(])", code):
        found.append((match.start(), "!", ""))
    return found


def changes(path):
    """Every Change there is in a file."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    lines = text.splitlines()
    names = [(match.start(), match.group(1)) for match in
             re.finditer(r"^(\w+)\(", text, flags=re.M)]
    counts = collections.Counter()
    result = []
    for at, old, new in sorted(found_in(blanked(text))):
        function = ([""] + [name for start, name in names if start <= at])[-1]
        line = lines[text.count("\n", 0, at)].strip()
        key = (function, line, old.strip(), new.strip())
        counts[key] += 1
        result.append(Change(path, at, old, new, function, line, counts[key]))
    return result


def key_of(change):
    return (change.path, change.function, change.old.strip(),
            change.new.strip(), change.nth, change.text)


def shown(change):
    return "%s %s '%s' -> '%s' %d\n\t%s" % (
        change.path, change.function, change.old.strip(), change.new.strip(),
        change.nth, change.text)


def judged(path):
    """What a list says of each change: {key: judgement}."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    entry = re.compile(r"^(\S+\.c) (\w*) '(.*)' -> '(.*)' (\d+)\n"
                       r"\t(.*)\n(?:\t(\w+):)?", re.M)
    return {(m[1], m[2], m[3], m[4], int(m[5]), m[6]): m[7] or ""
            for m in entry.finditer(text)}


def run(line, folder=None, seconds=None, cpu=0):
    """Whether a command ends well, in time, and without eating all."""
    environment = dict(os.environ, CMOCKA_TEST_ABORT="1")
    limit = "ulimit -c 0; ulimit -v 4000000; "
    if cpu:
        limit += "ulimit -t %d; " % cpu
    if folder:
        environment.update(LD_LIBRARY_PATH=folder, TMPDIR=folder)
    try:
        return subprocess.run(
            ["sh", "-c", limit + "exec " + line], env=environment,
            timeout=seconds, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def must(line):
    if not run(line):
        sys.exit("does not work: " + line)


class Bench:
    """The core as a library, the tests linked against it, their usual time."""

    def __init__(self, folder, files):
        self.folder = folder
        self.lock = threading.Lock()
        self.kills = collections.Counter()
        self.plain = {}
        core = sorted(glob.glob("pos/split*.c") + glob.glob("pos/rules*.c") +
                      glob.glob("pos/money*.c"))
        self.core = sorted(set(core + files))
        tests = sorted(name[len("tests/unit/"):-2] for test in TESTS for name
                       in glob.glob("tests/unit/test_" + test + ".c"))
        self.read_make(tests)
        for path in self.core:
            must(self.compile("-O1", self.object(path), path))
        self.link(folder)
        self.link_tests(tests)
        self.seconds = {test: self.usual(test) for test in tests}

    def read_make(self, tests):
        """The commands as the Makefile would give them."""
        out = subprocess.run(
            ["make", "-n", "--no-print-directory", "-W", "pos/money.c"] +
            ["build/tests/" + test for test in tests], text=True,
            capture_output=True, check=True).stdout.replace("\\\n", " ")
        self.links = dict(re.findall(
            r'echo "link build/tests/(\w+)" && +(.*)', out))
        self.command = re.search(
            r"^(?:ccache )?(\S+ .*) -MMD -MP -c -o .* pos/money\.c$", out,
            re.M).group(1)
        # What a debugger or a careful reader sees only takes time here.
        for word in ("-O2", "-g", "-fPIE", "-Werror", "-D_FORTIFY_SOURCE=2"):
            self.command = self.command.replace(" " + word + " ", " ")

    def object(self, path):
        return os.path.join(self.folder, os.path.basename(path)[:-2] + ".o")

    def test(self, name):
        return os.path.join(self.folder, "tests", name)

    def compile(self, level, name, source):
        return "%s %s -w -fPIC -c -o %s %s" % (self.command, level, name,
                                               source)

    def link(self, folder, path=None, name=None):
        names = [name if each == path else self.object(each)
                 for each in self.core]
        must("gcc -shared -o %s/libcore.so %s" % (folder, " ".join(names)))

    def link_tests(self, tests):
        rest = os.path.join(self.folder, "librest.a")
        out = ["build/obj/" + path[:-2] + ".o" for path in self.core]
        os.mkdir(self.folder + "/tests")
        # A test finds the translations and the centre beside its folder.
        for name in ("locale", "centre"):
            os.symlink(os.path.abspath("build/" + name),
                       os.path.join(self.folder, name))
        must("cp build/libybpos.a " + rest)
        must("ar d %s %s" % (rest, " ".join(map(os.path.basename, out))))
        for test in tests:
            line = self.links[test].replace(
                "build/libybpos.a", "-L%s -lcore -Wl,--whole-archive %s "
                "-Wl,--no-whole-archive" % (self.folder, rest))
            line = line.replace("build/tests/" + test + " ",
                                self.test(test) + " ", 1)
            must(line + " -rdynamic -Wl,-S")

    def usual(self, test):
        def spent():
            use = resource.getrusage(resource.RUSAGE_CHILDREN)
            return use.ru_utime + use.ru_stime
        start = spent()
        if not run(self.test(test), self.folder,
                   WALL_SECONDS):
            print(test + " fails as it is: see make unit", file=sys.stderr)
            sys.exit(2)
        return spent() - start + 0.01

    def order(self, path):
        """The tests, what noticed much in little time first."""
        with self.lock:
            worth = {test: (1 + 9 * self.kills[path, test] +
                            self.kills[test]) / seconds
                     for test, seconds in self.seconds.items()}
        return sorted(worth, key=worth.get, reverse=True)

    def failing(self, path, folder):
        """The first test that fails, or ""."""
        for test in self.order(path):
            if not run(self.test(test), folder, WALL_SECONDS,
                       int(6 * self.seconds[test]) + 5):
                with self.lock:
                    self.kills[path, test] += 1
                    self.kills[test] += 1
                return test
        return ""

    def code(self, source, name):
        """The object code of a source as it ships."""
        must(self.compile("-O2", name, source))
        with open(name, "rb") as file:
            return file.read()

    def attempt(self, change, folder):
        """The test that notices, "" when none does, None: no change at all."""
        with open(change.path, encoding="utf-8") as file:
            text = file.read()
        end = change.at + len(change.old)
        assert text[change.at:end] == change.old
        source = os.path.join(folder, "changed.c")
        name = os.path.join(folder, "changed.o")
        for which, body in ((source, text[:change.at] + change.new +
                             text[end:]), (source + ".c", text)):
            with open(which, "w", encoding="utf-8") as file:
                file.write('#line 1 "%s"\n%s' % (change.path, body))
        if not run(self.compile("-O1", name, source)):
            return None
        self.link(folder, change.path, name)
        test = self.failing(change.path, folder)
        if test == "" and (self.code(source, name) ==
                           self.code(source + ".c", name)):
            return None
        return test


def table(results, same):
    columns = ("noticed", "survived", "same", "no change")
    rows = {"all": collections.Counter()}
    for change, verdict in results:
        column = ("no change" if verdict is None else
                  "noticed" if verdict != "" else
                  "same" if key_of(change) in same else "survived")
        for row in (change.path, "all"):
            rows.setdefault(row, collections.Counter())[column] += 1
    print("%-24s" % "file" + "".join("%11s" % each for each in columns))
    for row in sorted(rows, key=lambda row: (row == "all", row)):
        print("%-24s" % row +
              "".join("%11d" % rows[row][each] for each in columns))
    return rows["all"]


def sample(options):
    """The changes to try, and how many there were to choose from."""
    files = options.files or sorted(
        glob.glob("pos/split*.c") + glob.glob("pos/rules*.c") +
        glob.glob("pos/money*.c"))
    pool = [change for path in files for change in changes(path)]
    if not options.listed:
        random.Random(options.seed).shuffle(pool)
        return pool[:options.mutants], len(pool)
    wanted = judged(options.listed)
    for key in sorted(set(wanted) - {key_of(change) for change in pool}):
        print("no longer there: %s %s '%s' -> '%s' %d\n\t%s" % key)
    return [each for each in pool if key_of(each) in wanted], len(pool)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--mutants", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=10 ** 9)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--least", type=int, default=95)
    parser.add_argument("--listed", nargs="?", const=LIST)
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    chosen, possible = sample(options)
    verdicts = judged(LIST)
    same = {key for key in verdicts if verdicts[key] == "same"}
    start = time.monotonic()
    print("%d changes possible, %d to try, seed %d" %
          (possible, len(chosen), options.seed), flush=True)
    with tempfile.TemporaryDirectory(prefix="mutate") as folder:
        bench = Bench(folder, options.files)
        free = [tempfile.mkdtemp(dir=folder) for _ in range(options.jobs)]
        print("ready after %d s" % (time.monotonic() - start), flush=True)

        def one(change):
            if time.monotonic() - start > options.seconds:
                return None
            own = free.pop()
            try:
                verdict = bench.attempt(change, own)
            finally:
                free.append(own)
            if verdict == "" and key_of(change) not in same:
                print("survived: " + shown(change), flush=True)
            elif verdict and options.listed:
                print("noticed: " + shown(change), flush=True)
            return change, verdict

        with concurrent.futures.ThreadPoolExecutor(options.jobs) as workers:
            results = [each for each in workers.map(one, chosen) if each]
    total = table(results, same)
    changed = total["noticed"] + total["survived"]
    percent = 100 * total["noticed"] // changed if changed else 100
    print("figure: %d of %d changes noticed, %d%%, in %d s" %
          (total["noticed"], changed, percent, time.monotonic() - start))
    return 0 if percent >= options.least else 1


if __name__ == "__main__":
    sys.exit(main())
