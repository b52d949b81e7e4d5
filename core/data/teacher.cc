#include "core/data/teacher.h"

#include <cmath>
#include <cstdint>
#include <vector>

namespace relulab {
namespace {

// Row by row, so that a wider matrix of fewer rows begins with other numbers, but one of more rows
// with the same.
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
      // The standard library's, whose results do not depend on how Eigen was vectorised.
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

std::unique_ptr<const RowGenerator> MakeTeacher(const ParameterValues& parameters) {
  return std::make_unique<Teacher>(parameters);
}

DatasetInfo TeacherDataset() {
  return {.name = "teacher",
          .description = "generated: a random tanh network labels Gaussian inputs",
          .parameters = {{.name = "dimension",
                          .default_value = std::int64_t{20},
                          .help = "number of inputs",
                          .minimum = 1,
                          .maximum = 10000},
                         {.name = "classes",
                          .default_value = std::int64_t{4},
                          .help = "outputs of the teacher",
                          .minimum = 2,
                          .maximum = 1000},
                         {.name = "width",
                          .default_value = std::int64_t{20},
                          .help = "units of each of its hidden layers",
                          .minimum = 1,
                          .maximum = 8192},
                         {.name = "depth",
                          .default_value = std::int64_t{1},
                          .help = "its hidden layers",
                          .minimum = 0,
                          .maximum = 100},
                         GeneratorSeed()},
          .make_generator = MakeTeacher};
}

}  // namespace relulab
