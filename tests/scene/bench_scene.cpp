// Rays per second of Scene::radiance on one thread: rays in random order over one target of each kind, and
// over the studio chart from a lens-like pupil in picture order.
#include <benchmark/benchmark.h>

#include "sim/core/philox.h"
#include "sim/core/standard_spectra.h"
#include "sim/scene/scene_file.h"

namespace groundglass::scene {
namespace {

struct Rays {
  std::vector<double> ox, oy, oz, dx, dy, dz;
  std::vector<float> wavelength_nm, radiance;

  /// `count` rays from a pupil 4 mm wide; every `per_place` of them aim at about the same place.
  Rays(std::uint32_t count, std::uint32_t per_place) : oz(count, 0.0), dz(count, -1.0), radiance(count) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const PhiloxCounter place = philox4x32({i / per_place, 0, 0, 0}, {1, 2});
      const PhiloxCounter lens = philox4x32({i, 1, 0, 0}, {1, 2});
      ox.push_back(0.004 * (uniform_float(lens[0]) - 0.5));
      oy.push_back(0.004 * (uniform_float(lens[1]) - 0.5));
      dx.push_back(0.74 * (uniform_float(place[0]) - 0.5) - ox.back());
      dy.push_back(0.555 * (uniform_float(place[1]) - 0.5) - oy.back());
      wavelength_nm.push_back(400.0f + 300.0f * uniform_float(lens[2]));
    }
  }

  RayBatchView view() {
    return {ox.size(),      ox.data(), oy.data(), oz.data(),
            dx.data(),      dy.data(), dz.data(), wavelength_nm.data(),
            radiance.data()};
  }
};

void run(benchmark::State& state, const Scene& scene, std::uint32_t per_place) {
  Rays rays(1 << 16, per_place);
  for (auto _ : state) {
    scene.radiance(rays.view());
    benchmark::DoNotOptimize(rays.radiance.data());
  }
  state.counters["Mray/s"] = benchmark::Counter(static_cast<double>(state.iterations()) * (1 << 16) * 1e-6,
                                                benchmark::Counter::kIsRate);
}

void one_target(benchmark::State& state, const Surface& surface) {
  const Scene scene(make_light("D65", cie_illuminant("D65"), 1000.0),
                    {{"target", {.distance_m = 1.0, .width_m = 0.8, .height_m = 0.6}, surface}});
  run(state, scene, 1);
}

Image<float> gradient() {
  Image<float> picture(1280, 960, 3);
  for (int y = 0; y < 960; ++y)
    for (int x = 0; x < 1280; ++x) {
      picture.at(x, y, 0) = static_cast<float>(x) / 1280.0f;
      picture.at(x, y, 1) = static_cast<float>(y) / 960.0f;
      picture.at(x, y, 2) = 0.4f;
    }
  return picture;
}

BENCHMARK_CAPTURE(one_target, uniform, Uniform::grey(0.5));
BENCHMARK_CAPTURE(one_target, colorchecker, ColorChecker(0.8, 0.6));
BENCHMARK_CAPTURE(one_target, slanted_edge, SlantedEdge{});
BENCHMARK_CAPTURE(one_target, siemens_star, SiemensStar{.radius_m = 0.3});
BENCHMARK_CAPTURE(one_target, grey_wedge, GreyWedge(0.8, 0.6, 20, 0.05, 0.1));
BENCHMARK_CAPTURE(one_target, dead_leaves,
                  DeadLeaves(0.8, 0.6, {.min_radius_m = 0.002, .max_radius_m = 0.1}));
BENCHMARK_CAPTURE(one_target, image, ImageTarget(0.8, 0.6, gradient()));

void studio_chart(benchmark::State& state) {
  const Scene scene = load_scene(GROUNDGLASS_SCENES_DIR "/studio_chart.toml");
  run(state, scene, static_cast<std::uint32_t>(state.range(0)));
}
BENCHMARK(studio_chart)->ArgName("rays_per_place")->Arg(1)->Arg(256);

void load_studio_chart(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(load_scene(GROUNDGLASS_SCENES_DIR "/studio_chart.toml"));
}
BENCHMARK(load_studio_chart)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace groundglass::scene
