#include "core/theory/moment_table.h"

#include <cassert>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <string_view>
#include <utility>

namespace relulab {
namespace {

struct Pair {
  double first = 0.0;
  double second = 0.0;
};

/// sum_j c_j T_j(x) of two series, by Clenshaw's recurrence. Each step depends on the one before,
/// so evaluating both series side by side is faster.
template <std::size_t N>
Pair Evaluate(const std::array<double, N>& c, const std::array<double, N>& d, double x) {
  double c1 = 0.0;
  double c2 = 0.0;
  double d1 = 0.0;
  double d2 = 0.0;
  const double twice = 2.0 * x;
  for (std::size_t j = N - 1; j > 0; --j) {
    c2 = std::exchange(c1, twice * c1 + (c[j] - c2));
    d2 = std::exchange(d1, twice * d1 + (d[j] - d2));
  }
  return {x * c1 + (c[0] - c2), x * d1 + (d[0] - d2)};
}

ParameterValue ValueOf(const ParameterValues& values, const Parameter& parameter) {
  if (std::holds_alternative<std::int64_t>(parameter.default_value)) {
    return values.Integer(parameter.name);
  }
  if (std::holds_alternative<double>(parameter.default_value)) {
    return values.Number(parameter.name);
  }
  return values.Text(parameter.name);
}

}  // namespace

MomentTable::MomentTable(KinkedActivation activation)
    : activation_(std::move(activation)), octaves_(static_cast<std::size_t>(2 * kLastOctave)) {
  const double zero = 0.0;
  activation_.phi->ForwardWithDerivative(&zero, &phi_at_zero_, &derivative_at_zero_, 1);
}

void MomentTable::Make(int k, Octave& octave) const {
  std::array<double, kNodes> square{};
  std::array<double, kNodes> derivative{};
  const auto angle = [](int i) { return std::numbers::pi * (i + 0.5) / kNodes; };
  for (int i = 0; i < kNodes; ++i) {
    const double r = std::ldexp(std::exp2(0.5 * (std::cos(angle(i)) + 1.0)), k);
    const ActivationMoments moments = MomentsOf(activation_, r * r);
    square[static_cast<std::size_t>(i)] = moments.square / (r * r);
    derivative[static_cast<std::size_t>(i)] = moments.derivative_square;
  }
  for (int j = 0; j < kNodes; ++j) {
    const double scale = (j == 0 ? 1.0 : 2.0) / kNodes;
    const auto at = static_cast<std::size_t>(j);
    for (int i = 0; i < kNodes; ++i) {
      const double t = scale * std::cos(j * angle(i));
      octave.relative_square[at] += t * square[static_cast<std::size_t>(i)];
      octave.derivative_square[at] += t * derivative[static_cast<std::size_t>(i)];
    }
  }
}

const MomentTable::Octave& MomentTable::FindOctave(int k) const {
  Octave& octave = octaves_[k + kLastOctave];
  std::call_once(octave.made, [&] { Make(k, octave); });
  return octave;
}

LayerResponse MomentTable::At(double preactivation_rms) const {
  assert(!(preactivation_rms < 0.0));
  const double r = preactivation_rms;
  if (r == 0.0) return {std::abs(phi_at_zero_), std::abs(derivative_at_zero_)};
  if (!(r < std::ldexp(1.0, kLastOctave))) {
    return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
  }
  const double smallest = std::ldexp(1.0, -kLastOctave);
  if (r < smallest) {
    // Here phi is constant, or linear on either side of 0.
    const LayerResponse limit = At(smallest);
    if (phi_at_zero_ != 0.0) return {std::abs(phi_at_zero_), limit.derivative_rms};
    return {limit.activation_rms * (r / smallest), limit.derivative_rms};
  }
  const int k = std::ilogb(r);
  const Octave& octave = FindOctave(k);
  const double x = 2.0 * std::log2(std::ldexp(r, -k)) - 1.0;
  const Pair squares = Evaluate(octave.relative_square, octave.derivative_square, x);
  return {r * std::sqrt(squares.first), std::sqrt(squares.second)};
}

const MomentTable& SharedMomentTable(const ActivationInfo& activation,
                                     const ParameterValues& parameters) {
  using Key = std::pair<std::string_view, std::vector<ParameterValue>>;
  static std::mutex mutex;
  static std::map<Key, std::unique_ptr<const MomentTable>> tables;
  Key key{activation.name, {}};
  for (const Parameter& parameter : activation.parameters) {
    key.second.push_back(ValueOf(parameters, parameter));
  }
  const std::lock_guard lock(mutex);
  std::unique_ptr<const MomentTable>& table = tables[std::move(key)];
  if (table == nullptr) {
    table = std::make_unique<const MomentTable>(MakeKinkedActivation(activation, parameters));
  }
  return *table;
}

}  // namespace relulab
