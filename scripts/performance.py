#!/usr/bin/python3
"""Measures the rows of results/reference/performance.csv, each with its goal and spread.

Every figure is a ratio of two programs or functions that are timed in turns within this run, on one thread unless the row says
otherwise; processes are not pinned. Needs a release build with benchmarks. Rows about other programs need those
(scripts/peers/README.md) and are "not measured" without them. All rows take about half an hour on a quiet machine.
"""
import argparse
import csv
import functools
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
RELEASE = ROOT / "build/release"
RELULAB = RELEASE / "experiments/relulab"
TORCH = ROOT / "build/peers/libtorch/torch_mlp"
ONNX = ROOT / "scripts/peers/onnxruntime"
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class NotMeasured(Exception):
    """The reason why a row has no figure."""


def run(command, stream="stdout"):
    """Returns the command's standard output, or its "stderr". If it fails, the script ends with its last line."""
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False,
                              env={**os.environ, **ONE_THREAD})
    except FileNotFoundError:
        hint = "; build with -DRELULAB_BUILD_BENCHMARKS=ON" if str(command[0]).endswith("_benchmark") else ""
        raise NotMeasured(f"there is no {command[0]}{hint}") from None
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        sys.exit(f"performance: {' '.join(map(str, command))}: {said[-1]}")
    return getattr(done, stream)


def spread(ratios):
    return statistics.median(ratios), min(ratios), max(ratios)


def benchmark(program, pattern, repeats, counter=None):
    """Returns the times of one call by benchmark name, one for each repetition; the benchmarks take turns."""
    report = json.loads(run([RELEASE / program, f"--benchmark_filter={pattern}", f"--benchmark_repetitions={repeats}",
                             "--benchmark_enable_random_interleaving=true", "--benchmark_min_time=0.2",
                             "--benchmark_format=json"]))
    times = {}
    for row in report["benchmarks"]:
        if row["run_type"] == "iteration":
            times.setdefault(row["run_name"], []).append(row[counter or "cpu_time"])
    return times


def ratio_of_medians(above, below):
    """Returns the ratio of medians, and the least and the largest ratio within a turn."""
    return (statistics.median(above) / statistics.median(below), min(a / b for a, b in zip(above, below)),
            max(a / b for a, b in zip(above, below)))


def pairs(repeats, one, other):
    """Returns the seconds of `one` over those of `other`, as whole processes in turns, after a warm-up."""
    ratios = []
    for turn in range(repeats + 1):
        seconds = []
        for command in (one, other):
            start = time.perf_counter()
            command()
            seconds.append(time.perf_counter() - start)
        if turn > 0:
            ratios.append(seconds[0] / seconds[1])
    return spread(ratios)


def relulab_run(config, settings, directory, jobs=1):
    with tempfile.TemporaryDirectory(dir=directory) as results:
        run([RELULAB, "run", config, "--out", results, "--jobs", jobs] + [f"--set={s}" for s in settings])


def openblas_kernels(directory):
    """Returns the kernels of libtorch's BLAS, after replacing those of 2004, its fallback on newer processors."""
    if not TORCH.exists():
        raise NotMeasured(f"there is no {TORCH}")
    def kernels():
        said = run([TORCH, "--depth", 1, "--width", 8, "--batch", 8, "--steps", 1, "--out", pathlib.Path(directory) / "layers.csv"],
                   "stderr")
        return re.search(r"OpenBLAS .* (\w+) MAX_THREADS", said).group(1)
    if kernels() == "Prescott":
        flags = pathlib.Path("/proc/cpuinfo").read_text()
        ONE_THREAD["OPENBLAS_CORETYPE"] = "SkylakeX" if "avx512f" in flags else "Haswell"
    return kernels()


def against_libtorch(width, depth, batch, steps):
    def measure(repeats, directory):
        kernels = openblas_kernels(directory)
        settings = [f"network.width={width}", f"network.depth={depth}", f"training.batch_size={batch}", f"training.steps={steps}"]
        ratios = pairs(repeats,
                       lambda: relulab_run(ROOT / "scripts/peers/libtorch/job.json", settings, directory),
                       lambda: run([TORCH, "--depth", depth, "--width", width, "--batch", batch, "--steps", steps,
                                    "--out", pathlib.Path(directory) / "layers.csv"]))
        return (*ratios, f"OpenBLAS with kernels for {kernels}")
    return measure


def step_ratio(above, below, shape):
    def measure(repeats, _):
        name = f"/width:{shape[0]}/depth:{shape[1]}/batch:{shape[2]}$"
        times = benchmark("core/measure/measure_benchmark", f"^({above}|{below}){name}", repeats)
        return ratio_of_medians(*(next(v for k, v in times.items() if k.startswith(kind + "/")) for kind in (above, below)))
    return measure


