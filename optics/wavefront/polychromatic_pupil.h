#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "optics/lens/lens.h"
#include "optics/wavefront/otf.h"
#include "optics/wavefront/psf.h"
#include "optics/wavefront/pupil_function.h"

namespace groundglass::optics {

/// Modulation of a sine pattern: lines at right angles to the meridian, and along it.
struct Mtf {
  double tangential = 1.0, sagittal = 1.0;
};

/// The pupil functions of one field point at several wavelengths, all about one sphere: that of the chief ray
/// at the reference wavelength. Lateral colour is therefore tilt, as it must be for their images to add up.
struct PolychromaticPupil {
  struct Colour {
    double weight;
    PupilFunction pupil;
  };
  ReferenceSphere sphere;
  /// Unit vector in the image plane from the axis to the chief ray; y on the axis.
  Eigen::Vector2d meridian;
  std::vector<Colour> colours;
};

/// At the lens's design_wavelengths, `side` points across each pupil (0: as many as needed); on all threads.
/// Throws as pupil_function does, and InputError for weights without a sum above 0; geometric_mtf, too.
PolychromaticPupil polychromatic_pupil(const Lens& lens, FieldPoint field, int side = 0);

/// Diffraction MTF at spatial frequencies in the image plane (cycles per mm), as the plane stands or
/// `defocus_mm` further on.
std::vector<Mtf> diffraction_mtf(const PolychromaticPupil& pupil, std::span<const double> per_mm,
                                 double defocus_mm = 0.0);
/// The same of an aberration-free lens with this pupil: no MTF is higher.
std::vector<Mtf> diffraction_limit(const PolychromaticPupil& pupil, std::span<const double> per_mm);
/// At one frequency in any plane along the axis; what all planes share is computed once.
class MtfThroughFocus {
 public:
  MtfThroughFocus(const PolychromaticPupil& pupil, double per_mm);
  Mtf operator()(double defocus_mm) const;
  /// In many planes; quickest where they follow at equal distances.
  std::vector<Mtf> operator()(std::span<const double> defocus_mm) const;

 private:
  struct Colour {
    double weight;
    ThroughFocusOtf along, across;
  };
  std::vector<Colour> colours_;
  double weight_ = 0.0;
};
/// At one frequency in one plane.
Mtf mtf_at(const PolychromaticPupil& pupil, double per_mm, double defocus_mm = 0.0);
/// The same in planes further on by each of the distances.
std::vector<Mtf> mtf_through_focus(const PolychromaticPupil& pupil, double per_mm,
                                   std::span<const double> defocus_mm);
/// What rays alone make, at the design wavelengths.
std::vector<Mtf> geometric_mtf(const Lens& lens, FieldPoint field, std::span<const double> per_mm);
/// The same at one frequency in planes further on by each of the distances.
std::vector<Mtf> geometric_mtf_through_focus(const Lens& lens, FieldPoint field, double per_mm,
                                             std::span<const double> defocus_mm);

/// Strehl's ratio in all colours together: the peak of their common PSF, wherever it is, over that of the
/// same pupils without phase errors.
double strehl_ratio(const PolychromaticPupil& pupil);

/// Weighted mean over the wavelengths, about the sphere's centre.
Psf polychromatic_psf(const PolychromaticPupil& pupil, int side, double pitch_um);

}  // namespace groundglass::optics
