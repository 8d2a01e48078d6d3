// A frame of 50 MP with every term of the sensor's chain on, against the random numbers alone that it draws:
// one Poisson variate and three normals (PRNU, DSNU, read noise) per pixel.

#include <benchmark/benchmark.h>
#include <tbb/parallel_for.h>

#include <algorithm>

#include "sensor/capture/readout.h"
#include "sensor/light/photoelectrons.h"
#include "sensor/random/streams.h"

namespace groundglass::sensor {
namespace {

constexpr int width = 8192, height = 6144;
constexpr double megapixels = width * height * 1e-6;

SensorModel every_term() {
  SensorModel s;
  s.name = "every term";
  s.width_px = width;
  s.height_px = height;
  s.pixel_pitch_um = 1.6;
  s.planes = {"Y"};
  s.conversion_modes = {{.name = "only",
                         .from_iso = 100.0,
                         .system_gain_dn_per_e = 0.5,
                         .full_well_e = 7000.0,
                         .read_noise_e = 2.0,
                         .output_noise_dn = 0.5}};
  s.converter.bits = 12;
  s.converter.black_level_dn = 256.0;
  s.converter.drift_dn = 0.5;
  s.converter.inl_dn = 2.0;
  s.converter.inl_column_spread = 0.1;
  s.converter.dnl_dn = 0.2;
  s.dark_current = {.e_per_s = 5.0, .hot_share = 2e-4, .hot_e_per_s = 200.0};
  s.prnu = {.pixel = 0.006, .row = 0.001, .column = 0.001};
  s.dsnu_e = {.pixel = 1.0, .row = 0.3, .column = 0.3};
  s.source_follower.flicker_e2 = 0.1;
  s.source_follower.trap_share = 1e-3;
  s.source_follower.trap_e = 5.0;
  s.saturation = {.knee = 0.95, .blooming = 0.2};
  s.lag = 1e-3;
  s.line_noise = {.row_e = 0.3, .column_e = 0.2};
  s.periodic_noise = {{.rms_e = 0.3, .cycles_per_px_x = 0.01, .cycles_per_px_y = 0.02}};
  s.defects = {.dead_share = 1e-5, .stuck_share = 1e-5, .cluster_px = 1.5};
  return s;
}

/// Electrons per second from deep shadow to just saturated, as a picture has them.
Image<float> picture() {
  Image<float> rate(width, height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      rate.at(x, y) = 2.0f + 7000.0f * static_cast<float>((x * 13 + y * 7) % 4096) / 4096.0f *
                                 static_cast<float>(y) / static_cast<float>(height);
  return rate;
}

void read_out_50_mp(benchmark::State& state) {
  const SensorModel model = every_term();
  const Image<float> rate = picture();
  ExposureSettings settings;
  settings.time_s = 1.0;
  settings.iso = 100.0;
  settings.frame_interval_s = 1.0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(read_out(rate, rate, model, settings, Task()));
    ++settings.frame;
  }
  state.counters["MP_per_s"] = benchmark::Counter(megapixels, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(read_out_50_mp)->Unit(benchmark::kMillisecond)->UseRealTime()->MinTime(4.0);

void random_numbers_of_50_mp(benchmark::State& state) {
  const Image<float> rate = picture();
  for (auto _ : state)
    tbb::parallel_for(0, height, [&](int y) {
      float numbers[block_size], means[block_size];
      for (int x = 0; x < width; x += block_size) {
        std::copy_n(rate.row(y).data() + x, block_size, means);
        RandomBlock block{philox_key(1), static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y), 0, 0};
        block.stream = stream_word(Stream::photons);
        random_kernel().poisson(block, means, numbers);
        benchmark::DoNotOptimize(numbers);
        for (Stream stream : {Stream::fixed_response, Stream::fixed_offset, Stream::read}) {
          block.stream = stream_word(stream);
          random_kernel().normals(block, numbers);
          benchmark::DoNotOptimize(numbers);
        }
      }
    });
  state.counters["MP_per_s"] = benchmark::Counter(megapixels, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(random_numbers_of_50_mp)->Unit(benchmark::kMillisecond)->UseRealTime()->MinTime(4.0);

/// 6 MP of 30 bands through microlenses, filters and crosstalk; with dual pixels, each has half an aperture.
void photoelectrons_of_6_mp(benchmark::State& state, bool dual_pixel) {
  constexpr int columns = 3072, rows = 2048;
  SensorModel model = every_term();
  model.width_px = columns;
  model.height_px = rows;
  model.planes = {"R", "G", "B"};
  model.cfa = {2, 2, {0, 1, 1, 2}};
  model.quantum_efficiency.assign(3, Spectrum::constant(0.5));
  model.optics.microlens = Microlens{3.0, 1.5, 1.4, {0.0, 2.9}, {0.0, 33.0}};
  model.optics.diffusion = Spectrum({400, 700}, {0.02, 0.1});
  if (dual_pixel) model.pdaf = {"LR"};
  SpectralImage image;
  image.pixels = Image<float>(columns, rows, image.grid.band_count, 1e-6f);
  image.pixel_pitch_um = model.readout_pitch_um();
  image.incidence = {{0.0, 0.0, 14.0, 14.0}, {1.5, 20.0, 13.0, 12.0}, {3.0, 33.0, 12.0, 9.0}};
  for (auto _ : state) benchmark::DoNotOptimize(mean_photoelectrons_per_s(image, model, Task()));
  state.counters["MP_per_s"] =
      benchmark::Counter(columns * rows * 1e-6, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK_CAPTURE(photoelectrons_of_6_mp, whole, false)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(photoelectrons_of_6_mp, dual_pixel, true)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace groundglass::sensor
