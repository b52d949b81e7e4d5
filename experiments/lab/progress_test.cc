#include "experiments/lab/progress.h"

#include <gtest/gtest.h>

#include <csignal>

#include "core/data/printable.h"
#include "experiments/lab/interrupt.h"

namespace relulab {
namespace {

Progress Half() {
  return {.runs_done = 12,
          .runs = 54,
          .share = 0.5,
          .seconds = 80.0,
          .in_hand = {.work = 0.0, .step = 300, .steps = 2000, .loss = 0.53125}};
}

TEST(ProgressTest, ShowsTheRunInHand) {
  EXPECT_EQ(ProgressLine(Half(), 79),
            "12/54 [==============              ] 1 min 20 s left  step 300/2000  loss 0.531");
  EXPECT_EQ(ProgressSentence(Half()),
            "12 of 54 runs done, 1 min 20 s left; step 300 of 2000, loss 0.531");
}

TEST(ProgressTest, FitsEveryWidth) {
  for (const std::size_t runs : {4, 54, 10000, 1000000}) {
    Progress progress = Half();
    progress.runs = runs;
    for (std::size_t width = 1; width < 200; ++width) {
      EXPECT_LE(CountCharacters(ProgressLine(progress, width)), width);
    }
  }
  EXPECT_EQ(ProgressLine(Half(), 29), "12/54 [==   ] 1 min 20 s left");
  EXPECT_EQ(ProgressLine(Half(), 50), "12/54 [=====      ] 1 min 20 s left  step 300/2000");
}

TEST(ProgressTest, SaysNothingThatIsNotKnown) {
  const Progress start{.runs_done = 0, .runs = 4, .share = 0.0, .seconds = 0.0, .in_hand = {}};
  EXPECT_EQ(ProgressLine(start, 20), "0/4 [             ]");
  EXPECT_EQ(ProgressSentence(start), "0 of 4 runs done");
}

TEST(ProgressTest, RunsInHandCountByTheirShare) {
  RunsInHand runs;
  RunsInHand::Entry first(runs, 100.0, 10);
  first.progress().step = 5;
  {
    RunsInHand::Entry second(runs, 40.0, 4);
    second.progress().step = 1;
    EXPECT_DOUBLE_EQ(runs.Add().work, 60.0);
    EXPECT_EQ(runs.Add().steps, 10) << "the oldest run is shown";
  }
  const RunsInHand::Entry evaluated_only(runs, 7.0, 0);
  EXPECT_DOUBLE_EQ(runs.Add().work, 50.0);
}

TEST(InterruptTest, NestedHandlersKeepTheFlag) {
  const InterruptHandler outer;
  {
    const InterruptHandler inner;
    std::raise(SIGHUP);
    std::raise(SIGTERM);
  }
  std::raise(SIGINT);  // the outer handler still stands
  EXPECT_TRUE(InterruptHandler::Interrupted());
}

}  // namespace
}  // namespace relulab