def layer_step(zeros):
    def measure(repeats, _):
        times = benchmark("core/sparse/sparse_benchmark", f"^(DenseStep/1024/128/50|StepLeavingOutZeros/1024/128/{zeros})$", repeats)
        return ratio_of_medians(times["DenseStep/1024/128/50"], times[f"StepLeavingOutZeros/1024/128/{zeros}"])
    return measure


def peak_memory(shape):
    def measure(_, __):  # exact; one process for each shape, as threads keep memory for the next call
        times = benchmark("core/measure/measure_benchmark", f"PeakMemory/width:{shape[0]}/depth:{shape[1]}/batch:{shape[2]}/",
                          1, "times_activations")
        return spread(next(iter(times.values())))
    return measure


def two_jobs(repeats, directory):
    config = ROOT / "configs/performance/two_jobs.json"
    return pairs(repeats, lambda: relulab_run(config, [], directory, 1), lambda: relulab_run(config, [], directory, 2))


@functools.cache
def timed_training(activation_l1):
    """Runs configs/performance/end_to_end.json; returns seconds[execution, steps] of each block and zeros[steps] by hidden layer."""
    with tempfile.TemporaryDirectory() as results:
        run([RELULAB, "run", ROOT / "configs/performance/end_to_end.json", "--out", results, f"--set=training.activation_l1={activation_l1}"])
        study = pathlib.Path(results) / "end_to_end"
        with open(study / "runs.csv") as file:
            runs = {row["run_id"]: (row["network.execution"], int(row["training.steps"])) for row in csv.DictReader(file)}
        blocks, zeros = {}, {}
        with open(study / "timing_blocks.csv") as file:
            for row in csv.DictReader(file):
                blocks.setdefault(row["block"], {})[runs[row["run_id"]]] = float(row["update_seconds"])
        with open(study / "layers.csv") as file:
            for row in csv.DictReader(file):
                execution, steps = runs[row["run_id"]]
                if execution == "auto" and int(row["step"]) == steps and row["zero_fraction"]:
                    zeros.setdefault(steps, []).append(float(row["zero_fraction"]))
        return list(blocks.values()), zeros


def end_to_end(activation_l1, begin=0):
    """Measures the seconds of dense over auto training, from step `begin` (0, or the length of a shorter run) to the last."""
    def measure(_, __):
        blocks, zeros = timed_training(activation_l1)
        end = max(zeros)
        def seconds(block, execution):
            return block[execution, end] - block.get((execution, begin), 0.0)
        note = "; ".join(f"zeros after step {steps}, by layer: {' '.join(f'{z:.2f}' for z in zeros[steps])}" for steps in (begin, end) if steps)
        return (*spread([seconds(block, "dense") / seconds(block, "auto") for block in blocks]), note)
    return measure


def inference(activation_l1):
    """Nanoseconds an example of ONNX Runtime over ours, on the same trained network and examples, in turns."""
    def measure(repeats, directory):
        if not (ONNX / "node_modules").exists():
            raise NotMeasured("scripts/peers/onnxruntime/node_modules is not there")
        directory = pathlib.Path(directory)
        run([RELULAB, "run", ROOT / "configs/performance/inference.json", "--out", directory / f"l1_{activation_l1}",
             f"--set=training.activation_l1={activation_l1}"])
        checkpoint = next((directory / f"l1_{activation_l1}").glob("*/runs/*/checkpoints/*.safetensors"))
        examples, model = directory / "examples.f32", directory / "model.onnx"
        ours = json.loads(run([RELEASE / "experiments/lab/inference_timing", checkpoint, "--inputs-out", examples, "--passes", 1]))
        run(["node", ONNX / "make_onnx.mjs", checkpoint, model])
        ratios = []
        for turn in range(repeats + 1):
            ours = json.loads(run([RELEASE / "experiments/lab/inference_timing", checkpoint, "--outputs", directory / "ours.f32"]))
            theirs = json.loads(run(["node", ONNX / "time_onnx.mjs", model, "--inputs", examples,
                                     "--outputs", directory / "theirs.f32"]))
            if turn > 0:
                ratios.append(theirs["nanoseconds_per_example"] / ours["auto_nanoseconds_per_example"])
        zeros = " ".join(f"{share:.2f}" for share in ours["zero_fractions"])
        note = (f"{theirs['nanoseconds_per_example']} ns over {ours['auto_nanoseconds_per_example']:.0f} ns (our dense "
                f"{ours['dense_nanoseconds_per_example']:.0f} ns); their call without a network {theirs['nanoseconds_of_an_empty_call']} ns; "
                f"zeros of what enters each layer {zeros}; largest difference of outputs {largest_difference(directory):.1e}")
        return (*spread(ratios), note)
    return measure


def largest_difference(directory):
    import array
    values = []
    for name in ("ours.f32", "theirs.f32"):
        values.append(array.array("f"))
        values[-1].frombytes((directory / name).read_bytes())
    return max(abs(a - b) for a, b in zip(*values, strict=True))


SHAPES = ((64, 10, 64), (64, 30, 64), (256, 20, 128), (1000, 3, 100), (1024, 4, 128))


