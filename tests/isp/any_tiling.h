#pragma once

#include <gtest/gtest.h>
#include <tbb/global_control.h>
#include <tbb/task_arena.h>

#include <algorithm>

#include "tests/isp/through_stages.h"

namespace groundglass::isp::testing {

/// The same bytes on one thread and two, and in tiles of any size.
inline void expect_same_bytes_in_any_tiling(const RawFrame& raw, const std::vector<StageUse>& stages) {
  const auto with_threads = [&](size_t threads, const TileSize& tile) {
    const tbb::global_control allow(tbb::global_control::max_allowed_parallelism, threads);
    tbb::task_arena arena(static_cast<int>(threads));
    return arena.execute([&] { return develop_through(raw, stages, {.tile = tile}); });
  };
  const Image<float> reference = with_threads(1, {});
  EXPECT_TRUE(std::ranges::equal(with_threads(2, {}).data(), reference.data())) << "two threads";
  for (const TileSize& size : {TileSize{7, 5}, {64, 300}, {1000, 1000}})
    EXPECT_TRUE(std::ranges::equal(with_threads(2, size).data(), reference.data()))
        << size.width << 'x' << size.height;
}

/// Sizes that leave no room for margins, pairs or tiles.
inline const std::vector<std::pair<int, int>>& odd_sizes() {
  static const std::vector<std::pair<int, int>> sizes{{1, 1}, {1, 7}, {7, 1}, {2, 2}, {3, 5}, {257, 65}};
  return sizes;
}

}  // namespace groundglass::isp::testing
