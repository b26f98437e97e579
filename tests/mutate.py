#!/usr/bin/env python3
"""Change the money core by one operator, constant or boundary at a time and
see whether the unit tests notice.

    mutate.py [--mutants N] [--seed S] [--seconds T] [--jobs J]
              [--least PERCENT] [FILE...]

Works on copies of a built tree in a temporary folder. A change that does not
compile or leaves the object code as it was is no change and is not counted.
Survivors are listed with their line; after T seconds no other change is
begun. tests/mutants.txt says what was judged of those that stay.
Exit: 0 at least LEAST percent noticed, 1 fewer, 2 cannot run.
"""
import argparse
import concurrent.futures
import glob
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

# Quick ones first, and for the split its own: most changes are noticed early.
TESTS = ["test_money", "test_rules_items", "test_rules_language",
         "test_rules", "test_rules_when", "test_rules_case",
         "test_rules_amount", "test_rules_time", "test_rules_fmt",
         "test_rules_diff", "test_rules_spoilt", "test_rules_signed",
         "test_rules_stream", "test_basket", "test_settlement",
         "test_split", "test_split_check", "test_split_reverse",
         "test_explain", "test_reasons", "test_why"]
FIRST_SPLIT = ["test_rules_items", "test_split", "test_rules_when"]
TEST_SECONDS = 20
NOT_TRIED = "not tried"

SWAPS = [("<=", "<"), (">=", ">"), ("==", "!="), ("!=", "=="), ("&&", "||"),
         ("||", "&&"), ("+=", "-="), ("-=", "+="), (" < ", " <= "),
         (" > ", " >= "), (" + ", " - "), (" - ", " + "), (" * ", " + "),
         (" / ", " * "), (" % ", " / "), ("true", "false"),
         ("false", "true"), ("return 0;", "return -1;"),
         ("return -1;", "return 0;"), ("continue;", "break;")]
TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|/\*.*?\*/',
                   re.S)


def blanked(text):
    """The text with strings, comments and what is no arithmetic blanked."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))
    text = TOKEN.sub(blank, text)
    text = re.sub(r"^#(?:.*\\\n)*.*$", blank, text, flags=re.M)
    # What the program promises itself, and words for people.
    for call in ("assert", "_Static_assert", "err_set", "rules_fail"):
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
    # Declarations of arrays and tables keep their sizes.
    return re.sub(r"^\t?static const [^;{]*[;{]", blank, text, flags=re.M)


def changes(path):
    """Every (path, at, old, new) there is in a file."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    code = blanked(text)
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
                found.append((path, at, old, new))
            at = code.find(old, at + 1)
    # -1 and -2 from a function are the same to who asks "< 0".
    number = r"(?<![\w.])(?<!return )(?<!return -)(\d+)(?![\w.])"
    for match in re.finditer(number, code):
        found.append((path, match.start(), match.group(1),
                      str(int(match.group(1)) + 1)))
    for match in re.finditer(r"!(?=[\w(])", code):
        found.append((path, match.start(), "!", " "))
    return found


