#include "sim/render/partial_render.h"

#include <gtest/gtest.h>
#include <tbb/task_arena.h>

#include <atomic>
#include <cmath>

#include "optics/analysis/focus.h"
#include "optics/lens/lens_file.h"
#include "sim/render/render.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::render {
namespace {

const WavelengthGrid grid{400.0, 50.0, 6};
// 70 × 50 pixels: 5 × 4 tiles, cut off at the right and below.
const Film film{6.0, 70, 50, {0, 0, 70, 50}};
const scene::RenderSettings settings{4, 3};

const optics::Lens& lens() {
  static const optics::Lens focused = optics::focused(
      optics::load_lens(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses/leica_summicron_m_50mm_f2.toml"),
      2000.0);
  return focused;
}

/// No two pixels see the same.
void ripples(const scene::RayBatchView& rays) {
  for (size_t i = 0; i < rays.count; ++i) {
    const double t = (-2.0 - rays.oz[i]) / rays.dz[i];
    const double x = rays.ox[i] + t * rays.dx[i], y = rays.oy[i] + t * rays.dy[i];
    rays.radiance[i] = static_cast<float>(2.0 + std::sin(900.0 * x) + std::cos(700.0 * y));
  }
}

SpectralImage run(PartialRender& partial, const Task& task = {}, const RadianceFunction& radiance = ripples) {
  return render(radiance, lens(), film, grid, settings, task, partial);
}

/// Renders until `fraction` of all is done, then stops as Ctrl-C does. On one thread, so that the others do
/// not finish the picture meanwhile.
void run_until(double fraction, PartialRender& partial) {
  std::atomic<bool> cancel{false};
  const Task task(
      [&](std::string_view step, double done) {
        if (step == "render" && done >= fraction) cancel = true;
      },
      &cancel);
  tbb::task_arena(1).execute([&] { EXPECT_THROW(run(partial, task), Cancelled); });
}

bool same_bytes(const SpectralImage& a, const SpectralImage& b) {
  return std::ranges::equal(a.pixels.data(), b.pixels.data());
}

TEST(PartialRender, TilesCoverEveryPixelOnce) {
  PartialRender partial(70, 50, 1);
  ASSERT_EQ(partial.tile_done.size(), 20u);
  for (size_t i : partial.missing_tiles()) {
    const PixelRect tile = partial.tile(i);
    for (int y = tile.y; y < tile.y + tile.height; ++y)
      for (int x = tile.x; x < tile.x + tile.width; ++x) partial.pixels.at(x, y) += 1.0f;
  }
  for (float count : partial.pixels.data()) EXPECT_EQ(count, 1.0f);
}

TEST(PartialRender, GoingOnGivesTheBytesOfARunWithoutAStop) {
  PartialRender nothing;
  const SpectralImage whole = run(nothing);
  for (double stop : {0.01, 0.3, 0.5, 0.9}) {
    PartialRender partial;
    run_until(stop, partial);
    EXPECT_GE(partial.fraction_done(), stop);
    EXPECT_LT(partial.fraction_done(), 1.0);
    EXPECT_TRUE(same_bytes(run(partial), whole)) << "stopped at " << stop;
  }
}

TEST(PartialRender, SurvivesStopAfterStop) {
  PartialRender nothing, partial;
  const SpectralImage whole = run(nothing);
  double before = 0.0;
  for (double stop : {0.2, 0.4, 0.6, 0.8}) {
    run_until(stop, partial);
    EXPECT_GT(partial.fraction_done(), before);
    before = partial.fraction_done();
  }
  EXPECT_TRUE(same_bytes(run(partial), whole));
}

TEST(PartialRender, StopsWithinATileAndForgetsIt) {
  std::atomic<bool> cancel{false};
  int batches = 0;
  const RadianceFunction cancelling = [&](const scene::RayBatchView& batch) {
    ripples(batch);
    cancel = ++batches == 5;
  };
  PartialRender partial;
  tbb::task_arena(1).execute([&] {
    // A batch is 2048 rays: one pixel, 256 of them a tile.
    EXPECT_THROW(render(cancelling, lens(), film, grid, {2048, 3}, Task({}, &cancel), partial), Cancelled);
  });
  EXPECT_EQ(batches, 5);
  EXPECT_EQ(partial.fraction_done(), 0.0);
}

TEST(PartialRender, TilesThatAreDoneAreNotRenderedAgain) {
  std::atomic<size_t> rays{0};
  const RadianceFunction counting = [&](const scene::RayBatchView& batch) {
    rays += batch.count;
    ripples(batch);
  };
  PartialRender nothing, partial;
  run(nothing, {}, counting);
  const size_t all = rays.exchange(0);
  run_until(0.5, partial);
  const double left = 1.0 - partial.fraction_done();
  run(partial, {}, counting);
  // Tiles at the border are smaller and some rays are vignetted; hence not exactly their share.
  EXPECT_NEAR(static_cast<double>(rays) / static_cast<double>(all), left, 0.25);
  rays = 0;
  PartialRender done(Image<float>(70, 50, 6, 1.0f));
  EXPECT_EQ(run(done, {}, counting).pixels.at(69, 49, 5), 1.0f);
  EXPECT_EQ(rays, 0u);
}

TEST(PartialRender, ProgressGoesOnWhereItStopped) {
  PartialRender partial;
  run_until(0.5, partial);
  const double before = partial.fraction_done();
  double first = 0.0, last = 0.0;
  run(partial, Task([&](std::string_view step, double fraction) {
        if (step != "render") return;
        if (first == 0.0) first = fraction;
        last = fraction;
      }));
  EXPECT_GT(first, before);
  EXPECT_EQ(last, 1.0);
}

TEST(PartialRender, OfAnotherSizeIsRefused) {
  for (PartialRender other : {PartialRender(50, 70, 6), PartialRender(70, 50, 5), PartialRender(69, 50, 6)})
    EXPECT_INPUT_ERROR(run(other), "not of the 70×50 pixels and 6 bands");
  PartialRender wrong_tiles(70, 50, 6);
  wrong_tiles.tile_done.push_back(0);
  EXPECT_INPUT_ERROR(run(wrong_tiles), "not of the 70×50 pixels");
}

}  // namespace
}  // namespace groundglass::render
