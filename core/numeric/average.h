/// The mean of values that are added one by one.
#pragma once

#include <optional>

namespace relulab {

class Average {
 public:
  void Add(double value) {
    sum_ += value;
    count_ += 1.0;
  }

  /// Absent if no value was added.
  std::optional<double> Get() const {
    return count_ > 0.0 ? std::optional(sum_ / count_) : std::nullopt;
  }

 private:
  double sum_ = 0.0;
  double count_ = 0.0;
};

}  // namespace relulab
