"""Results from somewhere else: their manifests fit, but what is stored is broken or hostile. A
command has to refuse it with exit code 4 (`compact`: 3) and the file's name, or to do without it,
and must change nothing outside of its results root."""
import copy
import json
import os
import re
import shutil

import results
import studies

STUDIES = ("pair", "tuned", "timed")
ESCAPE = "\x1b[2J\x07\nname"
VALUES = [None, True, -1, 0.5, 1e308, 10 ** 30, "", "x", ESCAPE, "../../../thesis", "/", "x" * 300,
          "\u202etxt", [], {}, [None], {"": None}]
TEXTS = ["1e999", "NaN", "[" * 100000, '{"a":' * 100000, '"\\ud800"', "\x00", '{"a": 1, "a": 2}',
         "1" * 10000, "{", ""]
CELLS = ["", "nan", "-inf", "x", ESCAPE, "1e999", '"', '""', "99999999999999999999", "../../../thesis",
         "a,b", "\x00", "-1"]
COMMANDS = ("show", "report", "merge", "run", "compact")


def places(value, at=()):
    """Every place in a JSON value."""
    yield at
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from places(child, (*at, key))


def replaced(value, at, new):
    """A copy with the value at a place replaced, or removed if `new` is Ellipsis."""
    if not at:
        return new
    value = copy.deepcopy(value)
    parent = value
    for key in at[:-1]:
        parent = parent[key]
    if new is Ellipsis:
        del parent[at[-1]]
    else:
        parent[at[-1]] = new
    return value


def forge_json(random, path):
    value = json.loads(path.read_text())
    at = random.choice(list(places(value)))
    kind = random.randrange(5)
    mark = "the place of a text"
    if kind == 0 and at:
        text, what = json.dumps(replaced(value, at, ...)), "nothing"
    elif kind == 1:
        new = random.choice(TEXTS)
        text, what = json.dumps(replaced(value, at, mark)).replace(json.dumps(mark), new), new[:20]
    elif kind == 2:
        parent = at if isinstance(value, dict) and not at else at[:1]
        new = {**value, "more": 1} if not at else replaced(value, at, {"more": value})
        text, what = json.dumps(new), f"more in {parent}"
    else:
        new = random.choice(VALUES)
        text, what = json.dumps(replaced(value, at, new)), repr(new)[:40]
    path.write_text(text)
    return f"/{'/'.join(map(str, at))}: {what}"


def forge_table(random, path):
    rows = [line.split(",") for line in path.read_text().splitlines()]
    row = random.randrange(len(rows))
    column = random.randrange(len(rows[row]))
    kind = random.randrange(6)
    if kind == 0:
        what = "no column " + rows[0][column % len(rows[0])]
        rows = [[cell for i, cell in enumerate(cells) if i != column] for cells in rows]
    elif kind == 1:
        what = f"row {row} twice"
        rows.insert(row, rows[row])
    elif kind == 2:
        what = f"no row {row}"
        del rows[row]
    else:
        rows[row][column] = random.choice(CELLS)
        what = f"row {row}, column {column}: {rows[row][column]!r}"
    path.write_text("".join(",".join(cells) + "\n" for cells in rows))
    return what


def forge_bytes(random, path):
    content = bytearray(path.read_bytes())
    start = random.randrange(min(len(content), 400))
    content[start:start + random.randrange(1, 9)] = random.randbytes(random.randrange(9))
    path.write_bytes(content)
    return f"other bytes at {start}"


