#include "experiments/store/safetensors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "experiments/store/json.h"

namespace relulab {
namespace {

using std::string_literals::operator""s;

// A file with this header and data, whatever they are.
std::string File(const std::string& header, const std::string& data) {
  std::string bytes(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(header.size() >> (8 * i) & 255);
  return bytes + header + data;
}

std::string ErrorOf(const std::string& bytes) {
  try {
    DecodeSafetensors(bytes);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "no error";
}

std::vector<Tensor> SomeTensors() {
  const std::vector<double> weight = {1.0, -0.0, 5e-324, INFINITY, 0.1, 1e300};
  const std::vector<float> bias = {0.5F, -2.0F};
  const std::vector<float> one = {3.0F};
  return {MakeTensor("layers.1.weight", {2, 3}, weight), MakeTensor("layers.1.bias", {2}, bias),
          MakeTensor("scalar", {}, one), MakeTensor("none", {0, 4}, std::span<const float>())};
}

TEST(Safetensors, KnownBytes) {
  const std::vector<float> values = {1.0F, -2.0F};
  const std::string header =
      R"({"__metadata__":{"step":"0"},"b":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})"s;
  const std::string padded = header + std::string(88 - header.size(), ' ');
  EXPECT_EQ(EncodeSafetensors({MakeTensor("b", {1, 2}, values)}, {{"step", "0"}}),
            "\x58\0\0\0\0\0\0\0"s + padded + "\0\0\x80\x3f\0\0\0\xc0"s);
}

TEST(Safetensors, ReadsWhatItWrote) {
  const std::string bytes = EncodeSafetensors(SomeTensors(), {{"precision", "float64"}});
  const TensorFile file = DecodeSafetensors(bytes);
  EXPECT_EQ(file.tensors, SomeTensors());
  EXPECT_EQ(file.metadata, (std::map<std::string, std::string>{{"precision", "float64"}}));
  EXPECT_EQ(EncodeSafetensors(file.tensors, file.metadata), bytes);
  EXPECT_EQ(TensorValues(file.tensors[0]),
            (std::vector<double>{1.0, -0.0, 5e-324, INFINITY, 0.1, 1e300}));
  EXPECT_EQ(TensorValues(file.tensors[1]), (std::vector<double>{0.5, -2.0}));
  EXPECT_TRUE(DecodeSafetensors(EncodeSafetensors({})).tensors.empty());
}

// Takes a file apart as the format's description says, without the decoder.
TEST(Safetensors, IsWhatTheFormatSays) {
  const std::string bytes = EncodeSafetensors(SomeTensors());
  std::size_t header_size = 0;
  for (std::size_t i = 8; i-- > 0;) {
    header_size = header_size << 8 | static_cast<unsigned char>(bytes[i]);
  }
  EXPECT_EQ(header_size % 8, 0U);
  EXPECT_EQ(bytes[8], '{');
  const Json header = Json::parse(bytes.substr(8, header_size));
  EXPECT_EQ(header.size(), 4U);
  const Json& weight = header["layers.1.weight"];
  EXPECT_EQ(weight["dtype"], "F64");
  EXPECT_EQ(weight["shape"], Json::parse("[2, 3]"));
  EXPECT_EQ(weight["data_offsets"], Json::parse("[0, 48]"));
  double last = 0.0;
  std::memcpy(&last, bytes.data() + 8 + header_size + 40, sizeof(last));
  EXPECT_EQ(last, 1e300);
  EXPECT_EQ(header["scalar"],
            Json::parse(R"({"dtype": "F32", "shape": [], "data_offsets": [56, 60]})"));
  EXPECT_EQ(bytes.size(), 8 + header_size + 60);
}

TEST(Safetensors, AnyTruncationIsFound) {
  const std::string bytes = EncodeSafetensors(SomeTensors());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_NE(ErrorOf(bytes.substr(0, size)), "no error") << size;
  }
  EXPECT_NE(ErrorOf(bytes + "x"), "no error");
}

TEST(Safetensors, DamagedBytesNeverCrash) {
  const std::string bytes = EncodeSafetensors(SomeTensors(), {{"a", "b"}});
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = bytes;
      damaged[i] = static_cast<char>(damaged[i] ^ (1 << bit));
      ErrorOf(damaged);
    }
  }
}

TEST(Safetensors, ErrorsSayWhatIsWrong) {
  const std::string start = "not a valid safetensors file: ";
  const std::string eight(8, 'x');
  const auto tensor = [](const std::string& rest) { return "{\"a\":{" + rest + "}}"; };
  EXPECT_EQ(ErrorOf("1234"), start + "it has fewer than 8 bytes");
  EXPECT_EQ(
      ErrorOf("\xff\xff\xff\xff\xff\xff\xff\xff{}"),
      start + "it declares a header of 18446744073709551615 bytes; expected at most 100000000");
  EXPECT_EQ(ErrorOf("\x09\0\0\0\0\0\0\0{}"s),
            start + "it declares a header of 9 bytes, but only 2 follow (truncated?)");
  for (const char* text : {"[]", "", " {}", "\t{}", "\n{}", "\xEF\xBB\xBF{}"}) {
    EXPECT_EQ(ErrorOf(File(text, "")), start + "its header does not begin with \"{\"");
  }
  EXPECT_EQ(ErrorOf(File("{} ", "")), "no error") << "spaces may follow";
  EXPECT_NE(ErrorOf(File("{}\0"s, "")), "no error");
  EXPECT_NE(ErrorOf(File("{", "")).find(start + "the header: line 1, column 2"), std::string::npos);
  EXPECT_EQ(ErrorOf(File("{\"a\":{},\"a\":{}}", "")),
            start + "the header: /a: this key appears twice; keep one");
  EXPECT_EQ(ErrorOf(File("{\"a\":3}", "")), start + "tensor \"a\" has no dtype");
  EXPECT_EQ(ErrorOf(File(tensor(R"("dtype":"BF16","shape":[2],"data_offsets":[0,8])"), eight)),
            start + "tensor \"a\" has the dtype \"BF16\"; F32 and F64 are supported");
  EXPECT_EQ(ErrorOf(File(tensor(R"("dtype":"F32","shape":[-2],"data_offsets":[0,8])"), eight)),
            start + "the shape of tensor \"a\" has the element -2; expected a whole number from 0");
  EXPECT_EQ(ErrorOf(File(tensor(R"("dtype":"F32","shape":[3],"data_offsets":[0,8])"), eight)),
            start + "tensor \"a\" has 8 bytes; expected 12, the size of its shape");
  EXPECT_EQ(
      ErrorOf(File(tensor(R"("dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0])"),
                   "")),
      start + "the shape of tensor \"a\" is impossible");
  EXPECT_EQ(ErrorOf(File(tensor(R"("dtype":"F32","shape":[2],"data_offsets":[8,0])"), eight)),
            start + "the data_offsets of tensor \"a\" are not [begin, end] with begin <= end");
  EXPECT_EQ(ErrorOf(File(tensor(R"("dtype":"F32","shape":[3],"data_offsets":[0,12])"), eight)),
            start + "tensor \"a\" ends at byte 12; the data have only 8 bytes (truncated?)");
  EXPECT_EQ(ErrorOf(File(tensor(R"("dtype":"F32","shape":[1],"data_offsets":[0,4])"), eight)),
            start + "4 bytes follow the last tensor");
  EXPECT_EQ(ErrorOf(File(tensor(R"("dtype":"F32","shape":[1],"data_offsets":[4,8])"), eight)),
            start + "byte 0 of the data belongs to no tensor");
  EXPECT_EQ(ErrorOf(File(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                         R"("b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
                         eight)),
            start + "tensors overlap at byte 4 of the data");
  EXPECT_EQ(ErrorOf(File(R"({"__metadata__":{"a":1}})", "")),
            start + "the value of the metadata key \"a\" is not a string");
}

}  // namespace
}  // namespace relulab
