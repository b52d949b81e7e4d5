"""Every k-th call of the program on its files fails, for every k until none is left to fail; then
the program runs again without failures. The calls fail in failing_calls.cc."""
import errno
import os
import re
import resource
import shutil

import results
import studies

# A call of the kind fails with each of these; 0 is a short write.
ERRORS = {"writing": (errno.ENOSPC, errno.EIO, errno.EINTR, 0),
          "reading": (errno.EIO, errno.EACCES, errno.EINTR)}


class Command:
    """A command whose calls fail, in copies of a directory, and what it leaves when none does."""

    def __init__(self, bench, template, arguments, prepare=(), is_killed=False):
        self.arguments, self.study = arguments, "out/pair"
        self.template = template / f"{len(list(template.iterdir()))}"
        self.template.mkdir()
        studies.write(self.template)
        for step in prepare:
            bench.call(step, self.template)
        if is_killed:
            leave_as_killed(self.template / "out" / "pair")
        with bench.directory("without failures") as directory:
            result = bench.call(arguments, self.copy(directory))
            bench.expect(result.code == 0, str(result))
            self.expected = results.results_of(directory / "home" / self.study)
            self.bytes = sum(len(content) for content in results.read_tree(directory / "home" / "out").values())

    def copy(self, directory):
        return shutil.copytree(self.template, directory / "home")


def leave_as_killed(study):
    """Takes a run back in hand, and leaves another one's files with it."""
    run = sorted((study / "runs").iterdir())[0]
    (run / "steps.csv").rename(run / "left.csv")
    run.rename(study / f".run-{run.name}")
    (study / ".runs.csv.1.tmp").write_text("left")
    (study / results.MANIFEST).unlink()


def make_commands(bench, template):
    run = ["run", "pair.json", "--out", "out"]
    shards = [["run", "pair.json", "--shard", f"{i}/2", "--out", f"shard{i}"] for i in (1, 2)]
    return [
        Command(bench, template, run),
        Command(bench, template, [*run, "--jobs", 2]),
        Command(bench, template, run, [run], is_killed=True),
        Command(bench, template, [*run, "--set", "seed=2"], [run]),  # another plan: the old one stays
        Command(bench, template, ["merge", "shard1", "shard2", "--out", "out"], shards),
        Command(bench, template, run, [run]),
        Command(bench, template, ["show", "out"], [run]),
        Command(bench, template, ["report", "out"], [run]),
    ]


def names_of(path):
    """What a message may call a file or directory: itself or, if it is temporary, what it will become."""
    name = os.path.basename(path)
    replaced = re.fullmatch(r"\.(.*)\.\d+(-\d+)?\.tmp", name)
    names = [path, name]
    if replaced:
        names.append(replaced[1])
    if name.startswith(".run-"):
        names.append(name[len(".run-"):])
    return names


def failures(log):
    """The calls that failed: "write /path"."""
    lines = log.read_text().splitlines() if log.exists() else []
    return [line[len("fail "):] for line in lines if line.startswith("fail ")]


def check_failed(bench, command, directory, failed, result):
    """What a command left of which these calls failed."""
    study = directory / "home" / command.study
    broken = results.unreadable(study)
    bench.expect(not broken, f"{failed}: runs are believed done and are not: {broken}; {result}")
    found = results.without_leftovers(results.results_of(study))
    runs = {name: content for name, content in found.items() if name.startswith("runs/") and "." in name}
    bench.expect(not [name for name in runs if runs[name] != command.expected.get(name)],
                 f"{failed}: a run has other bytes; {result}")
    if result.code == 0:
        different = results.differences(found, command.expected)
        bench.expect(not different, f"{failed}: exit code 0, but {different} differ; {result.err}")
    elif bench.expect(result.code == 4, f"{failed}: expected exit code 0 or 4; {result}"):
        named = any(name in result.err for call in failed for name in names_of(call.split(" ", 1)[1]))
        bench.expect(named, f"{failed}: the message does not name the file; {result}")


def check_again(bench, command, directory, failed):
    """Without failures, the same command completes with the same bytes."""
    again = bench.call(command.arguments, directory / "home")
    bench.expect(again.code == 0, f"after {failed}, {again}")
    found = results.results_of(directory / "home" / command.study)
    if command.arguments[0] in ("show", "report"):
        found = results.without_leftovers(found)  # `run` and `merge` remove them
    different = results.differences(found, command.expected)
    bench.expect(not different, f"after {failed}, running again gives other bytes in {different}")


def fail_call(bench, command, kind, error, k):
    """Lets the k-th call fail. Returns whether there was one."""
    with bench.directory(f"{command.arguments[0]}, {kind} call {k}, error {error}") as directory:
        command.copy(directory)
        log = directory / "log"
        result = bench.call(command.arguments, directory / "home", {
            "PRESS_DIRECTORY": directory / "home" / "out", "PRESS_CALLS": kind, "PRESS_FAIL": k,
            "PRESS_ERROR": error, "PRESS_LOG": log})
        failed = failures(log)
        if not failed:
            bench.expect(result.code == 0, f"without a failure, {result}")
            return False
        check_failed(bench, command, directory, failed, result)
        check_again(bench, command, directory, failed)
        return True


def press(bench, stride):
    """Of every `stride` calls, one at random fails; 1 means every call."""
    calls = 0
    with bench.directory("failing calls") as template:
        for command in make_commands(bench, template):
            for kind, errors in ERRORS.items():
                for error in errors:
                    k = bench.random.randint(1, stride)
                    while fail_call(bench, command, kind, error, k):
                        calls += 1
                        k += bench.random.randint(1, 2 * stride - 1)
    return f"{calls} failing calls, {len(bench.faults)} faults"


def fill(bench, command, name, variables=None, prepare=None):
    with bench.directory(f"{command.arguments[0]}, {name}") as directory:
        command.copy(directory)
        log = directory / "log"
        if variables is not None:
            variables |= {"PRESS_DIRECTORY": directory / "home" / "out", "PRESS_LOG": log}
        result = bench.call(command.arguments, directory / "home", variables, prepare)
        failed = failures(log) or [f"write {command.study}"]
        check_failed(bench, command, directory, failed, result)
        check_again(bench, command, directory, failed)


def press_full_disks(bench, rounds):
    """Half of the disks have room for some bytes, half for some bytes a file."""
    with bench.directory("full disks") as template:
        commands = make_commands(bench, template)[:5]
        for i in range(rounds):
            command = commands[i // 2 % len(commands)]
            if i % 2 == 0:
                size = bench.random.randint(0, command.bytes)
                fill(bench, command, f"a disk for {size} bytes", {"PRESS_BUDGET": size})
            else:
                size = bench.random.randint(0, 6000)
                limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
                fill(bench, command, f"files of at most {size} bytes", prepare=limit)
    return f"{rounds} rounds, {len(bench.faults)} faults"
