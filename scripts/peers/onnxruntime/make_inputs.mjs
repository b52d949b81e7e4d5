// Writes the first test images of Fashion-MNIST as raw little-endian float32 [count, 784], with mean and deviation of the first
// `train-size` training images made 0 and 1, as relulab's "standardize" does.
// Usage: node make_inputs.mjs OUT.f32 [--examples N] [--train-size N] [--data DIRECTORY]
import {readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {parseArgs} from "node:util";
import {gunzipSync} from "node:zlib";

const {values: options, positionals: [out]} = parseArgs({
  allowPositionals: true,
  options: {
    "examples": {type: "string", default: "1000"},
    "train-size": {type: "string", default: "10000"},
    "data": {type: "string", default: "/usr/share/datasets/fashion-mnist"},
  },
});

const images = (split, count) => gunzipSync(readFileSync(join(options.data, `${split}-images-idx3-ubyte.gz`))).subarray(16, 16 + count * 784);

const train = images("train", Number(options["train-size"]));
const mean = train.reduce((sum, pixel) => sum + pixel, 0) / train.length;
const deviation = Math.sqrt(train.reduce((sum, pixel) => sum + (pixel - mean) ** 2, 0) / train.length);
writeFileSync(out, Float32Array.from(images("t10k", Number(options.examples)), (pixel) => (pixel - mean) / deviation));
