#include "experiments/lab/progress.h"

#include <gtest/gtest.h>

#include <csignal>

#include "core/data/printable.h"
#include "experiments/store/interrupt.h"

namespace relulab {
namespace {

Progress Half() {
  return {.done = 12,
          .all = 54,
          .share = 0.5,
          .seconds = 80.0,
          .details = DetailsOf({.work = 0.0, .step = 300, .steps = 2000, .loss = 0.53125})};
}

TEST(ProgressTest, ShowsTheRunInHand) {
  EXPECT_EQ(ProgressLine(Half(), 79),
            "12/54 [==============              ] 1 min 20 s left  step 300/2000  loss 0.531");
  EXPECT_EQ(ProgressSentence(Half()),
            "12 of 54 runs done, 1 min 20 s left; step 300/2000, loss 0.531");
}

TEST(ProgressTest, FitsEveryWidth) {
  for (const std::size_t runs : {4, 54, 10000, 1000000}) {
    Progress progress = Half();
    progress.all = runs;
    for (std::size_t width = 1; width < 200; ++width) {
      EXPECT_LE(CountCharacters(ProgressLine(progress, width)), width);
    }
  }
  EXPECT_EQ(ProgressLine(Half(), 29), "12/54 [==   ] 1 min 20 s left");
  EXPECT_EQ(ProgressLine(Half(), 50), "12/54 [=====      ] 1 min 20 s left  step 300/2000");
}

TEST(ProgressTest, SaysNothingThatIsNotKnown) {
  const Progress start{.all = 4, .details = DetailsOf({})};
  EXPECT_EQ(ProgressLine(start, 20), "0/4 [             ]");
  EXPECT_EQ(ProgressSentence(start), "0 of 4 runs done");
}

TEST(ProgressTest, CountsTimedBlocksToo) {
  const Progress blocks{.what = "timed blocks",
                        .done = 3,
                        .all = 40,
                        .share = 0.25,
                        .seconds = 40.0,
                        .may_end_early = true,
                        .details = {"run 5/27", "interval +-3.1 %"}};
  EXPECT_EQ(ProgressLine(blocks, 79),
            "3/40 [=====               ] at most 2 min 00 s left  run 5/27  interval +-3.1 %");
  EXPECT_EQ(ProgressSentence(blocks),
            "3 of 40 timed blocks done, at most 2 min 00 s left; run 5/27, interval +-3.1 %");
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
