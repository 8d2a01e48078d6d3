#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

namespace groundglass::measure::emva {

/// What a pair of flat frames and a pair of dark ones at the same exposure say.
struct PhotonTransferPoint {
  double exposure_s = 0.0;
  /// On a pixel, in the mean.
  double photons = 0.0;
  double mean_dn = 0.0, variance_dn2 = 0.0;
  double dark_mean_dn = 0.0, dark_variance_dn2 = 0.0;

  double signal_dn() const { return mean_dn - dark_mean_dn; }
};

/// A table of them: CSV with the columns texp_ns, photons_per_pixel, mean_dn, temporal_var_dn2, dark_mean_dn
/// and dark_temporal_var_dn2 in any order, others beside; lines that begin with '#' are comments. Throws
/// InputError naming file and line for a missing column or cell and for what is no finite number.
std::vector<PhotonTransferPoint> parse_photon_transfer(std::string_view text,
                                                       const std::filesystem::path& path);
std::vector<PhotonTransferPoint> read_photon_transfer(const std::filesystem::path& path);

}  // namespace groundglass::measure::emva
