"""Cases to `ybpos rules eval PACK --case - --json`, answers back: one JSON
document a line each way, a batch in flight while the next is made."""
import contextlib
import json
import subprocess

BATCH = 24  # its cases fit in a pipe, so writing them never waits for us
DECODE = json.JSONDecoder(parse_float=str, parse_int=str).decode
LINES = ',"lines":['


class Silent(Exception):
    """The engine ended without an answer: it did not load the pack."""


class Engine:
    def __init__(self, program, path):
        self.command = [program, "rules", "eval", path, "--case", "-",
                        "--json"]
        self.run = subprocess.Popen(self.command, stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE,
                                    stderr=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *why):
        with contextlib.suppress(BrokenPipeError):
            self.run.stdin.close()
        self.run.stdout.close()
        self.run.wait()

    def send(self, texts):
        with contextlib.suppress(BrokenPipeError):  # receive() will tell
            self.run.stdin.write("\n".join(texts).encode() + b"\n")
            self.run.stdin.flush()

    def receive(self):
        line = self.run.stdout.readline()
        if not line:
            raise Silent("no answer: " + " ".join(self.command))
        return line.decode()

    def ask(self, text):
        self.send([text])
        return whole_answer(self.receive())


def whole_answer(line):
    return DECODE(line)


def figures_only(line):
    """split and meters, without the lines and reasons behind them."""
    at = line.find(LINES)
    return DECODE(line[:at] + "}" if at > 0 else line)
