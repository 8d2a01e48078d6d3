// Rays per second through a lens, one thread, beside a kernel written by hand for one of them. What peers
// reach: tests/bench/peers.py; results: tests/bench/RESULTS.md.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <string>
#include <variant>

#include "optics/analysis/first_order.h"
#include "optics/lens/lens_file.h"
#include "optics/trace/trace.h"
#include "tests/bench/double_gauss_kernel.h"

namespace groundglass::optics {
namespace {

constexpr double wavelength_nm = 550.0;

Lens shipped(const std::string& name) {
  return load_lens(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses/" + name + ".toml");
}

Lens double_gauss() { return shipped("codev_double_gauss_100mm_f2"); }
Lens phone_8p() { return shipped("phone_8p_f195_8p69mm"); }

/// A square grid of axial rays: reaching to 0.3 of the entrance pupil's diameter none is vignetted, to 0.5
/// the corners are, a quarter of all. As many as a renderer traces at a time.
template <typename Real>
RayBatch<Real> grid_of_rays(const Lens& lens, double reach) {
  constexpr size_t side = 96;
  const double half = reach * first_order(lens, wavelength_nm).entrance_pupil_diameter_mm;
  RayBatch<Real> rays(side * side);
  for (size_t i = 0; i < rays.size(); ++i) {
    rays.x[i] = static_cast<Real>(half * (2.0 * static_cast<double>(i % side) / side - 1.0));
    rays.y[i] = static_cast<Real>(half * (2.0 * static_cast<double>(i / side) / side - 1.0));
  }
  return rays;
}

/// Times `trace` alone, without the copy that sets the rays back to their start. The rate is that of the
/// fastest pass: whatever else the machine does only slows one down.
template <typename Real, typename Trace>
void time(benchmark::State& state, const RayBatch<Real>& start, const Trace& trace) {
  double best_s = std::numeric_limits<double>::infinity();
  for (auto _ : state) {
    RayBatch<Real> rays = start;
    const auto begin = std::chrono::steady_clock::now();
    trace(rays);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
    benchmark::DoNotOptimize(rays.x.data());
    state.SetIterationTime(elapsed.count());
    best_s = std::min(best_s, elapsed.count());
  }
  state.counters["rays_per_s"] = static_cast<double>(start.size()) / best_s;
}

template <typename Real>
void one_wavelength(benchmark::State& state, const Lens& lens, double reach) {
  const SequentialTracer<Real> tracer(lens, wavelength_nm);
  time(state, grid_of_rays<Real>(lens, reach), [&](RayBatch<Real>& rays) { tracer.trace(rays); });
}

template <typename Real>
void wavelength_per_ray(benchmark::State& state, const Lens& lens) {
  const SequentialTracer<Real> tracer(lens, 400.0, 700.0);
  time(state, grid_of_rays<Real>(lens, 0.3), [&](RayBatch<Real>& rays) { tracer.trace(rays); });
}

/// The yardstick, on the double Gauss.
template <typename Real>
class Yardstick {
 public:
  explicit Yardstick(const Lens& lens) {
    double thickness_before_mm = 0.0, index_before = 1.0;
    for (size_t k = 0; k < bench::double_gauss_surfaces; ++k) {
      const Surface& s = lens.surfaces.at(k);
      const double index = s.glass.index(wavelength_nm), ratio = index_before / index;
      surfaces_[k] = {static_cast<Real>(thickness_before_mm),
                      static_cast<Real>(std::get<Conic>(s.shape).curvature_per_mm),
                      static_cast<Real>(s.semi_diameter_mm * s.semi_diameter_mm),
                      static_cast<Real>(ratio),
                      static_cast<Real>(ratio * ratio),
                      static_cast<Real>(1.0 - ratio * ratio)};
      thickness_before_mm = s.thickness_mm;
      index_before = index;
    }
  }
  /// Leaves 1 in `failure` where a ray passed, else 0.
  void trace(RayBatch<Real>& rays) const {
    bench::double_gauss_kernel<Real>()(
        {rays.x.data(), rays.y.data(), rays.z.data(), rays.l.data(), rays.m.data(), rays.n.data(),
         rays.failure.data(), rays.padded_size()},
        surfaces_);
  }

 private:
  bench::YardstickSurface<Real> surfaces_[bench::double_gauss_surfaces];
};

/// Whether both trace the same rays, to a few roundings of the lens's 100 mm.
template <typename Real>
bool agree(const Lens& lens, const RayBatch<Real>& start) {
  RayBatch<Real> ours = start, other = start;
  SequentialTracer<Real>(lens, wavelength_nm).trace(ours);
  Yardstick<Real>(lens).trace(other);
  const Real tolerance = 400 * std::numeric_limits<Real>::epsilon();
  int passed = 0;
  for (size_t i = 0; i < ours.size(); ++i) {
    if (ours.ok(i) != (other.failure[i] == Real(1))) return false;
    if (!ours.ok(i)) continue;
    ++passed;
    if (!(std::abs(ours.x[i] - other.x[i]) < tolerance && std::abs(ours.y[i] - other.y[i]) < tolerance &&
          std::abs(ours.z[i] - other.z[i]) < tolerance && std::abs(ours.l[i] - other.l[i]) < tolerance &&
          std::abs(ours.m[i] - other.m[i]) < tolerance && std::abs(ours.n[i] - other.n[i]) < tolerance))
      return false;
  }
  return passed > 0;
}

template <typename Real>
void yardstick(benchmark::State& state, double reach) {
  const Lens lens = double_gauss();
  const RayBatch<Real> start = grid_of_rays<Real>(lens, reach);
  if (!bench::double_gauss_kernel<Real>()) return state.SkipWithError("needs AVX2");
  if (!agree(lens, start)) return state.SkipWithError("the hand-written kernel traces other rays");
  const Yardstick<Real> kernel(lens);
  time(state, start, [&](RayBatch<Real>& rays) { kernel.trace(rays); });
}

void add(const std::string& name, auto&& run) {
  benchmark::RegisterBenchmark(name.c_str(), run)->UseManualTime();
}

template <typename Real>
void add_all(const std::string& real) {
  for (const auto& [beam, reach] : {std::pair("one_wavelength", 0.3), {"vignetted", 0.5}}) {
    const double r = reach;
    const std::string end = std::string("/") + beam;
    add("yardstick_" + real + end, [=](benchmark::State& s) { yardstick<Real>(s, r); });
    add("trace_" + real + "/double_gauss" + end,
        [=](benchmark::State& s) { one_wavelength<Real>(s, double_gauss(), r); });
    add("trace_" + real + "/phone_8p" + end,
        [=](benchmark::State& s) { one_wavelength<Real>(s, phone_8p(), r); });
  }
  add("trace_" + real + "/double_gauss/wavelength_per_ray",
      [](benchmark::State& s) { wavelength_per_ray<Real>(s, double_gauss()); });
  add("trace_" + real + "/phone_8p/wavelength_per_ray",
      [](benchmark::State& s) { wavelength_per_ray<Real>(s, phone_8p()); });
}

}  // namespace
}  // namespace groundglass::optics

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  groundglass::optics::add_all<float>("float");
  groundglass::optics::add_all<double>("double");
  benchmark::RunSpecifiedBenchmarks();
}
