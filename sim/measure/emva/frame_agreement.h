#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace groundglass::measure::emva {

/// One of two frames that were to be taken alike.
struct TakenFrame {
  /// As the descriptor calls it.
  std::string name;
  double mean_dn = 0.0;
  /// Of its file; zero: unknown.
  double exposure_s = 0.0, iso = 0.0;
};

/// By what the means of frames taken alike may differ.
struct MeanTolerance {
  double refused_dn = 0.0, noted_dn = 0.0;
};

/// Of flat frames: lamps drift by a few per cent, which is worth a note from 1 % of the signal; no lamp that
/// serves drifts by 10 %, less than half the smallest step of exposure that cameras have, a third of a stop.
/// `noise_dn`: temporal, of a pixel in the dark, by which a pedestal may drift besides. `error_dn`: standard
/// error of the difference by temporal noise, of which five count as chance.
MeanTolerance flat_tolerance(double signal_dn, double noise_dn, double error_dn);

/// Of dark frames, which differ by the drift of the pedestal only.
MeanTolerance dark_tolerance(double noise_dn, double error_dn);

/// Throws InputError, naming both frames with their means, where exposure times or ISO of their files or
/// their means tell that they were not taken alike. Words for a smaller drift, if it is to be noted.
std::optional<std::string> disagreement(const TakenFrame& a, const TakenFrame& b,
                                        const MeanTolerance& tolerance);

}  // namespace groundglass::measure::emva
