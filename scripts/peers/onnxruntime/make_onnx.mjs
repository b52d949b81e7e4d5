// Makes an ONNX model of a checkpoint of relulab.
// Usage: node make_onnx.mjs CHECKPOINT.safetensors MODEL.onnx
import {writeFileSync} from "node:fs";

import {encodeModel} from "./onnx.mjs";
import {readLayers} from "./safetensors.mjs";

const [checkpoint, model, ...rest] = process.argv.slice(2);
if (model === undefined || rest.length > 0) {
  console.error("Usage: node make_onnx.mjs CHECKPOINT.safetensors MODEL.onnx");
  process.exit(2);
}
writeFileSync(model, encodeModel(readLayers(checkpoint)));
