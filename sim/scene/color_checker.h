#pragma once

#include <string>
#include <vector>

#include "sim/core/spectrum.h"
#include "sim/scene/hit_batch.h"
#include "sim/scene/placement.h"
#include "sim/scene/sampled_spectrum.h"

namespace groundglass::scene {

/// The ColorChecker Classic: 24 patches of measured reflectance (colorchecker_reflectances()) in four rows of
/// six on a black card, in the proportions of the card of 11 × 8.25 inches with patches of 40 mm.
class ColorChecker {
 public:
  static constexpr int columns = 6;
  static constexpr int rows = 4;
  static constexpr int patch_count = columns * rows;
  static constexpr double card_width_mm = 279.4;
  static constexpr double card_height_mm = 209.55;
  static constexpr double patch_mm = 40.0;
  /// Width of the black bars between patches; nominal, it differs by some tenths of a mm among cards.
  static constexpr double gap_mm = 5.5;
  /// Reflectance of the black card at every wavelength; an assumed figure for matt black print.
  static constexpr double border_reflectance = 0.03;

  /// The card is stretched to the given size; height = width · 0.75 keeps its proportions.
  ColorChecker(double width_m, double height_m);

  void reflectance(const HitBatch& hits) const;
  /// Patch 0…23 in chart order: dark skin first, black 2 last; row by row from the top left.
  LocalRect patch(int index) const;
  static const std::string& patch_name(int index);
  static const Spectrum& patch_reflectance(int index);

 private:
  double width_m_;
  double height_m_;
  std::vector<SampledSpectrum> patches_;
};

}  // namespace groundglass::scene
