"""What must hold of a study's directory after processes were killed or ran at once."""
import results


class Figures:
    """What the rounds of a row counted."""

    def __init__(self):
        self.lost = self.duplicate = self.unreadable = self.different = 0

    def __str__(self):
        return (f"{self.lost} lost, {self.duplicate} duplicate, {self.unreadable} unreadable, "
                f"{self.different} different bytes")


def check_kept(bench, figures, study, before):
    """Runs that were finished before are still there, and are the same. Returns those of now."""
    now = results.finished(study)
    lost = [run for run in before if run not in now]
    again = [run for run in before if run in now and now[run] != before[run]]
    broken = results.unreadable(study)
    figures.lost += len(lost)
    figures.duplicate += len(again)
    figures.unreadable += len(broken)
    bench.expect(not lost, f"lost runs: {lost}")
    bench.expect(not again, f"runs that were executed again: {again}")
    bench.expect(not broken, f"unreadable runs: {broken}")
    return now


def check_complete(bench, figures, study, expected):
    """The results have the bytes of an undisturbed study, and nothing else is left."""
    found = results.results_of(study)
    listed = results.listed(study)
    wanted = {name.split("/")[1] for name in expected if name.startswith("runs/")}
    figures.lost += len(wanted - results.finished(study).keys())
    figures.duplicate += len(listed) - len(set(listed))
    bench.expect(len(listed) == len(set(listed)), f"runs are listed twice in runs.csv: {listed}")
    different = results.differences(found, expected)
    figures.different += len(different)
    bench.expect(not different, f"other bytes than those of an undisturbed study: {different}")
    bench.expect(not results.leftovers(study), lambda: f"left: {results.leftovers(study)}")
