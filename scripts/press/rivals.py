"""Processes that start the same sweep in the same directory at once; in the second row, some of
them are killed."""
import collections
import time

import checks
import results
import studies

SWEEP = ["run", "sweep.json", "--jobs", 2, "--out", "out"]


def undisturbed(bench):
    with bench.directory("an undisturbed study") as directory:
        studies.write(directory)
        start = time.monotonic()
        result = bench.call(SWEEP, directory)
        bench.expect(result.code == 0, str(result))
        return results.results_of(directory / "out" / "sweep"), time.monotonic() - start


def count_executions(log):
    """How often each run was finished, from the renames of run directories to their names."""
    renames = [line.split() for line in log.read_text().splitlines()] if log.exists() else []
    return collections.Counter(to.rsplit("/", 1)[1] for _, _, to in renames if "/runs/" in to)


def press(bench, rounds, processes=8):
    figures, expected = checks.Figures(), undisturbed(bench)[0]
    for _ in range(rounds):
        with bench.directory(f"{processes} rivals") as directory:
            studies.write(directory)
            log = directory / "log"
            variables = {"PRESS_DIRECTORY": directory / "out", "PRESS_LOG": log}
            started = [bench.start(SWEEP, directory, variables if bench.shim else None)
                       for _ in range(processes)]
            for process in started:
                result = bench.finish(process)
                bench.expect(result.code == 0, str(result))
            checks.check_complete(bench, figures, directory / "out" / "sweep", expected)
            again = {run: count for run, count in count_executions(log).items() if count > 1}
            figures.duplicate += len(again)
            bench.expect(not again, f"runs that were executed more than once: {again}")
    return f"{rounds} rounds of {processes} processes, {figures}"


def press_killed(bench, rounds, processes=4, killed=2):
    figures = checks.Figures()
    expected, seconds = undisturbed(bench)
    for _ in range(rounds):
        with bench.directory(f"{processes} rivals, {killed} killed") as directory:
            studies.write(directory)
            study = directory / "out" / "sweep"
            started = [bench.start(SWEEP, directory) for _ in range(processes)]
            kept = {}
            for process in started[:killed]:
                time.sleep(bench.random.uniform(0.0, 2 * seconds / killed))
                bench.kill(process)
                kept = checks.check_kept(bench, figures, study, kept)
            for process in started[killed:]:
                result = bench.finish(process)
                bench.expect(result.code == 0, str(result))
            kept = checks.check_kept(bench, figures, study, kept)
            # What a killed process had in hand when the others ended.
            again = bench.call(SWEEP, directory)
            bench.expect(again.code == 0, str(again))
            checks.check_kept(bench, figures, study, kept)
            checks.check_complete(bench, figures, study, expected)
    return f"{rounds} rounds of {processes} processes, {killed} killed, {figures}"
