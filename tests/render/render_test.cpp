#include "sim/render/render.h"

#include <gtest/gtest.h>
#include <tbb/task_arena.h>

#include <atomic>
#include <cmath>

#include "optics/analysis/focus.h"
#include "optics/lens/lens_file.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::render {
namespace {

const WavelengthGrid grid{400.0, 10.0, 30};

optics::Lens lens() {
  return optics::focused(
      optics::load_lens(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses/leica_summicron_m_50mm_f2.toml"),
      2000.0);
}

/// Bright to the right of the axis and above it, dark elsewhere, on a plane two metres away.
void quadrant(const scene::RayBatchView& rays) {
  for (size_t i = 0; i < rays.count; ++i) {
    const double t = (-2.0 - rays.oz[i]) / rays.dz[i];
    rays.radiance[i] = rays.ox[i] + t * rays.dx[i] > 0.0 && rays.oy[i] + t * rays.dy[i] > 0.0 ? 1.0f : 0.0f;
  }
}

Film film(PixelRect window) { return {6.0, 64, 48, window}; }

TEST(Render, SameBytesAtAnyThreadCount) {
  const auto with_threads = [&](int threads) {
    tbb::task_arena arena(threads);
    return arena.execute([&] {
      return render(quadrant, lens(), film({0, 0, 64, 48}), grid, {8, 3}, Task());
    });
  };
  const SpectralImage one = with_threads(1), two = with_threads(2);
  EXPECT_TRUE(std::equal(one.pixels.data().begin(), one.pixels.data().end(), two.pixels.data().begin()));
}

TEST(Render, AWindowShowsThePixelsOfTheWhole) {
  const SpectralImage whole = render(quadrant, lens(), film({0, 0, 64, 48}), grid, {8, 3}, Task());
  const SpectralImage part = render(quadrant, lens(), film({40, 10, 9, 7}), grid, {8, 3}, Task());
  // Same samples; the pupil outline may be cut into other zones, so only the noise differs.
  double sum_whole = 0.0, sum_part = 0.0;
  for (int y = 0; y < 7; ++y)
    for (int x = 0; x < 9; ++x)
      for (int b = 0; b < 30; ++b) {
        sum_whole += static_cast<double>(whole.pixels.at(40 + x, 10 + y, b));
        sum_part += static_cast<double>(part.pixels.at(x, y, b));
      }
  EXPECT_NEAR(sum_part / sum_whole, 1.0, 0.01);
}

TEST(Render, TheSensorSeesTheSceneUpright) {
  const SpectralImage image = render(quadrant, lens(), film({0, 0, 64, 48}), grid, {4, 1}, Task());
  const auto brightness = [&](int x, int y) {
    double sum = 0.0;
    for (float v : image.pixels.pixel(x, y)) sum += static_cast<double>(v);
    return sum;
  };
  EXPECT_GT(brightness(56, 6), 0.0);
  EXPECT_EQ(brightness(6, 6), 0.0);
  EXPECT_EQ(brightness(56, 42), 0.0);
  EXPECT_EQ(brightness(6, 42), 0.0);
}

TEST(Render, StopsWhenCancelled) {
  std::atomic<bool> cancel{false};
  const Task task([&](std::string_view, double) { cancel = true; }, &cancel);
  EXPECT_THROW(render(quadrant, lens(), film({0, 0, 64, 48}), grid, {4, 1}, task), Cancelled);
}

TEST(Render, RefusesWhatCannotBe) {
  const auto with = [&](PixelRect window, const WavelengthGrid& g, int samples) {
    return render(quadrant, lens(), film(window), g, {samples, 1}, Task());
  };
  EXPECT_INPUT_ERROR(with({0, 0, 64, 48}, grid, 0), "samples per pixel is 0");
  EXPECT_INPUT_ERROR(with({60, 0, 8, 8}, grid, 1), "does not lie on the sensor");
  EXPECT_INPUT_ERROR(with({0, 0, 8, 8}, {250.0, 10.0, 30}, 1), "250", "min_nm");
}

}  // namespace
}  // namespace groundglass::render
