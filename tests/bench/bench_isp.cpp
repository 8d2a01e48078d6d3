// Developing a raw frame in memory: the whole of a pipeline, and its parts.
#include <benchmark/benchmark.h>
#include <tbb/global_control.h>

#include <cmath>
#include <random>

#include "isp/develop.h"
#include "isp/stages.h"

namespace {

using namespace groundglass;

RawFrame made(int width, int height) {
  RawFrame f;
  std::minstd_rand random(1);
  f.dn = Image<std::uint16_t>(width, height);
  f.cfa = {2, 2, {0, 1, 1, 2}};
  f.planes = {"R", "G", "B"};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const double light = 3000.0 + 2500.0 * std::sin(0.004 * x) * std::cos(0.003 * y) +
                           ((x / 300 + y / 200) % 2) * 1500.0 * f.cfa.plane_at(x, y);
      f.dn.at(x, y) = static_cast<std::uint16_t>(512.0 + light + static_cast<double>(random() % 101));
    }
  f.bit_depth = 14;
  f.black_level_dn.assign(4, 512.0);
  f.white_level_dn = 16383.0;
  f.default_crop = {8, 8, width - 16, height - 16};
  f.as_shot_neutral = Eigen::Vector3d(0.5, 1.0, 0.6);
  f.noise_profile.assign(3, {2e-5, 4.5e-7});
  return f;
}

const RawFrame& frame(int megapixels) {
  static const RawFrame small = made(4016, 3016), large = made(8192, 6144);
  return megapixels == 12 ? small : large;
}

/// Eight bits, as a picture on a screen or in a JPEG has them.
class EightBits : public isp::Sink {
 public:
  void begin(const isp::FrameState& state) override {
    if (pixels_.empty()) pixels_ = Image<std::uint8_t>(state.crop.width, state.crop.height, 3);
    crop_ = state.crop;
  }
  void put(const isp::Tile& tile) override {
    for (int y = tile.first_row(); y < tile.end_row(); ++y) {
      std::uint8_t* to = &pixels_.at(tile.area().x - crop_.x, y - crop_.y);
      const float *r = tile.row(0, y).data(), *g = tile.row(1, y).data(), *b = tile.row(2, y).data();
      for (int x = 0; x < tile.area().width; ++x) {
        to[3 * x] = static_cast<std::uint8_t>(r[x] * 255.0f + 0.5f);
        to[3 * x + 1] = static_cast<std::uint8_t>(g[x] * 255.0f + 0.5f);
        to[3 * x + 2] = static_cast<std::uint8_t>(b[x] * 255.0f + 0.5f);
      }
    }
  }

 private:
  Image<std::uint8_t> pixels_;
  PixelRect crop_;
};

/// The least that makes a picture: gradient-corrected demosaic to sRGB.
void simple_pipeline(benchmark::State& state) {
  const RawFrame& raw = frame(static_cast<int>(state.range(0)));
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism,
                                    static_cast<size_t>(state.range(1)));
  std::vector<isp::StageUse> stages;
  for (const char* name :
       {"black_level", "white_balance", "highlights", "demosaic", "colour", "tone", "encode"})
    stages.emplace_back(isp::stage_type(name));
  for (isp::StageUse& use : stages)
    if (use.type->name == "demosaic") use.parameters.set("method", std::string("malvar_he_cutler"));
  EightBits sink;
  std::vector<double> sums(stages.size());
  for (auto _ : state) {
    const auto times = isp::run_stages(raw, stages, sink);
    for (size_t i = 0; i < times.size(); ++i) sums[i] += times[i].seconds;
  }
  const double pixels = 1e-6 * static_cast<double>(raw.dn.pixel_count());
  for (size_t i = 0; i < sums.size(); ++i)
    state.counters[stages[i].type->name] =
        benchmark::Counter(1e3 * sums[i] / pixels, benchmark::Counter::kAvgIterations);
  state.counters["MP/s"] = benchmark::Counter(pixels, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(simple_pipeline)
    ->Args({12, 1})
    ->Args({12, 2})
    ->Args({50, 2})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
