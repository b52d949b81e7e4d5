#include "experiments/claims/relu_checks.h"

#include <cmath>
#include <map>
#include <set>
#include <string>
#include <type_traits>

#include "experiments/claims/float_sweep.h"
#include "experiments/store/number.h"

namespace relulab {
namespace {

/// What a check saw of y, which is what `symbol` calls it.
class Tally {
 public:
  explicit Tally(std::string_view symbol) : symbol_(symbol) {}

  template <typename Scalar>
  void Add(Scalar x, Scalar y, bool is_right) {
    const bool is_single = sizeof(Scalar) == 4;
    ++(is_single ? singles_ : doubles_);
    if (x == Scalar(0) || std::isnan(x)) {
      found_[FormatNumber(x)].insert(FormatNumber(y));
    }
    if (is_right || std::isnan(x)) return;
    if (wrong_++ > 0) return;
    first_wrong_ = std::string(is_single ? "float32" : "float64") + " x = " + FormatNumber(x) +
                   " with " + symbol_ + " = " + FormatNumber(y);
  }

  CheckResult Result(const std::string& property) const {
    std::string detail = property + " at " + std::to_string(singles_) + " float32 and " +
                         std::to_string(doubles_) + " float64 values of x";
    if (wrong_ > 0) {
      detail += " but for " + std::to_string(wrong_) + " of them, the first " + first_wrong_;
    }
    for (const auto& [x, values] : found_) {
      std::string alternatives;
      for (const std::string& y : values) alternatives += (alternatives.empty() ? "" : " or ") + y;
      detail.append("; ").append(symbol_).append("(").append(x).append(") = ").append(alternatives);
    }
    return {.holds = wrong_ == 0, .detail = std::move(detail), .cases = singles_ + doubles_};
  }

 private:
  std::string symbol_;
  std::int64_t singles_ = 0;
  std::int64_t doubles_ = 0;
  std::int64_t wrong_ = 0;
  std::string first_wrong_;
  std::map<std::string, std::set<std::string>> found_;  ///< every y at 0, -0 and NaN
};

}  // namespace

CheckResult CheckReluDefinition(std::string_view activation) {
  Tally tally("y");
  const auto visit = [&](const auto& point) {
    const auto right = [&](auto y) {
      if (point.x > 0) return BitsOf(y) == BitsOf(point.x);
      return point.x < 0 ? BitsOf(y) == 0 : y == 0;
    };
    // One of the two y that is wrong stands for the pair.
    const bool y_is_right = right(point.y);
    tally.Add(point.x, y_is_right ? point.predicted : point.y,
              y_is_right && right(point.predicted));
  };
  SweepActivation<float>(activation, visit);
  SweepActivation<double>(activation, visit);
  return tally.Result("y = max(0, x) to the bit");
}

CheckResult CheckReluDerivative(std::string_view activation) {
  Tally tally("dy/dx");
  const auto visit = [&](const auto& point) {
    using Scalar = std::remove_cvref_t<decltype(point.x)>;
    const bool is_one = point.derivative == Scalar(1);
    const bool is_zero = BitsOf(point.derivative) == 0;
    const bool is_right = point.x > 0 ? is_one : point.x < 0 ? is_zero : is_one || is_zero;
    tally.Add(point.x, point.derivative, is_right);
  };
  SweepActivation<float>(activation, visit);
  SweepActivation<double>(activation, visit);
  return tally.Result("dy/dx is 1 for x > 0 and 0 for x < 0");
}

}  // namespace relulab