def forge_manifest(random, path):
    line = random.choice(["../../../thesis/chapter.txt", "/etc/hostname", ".", "runs", "", "x" * 5000, ESCAPE])
    text = path.read_text()
    kind = random.randrange(3)
    digest = "0" * 64
    forged = [text + f"{digest}  {line}\n", f"{digest}  {line}\n", text + text[: len(text) // 2]][kind]
    path.write_text(forged)
    return f"manifest, {line[:30]!r}"


def forge_kind(random, path):
    """Something else than a file, or than a directory."""
    is_directory = path.is_dir()
    if is_directory:
        shutil.rmtree(path)
    else:
        path.unlink()
    kinds = ["a link to a directory", "a link to nowhere", "a link to itself", "a pipe", "a device",
             "a file" if is_directory else "a directory"]
    kind = random.choice(kinds)
    if kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a directory":
        path.mkdir()
    elif kind == "a file":
        path.write_text("x")
    else:
        targets = {"a link to a directory": "thesis", "a link to nowhere": "nowhere/at/all",
                   "a link to itself": path, "a device": "/dev/zero"}
        path.symlink_to(path_of_home(path) / targets[kind])
    return kind


def path_of_home(path):
    return next(parent for parent in path.parents if parent.name == "home")


def forge_leftover(random, path):
    """Names that look like what a killed process left, and lead elsewhere."""
    home, study = path_of_home(path), path
    while study.parent.name != "results":
        study = study.parent
    run = random.choice(sorted((study / "runs").iterdir())).name
    name = random.choice([f".run-{run}", f".run-{run}.replaced", ".run-", ".run-..replaced",
                          ".run-0123456789ab", ".study.json.1.tmp", ".runs.csv.1.tmp", "plans"])
    (study / name).symlink_to(home / random.choice(["thesis", "thesis/chapter.txt"]))
    if random.random() < 0.5 and not name.startswith(".study"):
        shutil.rmtree(study / "runs" / run)  # it has to be executed again
    return f"a link {name}"


def forge(random, path):
    """Changes a file, or its directory, and signs it. Returns what was done."""
    kind = random.randrange(10)
    if kind == 0:
        target = path if random.random() < 0.5 or path.parent.parent.name == "home" else path.parent
        return f"{target.name}: {forge_kind(random, target)}"
    if kind == 1:
        return forge_leftover(random, path)
    if path.name == results.MANIFEST:
        return forge_manifest(random, path)
    forgeries = {".json": forge_json, ".csv": forge_table}
    what = forgeries.get(path.suffix, forge_bytes)(random, path)
    for parent in path.parents:
        if (parent / results.MANIFEST).exists():
            results.sign(parent)
            break
    return what


def command_of(name, study, home):
    checkpoints = sorted(home.glob(f"results/{study}/runs/*/checkpoints/step_000012.safetensors"))
    if name == "compact" and not checkpoints:
        name = "show"
    checkpoint = checkpoints[0].relative_to(home) if checkpoints else None
    return {"show": ["show", "results"], "report": ["report", f"results/{study}"],
            "merge": ["merge", "results", "--out", "merged"], "run": ["run", f"{study}.json"],
            "compact": ["compact", checkpoint, "--out", "small.safetensors"]}[name]


def check(bench, result, study):
    refused = 3 if result.command.startswith("relulab compact") else 4
    # `merge` compares the data of runs. A directory without a study is a mistake of usage.
    is_other = (result.code == 3 and "merge" in result.command) or \
        (result.code == 2 and "found no study.json" in result.err)
    bench.expect(result.code in (0, refused) or is_other, f"expected exit code 0 or {refused}; {result}")
    if result.code != 0:
        bench.expect(study in result.err or re.search("[0-9a-f]{12}", result.err),
                     f"the message names no file; {result}")
    library = re.search(r"json\.exception|basic_|vector::|std::|filesystem error|stoi|bad_", result.err)
    bench.expect(not library, f"a library's words: {result}")
    control = re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", result.out + result.err)
    bench.expect(not control, lambda: f"control character {control[0]!r} is shown; {result}")


def outside(home):
    """Everything that no command may change."""
    return {name: content for name, content in results.read_tree(home).items()
            if name.split("/")[0] not in ("results", "merged", "small.safetensors")}


def press_one(bench, original, path, command):
    with bench.directory("forged") as directory:
        home = directory / "home"
        target = home / path
        study = target.relative_to(home / "results").parts[0]
        studies.copy(original, home, study)
        what = forge(bench.random, target)
        before, faults = outside(home), len(bench.faults)
        check(bench, bench.call(command_of(command, study, home), home), study)
        changed = results.differences(outside(home), before)
        bench.expect(not changed, f"changed outside of the results root: {changed}")
        bench.faults[faults:] = [f"{path} ({what}), {command}: {fault}" for fault in bench.faults[faults:]]


def press(bench, rounds):
    with bench.directory("without forgeries") as root:
        home = root / "home"
        (home / "thesis").mkdir(parents=True)
        (home / "thesis" / "chapter.txt").write_text("Years of work.\n")
        studies.write(home)
        for study in STUDIES:
            bench.call(["run", f"{study}.json"], home)
        files = [path.relative_to(home) for path in sorted(home.glob("results/**/*")) if path.is_file()]
        # As many rounds for every kind of file, however many runs there are.
        kinds = sorted({path.name for path in files})
        for i in range(rounds):
            name = kinds[i % len(kinds)]
            path = bench.random.choice([path for path in files if path.name == name])
            press_one(bench, home, path, bench.random.choice(COMMANDS))
    return f"{rounds} rounds, {len(bench.faults)} faults"