class Tree:
    """A copy of the tree with the commands that build a test from a file."""

    def __init__(self, root, at):
        def ignore(folder, names):
            skip = {".git"} if folder == root else set()
            if folder == os.path.join(root, "build"):
                skip = {"asan", "clang", "fuzz"}
            return skip.intersection(names)
        self.at = at
        shutil.copytree(root, at, ignore=ignore, symlinks=True)
        self.archive = ""
        self.links = {}
        self.plans = {}

    def plan(self, path):
        """The object of a file, how to make it, and the object as it is."""
        if path in self.plans:
            return self.plans[path]
        out = subprocess.run(
            ["make", "-n", "--no-print-directory", "-W", path] +
            ["build/tests/" + test for test in TESTS], cwd=self.at, text=True,
            capture_output=True, check=True).stdout
        compile_line = ""
        for line in out.replace("\\\n", " ").splitlines():
            name = re.search(r'echo "link build/tests/(\w+)"', line)
            if name is not None:
                self.links[name.group(1)] = line + " -Wl,-S"
            elif " -c -o " in line and line.endswith(path):
                # Without what only a debugger or a careful reader sees.
                compile_line = line + " -g0 -w"
            elif "ar rcs build/libybpos.a" in line:
                self.archive = line
        name = re.search(r" -c -o (\S+)", compile_line).group(1)
        name = os.path.join(self.at, name)
        if not self.run(compile_line):
            sys.exit(path + " as it is does not compile")
        with open(name, "rb") as file:
            self.plans[path] = (compile_line, name, file.read())
        return self.plans[path]

    def run(self, line, seconds=None):
        """Whether a command ends well, in time, and without eating all."""
        environment = dict(os.environ, TMPDIR=os.path.dirname(self.at))
        try:
            return subprocess.run(
                ["sh", "-c", "ulimit -c 0; ulimit -v 4000000; " + line],
                cwd=self.at, env=environment, timeout=seconds,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL).returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def failing(self, path):
        """The first test that fails, or ""."""
        if not self.run(self.archive):
            sys.exit("the archive is not made")
        first = FIRST_SPLIT if "/split" in path else []
        for test in first + [test for test in TESTS if test not in first]:
            if not self.run(self.links[test]):
                sys.exit(test + " does not link")
            if not self.run("exec build/tests/" + test, TEST_SECONDS):
                return test
        return ""

    def attempt(self, change):
        """The test that notices, "" when none does, None: no change at all."""
        path, at, old, new = change
        line, name, plain = self.plan(path)
        full = os.path.join(self.at, path)
        with open(full, encoding="utf-8") as file:
            text = file.read()
        assert text[at:at + len(old)] == old
        with open(full, "w", encoding="utf-8") as file:
            file.write(text[:at] + new + text[at + len(old):])
        try:
            if not self.run(line):
                return None
            with open(name, "rb") as file:
                if file.read() == plain:
                    return None
            return self.failing(path)
        finally:
            with open(full, "w", encoding="utf-8") as file:
                file.write(text)
            with open(name, "wb") as file:
                file.write(plain)


def say(change):
    path, at, old, new = change
    with open(path, encoding="utf-8") as file:
        text = file.read()
    line = text.count("\n", 0, at) + 1
    return "%s:%d: '%s' -> '%s': %s" % (
        path, line, old.strip(), new.strip(),
        text.splitlines()[line - 1].strip())


def table(results):
    rows, total = {}, [0, 0, 0]
    for (path, _, _, _), verdict in results:
        row = rows.setdefault(path, [0, 0, 0])
        for count in (row, total):
            if verdict is None:
                count[2] += 1
            else:
                count[0] += 1
                count[1] += verdict != ""
    print("%-28s %8s %8s %8s" % ("file", "changed", "noticed", "no change"))
    for path in sorted(rows):
        print("%-28s %8d %8d %8d" % (path, *rows[path]))
    print("%-28s %8d %8d %8d" % ("all", *total))
    return total


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--mutants", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=10 ** 9)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--least", type=int, default=95)
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    files = options.files or sorted(
        glob.glob("pos/split*.c") + glob.glob("pos/rules*.c") +
        ["pos/money.c"])
    pool = [change for path in files for change in changes(path)]
    random.Random(options.seed).shuffle(pool)
    chosen = pool[:options.mutants]
    print("%d changes possible, %d tried, seed %d" %
          (len(pool), len(chosen), options.seed), flush=True)
    with tempfile.TemporaryDirectory(prefix="mutate") as folder:
        free = [Tree(os.getcwd(), os.path.join(folder, str(i)))
                for i in range(options.jobs)]
        free[0].plan(chosen[0][0])
        if free[0].failing("") != "":
            print("as it is a test fails: see make unit", file=sys.stderr)
            return 2
        lock = threading.Lock()
        end = time.monotonic() + options.seconds

        def one(change):
            if time.monotonic() > end:
                return change, NOT_TRIED
            with lock:
                tree = free.pop()
            try:
                verdict = tree.attempt(change)
            finally:
                with lock:
                    free.append(tree)
            if verdict == "":
                print("survived: " + say(change), flush=True)
            return change, verdict

        with concurrent.futures.ThreadPoolExecutor(options.jobs) as workers:
            results = [(change, verdict) for change, verdict in
                       workers.map(one, chosen) if verdict != NOT_TRIED]
    changed, noticed, _ = table(results)
    percent = 100 * noticed // changed if changed else 100
    print("figure: %d of %d changes noticed, %d%%" %
          (noticed, changed, percent))
    return 0 if percent >= options.least else 1


if __name__ == "__main__":
    sys.exit(main())
