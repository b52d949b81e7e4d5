"""SIGKILL at random instants of a sweep, a tuned study and a merge, which then run again."""
import shutil
import time

import checks
import results
import studies

MOST_KILLS = 4  # in one directory


class Work:
    """A command that is killed, in copies of a directory, and what an undisturbed one leaves."""

    def __init__(self, bench, template, name, arguments):
        self.template, self.name, self.arguments = template, name, arguments
        with bench.directory("an undisturbed study") as directory:
            start = time.monotonic()
            result = bench.call(arguments, self.copy(directory))
            self.seconds = time.monotonic() - start
            bench.expect(result.code == 0, str(result))
            self.expected = results.results_of(self.study(directory))

    def copy(self, directory):
        return shutil.copytree(self.template, directory / "home")

    def study(self, directory):
        return directory / "home" / "out" / self.name


def make_works(bench, template):
    studies.write(template)
    for shard in (1, 2):
        bench.call(["run", "sweep.json", "--shard", f"{shard}/2", "--out", f"shard{shard}"], template)
    merge = ["merge", "shard1", "shard2", "--out", "out", "--require-complete"]
    return [Work(bench, template, "sweep", ["run", "sweep.json", "--jobs", 2, "--out", "out"]),
            Work(bench, template, "tuned", ["run", "tuned.json", "--jobs", 2, "--out", "out"]),
            Work(bench, template, "sweep", merge)]


def kill_some(bench, figures, work, directory, most):
    """Kills a command a few times. Returns the number of kills and the runs that are finished."""
    kills, kept = 0, {}
    for _ in range(bench.random.randint(1, most)):
        process = bench.start(work.arguments, directory / "home")
        time.sleep(bench.random.uniform(0.0, work.seconds))
        kills += bench.kill(process)
        kept = checks.check_kept(bench, figures, work.study(directory), kept)
    if (work.study(directory) / "study.json").exists():
        show = bench.call(["show", "out"], directory / "home")
        bench.expect(show.code == 0, f"after a kill, {show}")
    return kills, kept


def press(bench, rounds):
    """`rounds` is the number of kills."""
    figures, kills, directories = checks.Figures(), 0, 0
    with bench.directory("kills") as root:
        (root / "template").mkdir()
        works = make_works(bench, root / "template")
        while kills < rounds and not bench.faults:
            work = works[directories % len(works)]
            directories += 1
            with bench.directory(f"killing {work.arguments[0]} of {work.name}") as directory:
                work.copy(directory)
                killed, kept = kill_some(bench, figures, work, directory,
                                         min(MOST_KILLS, rounds - kills))
                kills += killed
                again = bench.call(work.arguments, directory / "home")
                bench.expect(again.code == 0, f"after a kill, {again}")
                checks.check_kept(bench, figures, work.study(directory), kept)
                checks.check_complete(bench, figures, work.study(directory), work.expected)
    return f"{kills} rounds, {figures}"
