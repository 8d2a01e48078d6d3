#pragma once

#include <memory>
#include <optional>
#include <string>

#include "optics/glass/air.h"
#include "optics/glass/dispersion.h"
#include "optics/glass/internal_transmission.h"
#include "optics/glass/thermal_dispersion.h"

namespace groundglass::optics {

/// What its maker says of a glass's availability.
enum class GlassStatus { unstated, standard, preferred, obsolete, special, melt };

/// What a catalogue says of one material.
struct GlassData {
  std::string name;
  /// Relative to air of `reference`, for wavelengths in that air.
  DispersionFormula formula;
  /// The formula holds between the two, both included.
  double first_nm = 0.0, last_nm = 0.0;
  Environment reference;
  std::optional<ThermalDispersion> thermal;
  InternalTransmission transmission;
  /// Of length, between −30 and 70 °C.
  std::optional<double> expansion_per_K;
  GlassStatus status = GlassStatus::unstated;
};

/// A medium, and how its index depends on wavelength and on what it stands in. Copies share their data.
class Glass {
 public:
  using Formula = DispersionFormula;

  /// Air.
  Glass();
  explicit Glass(GlassData data);
  /// The formula holds between the two wavelengths, both included; outside them `index` throws.
  Glass(std::string name, Formula formula, double first_nm, double last_nm);

  /// The same glass in another environment, which the index is then relative to and wavelengths are in, as
  /// Zemax OpticStudio has it. Air is left as it is. Throws InputError for an environment out of span, and
  /// for another temperature than the catalogue's when the catalogue has no thermal data.
  Glass in(const Environment& environment) const;
  const Environment& environment() const { return environment_; }

  /// Relative to the air around it, for a wavelength in that air. Throws InputError, naming the glass and its
  /// range, outside that range.
  double index(double wavelength_nm) const;
  /// Relative to vacuum, for the same wavelength in air; for air the index of air itself.
  double absolute_index(double wavelength_nm) const;
  /// The share of light left after `path_mm` in the glass; 1 for air. Throws InputError, naming the glass,
  /// when the catalogue has no table of it, and outside the table's range.
  double internal_transmission(double wavelength_nm, double path_mm) const;

  const GlassData& data() const { return *data_; }
  const std::string& name() const { return data_->name; }
  const Formula& formula() const { return data_->formula; }
  bool is_air() const { return std::holds_alternative<AirIndex>(data_->formula); }
  double first_nm() const { return data_->first_nm; }
  double last_nm() const { return data_->last_nm; }

 private:
  double index_away_from_reference(double wavelength_nm) const;

  std::shared_ptr<const GlassData> data_;
  Environment environment_;
};

/// Index at the d line, and the Abbe number (nd − 1) / (nF − nC). They throw as `index` does.
double nd(const Glass& glass);
double vd(const Glass& glass);

}  // namespace groundglass::optics
