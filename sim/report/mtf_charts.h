#pragma once

#include <vector>

#include "optics/wavefront/polychromatic_pupil.h"
#include "sim/report/conditions.h"
#include "sim/report/svg.h"

namespace groundglass::report {

/// The pupil of each field, which MTF and PSF come from. Throws InputError as polychromatic_pupil does.
std::vector<optics::PolychromaticPupil> pupils(const optics::Lens& lens, const Conditions& conditions);

/// Spatial frequency that charts of MTF go up to: 2000 cycles over the distance from the axis to the farthest
/// image point, in round figures, or the diffraction limit where that is less.
double highest_frequency_per_mm(const optics::Lens& lens, const Conditions& conditions);

/// MTF of each field over what is listed in `at`: spatial frequencies (cycles per mm) or focus (mm along +z).
struct MtfCurves {
  std::vector<double> at;
  std::vector<std::vector<optics::Mtf>> fields;
};

/// Polychromatic diffraction MTF from 0 to `highest_per_mm`, and that of the axis's pupil without
/// aberrations.
struct MtfOverFrequency {
  MtfCurves curves;
  std::vector<optics::Mtf> limit;  // empty for a geometric MTF
};
MtfOverFrequency mtf_over_frequency(const std::vector<optics::PolychromaticPupil>& pupils,
                                    double highest_per_mm);
/// What rays alone make, for aberrations that are too large for diffraction to matter.
MtfOverFrequency geometric_mtf_over_frequency(const optics::Lens& lens, const Conditions& conditions,
                                              double highest_per_mm);
/// Around the image plane as it stands, as far as four depths of focus λ N² on either side show it.
MtfCurves mtf_over_focus(const optics::Lens& lens, const std::vector<optics::PolychromaticPupil>& pupils,
                         double per_mm);

/// Of several frequencies, at fields evenly spread up to the largest one; by frequency and field.
struct MtfOverField {
  std::vector<optics::FieldPoint> fields;
  std::vector<double> frequencies_per_mm;
  std::vector<std::vector<optics::Mtf>> curves;
};
/// At a quarter, a half and the whole of the highest frequency. Throws InputError when the only field is the
/// axis.
MtfOverField mtf_over_field(const optics::Lens& lens, const Conditions& conditions, double highest_per_mm);

/// Tangential dashed, sagittal unbroken.
Svg mtf_chart(const optics::Lens& lens, const Conditions& conditions, const MtfOverFrequency& figures);
Svg mtf_focus_chart(const optics::Lens& lens, const Conditions& conditions, const MtfCurves& figures,
                    double per_mm);
Svg mtf_field_chart(const optics::Lens& lens, const MtfOverField& figures);

}  // namespace groundglass::report
