#pragma once

#include <optional>
#include <span>

namespace groundglass {

/// Contiguous bands of equal width on the wavelength axis, wavelengths in air. A spectral quantity sampled
/// on the grid holds, for each band, its mean per nm over the band.
struct WavelengthGrid {
  double first_edge_nm = 400.0;
  double band_width_nm = 10.0;
  int band_count = 30;

  double lower_edge_nm(int band) const { return first_edge_nm + band * band_width_nm; }
  double centre_nm(int band) const { return first_edge_nm + (band + 0.5) * band_width_nm; }
  double last_edge_nm() const { return lower_edge_nm(band_count); }
  bool operator==(const WavelengthGrid&) const = default;
};

/// The grid whose bands are centred on these wavelengths; nothing unless there are two or more, rising at
/// even spacing to within 0.001 nm.
std::optional<WavelengthGrid> grid_of_centres(std::span<const double> centres_nm);

}  // namespace groundglass
