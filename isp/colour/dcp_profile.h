#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "isp/colour/hue_sat_table.h"
#include "sim/core/raw_frame.h"

namespace groundglass::isp {

/// A camera profile as DNG 1.4 (chapter 6, "Camera Profiles") defines it, from a .dcp file.
struct DcpProfile {
  std::string name;
  /// Matrices, for the two illuminants they were made under, the warmer first; one under a single light
  /// serves as both.
  ColourCalibration colour;
  /// Under the warmer and the colder of these; empty where the profile has none.
  HueSatTable hue_sat_warm, hue_sat_cold;
  /// For after the exposure; empty where the profile has none.
  HueSatTable look;
  /// Points of a curve from (0, 0) to (1, 1); empty where the profile has none.
  std::vector<std::pair<double, double>> tone_curve;
};

/// Reads a profile of three planes, of either byte order. Throws InputError, naming the file and the tag, for
/// one that is damaged or lacks a matrix.
DcpProfile read_dcp(const std::filesystem::path& path);

}  // namespace groundglass::isp
