#pragma once

#include <span>
#include <vector>

#include "sim/measure/emva/photon_transfer.h"

namespace groundglass::measure::emva {

/// The linear camera model fitted to photon transfer, EMVA 1288 R4.0 Linear, sections 2 and 6.
struct LinearModel {
  /// Overall system gain K: slope of σ²_y − σ²_y.dark over μ_y − μ_y.dark up to 70 % of saturation (eq. 50),
  /// the line through the origin as in Release 3.1 and in the emva1288 reference implementation. Release 4
  /// lets the line have an offset: the two after it, equal for a sensor whose gain does not depend on signal.
  double system_gain_dn_per_e = 0.0;
  double system_gain_with_offset_dn_per_e = 0.0, offset_dn2 = 0.0;
  /// R: slope of μ_y − μ_y.dark over photons up to 70 % of saturation (eq. 49).
  double responsivity_dn_per_photon = 0.0;
  /// η = R / K (eq. 52).
  double quantum_efficiency = 0.0;

  /// Temporal noise in the dark at no exposure time: the intercept of its variance over exposure time where
  /// there are more than two of these. At least √0.24 DN, beneath which quantisation hides it.
  double dark_noise_dn = 0.0;
  /// σ_d without quantisation (eq. 53).
  double dark_noise_e = 0.0;
  /// Whether the noise was that small, so that `dark_noise_e` is only an upper bound (eq. 54).
  bool dark_noise_is_bound = false;

  /// Index of the point where variance is highest (section 6.6), and what it says.
  size_t saturation_index = 0;
  /// Whether brighter points show that variance falls there; else the camera holds more.
  bool saturates = false;
  double saturation_photons = 0.0, saturation_e = 0.0, saturation_dn = 0.0;
  /// Exposure at which signal equals noise (eq. 26, 27).
  double threshold_photons = 0.0, threshold_e = 0.0;
  /// √μ_e.sat (eq. 55).
  double snr_max = 0.0;
  /// μ_p.sat / μ_p.min (eq. 28).
  double dynamic_range = 0.0;

  /// First and last point of the fits of gain and responsivity.
  size_t fit_first = 0, fit_last = 0;

  /// Signal to temporal noise at so many photons by the model (eq. 21).
  double snr(double photons) const;
  /// With what is fixed to the pixels counted as noise: DSNU in electrons and PRNU as a share.
  double total_snr(double photons, double dsnu_e, double prnu) const;
};

double decibels(double ratio);

/// Points by rising number of photons. Throws InputError, in one line, for points from which no gain follows:
/// fewer than three up to 70 % of saturation, no light, variance or signal that does not rise.
LinearModel fit_linear_model(std::span<const PhotonTransferPoint> points);

/// Deviation from a straight line, section 6.7: of the signal over photons from 5 to 95 % of saturation,
/// fitted so that relative deviations are least (eq. 58 to 61).
struct Linearity {
  double offset_dn = 0.0, slope_dn_per_photon = 0.0;
  /// Of every point, relative to the line (eq. 62).
  std::vector<double> deviation_percent;
  /// First and last point of the fit; of the points between them both errors are taken.
  size_t first = 0, last = 0;
  double lowest_percent = 0.0, highest_percent = 0.0;
  /// Mean of the deviations' sizes: the linearity error LE (eq. 63).
  double error_percent = 0.0;
};

/// Throws InputError where fewer than three points lie between.
Linearity linearity(std::span<const PhotonTransferPoint> points, const LinearModel& model);

}  // namespace groundglass::measure::emva
