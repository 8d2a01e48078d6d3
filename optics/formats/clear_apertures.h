#pragma once

#include <string>
#include <vector>

#include "optics/lens/lens.h"

namespace groundglass::optics {

/// The light that a prescription is said to take in.
struct Beam {
  double entrance_pupil_diameter_mm = 0.0;
  std::vector<FieldPoint> fields;
  /// For each field, how much of the pupil's half width is cut off at +x, −x, +y, −y; none when empty.
  struct Vignetting {
    double upper_x = 0.0, lower_x = 0.0, upper_y = 0.0, lower_y = 0.0;
  };
  std::vector<Vignetting> vignetting;
};

/// The paraxial entrance pupil, tilts left out.
struct EntrancePupil {
  double position_mm = 0.0;  // from the first vertex; infinite for a telecentric lens
  /// Height at the stop of a ray of unit height at the pupil.
  double stop_per_pupil = 1.0;
};
EntrancePupil entrance_pupil(const Lens& lens);

/// Fills in the semi-diameters that are 0: the stop's is the paraxial image of half the entrance pupil, and
/// the others' are as wide as the beams of all fields, traced exactly from the rim and the middle of the
/// entrance pupil at the reference wavelength. Returns the numbers of the surfaces it filled in, counted from
/// 1. Throws InputError when light reaches a surface nowhere.
std::vector<int> fill_clear_apertures(Lens& lens, const Beam& beam);

}  // namespace groundglass::optics
