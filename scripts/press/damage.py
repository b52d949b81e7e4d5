"""One bit of one stored file is flipped, or its end is cut off; then a command reads the results.
It has to give what it gives without the damage, or to name the damaged file or run."""
import re

import results
import studies

STUDIES = ("pair", "tuned", "timed")
READERS = ("show", "report", "merge", "run")
COMMANDS = (*READERS, "compact")


def flip(random, content):
    place = random.randrange(8 * len(content))
    changed = bytearray(content)
    changed[place // 8] ^= 1 << place % 8
    return bytes(changed), f"bit {place}"


def truncate(random, content):
    size = random.choice([0, len(content) - 1, random.randrange(len(content))])
    return content[:size], f"cut to {size} of {len(content)} bytes"


class Original:
    """Results without damage, and what each command gives for them."""

    def __init__(self, bench, directory):
        self.home = directory / "home"
        self.home.mkdir()
        studies.write(self.home)
        for study in STUDIES:
            made = bench.call(["run", f"{study}.json"], self.home)
            bench.expect(made.code == 0, str(made))
        self.results = {study: results.results_of(self.home / "results" / study) for study in STUDIES}
        self.outputs = {}
        for name in ("show", "report"):
            for study in STUDIES:
                self.outputs[name, study] = bench.call([name, f"results/{study}"], self.home).out

    def files(self):
        return [path for path in sorted(self.home.glob("results/**/*")) if path.is_file()]


def is_named(result, path):
    """Whether the messages name a damaged file, or the run that it belongs to."""
    run = re.search("/runs/([0-9a-f]{12})/", str(path))
    return path.name in result.err or (run is not None and run[1] in result.err)


def expect_same_or_named(bench, result, is_same, path, different):
    if result.code == 0 and is_same:
        return
    bench.expect(is_named(result, path), f"the damage is not named: {different}; {result}")
    bench.expect(result.code in (0, 4), f"expected exit code 0 or 4; {result}")


def show(bench, original, home, study, path, command):
    result = bench.call([command, f"results/{study}"], home)
    is_same = result.out == original.outputs[command, study]
    expect_same_or_named(bench, result, is_same, path, "another output")


def merge(bench, original, home, study, path):
    result = bench.call(["merge", f"results/{study}", "--out", "merged"], home)
    merged = results.results_of(home / "merged" / study)
    different = results.differences(merged, original.results[study])
    expect_same_or_named(bench, result, not different, path, different)


def run(bench, original, home, study, path):
    result = bench.call(["run", f"{study}.json"], home)
    different = results.differences(results.results_of(home / "results" / study), original.results[study])
    bench.expect(not different, f"running again gives other bytes in {different}; {result.err}")
    # Times cannot be made again, so that the user has to decide.
    has_damaged_times = result.code == 4 and "timing_blocks.csv" in result.err and is_named(result, path)
    if path.name == "timing_blocks.csv":
        bench.expect(has_damaged_times, f"damaged times are used; {result}")
    bench.expect(result.code == 0 or has_damaged_times, str(result))


def compact(bench, original, home, study, path):
    run_directory = next(p for p in [path, *path.parents, home / "results" / study / "runs"]
                         if p.name == "runs" or p.parent.name == "runs")
    checkpoint = sorted(run_directory.glob("**/step_000012.safetensors"))[0]
    result = bench.call(["compact", checkpoint.relative_to(home)], home)
    if run_directory.name == "runs":
        bench.expect(result.code == 0, f"damage elsewhere matters; {result}")
    else:
        bench.expect(result.code == 3 and is_named(result, checkpoint), f"damage is not noticed; {result}")


def press_one(bench, original, damage, path, command, is_stale):
    with bench.directory("damage") as directory:
        home = directory / "home"
        damaged = home / path.relative_to(original.home)
        study = damaged.relative_to(home / "results").parts[0]
        studies.copy(original.home, home, study)
        content, what = damage(bench.random, damaged.read_bytes())
        damaged.write_bytes(content)
        if is_stale and damaged.name != results.MANIFEST:
            # As after a kill: the tables have to be made again.
            (home / "results" / study / results.MANIFEST).unlink()
        before = len(bench.faults)
        if command in ("show", "report"):
            show(bench, original, home, study, damaged, command)
        else:
            globals()[command](bench, original, home, study, damaged)
        where = f"{damaged.relative_to(home)} ({what}{', tables not current' if is_stale else ''})"
        bench.faults[before:] = [f"{where}: {fault}" for fault in bench.faults[before:]]


def by_kind(random, files):
    """The files in an order that has one file of every kind first. Files of all runs of a study are
    of one kind if they have one name."""
    random.shuffle(files)
    first = {re.sub("[0-9a-f]{12}", "", str(path)): path for path in files}.values()
    return [*first, *(path for path in files if path not in set(first))]


def press(bench, rounds, damage):
    with bench.directory("without damage") as root:
        original = Original(bench, root)
        files = by_kind(bench.random, original.files())
        for i in range(rounds):
            path = files[i % len(files)]
            # `compact` reads one run alone, so it comes to other files only in the second turn.
            is_of_run = "/runs/" in str(path)
            command = bench.random.choice(COMMANDS if is_of_run or i >= len(files) else READERS)
            is_stale = is_of_run and bench.random.random() < 0.5
            press_one(bench, original, damage, path, command, is_stale)
    return f"{rounds} rounds, {len(bench.faults)} used in silence"


def press_flips(bench, rounds):
    return press(bench, rounds, flip)


def press_truncations(bench, rounds):
    return press(bench, rounds, truncate)
