#include "sim/measure/patch_statistics.h"

#include <gtest/gtest.h>

#include "tests/support/expect_input_error.h"

namespace groundglass::measure {
namespace {

TEST(PatchStatistics, MeanAndVarianceOfEachChannel) {
  // Channel 0 counts 0…5 in the patch (mean 2.5, variance 3.5 by n − 1); channel 1 is a large constant.
  Image<float> image(5, 4, 2, -100.0f);
  for (int i = 0; i < 6; ++i) {
    image.at(1 + i % 3, 2 + i / 3, 0) = static_cast<float>(i);
    image.at(1 + i % 3, 2 + i / 3, 1) = 1e6f;
  }
  const PatchStatistics found = patch_statistics(image, {1, 2, 3, 2});
  EXPECT_NEAR(found.mean[0], 2.5, 1e-15);
  EXPECT_NEAR(found.variance[0], 3.5, 1e-14);
  EXPECT_EQ(found.mean[1], 1e6);
  EXPECT_EQ(found.variance[1], 0.0);
}

TEST(PatchStatistics, OnePixelHasNoVariance) {
  const Image<float> image(2, 2, 1, 0.5f);
  EXPECT_EQ(patch_statistics(image, {1, 1, 1, 1}).mean[0], 0.5);
  EXPECT_EQ(patch_statistics(image, {1, 1, 1, 1}).variance[0], 0.0);
}

TEST(PatchStatistics, PatchesOutsideAreNamed) {
  const Image<float> image(8, 6);
  for (const PatchRect& patch :
       {PatchRect{-1, 0, 2, 2}, {0, 0, 0, 1}, {7, 0, 2, 1}, {0, 6, 1, 1}, {2147483647, 0, 1, 1}})
    EXPECT_INPUT_ERROR(patch_statistics(image, patch, "patch 7"), "patch 7", "8×6");
}

}  // namespace
}  // namespace groundglass::measure
