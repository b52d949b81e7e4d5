#!/usr/bin/env python3
"""Tests how the program relulab handles kills, failing system calls, full disks, damaged and forged
results, and several processes at once. Every row prints one line with its counts; faults go to
stderr.

Only Python's standard library is used. scripts/press.sh runs the long forms, and ctest the short.
"""
import argparse
import sys
import time
import zlib

import calls
import damage
import forged
import kills
import rivals
from bench import Bench

SKIPPED = 77


class Row:
    def __init__(self, press, short, long, needs_shim=False):
        self.press, self.rounds, self.needs_shim = press, {"short": short, "long": long}, needs_shim


ROWS = {
    "kills": Row(kills.press, 12, 200),
    "calls": Row(calls.press, 120, 1, needs_shim=True),
    "full_disks": Row(calls.press_full_disks, 12, 200, needs_shim=True),
    "rivals": Row(rivals.press, 2, 20),
    "killed_rivals": Row(rivals.press_killed, 4, 140),
    "flips": Row(damage.press_flips, 70, 1000),
    "truncations": Row(damage.press_truncations, 70, 400),
    "forged": Row(forged.press, 50, 2000),
}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="the program relulab")
    parser.add_argument("--shim", help="the library of failing_calls.cc; without it, rows that need it are skipped")
    parser.add_argument("--form", choices=["short", "long"], default="short", help="the number of rounds of each row")
    parser.add_argument("--rounds", type=int, help="the number of rounds; overrides --form")
    parser.add_argument("--seed", type=int, default=1, help="seed of the random times and positions")
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(ROWS) + "; by default all")
    arguments = parser.parse_args()
    unknown = [row for row in arguments.rows if row not in ROWS]
    if unknown:
        parser.error(f"found {unknown[0]}; expected a row of {', '.join(ROWS)}")
    return arguments


def press_row(name, arguments):
    """Returns an exit code."""
    row = ROWS[name]
    if row.needs_shim and arguments.shim is None:
        print(f"{name}: skipped, because there is no --shim")
        return SKIPPED
    bench = Bench(arguments.program, arguments.shim, arguments.seed ^ zlib.crc32(name.encode()))
    start = time.monotonic()
    figure = row.press(bench, arguments.rounds or row.rounds[arguments.form])
    print(f"{name}: {figure} ({time.monotonic() - start:.0f} s)", flush=True)
    for fault in bench.faults:
        print(f"{name}: seed {arguments.seed}: {fault}", file=sys.stderr)
    return 1 if bench.faults else 0


def main():
    arguments = parse_arguments()
    codes = [press_row(name, arguments) for name in arguments.rows or ROWS]
    failures = [code for code in codes if code not in (0, SKIPPED)]
    return max(failures) if failures else max(codes) if len(codes) == 1 else 0


if __name__ == "__main__":
    sys.exit(main())
