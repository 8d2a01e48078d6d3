#pragma once

#include <complex>
#include <span>

namespace groundglass::optics {

/// One film at one wavelength. The index is n + i k, k ≥ 0 where light is absorbed: waves go as exp(i k·r − i
/// ω t).
struct Film {
  std::complex<double> index;
  double thickness_nm = 0.0;
};

/// What becomes of light of one polarisation. r and t are ratios of electric field amplitudes, r at the
/// front and t from the front to the back of the stack, on the axes s and p = k × s, where k is the direction
/// of the wave in question and s is the same for all three. At normal incidence hence r_p = −r_s.
struct PolarisedResponse {
  std::complex<double> r, t;
  /// Fractions of the arriving flux. Beyond the critical angle the transmittance is 0.
  double reflectance = 0.0, transmittance = 0.0, absorptance = 0.0;
};

struct ThinFilmResponse {
  PolarisedResponse s, p;

  double reflectance() const { return 0.5 * (s.reflectance + p.reflectance); }
  double transmittance() const { return 0.5 * (s.transmittance + p.transmittance); }
  double absorptance() const { return 0.5 * (s.absorptance + p.absorptance); }
};

/// A stack of films between two media, in the order that light meets them; no films is Fresnel's bare
/// interface. `cosine` is that of the angle of incidence, 0 … 1; the medium before must not absorb.
///
/// Characteristic matrices on admittances η, [B; C] = Π [cos δ, −i sin δ / η; −i η sin δ, cos δ] [1; η_m],
/// r = (η₀ B − C) / (η₀ B + C) (H. A. Macleod, Thin-Film Optical Filters, 5th ed. (2017),
/// equations 2.113, 2.123 and 2.125; there with the opposite sign of i). They are carried from the last film
/// to the first as the admittance C / B, with exp(−iδ) taken out of each: nothing can overflow, however thick
/// and dark a film is.
ThinFilmResponse thin_film_response(double index_before, std::span<const Film> films,
                                    std::complex<double> index_after, double cosine, double wavelength_nm);

}  // namespace groundglass::optics
