#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "optics/lens/lens.h"

namespace groundglass::optics {

/// The fraction of unpolarised light that goes on at each surface of a lens (through it, or back from a
/// mirror), tabulated by angle and wavelength for use on many rays in float. Bilinear between nodes every 5
/// nm and on a grid of the cosine on the side where the angle from the normal is larger: in it even the edge
/// of total reflection is straight.
///
/// The error is that of interpolation: where that cosine is 0.2 or more, below 2e-4; below 0.006 down to 0.05
/// (87°); not bounded nearer to grazing. Held for bare surfaces, mirrors and the library's coatings from 400
/// to 700 nm (tests/optics/throughput_test.cpp). Immutable after construction, so threads may share one.
class TransmittanceTable {
 public:
  /// Throws InputError if a glass or a coating has no index somewhere in the range.
  TransmittanceTable(const Lens& lens, double first_nm, double last_nm);

  std::size_t surface_count() const { return surfaces_.size(); }

  /// `cosine` is that of the angle of incidence, 0 … 1; the result is 0 beyond the critical angle. The
  /// wavelength must lie in the range given; rounding past its ends does no harm.
  float transmittance(std::size_t surface, float cosine, float wavelength_nm) const {
    const Surface& table = surfaces_[surface];
    const float row = std::clamp((wavelength_nm - first_nm_) * rows_per_nm_, 0.0f, last_row_);
    const std::size_t i = std::min(static_cast<std::size_t>(row), row_count_ - 2);
    const float v = row - static_cast<float>(i);
    const float ratio = table.ratio_squared[i] + v * (table.ratio_squared[i + 1] - table.ratio_squared[i]);
    const float square = 1.0f - ratio * (1.0f - cosine * cosine);
    if (!(square > 0.0f)) return 0.0f;
    const float column = std::min(std::sqrt(square), 1.0f) * (column_count - 1);
    const std::size_t j = std::min(static_cast<std::size_t>(column), column_count - 2);
    const float u = column - static_cast<float>(j);
    const float* near = table.values.data() + i * column_count + j;
    const float* far = near + column_count;
    const float low = near[0] + u * (near[1] - near[0]), high = far[0] + u * (far[1] - far[0]);
    return low + v * (high - low);
  }

 private:
  static constexpr std::size_t column_count = 129;
  struct Surface {
    std::vector<float> ratio_squared;  // of the sines, larger angle to incidence; by wavelength
    std::vector<float> values;         // by wavelength, then the cosine of the larger angle
  };

  float first_nm_, rows_per_nm_, last_row_;
  std::size_t row_count_;
  std::vector<Surface> surfaces_;
};

}  // namespace groundglass::optics
