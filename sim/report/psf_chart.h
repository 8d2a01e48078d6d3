#pragma once

#include <optional>
#include <vector>

#include "sim/report/conditions.h"
#include "sim/report/mtf_charts.h"

namespace groundglass::report {

/// The polychromatic image of a point of each field, over a square that holds the spots and three Airy discs;
/// brightness is the square root of irradiance, of each field's own peak, as on a screen. By rays alone for
/// fields without a pupil.
struct PsfPictures {
  double side_um = 0.0;
  std::vector<optics::Psf> fields;
  /// Strehl's ratios, of the primary wavelength alone and of all together; none without a pupil.
  std::vector<std::optional<double>> primary_strehl, strehl;
};
PsfPictures psf_pictures(const optics::Lens& lens, const Conditions& conditions, const FieldPupils& pupils);

Svg psf_chart(const optics::Lens& lens, const Conditions& conditions, const PsfPictures& pictures);

}  // namespace groundglass::report
