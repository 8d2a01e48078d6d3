#include "sim/core/task.h"

#include <gtest/gtest.h>

#include <vector>

#include "sim/core/error.h"

namespace groundglass {
namespace {

TEST(ParallelFor, ReportsRiseToOneAndCoverEveryPart) {
  for (int repeat = 0; repeat < 50; ++repeat) {
    std::vector<double> reported;
    std::atomic<int> calls{0};
    const Task task([&](std::string_view step, double fraction) {
      EXPECT_EQ(step, "count");
      reported.push_back(fraction);
    });
    parallel_for(1000, task, "count", [&](std::int64_t) { ++calls; });
    EXPECT_EQ(calls, 1000);
    ASSERT_FALSE(reported.empty());
    for (size_t i = 1; i < reported.size(); ++i) EXPECT_GT(reported[i], reported[i - 1]);
    EXPECT_EQ(reported.back(), 1.0);
  }
}

TEST(ParallelFor, StopsWhenAsked) {
  std::atomic<bool> cancel{false};
  std::atomic<int> calls{0};
  const Task task({}, &cancel);
  const auto body = [&](std::int64_t) {
    if (++calls == 10) cancel = true;
  };
  EXPECT_THROW(parallel_for(1'000'000, task, "count", body), Cancelled);
  EXPECT_LT(calls, 1000);
}

}  // namespace
}  // namespace groundglass
