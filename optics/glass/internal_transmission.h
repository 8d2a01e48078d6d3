#pragma once

#include <span>
#include <vector>

namespace groundglass::optics {

/// What a sheet of the material lets through, without the losses at its two faces.
struct TransmissionRow {
  double wavelength_nm = 0.0;
  /// 0 to 1.
  double transmission = 1.0;
  double thickness_mm = 10.0;
};

/// Absorption along a path in a material, from a maker's table. Between wavelengths the absorption
/// coefficient α = −ln τ / d is interpolated linearly, so any thickness follows from any other (Lambert and
/// Beer; Schott TIE-35). Where the table has one wavelength at several thicknesses the thickest sheet that
/// lets light through counts: its rounding weighs least. A row of 0 means that nothing passes up to the next
/// rows.
class InternalTransmission {
 public:
  /// Without data.
  InternalTransmission() = default;
  /// In any order. Throws InputError for a row that makes no sense.
  explicit InternalTransmission(std::span<const TransmissionRow> rows);

  bool empty() const { return absorption_per_mm_.empty(); }
  /// The ends of the table; it is not empty, here and below.
  double first_nm() const { return wavelength_nm_.front(); }
  double last_nm() const { return wavelength_nm_.back(); }

  /// Both wavelengths at the ends are included; throws InputError outside.
  double absorption_per_mm(double wavelength_nm) const;
  /// The share left after `path_mm` in the material.
  double transmission(double wavelength_nm, double path_mm) const;

 private:
  std::vector<double> wavelength_nm_, absorption_per_mm_;
};

}  // namespace groundglass::optics
