import {readFileSync} from "node:fs";

// The layers of a float32 checkpoint of relulab, for encodeModel.
export function readLayers(path) {
  const file = readFileSync(path);
  const data_begin = 8 + Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString("utf8", 8, data_begin));
  const read = (name) => {
    const {dtype, shape, data_offsets: [begin, end]} = header[name];
    if (dtype !== "F32") throw new Error(`${path}: ${name} is ${dtype}, but F32 was expected`);
    return {shape, values: new Float32Array(Uint8Array.from(file.subarray(data_begin + begin, data_begin + end)).buffer)};
  };
  const layers = [];
  for (let l = 1; `layers.${l}.weight` in header; ++l) {
    layers.push({weight: read(`layers.${l}.weight`), bias: read(`layers.${l}.bias`)});
  }
  if (layers.length === 0) throw new Error(`${path} has no layers`);
  return layers;
}
