#include "experiments/lab/layer_tensors.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>
#include <type_traits>

#include "core/data/dataset.h"
#include "experiments/store/json.h"

namespace relulab {
namespace {

template <typename Scalar>
using RowMajor = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

std::string TensorName(std::size_t l, std::string_view parameter) {
  return "layers." + std::to_string(l + 1) + "." + std::string(parameter);
}

template <typename Parameter>
std::vector<std::int64_t> ShapeOf(const Parameter& parameter) {
  if (kIsPerUnit<Parameter>) return {parameter.size()};
  return {parameter.rows(), parameter.cols()};
}

const char* TypeName(TensorType type) { return type == TensorType::kF32 ? "F32" : "F64"; }

template <typename Scalar>
constexpr TensorType kTypeOf = std::is_same_v<Scalar, float> ? TensorType::kF32 : TensorType::kF64;

/// The values of the tensor `name`. Throws DataError if it is missing, has another type or shape,
/// or has a value that is not finite.
std::vector<double> FindValues(const std::vector<Tensor>& tensors, const std::string& name,
                               TensorType type, const std::vector<std::int64_t>& shape,
                               const std::string& source) {
  const auto found = std::find_if(tensors.begin(), tensors.end(),
                                  [&](const Tensor& tensor) { return tensor.name == name; });
  if (found == tensors.end()) {
    throw DataError(source + ": lacks the tensor \"" + name + "\" of the run's network");
  }
  if (found->type != type || found->shape != shape) {
    const auto describe = [](TensorType t, const std::vector<std::int64_t>& s) {
      return std::string(TypeName(t)) + " " + Json(s).dump();
    };
    throw DataError(source + ": the tensor \"" + name + "\" is " +
                    describe(found->type, found->shape) + "; the run's network has " +
                    describe(type, shape));
  }
  std::vector<double> values = TensorValues(*found);
  if (!std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); })) {
    throw DataError(source + ": the tensor \"" + name +
                    "\" has a value that is not finite; expected a checkpoint from before the run "
                    "diverged");
  }
  return values;
}

}  // namespace

template <typename Scalar>
std::vector<Tensor> LayerTensors(const std::vector<Layer<Scalar>>& layers) {
  std::vector<Tensor> tensors;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    VisitParameters(
        [&](std::string_view name, const auto& parameter) {
          const RowMajor<Scalar> values = parameter;
          tensors.push_back(
              MakeTensor(TensorName(l, name), ShapeOf(parameter),
                         std::span(values.data(), static_cast<std::size_t>(values.size()))));
        },
        layers[l]);
  }
  return tensors;
}

template <typename Scalar>
std::vector<Layer<Scalar>> LayersOf(const std::vector<Tensor>& tensors,
                                    const std::vector<Index>& sizes, const std::string& source) {
  std::vector<Layer<Scalar>> layers;
  std::size_t read = 0;
  for (std::size_t l = 0; l + 1 < sizes.size(); ++l) {
    layers.push_back(MakeLayer<Scalar>(sizes[l + 1], sizes[l]));
    VisitParameters(
        [&](std::string_view name, auto& parameter) {
          const std::vector<double> values =
              FindValues(tensors, TensorName(l, name), kTypeOf<Scalar>, ShapeOf(parameter), source);
          parameter =
              Eigen::Map<const RowMajor<double>>(values.data(), parameter.rows(), parameter.cols())
                  .template cast<Scalar>();
          ++read;
        },
        layers.back());
  }
  if (tensors.size() != read) {
    throw DataError(source + ": found " + std::to_string(tensors.size()) +
                    " tensors; the run's network has " + std::to_string(read));
  }
  return layers;
}

template std::vector<Tensor> LayerTensors(const std::vector<Layer<float>>&);
template std::vector<Tensor> LayerTensors(const std::vector<Layer<double>>&);
template std::vector<Layer<float>> LayersOf(const std::vector<Tensor>&, const std::vector<Index>&,
                                            const std::string&);
template std::vector<Layer<double>> LayersOf(const std::vector<Tensor>&, const std::vector<Index>&,
                                             const std::string&);

}  // namespace relulab
