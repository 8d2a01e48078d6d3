#pragma once

#include <optional>
#include <string>
#include <vector>

#include "optics/lens/lens.h"

namespace groundglass::optics {

/// How bad a finding is. `wrong`: a figure of the prescription cannot be right. `off`: beyond what rounding
/// of printed figures explains. `fine`: agrees.
enum class Verdict { fine, off, wrong };
/// "ok", "off", "wrong".
const char* word(Verdict verdict);

/// One thing that was looked at.
struct Finding {
  Verdict verdict = Verdict::fine;
  /// "effective focal length", "focal length of the element at surface 4".
  std::string what;
  std::string unit;
  /// What the source states, if it states it, and what the prescription makes.
  std::optional<double> published, computed;
  /// What to think of it; empty when it is fine.
  std::string message;
};

/// Compares what the prescription makes with what its source states, and asks its rays whether they could be
/// those of a lens: do they pass, meet at a focus and near the image plane; are edges thick enough. A printed
/// figure with a wrong digit or sign shows in one of these.
///
/// Focal lengths count as off from 0.5 % and as wrong from 2 %; back focus and image plane as wrong when off
/// by 2 % of the focal length; the chief-ray angle as off from 0.1°, as wrong from 1°; the spot on the axis
/// at its best focus as off from 0.2 % of the focal length over the f-number, as wrong from 1 %.
std::vector<Finding> check_prescription(const Lens& lens);

/// In air, of the glass between surface `first_surface` and the one behind it (Born and Wolf, Principles of
/// Optics, 4.4.2); infinite where it has no power.
double element_focal_length_mm(const Lens& lens, size_t first_surface, double wavelength_nm);

}  // namespace groundglass::optics
