#include "core/measure/histogram.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "core/nn/loss.h"
#include "core/random/stream.h"

namespace relulab {
namespace {

std::int64_t Total(const std::vector<HistogramBin>& histogram) {
  std::int64_t total = 0;
  for (const HistogramBin& bin : histogram) total += bin.count;
  return total;
}

void ExpectBin(const HistogramBin& bin, double low, double high, std::int64_t count) {
  EXPECT_DOUBLE_EQ(bin.low, low);
  EXPECT_DOUBLE_EQ(bin.high, high);
  EXPECT_EQ(bin.count, count) << "from " << low << " to " << high;
}

TEST(LinearHistogram, KnownAnswer) {
  const Matrix<double> values{{-1.0, 0.0, -0.0, 0.999, 1.0}, {2.5, 3.0, 1.5, 2.0, -0.5}};
  const auto histogram = LinearHistogram(values, 4);
  ASSERT_EQ(histogram.size(), 5U);
  ExpectBin(histogram[0], 0.0, 0.0, 2);  // the exact zeros
  ExpectBin(histogram[1], -1.0, 0.0, 2);
  ExpectBin(histogram[2], 0.0, 1.0, 1);  // the value 1 is in the next bin
  ExpectBin(histogram[3], 1.0, 2.0, 2);
  ExpectBin(histogram[4], 2.0, 3.0, 3);  // includes the value 3
}

TEST(LinearHistogram, EqualValuesShareABin) {
  const auto histogram = LinearHistogram<float>(Matrix<float>::Constant(2, 3, 0.5F), 10);
  ASSERT_EQ(histogram.size(), 2U);
  ExpectBin(histogram[1], 0.5, 0.5, 6);
}

TEST(Histogram, AllZerosAndWhatIsNotFinite) {
  const auto magnitude = [](const Matrix<double>& values, int bins) {
    return MagnitudeHistogram<double>({values, 0}, bins);
  };
  using Make = std::function<std::vector<HistogramBin>(const Matrix<double>&, int)>;
  for (const Make& make : {Make(LinearHistogram<double>), Make(magnitude)}) {
    const auto zeros = make(Matrix<double>::Zero(3, 3), 5);
    ASSERT_EQ(zeros.size(), 1U);
    EXPECT_EQ(zeros[0].count, 9);
    const Matrix<double> values{{NAN, INFINITY, -INFINITY, 1.0, 5.0}};
    const auto broken = make(values, 2);
    ASSERT_EQ(broken.size(), 4U);
    EXPECT_TRUE(std::isnan(broken[1].low) && std::isnan(broken[1].high));
    EXPECT_EQ(broken[1].count, 3);
    EXPECT_EQ(Total(broken), 5);
  }
}

TEST(MagnitudeHistogram, VanishedGradientsShow) {
  const Matrix<float> values{{3e-30F, -2e-30F, 0.0F, 5e-3F, -1e-10F}};
  const auto histogram =
      MagnitudeHistogram<float>({values, 0}, 14);  // 1e-30 .. 1e-2, two decades per bin
  ASSERT_EQ(histogram.size(), 15U);
  EXPECT_EQ(histogram[0].count, 1);
  EXPECT_NEAR(histogram[1].low, 1e-30, 1e-42);
  EXPECT_NEAR(histogram[1].high, 1e-28, 1e-40);
  EXPECT_EQ(histogram[1].count, 2);
  EXPECT_NEAR(histogram[14].high, 1e-2, 1e-14);
  EXPECT_EQ(histogram[14].count, 1);
  EXPECT_EQ(Total(histogram), 5);
}

// Every value is counted in the bin whose reported edges enclose it.
template <typename Scalar>
void ExpectBinsThatHoldTheirValues(double scale) {
  Matrix<Scalar> values(40, 50);
  RandomStream stream(3, Purpose::kData, 0);
  for (Index i = 0; i < values.size(); ++i) {
    values.data()[i] = static_cast<Scalar>(scale * std::pow(stream.Normal(), 5));
  }
  const auto linear = LinearHistogram(values, 37);
  const auto magnitude = MagnitudeHistogram<Scalar>({values, 0}, 37);
  for (const auto* histogram : {&linear, &magnitude}) {
    EXPECT_EQ(Total(*histogram), values.size());
    for (std::size_t b = 1; b < histogram->size(); ++b) {
      const HistogramBin& bin = (*histogram)[b];
      if (b > 1) {
        EXPECT_EQ(bin.low, (*histogram)[b - 1].high);
      }
      std::int64_t slow = 0;
      for (Index i = 0; i < values.size(); ++i) {
        double v = static_cast<double>(values.data()[i]);
        if (histogram == &magnitude) v = std::abs(v);
        const bool is_last = b + 1 == histogram->size();
        slow += v != 0.0 && v >= bin.low && (v < bin.high || (is_last && v == bin.high)) ? 1 : 0;
      }
      EXPECT_EQ(bin.count, slow) << bin.low << " " << scale;
    }
  }
}

TEST(Histogram, BinsHoldTheirValues) {
  for (const double scale : {1.0, 1e-20, 1e-36}) ExpectBinsThatHoldTheirValues<float>(scale);
  for (const double scale : {1.0, 1e-200, 1e-305, 1e300}) {
    ExpectBinsThatHoldTheirValues<double>(scale);
  }
}

TEST(HistogramRecorder, ChosenStepsOnly) {
  const HistogramRecorder<float> recorder({0, 7}, 5);
  EXPECT_TRUE(recorder.NeedsAt(7, false).backward);
  EXPECT_FALSE(recorder.NeedsAt(5, true).forward);
}

TEST(HistogramRecorder, RowsOfEveryLayer) {
  NetworkSpec spec;
  spec.input_size = 3;
  spec.widths = {5, 4};
  spec.output_size = 2;
  const Network<float> network(spec, 1);
  const Matrix<float> inputs = Matrix<float>::Random(3, 6);
  const std::vector<std::int32_t> labels(6, 1);
  Pass<float> pass;
  Gradients<float> gradients;
  network.Forward(inputs, pass);
  MakeLoss<float>(*FindRow(Losses(), "cross_entropy"))
      ->Evaluate(pass.preactivation.back(), labels, &pass.delta.back());
  network.Backward(inputs, pass, gradients);
  HistogramRecorder<float> recorder({3}, 5);
  recorder.OnMeasure({3, network, inputs, labels, pass, gradients});
  std::map<std::pair<int, std::string>, std::int64_t> totals;
  for (const HistogramRow& row : recorder.rows()) {
    EXPECT_EQ(row.step, 3);
    totals[{row.layer, std::string(row.quantity)}] += row.bin.count;
  }
  const std::map<std::pair<int, std::string>, std::int64_t> expected = {{{1, "activation"}, 30},
                                                                        {{1, "delta"}, 30},
                                                                        {{2, "activation"}, 24},
                                                                        {{2, "delta"}, 24},
                                                                        {{3, "delta"}, 12}};
  EXPECT_EQ(totals, expected);
}

TEST(MagnitudeHistogram, HasThePowerOfTwoOfItsMatrix) {
  const ScaledMatrix<float> matrix{Matrix<float>::Constant(2, 3, 1.5F), -400};
  const auto histogram = MagnitudeHistogram(matrix, 5);
  ASSERT_EQ(histogram.size(), 2U);
  EXPECT_EQ(histogram[0].count, 0) << "nothing is 0";
  EXPECT_EQ(histogram[1].low, std::ldexp(1.5, -400));
  EXPECT_EQ(histogram[1].count, 6);
}

}  // namespace
}  // namespace relulab
