#include "optics/glass/internal_transmission.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/core/error.h"

namespace groundglass::optics {
namespace {

void check(const TransmissionRow& row) {
  if (!(row.wavelength_nm > 0.0 && std::isfinite(row.wavelength_nm)))
    throw InputError(fmt::format("a wavelength of {} nm, expected a positive one", row.wavelength_nm));
  if (!(row.transmission >= 0.0 && row.transmission <= 1.0))
    throw InputError(
        fmt::format("a transmission of {} at {} nm, expected 0 to 1", row.transmission, row.wavelength_nm));
  if (!(row.thickness_mm > 0.0 && std::isfinite(row.thickness_mm)))
    throw InputError(fmt::format("a thickness of {} mm at {} nm, expected a positive one", row.thickness_mm,
                                 row.wavelength_nm));
}

/// By wavelength; of one wavelength the row that counts first.
bool comes_before(const TransmissionRow& a, const TransmissionRow& b) {
  if (a.wavelength_nm != b.wavelength_nm) return a.wavelength_nm < b.wavelength_nm;
  if ((a.transmission > 0.0) != (b.transmission > 0.0)) return a.transmission > 0.0;
  return a.thickness_mm > b.thickness_mm;
}

}  // namespace

InternalTransmission::InternalTransmission(std::span<const TransmissionRow> rows) {
  std::vector<TransmissionRow> sorted(rows.begin(), rows.end());
  std::for_each(sorted.begin(), sorted.end(), check);
  std::stable_sort(sorted.begin(), sorted.end(), comes_before);
  for (const TransmissionRow& row : sorted) {
    if (!wavelength_nm_.empty() && wavelength_nm_.back() == row.wavelength_nm) continue;
    wavelength_nm_.push_back(row.wavelength_nm);
    absorption_per_mm_.push_back(-std::log(row.transmission) / row.thickness_mm);
  }
}

double InternalTransmission::absorption_per_mm(double wavelength_nm) const {
  if (!(first_nm() <= wavelength_nm && wavelength_nm <= last_nm()))
    throw InputError(fmt::format("no internal transmission at {} nm; the table reaches from {} nm to {} nm",
                                 wavelength_nm, first_nm(), last_nm()));
  const auto upper = std::lower_bound(wavelength_nm_.begin(), wavelength_nm_.end(), wavelength_nm);
  const size_t i = static_cast<size_t>(upper - wavelength_nm_.begin());
  if (*upper == wavelength_nm) return absorption_per_mm_[i];
  const double share = (wavelength_nm - wavelength_nm_[i - 1]) / (wavelength_nm_[i] - wavelength_nm_[i - 1]);
  // Either end may be infinite; both weights are positive, so the sum is then infinite, never NaN.
  return (1.0 - share) * absorption_per_mm_[i - 1] + share * absorption_per_mm_[i];
}

double InternalTransmission::transmission(double wavelength_nm, double path_mm) const {
  const double absorption = absorption_per_mm(wavelength_nm);
  // Infinite absorption over no path would be NaN.
  return path_mm == 0.0 ? 1.0 : std::exp(-absorption * path_mm);
}

}  // namespace groundglass::optics
