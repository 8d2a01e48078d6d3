#include "optics/glass/air.h"

#include <fmt/format.h>

#include "sim/core/constants.h"
#include "sim/core/error.h"

namespace groundglass::optics {
namespace {

constexpr double shortest_nm = 230.0;

/// Ciddor's standard air, that his dispersion formula holds for.
constexpr Environment standard_air = {15.0, 101325.0};

/// Compressibility of dry air (Ciddor's equation 12 with his appendix A; Davis, Metrologia 29 (1992) 67).
double compressibility(double temperature_K, double pressure_Pa) {
  constexpr double a0 = 1.58123e-6, a1 = -2.9331e-8, a2 = 1.1043e-10, d = 1.83e-11;
  const double t = temperature_K - constants::zero_celsius_K;
  const double ratio = pressure_Pa / temperature_K;
  return 1.0 - ratio * (a0 + t * (a1 + t * a2)) + ratio * ratio * d;
}

/// p / (Z T), which density is proportional to.
double relative_density(const Environment& air) {
  const double temperature_K = air.temperature_C + constants::zero_celsius_K;
  return air.pressure_Pa / (compressibility(temperature_K, air.pressure_Pa) * temperature_K);
}

double standard_refractivity(double vacuum_wavelength_nm) {
  constexpr double k0 = 238.0185, k1 = 5792105.0, k2 = 57.362, k3 = 167917.0;
  const double wavenumber2 = 1e6 / (vacuum_wavelength_nm * vacuum_wavelength_nm);
  return (k1 / (k0 - wavenumber2) + k3 / (k2 - wavenumber2)) * 1e-8;
}

}  // namespace

void check_environment(const Environment& environment) {
  const double celsius = environment.temperature_C, pascal = environment.pressure_Pa;
  if (!(environment_lowest_C <= celsius && celsius <= environment_highest_C))
    throw InputError(fmt::format("a temperature of {} °C is out of reach, expected {} to {} °C", celsius,
                                 environment_lowest_C, environment_highest_C));
  if (!(0.0 <= pascal && pascal <= environment_highest_Pa))
    throw InputError(fmt::format("an air pressure of {} Pa is out of reach, expected 0 to {} Pa", pascal,
                                 environment_highest_Pa));
}

double air_index(double vacuum_wavelength_nm, const Environment& environment) {
  check_environment(environment);
  if (!(vacuum_wavelength_nm >= shortest_nm))
    throw InputError(fmt::format("the index of air is known from {} nm on, not at {} nm", shortest_nm,
                                 vacuum_wavelength_nm));
  return 1.0 + standard_refractivity(vacuum_wavelength_nm) * relative_density(environment) /
                   relative_density(standard_air);
}

double air_wavelength_nm(double vacuum_wavelength_nm, const Environment& environment) {
  return vacuum_wavelength_nm / air_index(vacuum_wavelength_nm, environment);
}

double vacuum_wavelength_nm(double air_wavelength_nm, const Environment& environment) {
  // The index of air hardly changes over the shift it causes, so each turn gains five digits.
  double vacuum_nm = air_wavelength_nm;
  for (int turn = 0; turn < 4; ++turn) vacuum_nm = air_wavelength_nm * air_index(vacuum_nm, environment);
  return vacuum_nm;
}

}  // namespace groundglass::optics
