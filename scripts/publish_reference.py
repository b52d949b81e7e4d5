#!/usr/bin/python3
"""Copies the tables of a full run to the reference results, reduced to the data that its claims read.

Of every study it copies study.json, runs.csv, tuning.csv, claims.json, claims.csv, removal.csv and detectors.csv unchanged; of
layers.csv and steps.csv the columns, steps and runs that claims read; of theory.csv the first seed or what claims compare with;
timing.csv and timing_blocks.csv without the host; and provenance.json. `relulab report` computes the same verdicts from these,
and writes manifest.sha256: run it on the new tables before they are committed.

Usage, in the project's directory: scripts/publish_reference.py RESULTS_ROOT results/reference/claims
"""
import csv
import json
import pathlib
import shutil
import sys

WHOLE = ["study.json", "runs.csv", "tuning.csv", "claims.json", "claims.csv", "removal.csv", "detectors.csv"]


def rows(path):
    with open(path, newline="") as file:
        yield from csv.reader(file)


def write(path, header, lines):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def has(value, wanted):
    """Whether a run's value may be the wanted one; a value that the cell does not contain may be."""
    if isinstance(value, dict) and isinstance(wanted, dict):
        return all(has(value.get(key), member) for key, member in wanted.items())
    return value is None or value == wanted or isinstance(value, dict) != isinstance(wanted, dict)


def runs_of(study, claims):
    """Returns the runs that any of the claims reads, and perhaps some more."""
    read = set()
    for claim in claims:
        arms = [arm for side in ("treatment", "controls") for arm in as_list(claim["arms"].get(side, []))]
        for run in study["plan"]["runs"]:
            passes = all(any(has(run["cell"].get(key), one) for one in as_list(wanted)) for key, wanted in claim.get("filter", {}).items())
            if passes and any(all(has(run["cell"].get(key), value) for key, value in arm.items()) for arm in arms):
                read.add(run["run_id"])
    return read


def as_list(value):
    return value if isinstance(value, list) else [value]


def thin(source, target, study, table_name, keys):
    """Copies the columns and steps that the claims read."""
    claims = [claim for claim in study["claims"] if claim.get("metric", {}).get("from") == table_name]
    metrics = [claim["metric"] for claim in claims]
    if not source.exists():
        return
    wanted_runs = runs_of(study, claims)
    columns = sorted({metric["column"] for metric in metrics} | {name for m in metrics for name in m.get("rows", {})} - set(keys))
    steps = {metric.get("step", "last") for metric in metrics}  # none: an empty table
    table = rows(source)
    header = next(table)
    kept = [header.index(name) for name in keys + columns]
    run, step = header.index("run_id"), header.index("step")
    by_run = {}
    for row in table:
        if row[run] in wanted_runs:
            by_run.setdefault(row[run], []).append(row)
    lines = []
    for of_run in by_run.values():
        ends = {of_run[0][step] if "first" in steps else None, of_run[-1][step] if "last" in steps else None}
        wanted = ends | {str(s) for s in steps}
        lines += [[row[i] for i in kept] for row in of_run if "all" in steps or row[step] in wanted]
    write(target, keys + columns, lines)


def of_last_origin(source, target):
    """Copies the last rows that one build and machine wrote, without the host."""
    if not source.exists():
        return
    table = rows(source)
    header = next(table)
    kept = [i for i, name in enumerate(header) if name != "host"]
    origin = slice(header.index("data") + 1 if "data" in header else len(header), len(header))
    lines = list(table)
    first = len(lines)  # the first of the last rows with the same origin
    while first > 0 and lines[first - 1][origin] == lines[-1][origin]:
        first -= 1
    lines = lines[first:]
    write(target, [header[i] for i in kept], ([row[i] for i in kept] for row in lines))


def thin_theory(source, target, study):
    """Copies what claims compare with; else the theory of the first seed, as other seeds differ only in their weights."""
    if not source.exists():
        return
    claims = [claim for claim in study["claims"] if claim.get("metric", {}).get("relative_to") == "theory"]
    if claims:
        columns = ["run_id", "layer"] + sorted({claim["metric"]["column"] for claim in claims})
        wanted = runs_of(study, claims)
        table = rows(source)
        header = next(table)
        kept = [header.index(name) for name in columns]
        write(target, columns, ([row[i] for i in kept] for row in table if row[0] in wanted))
        return
    seeds = [run["cell"].get("seed") for run in study["plan"]["runs"]]
    chosen = {run["run_id"] for run in study["plan"]["runs"] if run["cell"].get("seed") in seeds[:1]}
    table = rows(source)
    header = next(table)
    lines = [row for row in table if row[0] in chosen]
    if lines:
        write(target, header, lines)


def provenance(directory):
    for path in sorted(directory.glob("runs/*/timing.json")):
        found = json.loads(path.read_text())["provenance"]
        return {key: value for key, value in found.items() if key != "host"}
    return {}


def publish(directory, target):
    study = json.loads((directory / "study.json").read_text())
    target.mkdir(parents=True)
    for name in WHOLE:
        if (directory / name).exists():
            shutil.copy(directory / name, target / name)
    thin(directory / "layers.csv", target / "layers.csv", study, "layers", ["run_id", "step", "layer"])
    if any(claim.get("metric", {}).get("from") == "steps" for claim in study["claims"]):
        thin(directory / "steps.csv", target / "steps.csv", study, "steps", ["run_id", "step"])
    thin_theory(directory / "theory.csv", target / "theory.csv", study)
    for name in ["timing.csv", "timing_blocks.csv"]:
        of_last_origin(directory / name, target / name)
    (target / "provenance.json").write_text(json.dumps(provenance(directory), indent=2) + "\n")


def main(root, reference):
    names = [f"{path.stem}.full" for path in sorted(pathlib.Path("configs/claims").glob("*.json"))]
    missing = [name for name in names if not (pathlib.Path(root) / name / "claims.json").exists()]
    if missing:
        return f"{root} has no claims of {', '.join(missing)}"
    shutil.rmtree(reference, ignore_errors=True)
    for name in names:
        publish(pathlib.Path(root) / name, pathlib.Path(reference) / name)
    size = sum(path.stat().st_size for path in pathlib.Path(reference).rglob("*") if path.is_file())
    print(f"{reference}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 3 else __doc__)
