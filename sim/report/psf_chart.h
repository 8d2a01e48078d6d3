#pragma once

#include <optional>
#include <vector>

#include "sim/report/conditions.h"
#include "sim/report/mtf_charts.h"

namespace groundglass::report {

/// The polychromatic image of a point over a square about the spot's centroid, which holds every ray and
/// three Airy discs: by rays alone for a field without a pupil, and where the square reaches beyond what its
/// pupil function tells.
struct PsfPicture {
  optics::Psf psf;
  bool by_rays;
  /// Strehl's ratios, of the primary wavelength alone and of all together; none without a pupil.
  std::optional<double> primary_strehl, strehl;
};
/// By field.
using PsfPictures = std::vector<PsfPicture>;
PsfPictures psf_pictures(const optics::Lens& lens, const Conditions& conditions, const FieldPupils& pupils);

/// A square for each field, each on its own scale; brightness is the square root of irradiance, of each
/// field's own peak, as on a screen.
Svg psf_chart(const optics::Lens& lens, const Conditions& conditions, const PsfPictures& pictures);

}  // namespace groundglass::report
