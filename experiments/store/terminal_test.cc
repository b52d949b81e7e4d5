#include "experiments/store/terminal.h"

#include <gtest/gtest.h>

namespace relulab {
namespace {

TEST(TerminalTest, AFileHasNoWidthAndNoColours) {
  const OutputStyle none = StyleOf(-1);
  EXPECT_FALSE(none.has_escapes);
  EXPECT_GT(none.width, 1000000U);
}

}  // namespace
}  // namespace relulab
