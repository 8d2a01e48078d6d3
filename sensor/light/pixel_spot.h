#pragma once

#include <array>

#include "sensor/model/pixel_optics.h"
#include "sim/core/incidence.h"

namespace groundglass::sensor {

/// The spot of light that a microlens makes at the depth of the photodiodes, as a Gaussian.
struct Spot {
  /// From the photodiode's centre, away from the axis.
  double shift_um = 0.0;
  /// Of its extents along the radius and across.
  double tangential_variance_um2 = 0.0, sagittal_variance_um2 = 0.0;
};

/// Geometry with Snell's law: the spot lies h (tan θ′ − tan θ′_design) off centre, h the stack's height, and
/// is as wide as the pencil's cone in the stack, whose even disk of radius ρ has a variance of ρ²/4 either
/// way, plus that of diffraction at the microlens: σ = 0.42 λ h / (n p), the Gaussian nearest to an Airy disk
/// of f-number h / p in the medium (Zhang, Zerubia & Olivo-Marin 2007, Appl. Opt. 46, 1819: 0.21 λ / NA).
Spot spot_of(const Microlens& microlens, const IncidencePoint& incidence, double wavelength_nm,
             double pitch_um);

/// Shares of a Gaussian along one axis that fall on the photodiodes of the pixel before, the pixel itself and
/// the pixel after, each reaching from `from_um` to `to_um` about its pixel's centre.
std::array<double, 3> shares_along(double centre_um, double variance_um2, double pitch_um, double from_um,
                                   double to_um);

/// What of the light on a pixel its own photodiode and its eight neighbours get, [y][x], the pixel itself in
/// the middle.
using Shares = std::array<std::array<double, 3>, 3>;

/// For a pixel whose radius from the axis has this direction (cosine, sine). The spot is treated as upright
/// in x and y: exact for a round one.
Shares shares_of(const Spot& spot, double cosine, double sine, double pitch_um, double photodiode_width_um);

/// The share of the pixel's own photodiode's half: 'L', 'R', 'T' or 'B'.
double share_of_half(const Spot& spot, double cosine, double sine, double pitch_um,
                     double photodiode_width_um, char half);

}  // namespace groundglass::sensor
