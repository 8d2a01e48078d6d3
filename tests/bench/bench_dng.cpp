// Writing and reading a DNG of a 20 MP mosaic of 14 bits, a noisy exposure of smooth surfaces and edges.
#include <benchmark/benchmark.h>
#include <tbb/global_control.h>
#include <unistd.h>

#include "sensor/dng/dng_reader.h"
#include "sensor/dng/dng_writer.h"
#include "sensor/dng/lossless_jpeg.h"
#include "tests/bench/bench_frame.h"

namespace {

using namespace groundglass;
using sensor::DngCompression;

constexpr int width = 5472, height = 3648;
const std::filesystem::path path =
    std::filesystem::temp_directory_path() / ("bench" + std::to_string(::getpid()) + ".dng");

const RawFrame& frame() {
  static const RawFrame made = bench::bench_frame(width, height);
  return made;
}

void rate(benchmark::State& state) {
  state.counters["MP/s"] =
      benchmark::Counter(1e-6 * width * height, benchmark::Counter::kIsIterationInvariantRate);
}

void write_dng(benchmark::State& state) {
  const auto [name, compression] = sensor::dng_compression_names.at(static_cast<size_t>(state.range(0)));
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism,
                                    static_cast<size_t>(state.range(1)));
  for (auto _ : state) sensor::write_dng(path, frame(), OutputFile::IfExists::replace, compression);
  state.SetLabel(std::string(name));
  state.counters["bits/px"] =
      8.0 * static_cast<double>(std::filesystem::file_size(path)) / (1.0 * width * height);
  rate(state);
}

void read_dng(benchmark::State& state) {
  const auto [name, compression] = sensor::dng_compression_names.at(static_cast<size_t>(state.range(0)));
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism,
                                    static_cast<size_t>(state.range(1)));
  sensor::write_dng(path, frame(), OutputFile::IfExists::replace, compression);
  for (auto _ : state) benchmark::DoNotOptimize(sensor::read_dng(path));
  state.SetLabel(std::string(name));
  rate(state);
  std::filesystem::remove(path);
}

/// The bound for writing: the numbers alone, to the same place.
void write_bytes(benchmark::State& state) {
  const auto data = frame().dn.data();
  for (auto _ : state) {
    std::FILE* file = std::fopen(path.c_str(), "wb");
    benchmark::DoNotOptimize(std::fwrite(data.data(), 2, data.size(), file));
    std::fclose(file);
  }
  rate(state);
}

void encode_tile(benchmark::State& state) {
  const auto part = frame().dn.data().first(256 * 256);
  for (auto _ : state) benchmark::DoNotOptimize(sensor::encode_lossless_jpeg(part, 128, 256, 2, 14));
  state.counters["MP/s"] = benchmark::Counter(0.065536, benchmark::Counter::kIsIterationInvariantRate);
}

void decode_tile(benchmark::State& state) {
  const auto stream = sensor::encode_lossless_jpeg(frame().dn.data().first(256 * 256), 128, 256, 2, 14);
  for (auto _ : state) benchmark::DoNotOptimize(sensor::decode_lossless_jpeg(stream));
  state.counters["MP/s"] = benchmark::Counter(0.065536, benchmark::Counter::kIsIterationInvariantRate);
}

BENCHMARK(write_bytes)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(write_dng)
    ->ArgsProduct({{0, 1, 2}, {1, 2}})
    ->ArgNames({"", "threads"})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(read_dng)
    ->ArgsProduct({{0, 1, 2}, {1, 2}})
    ->ArgNames({"", "threads"})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(encode_tile)->Unit(benchmark::kMicrosecond);
BENCHMARK(decode_tile)->Unit(benchmark::kMicrosecond);

}  // namespace
