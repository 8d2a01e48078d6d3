// Rays per second through a lens, one thread. Bounds and what peers reach: tests/bench/RESULTS.md.

#include <benchmark/benchmark.h>

#include <string>

#include "optics/analysis/first_order.h"
#include "optics/lens/lens_file.h"
#include "optics/trace/trace.h"

namespace groundglass::optics {
namespace {

/// A square grid of axial rays that fills the central part of the entrance pupil: none is vignetted.
template <typename Real>
RayBatch<Real> grid_of_rays(const Lens& lens) {
  constexpr size_t side = 128;
  const double half = 0.3 * first_order(lens, 550.0).entrance_pupil_diameter_mm;
  RayBatch<Real> rays(side * side);
  for (size_t i = 0; i < rays.size(); ++i) {
    rays.x[i] = static_cast<Real>(half * (2.0 * static_cast<double>(i % side) / side - 1.0));
    rays.y[i] = static_cast<Real>(half * (2.0 * static_cast<double>(i / side) / side - 1.0));
  }
  return rays;
}

template <typename Real>
void trace(benchmark::State& state, const std::string& name) {
  const Lens lens = load_lens(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses/" + name + ".toml");
  const bool many_wavelengths = state.range(0) != 0;
  const SequentialTracer<Real> tracer =
      many_wavelengths ? SequentialTracer<Real>(lens, 400.0, 700.0) : SequentialTracer<Real>(lens, 550.0);
  const RayBatch<Real> start = grid_of_rays<Real>(lens);
  RayBatch<Real> rays = start;
  for (auto _ : state) {
    rays = start;
    tracer.trace(rays);
    benchmark::DoNotOptimize(rays.x.data());
  }
  state.counters["rays"] =
      benchmark::Counter(static_cast<double>(state.iterations() * rays.size()), benchmark::Counter::kIsRate);
  state.SetLabel(many_wavelengths ? "a wavelength per ray" : "one wavelength");
}

void trace_float(benchmark::State& state, const std::string& name) { trace<float>(state, name); }
void trace_double(benchmark::State& state, const std::string& name) { trace<double>(state, name); }

BENCHMARK_CAPTURE(trace_float, double_gauss, "codev_double_gauss_100mm_f2")->Arg(0)->Arg(1);
BENCHMARK_CAPTURE(trace_double, double_gauss, "codev_double_gauss_100mm_f2")->Arg(0)->Arg(1);
BENCHMARK_CAPTURE(trace_float, phone_8p, "phone_8p_f195_8p69mm")->Arg(0)->Arg(1);
BENCHMARK_CAPTURE(trace_double, phone_8p, "phone_8p_f195_8p69mm")->Arg(0)->Arg(1);

}  // namespace
}  // namespace groundglass::optics
