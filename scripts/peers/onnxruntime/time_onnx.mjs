// Times single examples through an ONNX model on one thread, and prints JSON: nanoseconds per example, the median over the passes
// through all examples; and the same of a network of 784 x 10 weights, which is little more than the cost of a call from Node.
// Usage: node time_onnx.mjs MODEL.onnx --inputs EXAMPLES.f32 [--outputs OUT.f32] [--passes N]
import {readFileSync, writeFileSync} from "node:fs";
import {parseArgs} from "node:util";

import ort from "onnxruntime-node";

import {encodeModel} from "./onnx.mjs";

const kFeatures = 784, kClasses = 10;

const {values: options, positionals: [model]} = parseArgs({
  allowPositionals: true,
  options: {"inputs": {type: "string"}, "outputs": {type: "string"}, "passes": {type: "string", default: "15"}},
});
if (model === undefined || options.inputs === undefined) {
  console.error("Usage: node time_onnx.mjs MODEL.onnx --inputs EXAMPLES.f32 [--outputs OUT.f32] [--passes N]");
  process.exit(2);
}

function readExamples(path) {
  const values = new Float32Array(Uint8Array.from(readFileSync(path)).buffer);
  return Array.from({length: values.length / kFeatures},
                    (_, i) => ({input: new ort.Tensor("float32", values.subarray(i * kFeatures, (i + 1) * kFeatures), [1, kFeatures])}));
}

const createSession = (source) => ort.InferenceSession.create(
    source, {executionProviders: ["cpu"], executionMode: "sequential", graphOptimizationLevel: "all", intraOpNumThreads: 1, interOpNumThreads: 1});

// All outputs of one pass; it also warms up.
async function computeOutputs(session, examples) {
  const outputs = new Float32Array(examples.length * kClasses);
  for (let i = 0; i < examples.length; ++i) outputs.set((await session.run(examples[i])).output.data, i * kClasses);
  return outputs;
}

// Nanoseconds per example of one pass. The output's place is given, so that a call allocates none.
async function timePass(session, examples) {
  const fetches = {output: new ort.Tensor("float32", new Float32Array(kClasses), [1, kClasses])};
  const start = process.hrtime.bigint();
  for (const feeds of examples) await session.run(feeds, fetches);
  return Number(process.hrtime.bigint() - start) / examples.length;
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

const examples = readExamples(options.inputs);
const network = await createSession(model);
const empty = await createSession(encodeModel([{
  weight: {shape: [kClasses, kFeatures], values: new Float32Array(kClasses * kFeatures)},
  bias: {shape: [kClasses], values: new Float32Array(kClasses)},
}]));

const outputs = await computeOutputs(network, examples);
if (options.outputs !== undefined) writeFileSync(options.outputs, outputs);
await computeOutputs(empty, examples);

const times = {network: [], empty: []};
for (let pass = 0; pass < Number(options.passes); ++pass) { // in turn, so that both see the same machine
  times.network.push(await timePass(network, examples));
  times.empty.push(await timePass(empty, examples));
}
console.log(JSON.stringify({
  onnxruntime: ort.env.versions.node ?? ort.env.versions.common,
  examples: examples.length,
  passes: times.network.length,
  nanoseconds_per_example: Math.round(median(times.network)),
  nanoseconds_of_an_empty_call: Math.round(median(times.empty)),
  nanoseconds_per_example_fastest_pass: Math.round(Math.min(...times.network)),
}, null, 2));
