// write_bench_dng WIDTH HEIGHT OUT.dng: the benchmarks' frame for other programs to develop.
#include <cstdio>
#include <cstdlib>

#include "sensor/dng/dng_writer.h"
#include "sim/core/error.h"
#include "tests/bench/bench_frame.h"

int main(int argc, char** argv) try {
  using namespace groundglass;
  if (argc != 4) throw InputError("usage: write_bench_dng WIDTH HEIGHT OUT.dng");
  sensor::write_dng(argv[3], bench::bench_frame(std::atoi(argv[1]), std::atoi(argv[2])),
                    OutputFile::IfExists::replace, sensor::DngCompression::none);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 2;
}
