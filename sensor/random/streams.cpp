#include "sensor/random/streams.h"

#include <algorithm>

namespace groundglass::sensor {

std::vector<float> normals_per_line(PhiloxKey key, std::uint32_t frame, Stream stream, int count) {
  std::vector<float> values;
  float block[block_size];
  for (int first = 0; first < count; first += block_size) {
    random_kernel().normals({key, static_cast<std::uint32_t>(first), 0, frame, stream_word(stream)}, block);
    values.insert(values.end(), block, block + std::min(block_size, count - first));
  }
  return values;
}

}  // namespace groundglass::sensor
