#include "core/data/parity.h"

#include <cstdint>
#include <string>

namespace relulab {
namespace {

class Parity final : public RowGenerator {
 public:
  explicit Parity(const ParameterValues& parameters)
      : bits_(parameters.Integer("bits")),
        relevant_bits_(parameters.Integer("relevant_bits")),
        seed_(static_cast<std::uint64_t>(parameters.Integer("seed"))) {
    if (relevant_bits_ > bits_) {
      throw DataError("parity: relevant_bits is " + std::to_string(relevant_bits_) +
                      ", but may be at most the " + std::to_string(bits_) + " of bits");
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

std::unique_ptr<const RowGenerator> MakeParity(const ParameterValues& parameters) {
  return std::make_unique<Parity>(parameters);
}

DatasetInfo ParityDataset() {
  return {.name = "parity",
          .description = "generated: is the number of ones among the first bits odd?",
          .parameters = {{.name = "bits",
                          .default_value = std::int64_t{10},
                          .help = "number of inputs",
                          .minimum = 1,
                          .maximum = 10000},
                         {.name = "relevant_bits",
                          .default_value = std::int64_t{3},
                          .help = "how many of them count, from the first on",
                          .minimum = 1,
                          .maximum = 10000},
                         GeneratorSeed()},
          .make_generator = MakeParity};
}

}  // namespace relulab