def rows():
    """name, what it is, goal, measure."""
    for width, depth, batch, steps, goal in ((64, 10, 64, 8000, .40), (64, 20, 64, 4000, .40), (64, 30, 64, 3000, .40),
                                             (256, 20, 128, 600, .75), (1000, 3, 100, 500, .85)):
        yield (f"process_over_libtorch_{width}x{depth}_batch{batch}", f"whole process over libtorch's, both measuring every step, {steps} steps",
               f"<= {goal}", against_libtorch(width, depth, batch, steps))
    for shape in SHAPES:
        yield (f"products_over_step_{shape[0]}x{shape[1]}_batch{shape[2]}", "bare matrix products (Eigen) over the whole step",
               ">= 0.75" if shape[0] == 64 else ">= 0.92", step_ratio("BareProducts", "TrainingStep", shape))
    for shape in SHAPES:
        yield (f"own_products_over_step_{shape[0]}x{shape[1]}_batch{shape[2]}", "matrix products as the step does them over the whole step",
               ">= 0.75" if shape[0] == 64 else ">= 0.92", step_ratio("OwnProducts", "TrainingStep", shape))
    for shape in SHAPES:
        yield (f"measured_over_plain_{shape[0]}x{shape[1]}_batch{shape[2]}", "step that is measured over one that is not",
               "<= 1.05", step_ratio("MeasuredTrainingStep", "TrainingStep", shape))
    yield "two_jobs", "one job's seconds over two jobs', a sweep of 20 runs", ">= 1.9", two_jobs
    yield "inference_natural_zeros", "one example, ONNX Runtime over execution auto, 784-4x1024-10", ">= 2.5", inference(0.0)
    yield "inference_l1_zeros", "the same, trained with an L1 penalty", ">= 6", inference(INFERENCE_L1)
    for zeros, goal in ((50, 1.1), (70, 2), (80, 3), (90, 5), (95, 9)):
        yield (f"layer_step_{zeros}", f"training step of a layer, 1024 x 1024, batch 128, {zeros} % zeros: dense over sparse", f">= {goal}",
               layer_step(zeros))
    yield "end_to_end_natural_zeros", "training 4 x 1024 on Fashion-MNIST, dense over auto", ">= 1.25", end_to_end(0.0)
    yield "end_to_end_l1_zeros", "the same with an L1 penalty", ">= 3", end_to_end(TRAINING_L1)
    yield ("end_to_end_l1_zeros_from_300", "the same, steps 300 to 600 alone: the penalty no longer grows", ">= 3",
           end_to_end(TRAINING_L1, 300))
    for shape in SHAPES:
        yield (f"peak_memory_{shape[0]}x{shape[1]}_batch{shape[2]}", "peak of the heap beyond data and parameters over the activations of a batch",
               "<= 3", peak_memory(shape))


# Coefficients that lead to 90 % zeros within the steps of these studies.
INFERENCE_L1 = 0.01
TRAINING_L1 = 0.01


def meets(goal, value):
    relation, bound = goal.split()
    return value <= float(bound) if relation == "<=" else value >= float(bound)


def turns(text):
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"found {text!r}; expected a whole number from 1")
    return int(text)


def pattern(text):
    try:
        return re.compile(text)
    except re.error as error:
        raise argparse.ArgumentTypeError(f"found {text!r}; expected a regular expression ({error})") from None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, metavar="FILE", help="write the table to this file, too")
    parser.add_argument("--only", default="", type=pattern, metavar="PATTERN", help="measure only the rows whose name matches, e.g. layer_step")
    parser.add_argument("--repeats", default=3, type=turns, metavar="N", help="number of turns after the warm-up (default: 3)")
    options = parser.parse_args()
    chosen = [row for row in rows() if re.search(options.only, row[0])]
    if not chosen:
        parser.error(f"--only: found {options.only.pattern!r}, which matches no row; the rows are {', '.join(row[0] for row in rows())}")
    if not RELULAB.exists():
        sys.exit("performance: there is no release build; build it with: "
                 "cmake --preset release -DRELULAB_BUILD_BENCHMARKS=ON && cmake --build --preset release")
    table = [("row", "what", "goal", "median", "least", "most", "met", "note")]
    print("  ".join(table[0]))
    with tempfile.TemporaryDirectory() as directory:
        for name, what, goal, measure in chosen:
            try:
                median, least, most, *note = measure(options.repeats, directory)
                table.append((name, what, goal, f"{median:.3g}", f"{least:.3g}", f"{most:.3g}", "yes" if meets(goal, median) else "no", *note))
            except NotMeasured as reason:
                table.append((name, what, goal, "", "", "", "", f"not measured: {reason}"))
            print("  ".join(map(str, table[-1])), flush=True)
    if options.out is None:
        return
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with open(options.out, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(row + ("",) * (len(table[0]) - len(row)) for row in table)


if __name__ == "__main__":
    main()
