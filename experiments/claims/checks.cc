#include "experiments/claims/checks.h"

#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <type_traits>

#include "core/nn/activation.h"
#include "core/registry/registry.h"
#include "experiments/store/csv.h"

namespace relulab {
namespace {

template <typename Scalar>
using BitPattern = std::conditional_t<sizeof(Scalar) == 4, std::uint32_t, std::uint64_t>;

template <typename Scalar>
BitPattern<Scalar> BitsOf(Scalar value) {
  return std::bit_cast<BitPattern<Scalar>>(value);
}

/// An activation and its derivative at x.
template <typename Scalar>
struct ActivationPoint {
  Scalar x;
  Scalar y;          ///< in training
  Scalar predicted;  ///< y in prediction, without the derivative
  Scalar derivative;
};

/// Evaluates an activation on batches of x and calls `visit` with each point.
template <typename Scalar, typename Visit>
class ActivationEvaluator {
 public:
  ActivationEvaluator(const Activation<Scalar>& activation, const Visit& visit)
      : activation_(activation), visit_(visit) {}

  void Add(Scalar x) {
    x_[count_++] = x;
    if (count_ == kBatch) Flush();
  }

  void Flush() {
    activation_.ForwardWithDerivative(x_, y_, derivative_, count_);
    activation_.Forward(x_, predicted_, count_);
    for (Index i = 0; i < count_; ++i) {
      visit_(ActivationPoint<Scalar>{x_[i], y_[i], predicted_[i], derivative_[i]});
    }
    count_ = 0;
  }

 private:
  // Not a multiple of the size of a vector register, so that the remainder loop runs, too.
  static constexpr Index kBatch = 4095;

  const Activation<Scalar>& activation_;
  const Visit& visit_;
  Index count_ = 0;
  Scalar x_[kBatch];
  Scalar y_[kBatch];
  Scalar predicted_[kBatch];
  Scalar derivative_[kBatch];
};

/// Calls `visit` with the ActivationPoint of every x that checks.h describes. `name` must be
/// registered; its parameters have their defaults.
template <typename Scalar, typename Visit>
void SweepActivation(std::string_view name, const Visit& visit) {
  using B = BitPattern<Scalar>;
  using Limits = std::numeric_limits<Scalar>;
  const ActivationInfo& row = *FindRow(Activations(), name);
  const auto activation = MakeActivation<Scalar>(row, DefaultValues(row.parameters));
  ActivationEvaluator<Scalar, Visit> evaluator(*activation, visit);
  const auto add = [&](B bits) { evaluator.Add(std::bit_cast<Scalar>(bits)); };
  constexpr B kLast = std::numeric_limits<B>::max();
  // Both strides are odd, so that the low bits vary as well.
  constexpr B kStride = sizeof(Scalar) == 4 ? B{251} : static_cast<B>((1ULL << 42) + 15);
  for (B bits = 0;; bits += kStride) {
    add(bits);
    if (bits > kLast - kStride) break;
  }
  constexpr B kNear = 1000;
  for (const Scalar sign : {Scalar(1), Scalar(-1)}) {
    const B zero = BitsOf(std::copysign(Scalar(0), sign));
    for (B i = 0; i <= kNear; ++i) add(zero + i);
    for (const Scalar edge : {Limits::min(), Limits::infinity()}) {
      const B at = BitsOf(std::copysign(edge, sign));
      for (B bits = at - kNear; bits <= at + kNear; ++bits) add(bits);
    }
    const B end = zero + (kLast >> 1);  // the last NaN of this sign
    for (B i = 0; i <= kNear; ++i) add(end - i);
  }
  evaluator.Flush();
}

/// Counts right and wrong values of y. `symbol` is the name of y in messages.
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
      detail += ", except at " + std::to_string(wrong_) + " of them; the first is " + first_wrong_;
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
    const bool y_is_right = right(point.y);
    tally.Add(point.x, y_is_right ? point.predicted : point.y,
              y_is_right && right(point.predicted));
  };
  SweepActivation<float>(activation, visit);
  SweepActivation<double>(activation, visit);
  return tally.Result("y equals max(0, x) bit for bit");
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

std::span<const Check> Checks() {
  static const Check kChecks[] = {
      {"relu_definition",
       "relu is max(0, x), bit for bit, on a sample of float32 and float64 values",
       [] { return CheckReluDefinition("relu"); }},
      {"relu_derivative", "the derivative of relu is 0 for x < 0, 1 for x > 0, and 0 or 1 at x = 0",
       [] { return CheckReluDerivative("relu"); }},
  };
  return kChecks;
}

}  // namespace relulab
