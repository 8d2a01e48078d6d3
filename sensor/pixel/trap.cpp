#include "sensor/pixel/trap.h"

#include <algorithm>
#include <cmath>

#include "sensor/random/streams.h"

namespace groundglass::sensor {
namespace {

struct Event {
  double at = -1.0;  // in the cell, 0…1; negative: none
  bool full = false;
};

/// The last event of a cell not later than `until`, both in cells. The number of events of a cell is Poisson
/// with mean 1, their places are uniform.
Event last_event(PhiloxKey key, std::uint32_t x, std::uint32_t y, std::uint32_t cell, double until) {
  const std::uint32_t stream = stream_word(Stream::trap_states);
  const PhiloxCounter first = philox4x32({x, y, cell, stream}, key);
  double probability = std::exp(-1.0), u = uniform_double(first[0], first[1]);
  std::uint32_t events = 0;
  while (u > probability && events < 20) {
    u -= probability;
    probability /= ++events;
  }
  Event last;
  for (std::uint32_t i = 1; i <= events; ++i) {
    const PhiloxCounter bits = philox4x32({x, y, cell, stream + i}, key);
    const double at = uniform_double(bits[0], bits[1]);
    if (at <= until && at > last.at) last = {at, (bits[2] & 1) != 0};
  }
  return last;
}

}  // namespace

bool trap_is_full(PhiloxKey key, std::uint32_t x, std::uint32_t y, double time_s, double at_s) {
  // Times before the first frame are needed too: start far from zero.
  const double cells = at_s / time_s + 1e6, cell = std::floor(cells);
  double until = cells - cell;
  // Cells are counted modulo 2³², which no length of time and no memory can leave.
  for (auto index = static_cast<std::uint32_t>(std::fmod(cell, 0x1p32));; --index, until = 1.0) {
    const Event event = last_event(key, x, y, index, until);
    if (event.at >= 0.0) return event.full;
  }
}

}  // namespace groundglass::sensor
