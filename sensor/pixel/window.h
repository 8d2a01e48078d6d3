#pragma once

#include <algorithm>

#include "sensor/random/random_kernel.h"

namespace groundglass::sensor {

/// A rectangle of the sensor, counted from its top left.
struct Window {
  int x = 0, y = 0, width = 0, height = 0;
};

/// The part of a window's row that lies in one block of random numbers.
struct Stretch {
  /// Column of the sensor at which the block starts.
  int block_x;
  /// First pixel of the stretch within its block, and within the window; and how many there are.
  int in_block, in_window, count;
};

/// Calls body(stretch) for a row of the window from left to right. Blocks lie at multiples of their size of
/// the whole sensor, so that a pixel's numbers do not depend on the window.
template <typename Body>
void for_each_stretch(const Window& window, const Body& body) {
  const int end = window.x + window.width;
  for (int block_x = window.x / block_size * block_size; block_x < end; block_x += block_size) {
    const int from = std::max(window.x, block_x), to = std::min(end, block_x + block_size);
    body(Stretch{block_x, from - block_x, from - window.x, to - from});
  }
}

}  // namespace groundglass::sensor
