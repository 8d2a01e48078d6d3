#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "optics/analysis/first_order.h"
#include "optics/analysis/seidel.h"
#include "sim/report/conditions.h"
#include "sim/report/field_charts.h"
#include "sim/report/focal_shift_chart.h"
#include "sim/report/illumination_chart.h"
#include "sim/report/mtf_charts.h"
#include "sim/report/psf_chart.h"
#include "sim/report/ray_fan_charts.h"
#include "sim/report/spot_chart.h"

namespace groundglass::report {

/// A figure, or why this lens has none.
template <typename Value>
struct Maybe {
  std::optional<Value> value;
  std::string reason;
};

/// Of one field at the primary wavelength, about the chief ray's image point.
struct FieldWavefront {
  double rms_waves, rms_without_tilt_waves, rms_without_defocus_waves, peak_to_valley_waves;
  std::vector<double> fringe_zernikes;  // waves, from piston on
};

/// How far (mm, along +z) the image plane would have to move to the best mean over all fields.
struct BestFocus {
  double by_spot_mm, by_wavefront_mm;
  Maybe<double> by_mtf_mm;
  /// That the MTF counts at (cycles per mm).
  double per_mm;
};

/// Everything a report shows.
struct LensFigures {
  Conditions conditions;
  std::vector<optics::FieldPoint> dark_fields;
  optics::FirstOrder first_order;
  Maybe<optics::SeidelAberrations> seidel;
  Maybe<FocalShift> focal_shift;
  Maybe<FieldCurves> field_curves;
  Maybe<std::vector<optics::Illumination>> illumination;
  RayFans fans;
  std::vector<FieldSpot> spots;
  std::vector<FieldWavefront> wavefronts;
  double highest_per_mm = 0.0, focus_per_mm = 0.0;
  MtfOverFrequency mtf;
  /// At focus_per_mm.
  MtfCurves mtf_over_focus;
  Maybe<MtfOverField> mtf_over_field;
  Maybe<BestFocus> best_focus;
  PsfPictures psf;
};

/// On all threads. Throws InputError for a lens whose first-order figures, spots, fans or wavefronts cannot
/// be had at any of the fields.
LensFigures lens_figures(const optics::Lens& lens, const std::vector<optics::FieldPoint>& fields,
                         const MtfFrequencies& frequencies = {});

/// One page of HTML with its pictures inside; it loads nothing.
std::string report_html(const optics::Lens& lens, const LensFigures& figures);

/// null for what is infinite.
nlohmann::ordered_json first_order_json(const optics::FirstOrder& figures);

/// The same figures; lengths in mm unless a key says otherwise, null for what is infinite or not to be had.
nlohmann::ordered_json report_json(const optics::Lens& lens, const LensFigures& figures);

}  // namespace groundglass::report
