"""Reads, compares and signs what the program stored, without the program."""
import csv
import hashlib
import os
import pathlib
import re

MANIFEST = "manifest.sha256"
# They depend on the time and the machine.
MEASURED = ("timing.csv", "timing.json", "timing_blocks.csv", MANIFEST)


def read_tree(directory):
    """Everything below a directory, by name: bytes of files, the target of links, "" of others."""
    tree = {}
    for parent, directories, files in os.walk(directory):
        for name in directories + files:
            path = pathlib.Path(parent, name)
            content = f"link to {os.readlink(path)}" if path.is_symlink() else ""
            if path.is_file() and not path.is_symlink():
                content = path.read_bytes()
            tree[str(path.relative_to(directory))] = content
    return tree


def results_of(study):
    """The part of a study's directory that does not depend on the time or the machine."""
    return {name: content for name, content in read_tree(study).items()
            if os.path.basename(name) not in MEASURED}


def without_leftovers(tree):
    return {name: content for name, content in tree.items() if not name.startswith(".")}


def differences(one, other, limit=5):
    """The names at which two trees differ; empty if they do not."""
    names = [name for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name)]
    return names if len(names) <= limit else [*names[:limit], f"{len(names) - limit} more"]


def is_signed(directory):
    """Whether a directory's manifest lists the digests of its files."""
    try:
        lines = (directory / MANIFEST).read_text().splitlines()
        digests = [line.split("  ", 1) for line in lines]
        return bool(digests) and all(
            hashlib.sha256((directory / name).read_bytes()).hexdigest() == digest
            for digest, name in digests)
    except (OSError, ValueError):
        return False


def sign(directory):
    """Writes the digests of the files that a directory's manifest lists."""
    manifest = directory / MANIFEST
    names = [line.split("  ", 1)[1] for line in manifest.read_text().splitlines()]
    lines = [f"{hashlib.sha256((directory / name).read_bytes()).hexdigest()}  {name}\n"
             for name in names if (directory / name).is_file()]
    manifest.write_text("".join(lines))


def finished(study):
    """The finished runs by id: inode and time of their manifests, which tell a run from its repetition."""
    runs = {}
    for path in (study / "runs").glob("*"):
        try:
            status = (path / MANIFEST).stat()
            runs[path.name] = (status.st_ino, status.st_mtime_ns)
        except OSError:
            runs[path.name] = None
    return runs


def unreadable(study):
    """The run directories that are not finished runs."""
    return [path.name for path in (study / "runs").glob("*")
            if not re.fullmatch("[0-9a-f]{12}", path.name) or not is_signed(path)]


def listed(study):
    """The run ids in runs.csv, in order."""
    with open(study / "runs.csv", newline="") as file:
        return [row["run_id"] for row in csv.DictReader(file)]


def leftovers(study):
    return [name for name in read_tree(study) if any(p.startswith(".") for p in name.split("/"))]
