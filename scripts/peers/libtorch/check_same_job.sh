#!/usr/bin/env bash
# Checks that torch_mlp computes what relulab does: from the same weights and on the same batch (all 2,000 examples), gradient norms
# have to agree within float32 rounding and zeros all but exactly.
# Usage: scripts/peers/libtorch/check_same_job.sh RELULAB TORCH_MLP [DEPTH]   (default: 20)
set -euo pipefail
relulab=$(realpath -- "$1")
torch_mlp=$(realpath -- "$2")
depth=${3-20}
job=$(realpath -- "$(dirname "${BASH_SOURCE[0]}")/job.json")

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
cd "$temporary"
"$relulab" run "$job" --out . --set network.depth="$depth" --set dataset.train_size=2000 --set training.batch_size=full \
  --set training.steps=1 --set checkpoint.steps=[0] > relulab.txt 2>&1 || { cat relulab.txt >&2; exit 1; }
"$torch_mlp" --train-size 2000 --batch 2000 --steps 1 --weights peer_libtorch/runs/*/checkpoints/step_000000.safetensors --out torch.csv

paste -d , peer_libtorch/runs/*/layers.csv torch.csv | tail -n +2 | awk -F , '
  function abs(x) { return x < 0 ? -x : x }
  $1 != $5 || $2 != $6 { exit bad = 1 }
  {
    norm = abs($3 / $7 - 1); zeros = abs($4 - $8)
    if (norm > largest_norm) largest_norm = norm
    if (zeros > largest_zeros) largest_zeros = zeros
  }
  END {
    printf "%d layers: norms differ by up to %.1e of themselves, zero fractions by up to %.1e\n", NR, largest_norm, largest_zeros
    exit bad || NR == 0 || largest_norm > 1e-4 || largest_zeros > 1e-4
  }'
