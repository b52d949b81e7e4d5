// Encodes a ReLU network as an ONNX model: Gemm, Relu, ..., Gemm, for one example. The format is protocol buffers; the numbers below
// are the fields of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).

const kVarint = 0, kBytes = 2; // wire types

function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return Buffer.from([...bytes, value]);
}

const integer = (field, value) => Buffer.concat([varint(field * 8 + kVarint), varint(value)]);

function bytes(field, value) {
  const content = typeof value === "string" ? Buffer.from(value) : value;
  return Buffer.concat([varint(field * 8 + kBytes), varint(content.length), content]);
}

const message = (field, ...parts) => bytes(field, Buffer.concat(parts));

const kFloat = 1;

const tensor = (name, shape, values) => // TensorProto, as GraphProto.initializer
  message(5, ...shape.map((n) => integer(1, n)), integer(2, kFloat), bytes(8, name),
          bytes(9, Buffer.from(values.buffer, values.byteOffset, values.byteLength)));

const node = (type, inputs, output, ...attributes) => // NodeProto, as GraphProto.node
  message(1, ...inputs.map((name) => bytes(1, name)), bytes(2, output), bytes(4, type), ...attributes);

const kInt = 2;
const intAttribute = (name, value) => message(5, bytes(1, name), integer(3, value), integer(20, kInt)); // AttributeProto

const valueInfo = (field, name, shape) => // ValueInfoProto, as GraphProto.input or .output
  message(field, bytes(1, name),
          message(2, message(1, integer(1, kFloat), message(2, ...shape.map((n) => message(1, integer(1, n)))))));

// `layers`: [{weight: {shape: [out, in], values}, bias: {shape: [out], values}}]; Float32Array values, as relulab and PyTorch lay
// them out. The model maps `input` [1, in] to `output` [1, out].
export function encodeModel(layers) {
  const parts = [bytes(2, "relu_network")];
  let below = "input";
  layers.forEach(({weight, bias}, i) => {
    const l = i + 1, is_last = l === layers.length;
    parts.push(tensor(`weight${l}`, weight.shape, weight.values), tensor(`bias${l}`, bias.shape, bias.values));
    parts.push(node("Gemm", [below, `weight${l}`, `bias${l}`], is_last ? "output" : `z${l}`, intAttribute("transB", 1)));
    if (!is_last) parts.push(node("Relu", [`z${l}`], `a${l}`));
    below = `a${l}`;
  });
  parts.push(valueInfo(11, "input", [1, layers[0].weight.shape[1]]), valueInfo(12, "output", [1, layers.at(-1).weight.shape[0]]));
  const opset = message(8, bytes(1, ""), integer(2, 17));
  return Buffer.concat([integer(1, 8), message(7, ...parts), opset]); // ModelProto: ir_version, graph, opset_import
}
