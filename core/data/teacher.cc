// A random network labels Gaussian inputs (the teacher of the teacher-student setting: Gardner and
// Derrida 1989, doi:10.1088/0305-4470/22/12/004).
//
//   x standard normal,   a_0 = x,   a_l = tanh(W_l a_(l-1)) for l = 1 .. depth,
//   label = argmax_k v_k . a_depth,
//
// where the entries of W_l are normal with variance 2 / fan_in, and v_k is uniform on the unit
// sphere. They are drawn once from the seed, in the order W_1, ..., W_depth, v_0, v_1, .... Labels
// have no noise, so the best accuracy is 1. The network is an odd function, so two classes are
// equally likely; three or more are only roughly so.
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/data/rows.h"

namespace relulab {
namespace {

// Row by row: a matrix with more rows begins with the same numbers.
Matrix<double> DrawNormal(Index rows, Index columns, double deviation, RandomStream& stream) {
  Matrix<double> matrix(rows, columns);
  for (Index r = 0; r < rows; ++r) {
    for (Index c = 0; c < columns; ++c) matrix(r, c) = deviation * stream.Normal();
  }
  return matrix;
}

class Teacher final : public RowGenerator {
 public:
  explicit Teacher(const ParameterValues& parameters)
      : dimension_(parameters.Integer("dimension")),
        seed_(static_cast<std::uint64_t>(parameters.Integer("seed"))) {
    RandomStream stream(seed_, Purpose::kData, kSharedDrawIndex);
    const Index width = parameters.Integer("width");
    Index fan_in = dimension_;
    for (std::int64_t l = 0; l < parameters.Integer("depth"); ++l) {
      hidden_.push_back(DrawNormal(width, fan_in, std::sqrt(2.0 / double(fan_in)), stream));
      fan_in = width;
    }
    output_ = DrawNormal(parameters.Integer("classes"), fan_in, 1.0, stream);
    output_.rowwise().normalize();
  }

  Index features() const override { return dimension_; }
  int classes() const override { return static_cast<int>(output_.rows()); }

  std::int32_t Draw(SplitName split, Index row, Eigen::Ref<Vector<double>> inputs) const override {
    RandomStream stream = RowStream(seed_, split, row);
    for (double& x : inputs) x = stream.Normal();
    Vector<double> a = inputs;
    for (const Matrix<double>& weights : hidden_) {
      const Vector<double> z = weights * a;
      // std::tanh, because the result of Eigen's tanh depends on the vectorisation.
      a = z.unaryExpr([](double x) { return std::tanh(x); });
    }
    Index label = 0;
    (output_ * a).maxCoeff(&label);
    return static_cast<std::int32_t>(label);
  }

 private:
  Index dimension_;
  std::uint64_t seed_;
  std::vector<Matrix<double>> hidden_;  // [width, fan_in] each
  Matrix<double> output_;               // [classes, width]
};

}  // namespace

DatasetInfo TeacherDataset() {
  return {.name = "teacher",
          .description = "generated: a random tanh network labels Gaussian inputs",
          .parameters = {{"dimension", 20, "number of inputs", 1, 10000},
                         {"classes", 4, "number of classes: outputs of the teacher", 2, 1000},
                         {"width", 20, "units of each hidden layer of the teacher", 1, 8192},
                         {"depth", 1, "hidden layers of the teacher", 0, 100},
                         GeneratorSeed()},
          .make_generator = MakeGenerator<Teacher>};
}

}  // namespace relulab
