#pragma once

namespace groundglass::optics {

/// What a lens stands in.
struct Environment {
  double temperature_C = 20.0;
  /// 0 is vacuum.
  double pressure_Pa = 101325.0;

  bool operator==(const Environment&) const = default;
};

/// The span of environments that are offered: temperatures of Schott's formula for glass (TIE-19), pressures
/// up to the last of Ciddor's.
inline constexpr double environment_lowest_C = -100.0;
inline constexpr double environment_highest_C = 140.0;
inline constexpr double environment_highest_Pa = 120e3;

/// Throws InputError outside that span.
void check_environment(const Environment& environment);

/// The refractive index of dry air with 450 ppm of carbon dioxide, against vacuum, by Ciddor, "Refractive
/// index of air: new equations for the visible and near infrared", Applied Optics 35 (1996) 1566. He gives it
/// 2e-8 to 5e-8 between −40 °C and 100 °C, 80 and 120 kPa; beyond, the same equation of state is continued,
/// which ends in 1 for vacuum. Moist air is thinner: at 20 °C and 50 % humidity by 4e-7, which is left out.
/// Throws InputError below 230 nm, where his formula ends, and for environments out of span.
double air_index(double vacuum_wavelength_nm, const Environment& environment);

/// The same light's wavelength in vacuum and in air, λ_vacuum = n λ_air. They throw as `air_index` does.
double vacuum_wavelength_nm(double air_wavelength_nm, const Environment& environment);
double air_wavelength_nm(double vacuum_wavelength_nm, const Environment& environment);

}  // namespace groundglass::optics
