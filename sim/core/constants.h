#pragma once

namespace groundglass::constants {

// Exact by definition of the SI (2019).
inline constexpr double planck_J_s = 6.62607015e-34;
inline constexpr double speed_of_light_m_s = 299792458.0;
inline constexpr double elementary_charge_C = 1.602176634e-19;
inline constexpr double boltzmann_J_K = 1.380649e-23;
inline constexpr double boltzmann_eV_K = boltzmann_J_K / elementary_charge_C;
inline constexpr double zero_celsius_K = 273.15;

// Maximum photopic luminous efficacy, CIE 015:2018.
inline constexpr double luminous_efficacy_lm_W = 683.002;

// Refractive index of standard air (15 °C, 101325 Pa) at 589 nm, Ciddor 1996; it changes by less than 6e-6
// between 400 and 700 nm. Vacuum wavelength = index × wavelength in air.
inline constexpr double refractive_index_of_air = 1.000277;

// Fraunhofer lines in air, ISO 7944.
inline constexpr double line_d_nm = 587.5618;
inline constexpr double line_e_nm = 546.0740;
inline constexpr double line_F_nm = 486.1327;
inline constexpr double line_C_nm = 656.2725;
inline constexpr double line_g_nm = 435.8343;
inline constexpr double line_F_prime_nm = 479.9914;
inline constexpr double line_C_prime_nm = 643.8469;

}  // namespace groundglass::constants
