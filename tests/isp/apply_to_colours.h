#pragma once

#include "isp/output/frame_sink.h"
#include "sim/core/colour.h"
#include "tests/isp/test_frame.h"
#include "tests/isp/through_stages.h"

namespace groundglass::isp::testing {

/// Colours, a pixel each, through stages by name ("tone curve=filmic").
inline std::vector<Vector3> applied(const std::vector<std::string>& stages,
                                    const std::vector<Vector3>& colours) {
  const auto uses = stages_of(stages);
  const RawFrame raw = test_frame(2, 2, 500);
  const int count = static_cast<int>(colours.size());
  Frame frame{Image<float>(count, 1, 3), {0, 0, count, 1}, uses.front().type->inputs.front()};
  for (int i = 0; i < count; ++i)
    for (int c = 0; c < 3; ++c)
      frame.pixels.at(i, 0, c) = static_cast<float>(colours[static_cast<size_t>(i)][c]);
  FrameSink sink;
  run_stages(raw, std::move(frame), uses, sink);
  std::vector<Vector3> result;
  for (int i = 0; i < count; ++i) {
    const auto pixel = sink.frame().pixels.pixel(i, 0);
    result.emplace_back(pixel[0], pixel[1], pixel[2]);
  }
  return result;
}

inline std::vector<Vector3> applied(const std::string& stage, const std::vector<Vector3>& colours) {
  return applied(std::vector{stage}, colours);
}

inline std::vector<Vector3> applied(const std::string& first, const std::string& second,
                                    const std::vector<Vector3>& colours) {
  return applied(std::vector{first, second}, colours);
}

}  // namespace groundglass::isp::testing
