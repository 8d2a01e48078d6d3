#pragma once

#include <optional>
#include <vector>

#include "optics/wavefront/polychromatic_pupil.h"
#include "sim/report/conditions.h"
#include "sim/report/svg.h"

namespace groundglass::report {

/// The pupil of each field, which MTF and PSF come from; none for a field whose aberrations are too large for
/// diffraction to be computed, or to matter: rays then tell all.
using FieldPupils = std::vector<std::optional<optics::PolychromaticPupil>>;

/// Throws InputError as polychromatic_pupil does, except for large aberrations.
FieldPupils pupils(const optics::Lens& lens, const Conditions& conditions);

/// Spatial frequency that charts of MTF go up to: 2000 cycles over the distance from the axis to the farthest
/// image point, in round figures, or the diffraction limit where that is less; unless another is asked for.
double highest_frequency_per_mm(const optics::Lens& lens, const Conditions& conditions);
/// Spatial frequency of MTF through focus: half the highest one, unless another is asked for.
double focus_frequency_per_mm(const optics::Lens& lens, const Conditions& conditions);

/// MTF of each field over what is listed in `at`: spatial frequencies (cycles per mm) or focus (mm along +z).
struct MtfCurves {
  std::vector<double> at;
  std::vector<std::vector<optics::Mtf>> fields;
  /// Whether a field's is the geometric one.
  std::vector<char> by_rays;
};

/// Polychromatic diffraction MTF from 0 to `highest_per_mm`, the geometric one for fields without a pupil;
/// and that of the first pupil without its aberrations.
struct MtfOverFrequency {
  MtfCurves curves;
  std::vector<optics::Mtf> limit;  // empty when no field has a pupil
};
MtfOverFrequency mtf_over_frequency(const optics::Lens& lens, const Conditions& conditions,
                                    const FieldPupils& pupils, double highest_per_mm);
/// What rays alone make, for aberrations that are too large for diffraction to matter.
MtfOverFrequency geometric_mtf_over_frequency(const optics::Lens& lens, const Conditions& conditions,
                                              double highest_per_mm);
/// Around the mean of the fields' best foci, as far as four depths of focus λ N² on either side, or a blur of
/// half a period, show it; wider where that leaves a field's best focus, the highest point of a curve or the
/// image plane as it stands outside.
MtfCurves mtf_over_focus(const optics::Lens& lens, const Conditions& conditions, const FieldPupils& pupils,
                         double per_mm);

/// Of several frequencies, at fields evenly spread up to the largest one; by frequency and field.
struct MtfOverField {
  std::vector<optics::FieldPoint> fields;
  std::vector<double> frequencies_per_mm;
  std::vector<std::vector<optics::Mtf>> curves;
  /// Whether a field's are the geometric ones.
  std::vector<char> by_rays;
};
/// At a quarter, a half and the whole of the highest frequency, unless others are asked for. Throws
/// InputError when the only field is the axis.
MtfOverField mtf_over_field(const optics::Lens& lens, const Conditions& conditions, double highest_per_mm);

/// Tangential dashed, sagittal unbroken.
Svg mtf_chart(const optics::Lens& lens, const Conditions& conditions, const MtfOverFrequency& figures);
Svg mtf_focus_chart(const optics::Lens& lens, const Conditions& conditions, const MtfCurves& figures,
                    double per_mm);
Svg mtf_field_chart(const optics::Lens& lens, const MtfOverField& figures);

}  // namespace groundglass::report
