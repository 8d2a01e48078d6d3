#pragma once

#include <cstdint>
#include <vector>

#include "sensor/random/random_kernel.h"

namespace groundglass::sensor {

/// One stream of random numbers per cause. Those of the fixed pattern are drawn with the sensor's serial as
/// their key, in frame 0; the others with the seed, in the frame's own number.
enum class Stream : std::uint32_t {
  fixed_response = 1,
  fixed_response_rows,
  fixed_response_columns,
  fixed_offset,
  fixed_offset_rows,
  fixed_offset_columns,
  converter_steps,
  converter_columns,
  hot_pixels,
  dead_pixels,
  stuck_pixels,
  traps,
  photons,
  read,
  rows,
  columns,
  pedestal,
  periodic,
  trap_states,
};

/// The word of a Philox counter that tells streams apart; the low 16 bits are for draws that need several.
constexpr std::uint32_t stream_word(Stream stream) { return static_cast<std::uint32_t>(stream) << 16; }

/// Standard normals, one per row or column of the sensor, counted from its first.
std::vector<float> normals_per_line(PhiloxKey key, std::uint32_t frame, Stream stream, int count);

}  // namespace groundglass::sensor
