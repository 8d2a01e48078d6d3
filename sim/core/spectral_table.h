#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/spectrum.h"

namespace groundglass {

/// Spectra that share one column of wavelengths: a CSV with `#` comments, a header whose first column is
/// `wavelength_nm`, and one named column per spectrum.
class SpectralTable {
 public:
  /// Throws InputError naming path and line for any malformed row.
  static SpectralTable read(const std::filesystem::path& path);
  static SpectralTable parse(std::string_view text, const std::filesystem::path& name);

  const std::vector<std::string>& names() const { return names_; }
  /// Throws InputError with the nearest name if there is no such column.
  const Spectrum& column(std::string_view name) const;
  const Spectrum& column(size_t index) const { return spectra_.at(index); }
  size_t size() const { return spectra_.size(); }

 private:
  std::filesystem::path path_;
  std::vector<std::string> names_;
  std::vector<Spectrum> spectra_;
};

}  // namespace groundglass
