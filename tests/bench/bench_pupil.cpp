// The outline of the pupil: the time to build it, all threads, and the share of the directions drawn from it
// that pass the lens, over fields and wavelengths.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <random>
#include <string>

#include "optics/analysis/focus.h"
#include "optics/lens/lens_file.h"
#include "optics/lens/reverse.h"
#include "optics/pupil/pupil_outline.h"
#include "optics/trace/trace.h"

namespace groundglass::optics {
namespace {

constexpr double first_nm = 400.0, last_nm = 700.0;

struct Case {
  std::string lens;
  double image_circle_mm;  // radius up to which the lens is used
};

/// The share of drawn directions that pass from a point on the sensor.
double acceptance(const Lens& lens, const PupilOutline& outline, double radius_mm, double wavelength_nm) {
  RayBatch<double> rays(1 << 14);
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> unit(0.0, 1.0);
  for (size_t i = 0; i < rays.size(); ++i) {
    const double xi_1 = unit(random), xi_2 = unit(random);
    const auto [u, v] = outline.sample(radius_mm, wavelength_nm, xi_1, xi_2).direction;
    rays.n[i] = 1.0 / std::sqrt(1.0 + u * u + v * v);
    rays.l[i] = u * rays.n[i];
    rays.m[i] = v * rays.n[i];
    rays.x[i] = radius_mm;
    rays.z[i] = -lens.image_distance_mm();
  }
  SequentialTracer<double>(reversed(lens), wavelength_nm).trace(rays);
  size_t passed = 0;
  for (size_t i = 0; i < rays.size(); ++i) passed += rays.ok(i);
  return static_cast<double>(passed) / static_cast<double>(rays.size());
}

void outline(benchmark::State& state, const Case& at, double f_number, double object_mm) {
  Lens lens = load_lens(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses/" + at.lens + ".toml");
  if (f_number > 0.0) lens = stopped_down(lens, f_number);
  lens = focused(lens, object_mm);
  const auto build = [&] { return PupilOutline(lens, at.image_circle_mm, first_nm, last_nm, Task()); };
  double best_s = std::numeric_limits<double>::infinity();
  for (auto _ : state) {
    const auto begin = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(build());
    best_s =
        std::min(best_s, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  state.counters["best_s"] = best_s;
  const PupilOutline built = build();
  double sum = 0.0, least = 1.0;
  int count = 0;
  for (double field : {0.0, 0.3, 0.5, 0.7, 0.85, 0.95})
    for (double wavelength_nm : {420.0, 550.0, 680.0}) {
      const double share = acceptance(lens, built, field * at.image_circle_mm, wavelength_nm);
      sum += share;
      least = std::min(least, share);
      ++count;
    }
  state.counters["mean_acceptance"] = sum / count;
  state.counters["least_acceptance"] = least;
}

}  // namespace
}  // namespace groundglass::optics

int main(int argc, char** argv) {
  using namespace groundglass::optics;
  benchmark::Initialize(&argc, argv);
  for (const Case& at : {Case{"codev_double_gauss_100mm_f2", 24.6}, Case{"phone_8p_f195_8p69mm", 8.0},
                         Case{"leica_summicron_m_50mm_f2", 21.6}, Case{"pbrt_double_gauss_50mm", 20.0},
                         Case{"cooke_triplet_50mm_f5", 18.0}})
    for (double f_number : {0.0, 8.0})
      for (double object_mm : {std::numeric_limits<double>::infinity(), 1500.0})
        benchmark::RegisterBenchmark(("outline/" + at.lens + (f_number > 0.0 ? "/f8" : "/open") +
                                      (std::isinf(object_mm) ? "/far" : "/1.5m"))
                                         .c_str(),
                                     [=](benchmark::State& s) { outline(s, at, f_number, object_mm); })
            ->UseRealTime()
            ->MeasureProcessCPUTime()
            ->Unit(benchmark::kMillisecond);
  benchmark::RunSpecifiedBenchmarks();
}
