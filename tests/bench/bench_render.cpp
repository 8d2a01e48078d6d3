// Samples per second of the demo's render, all threads, without reading and writing files.

#include <benchmark/benchmark.h>

#include <string>

#include "sim/camera/capture.h"
#include "sim/scene/scene_file.h"

namespace groundglass {
namespace {

void demo_render(benchmark::State& state) {
  const scene::Scene scene = scene::load_scene(std::string(GROUNDGLASS_SCENES_DIR) + "/studio_chart.toml");
  camera::Camera camera = camera::load_camera(scene.capture().camera.file);
  const int samples = static_cast<int>(state.range(0));
  // A quarter of the picture's width and height, at its centre.
  camera.window.x += camera.window.width / 8 * 3;
  camera.window.y += camera.window.height / 8 * 3;
  camera.window.width /= 4;
  camera.window.height /= 4;
  for (auto _ : state) benchmark::DoNotOptimize(camera::photograph(scene, camera, {samples, 1}, Task()));
  state.counters["samples"] = benchmark::Counter(
      static_cast<double>(state.iterations()) * samples * camera.window.width * camera.window.height,
      benchmark::Counter::kIsRate);
}

BENCHMARK(demo_render)->Arg(16)->Arg(64)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace groundglass
