#include "experiments/claims/accuracy_check.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <type_traits>

#include "experiments/claims/float_sweep.h"
#include "experiments/store/number.h"

namespace relulab {
namespace {

constexpr double kMostUnits = 8.0;

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

  void Add(Scalar x, Scalar found, Wide exact) {
    constexpr Wide kFloor = Wide(2) * std::numeric_limits<Scalar>::min();
    bool is_right = false;
    if (std::isnan(x)) {
      is_right = std::isnan(found);
    } else if (std::abs(exact) < kFloor) {
      is_right = std::abs(found) < 2 * kFloor;
    } else {
      const Wide error = std::abs((Wide(found) - exact) / exact);
      const auto units = static_cast<double>(error / std::numeric_limits<Scalar>::epsilon());
      is_right = units <= kMostUnits;
      if (!std::isnan(units)) largest_ = std::max(largest_, units);
    }
    if (is_right || wrong_++ > 0) return;
    first_wrong_ = FormatNumber(x) + " with " + FormatNumber(found);
  }

  bool hold() const { return wrong_ == 0; }

  std::string Text() const {
    std::string text = FormatNumber(std::round(largest_ * 100.0) / 100.0);
    if (wrong_ > 0) {
      text += ", beyond the bound at " + std::to_string(wrong_) + " x, the first " + first_wrong_;
    }
    return text;
  }

 private:
  double largest_ = 0.0;  ///< in units of rounding
  std::int64_t wrong_ = 0;
  std::string first_wrong_;
};

template <typename Scalar, typename Reference>
void Compare(std::string_view name, CheckResult& result) {
  using Wide = typename Errors<Scalar>::Wide;
  Errors<Scalar> values;
  Errors<Scalar> derivatives;
  SweepActivation<Scalar>(name, [&](const ActivationPoint<Scalar>& point) {
    const Wide x = point.x;
    const Wide exact = Reference::Value(x);
    values.Add(point.x, point.y, exact);
    values.Add(point.x, point.predicted, exact);
    if (!std::isnan(point.x)) {
      derivatives.Add(point.x, point.derivative, Reference::Derivative(x));
    }
    ++result.cases;
  });
  result.holds = result.holds && values.hold() && derivatives.hold();
  result.detail += "; " + std::string(name) + " in " +
                   (sizeof(Scalar) == 4 ? "float32 " : "float64 ") + values.Text() +
                   ", its derivative " + derivatives.Text();
}

}  // namespace

CheckResult CheckSigmoidAndTanh(std::string_view sigmoid, std::string_view tanh) {
  CheckResult result = {.holds = true, .detail = "", .cases = 0};
  Compare<float, SigmoidReference>(sigmoid, result);
  Compare<double, SigmoidReference>(sigmoid, result);
  Compare<float, TanhReference>(tanh, result);
  Compare<double, TanhReference>(tanh, result);
  result.detail = "largest relative errors in units of rounding, at " +
                  std::to_string(result.cases) + " values of x" + result.detail;
  return result;
}

}  // namespace relulab
