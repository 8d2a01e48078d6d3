// Developing a raw frame in memory: the whole of a pipeline, and its parts.
#include <benchmark/benchmark.h>
#include <tbb/global_control.h>

#include "isp/output/integer_picture.h"
#include "isp/stages.h"
#include "tests/bench/bench_frame.h"

namespace {

using namespace groundglass;

const RawFrame& frame(int megapixels) {
  static const RawFrame small = bench::bench_frame(4016, 3016), large = bench::bench_frame(8192, 6144);
  return megapixels == 12 ? small : large;
}

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
  isp::IntegerSink sink(8);
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
