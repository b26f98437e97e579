#!/usr/bin/env python3
"""docs/rules.md says nothing that is not so.

  docs.py [YBPOS]          check; YBPOS is build/ybpos
  docs.py update [YBPOS]   write what the commands print into the page

The city built step by step: blocks ```pack are added to one file, ```json is
the case, ```text begins with a command and has what it prints.  The pack that
comes out is the one in pos/rules.  Each construct of the table has a test
named after its number, and each pack that the table names is there.
"""
import glob
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PAGE = os.path.join(HERE, "docs", "rules.md")
CITY = "hefei-2023.rules"
CONSTRUCTS = 30
BLOCK = re.compile(r"^```(pack|json|text)\n(.*?)^```$", re.M | re.S)
faults = []


def run(command, work, ybpos):
    """One command of the page: ybpos rules, or a sed before it."""
    if not re.match(r"(ybpos rules|sed) [^;&|`$]*$", command):
        return "docs.py runs no such command"
    env = dict(os.environ, LC_ALL="C.UTF-8", LANG="C.UTF-8", LANGUAGE="",
               YBPOS=ybpos)
    done = subprocess.run(re.sub(r"^ybpos ", '"$YBPOS" ', command),
                          shell=True, cwd=work, env=env, timeout=60,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    return done.stdout.decode("utf-8").strip("\n")


def walk(page, work, ybpos):
    """The page with what its commands print now."""
    city = os.path.join(work, CITY)

    def block(match):
        kind, text = match.groups()
        if kind == "pack":
            empty = not os.path.exists(city)
            with open(city, "a", encoding="utf-8") as out:
                out.write(("" if empty else "\n") + text)
            return match.group(0)
        if kind == "json":
            with open(os.path.join(work, "case.json"), "w",
                      encoding="utf-8") as out:
                out.write(text)
            return match.group(0)
        answer = []
        for command in re.findall(r"^\$ (.*)$", text, re.M):
            answer.append("$ " + command + "\n")
            printed = run(command, work, ybpos)
            answer.append(printed + "\n" if printed else "")
        return "```text\n" + "".join(answer) + "```"

    return BLOCK.sub(block, page)


def check_city(page, ybpos, update):
    with tempfile.TemporaryDirectory() as work:
        now = walk(page, work, ybpos)
        built = os.path.join(work, CITY)
        shipped = os.path.join(HERE, "pos", "rules", CITY)
        if not os.path.exists(built):
            faults.append("no city is built step by step")
        elif open(built, "rb").read() != open(shipped, "rb").read():
            faults.append(CITY + ": the page builds another pack")
    if update:
        with open(PAGE, "w", encoding="utf-8") as out:
            out.write(now)
        return
    for number, (said, is_now) in enumerate(
            zip(page.split("\n"), now.split("\n")), 1):
        if said != is_now:
            faults.append("docs/rules.md:%d: says  %s\n    prints  %s\n"
                          "    right? then: python3 tests/docs.py update"
                          % (number, said, is_now))
            return
    if page != now:
        faults.append("docs/rules.md: lines too many or too few; "
                      "python3 tests/docs.py update")


def check_table(page):
    tests = ""
    for path in (glob.glob(HERE + "/tests/unit/test_rules*.c") +
                 glob.glob(HERE + "/tests/unit/test_split*.c")):
        tests += open(path, encoding="utf-8").read()
    run_by = set(re.findall(
        r"cmocka_unit_test(?:_setup_teardown)?\(\s*construct_(\d\d)_", tests))
    rows = re.findall(r"^\| (\d+) \|([^|]*)\|([^|]*)\| ([^|]*) \|([^|]*)\|$",
                      page, re.M)
    if [int(row[0]) for row in rows] != list(range(1, CONSTRUCTS + 1)):
        faults.append("the table has not the numbers 1 to 30 in order")
    for number, _, syntax, test, packs in rows:
        wanted = "%02d" % int(number)
        if test != wanted or wanted not in run_by:
            faults.append("construct %s: no test construct_%s_…"
                          % (number, wanted))
        if not syntax.strip():
            faults.append("construct %s: no syntax" % number)
        for pack in re.findall(r"[a-z]+(?:-[a-z0-9]+)+", packs):
            if not (os.path.exists(HERE + "/pos/rules/%s.rules" % pack) or
                    os.path.exists(HERE + "/tests/packs/%s.rules" % pack)):
                faults.append("construct %s: no pack %s" % (number, pack))


def main():
    words = sys.argv[1:]
    update = words[:1] == ["update"]
    ybpos = os.path.abspath((words[1:] if update else words)[0]
                            if len(words) > update
                            else os.path.join(HERE, "build", "ybpos"))
    with open(PAGE, encoding="utf-8") as page:
        text = page.read()
    check_city(text, ybpos, update)
    check_table(text)
    for fault in faults:
        print(fault)
    if faults:
        return 1
    print("docs/rules.md holds: the city is built, %d constructs have tests"
          % CONSTRUCTS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
