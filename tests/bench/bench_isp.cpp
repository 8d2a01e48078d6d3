// Developing a raw frame in memory to 8 bits: the simplest pipeline that makes a picture, and the reference
// with one demosaicker after another. For each the stages' processor time in ns a pixel, and the memory
// beyond the raw frame and the picture.
#include <benchmark/benchmark.h>
#include <malloc.h>
#include <tbb/global_control.h>

#include <fstream>
#include <string>

#include "isp/output/integer_picture.h"
#include "isp/pipeline/pipeline.h"
#include "isp/stages.h"
#include "tests/bench/bench_frame.h"

namespace {

using namespace groundglass;
using Stages = std::vector<isp::StageUse>;

const RawFrame& frame(int megapixels) {
  static const RawFrame small = bench::bench_frame(4016, 3016), large = bench::bench_frame(8192, 6144);
  return megapixels == 12 ? small : large;
}

/// Of this process, from Linux.
double memory_bytes(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(name)) return 1024.0 * std::stod(line.substr(name.size() + 1));
  return 0.0;
}

/// What a run takes at its peak, its picture included.
template <typename Run>
double peak_bytes(const Run& run) {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";  // The peak begins anew.
  const double before = memory_bytes("VmRSS");
  run();
  return memory_bytes("VmHWM") - before;
}

void develop(benchmark::State& state, const RawFrame& raw, const Stages& stages, int threads) {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, static_cast<size_t>(threads));
  const double pixels = static_cast<double>(raw.dn.pixel_count());
  const double peak = peak_bytes([&] {
    isp::IntegerSink sink(8);
    isp::run_stages(raw, stages, sink);
  });
  isp::IntegerSink sink(8);
  std::vector<double> sums_s(stages.size());
  for (auto _ : state) {
    const auto times = isp::run_stages(raw, stages, sink);
    for (size_t i = 0; i < times.size(); ++i) sums_s[i] += times[i].seconds;
  }
  for (size_t i = 0; i < sums_s.size(); ++i)
    state.counters[stages[i].type->name] =
        benchmark::Counter(1e9 * sums_s[i] / pixels, benchmark::Counter::kAvgIterations);
  state.counters["MP/s"] = benchmark::Counter(1e-6 * pixels, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["B/px beyond"] = peak / pixels - 3.0;
}

/// Gradient-corrected demosaic to sRGB.
void simple_pipeline(benchmark::State& state) {
  Stages stages;
  for (const char* name :
       {"black_level", "white_balance", "highlights", "demosaic", "colour", "tone", "encode"})
    stages.emplace_back(isp::stage_type(name));
  for (isp::StageUse& use : stages)
    if (use.type->name == "demosaic") use.parameters.set("method", std::string("malvar_he_cutler"));
  develop(state, frame(static_cast<int>(state.range(0))), stages, static_cast<int>(state.range(1)));
}

void reference(benchmark::State& state, const std::string& method) {
  isp::Pipeline pipeline = isp::Pipeline::load("reference");
  pipeline.set("demosaic.method=" + method);
  develop(state, frame(static_cast<int>(state.range(0))), pipeline.stages, static_cast<int>(state.range(1)));
}

void sizes_and_threads(benchmark::internal::Benchmark* benchmark) {
  benchmark->Args({12, 1})->Args({12, 2})->Args({50, 2})->UseRealTime()->Unit(benchmark::kMillisecond);
}

BENCHMARK(simple_pipeline)->Apply(sizes_and_threads);
BENCHMARK_CAPTURE(reference, rcd, "rcd")->Apply(sizes_and_threads);
BENCHMARK_CAPTURE(reference, ahd, "ahd")->Apply(sizes_and_threads);
BENCHMARK_CAPTURE(reference, lmmse, "lmmse")->Apply(sizes_and_threads);
BENCHMARK_CAPTURE(reference, correlation_adaptive, "correlation_adaptive")->Apply(sizes_and_threads);

}  // namespace
