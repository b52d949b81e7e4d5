// Inputs are `bits` fair bits, 0 or 1; the label is 1 if the sum of the first `relevant_bits` is
// odd. If two or more bits are relevant, no single input is correlated with the label, so the
// linear model of least loss predicts 1/2 for every input. (A linear threshold can still be right
// on up to 3/4 of the inputs.) Scaling `none` keeps 0 and 1; `symmetric` maps them to -1 and +1.
#include <cstdint>
#include <string>

#include "core/data/rows.h"

namespace relulab {
namespace {

class Parity final : public RowGenerator {
 public:
  explicit Parity(const ParameterValues& parameters)
      : bits_(parameters.Integer("bits")),
        relevant_bits_(parameters.Integer("relevant_bits")),
        seed_(static_cast<std::uint64_t>(parameters.Integer("seed"))) {
    if (relevant_bits_ > bits_) {
      throw DataError("parity: relevant_bits: found " + std::to_string(relevant_bits_) +
                      "; expected at most the number of bits, " + std::to_string(bits_));
    }
  }

  Index features() const override { return bits_; }
  int classes() const override { return 2; }

  std::int32_t Draw(SplitName split, Index row, Eigen::Ref<Vector<double>> inputs) const override {
    RandomStream stream = RowStream(seed_, split, row);
    std::int32_t label = 0;
    for (Index i = 0; i < bits_; ++i) {
      const std::uint32_t bit = stream.Below(2);
      inputs(i) = bit;
      if (i < relevant_bits_) label ^= static_cast<std::int32_t>(bit);
    }
    return label;
  }

 private:
  Index bits_;
  Index relevant_bits_;
  std::uint64_t seed_;
};

}  // namespace

DatasetInfo ParityDataset() {
  return {.name = "parity",
          .description =
              "generated: random bits; the label is 1 if an odd number of the first relevant_bits "
              "are 1",
          .parameters = {{"bits", 10, "number of inputs", 1, 10000},
                         {"relevant_bits", 3,
                          "number of bits that decide the label: the first ones", 1, 10000},
                         GeneratorSeed()},
          .make_generator = MakeGenerator<Parity>};
}

}  // namespace relulab
