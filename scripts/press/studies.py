"""Small studies, a few milliseconds a run, with everything that a study can store."""
import json
import shutil

CLAIM = {
    "id": "relu_is_better",
    "statement": "ReLU reaches a higher validation accuracy than tanh.",
    "arms": {"treatment": {"network.activation": "relu"}, "controls": [{"network.activation": "tanh"}]},
    "metric": {"from": "runs", "column": "final_validation_accuracy"},
    "statistic": "difference", "direction": "higher", "min_effect": 0.01,
}


def study(name, sweep, **more):
    base = {
        "dataset": {"name": "spirals", "train_size": 120, "validation_size": 60, "test_size": 60},
        "network": {"depth": 2, "width": 8},
        "training": {"batch_size": 40, "steps": 12},
        "measure": {"every": 6, "evaluate_every": 3, "probe": {"split": "validation", "size": 20},
                    "histograms": {"steps": [12]}, "after": ["removal"]},
        "checkpoint": {"steps": [0, 12]},
    }
    return {"name": name, "question": "Is a result ever lost?", "base": base, "sweep": sweep, **more}


ACTIVATIONS = {"network.activation": ["relu", "tanh"]}

# Twelve runs.
SWEEP = study("sweep", {**ACTIVATIONS, "seed": {"count": 6}}, claims=[CLAIM])
# Two runs.
PAIR = study("pair", {**ACTIVATIONS, "seed": [1]}, claims=[CLAIM])
# Eight runs that choose, and four of the study's own.
TUNED = study("tuned", {**ACTIVATIONS, "seed": {"count": 2}}, claims=[CLAIM], tune={
    "over": {"training.optimizer.learning_rate": [0.3, 0.1]}, "by": ["network.activation"],
    "select": "final_train_loss", "seeds": {"first": 1001, "count": 2}})
# Two runs, and their times.
TIMED = study("timed", {**ACTIVATIONS, "seed": [1]}, timing={"most_blocks": 6})

ALL = {config["name"]: config for config in (SWEEP, PAIR, TUNED, TIMED)}


def write(directory):
    """Writes every study to <name>.json."""
    for name, config in ALL.items():
        (directory / f"{name}.json").write_text(json.dumps(config, indent=1) + "\n")


def copy(home, to, study):
    """Copies a directory of configs and results, of which only those of one study."""
    shutil.copytree(home, to, ignore=lambda parent, names: [
        name for name in names if parent == str(home / "results") and name != study])
