#include "experiments/claims/accuracy_check.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string>
#include <type_traits>

#include "experiments/claims/float_sweep.h"
#include "experiments/store/number.h"

namespace relulab {
namespace {

constexpr double kMostEpsilons = 8.0;

struct SigmoidReference {
  template <typename Wide>
  static Wide Value(Wide x) {
    return Wide(1) / (Wide(1) + std::exp(-x));
  }
  template <typename Wide>
  static Wide Derivative(Wide x) {
    const Wide twice_cosh = Wide(2) * std::cosh(x / Wide(2));
    return Wide(1) / (twice_cosh * twice_cosh);
  }
};

struct TanhReference {
  template <typename Wide>
  static Wide Value(Wide x) {
    return std::tanh(x);
  }
  template <typename Wide>
  static Wide Derivative(Wide x) {
    const Wide cosh = std::cosh(x);
    return Wide(1) / (cosh * cosh);
  }
};

/// The largest error of what was compared, and where something was wrong.
template <typename Scalar>
class Errors {
 public:
  using Wide = std::conditional_t<sizeof(Scalar) == 4, double, long double>;

  /// `found` of one x, which counts once.
  void Add(Scalar x, std::initializer_list<Scalar> found, Wide exact) {
    const auto wrong = std::find_if(found.begin(), found.end(),
                                    [&](Scalar value) { return !IsRight(x, value, exact); });
    if (wrong == found.end() || wrong_++ > 0) return;
    first_wrong_ = FormatNumber(x) + " with " + FormatNumber(*wrong);
  }

  bool hold() const { return wrong_ == 0; }

  std::string Text() const {
    std::string text = FormatNumber(std::round(largest_ * 100.0) / 100.0) + " epsilon";
    if (wrong_ > 0) {
      text += ", beyond the bound at " + std::to_string(wrong_) + " x, the first " + first_wrong_;
    }
    return text;
  }

 private:
  bool IsRight(Scalar x, Scalar found, Wide exact) {
    constexpr Wide kFloor = Wide(2) * std::numeric_limits<Scalar>::min();
    if (std::isnan(x)) return std::isnan(found);
    if (std::abs(exact) < kFloor) return std::abs(found) < 2 * kFloor;
    const Wide error = std::abs((Wide(found) - exact) / exact);
    const auto epsilons = static_cast<double>(error / std::numeric_limits<Scalar>::epsilon());
    if (!std::isnan(epsilons)) largest_ = std::max(largest_, epsilons);
    return epsilons <= kMostEpsilons;
  }

  double largest_ = 0.0;  ///< in epsilons
  std::int64_t wrong_ = 0;
  std::string first_wrong_;
};

template <typename Scalar, typename Reference>
void Compare(std::string_view activation, CheckResult& result) {
  using Wide = typename Errors<Scalar>::Wide;
  Errors<Scalar> values;
  Errors<Scalar> derivatives;
  SweepActivation<Scalar>(activation, [&](const ActivationPoint<Scalar>& point) {
    const Wide x = point.x;
    values.Add(point.x, {point.y, point.predicted}, Reference::Value(x));
    if (!std::isnan(point.x)) {
      derivatives.Add(point.x, {point.derivative}, Reference::Derivative(x));
    }
    ++result.cases;
  });
  result.holds = result.holds && values.hold() && derivatives.hold();
  result.detail += std::string("; ") + (sizeof(Scalar) == 4 ? "float32 " : "float64 ") +
                   values.Text() + ", its derivative " + derivatives.Text();
}

template <typename Reference>
CheckResult CheckAccuracy(std::string_view activation) {
  CheckResult result = {.holds = true, .detail = "", .cases = 0};
  Compare<float, Reference>(activation, result);
  Compare<double, Reference>(activation, result);
  result.detail =
      "largest relative errors at " + std::to_string(result.cases) + " values of x" + result.detail;
  return result;
}

}  // namespace

CheckResult CheckSigmoidAccuracy(std::string_view activation) {
  return CheckAccuracy<SigmoidReference>(activation);
}

CheckResult CheckTanhAccuracy(std::string_view activation) {
  return CheckAccuracy<TanhReference>(activation);
}

}  // namespace relulab
