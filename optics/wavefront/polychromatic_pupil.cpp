#include "optics/wavefront/polychromatic_pupil.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <optional>

#include "optics/analysis/bundle.h"
#include "sim/core/argument_checks.h"
#include "sim/core/nested_loop.h"

namespace groundglass::optics {
namespace {

constexpr int rings = 24, spokes = 96;

Eigen::Vector2d meridian_of(const Eigen::Vector3d& image_mm) {
  const Eigen::Vector2d across = image_mm.head<2>();
  return across.norm() > 1e-9 ? Eigen::Vector2d(across.normalized()) : Eigen::Vector2d::UnitY();
}

template <typename OtfAt>
std::vector<Mtf> along_and_across(const Eigen::Vector2d& meridian, std::span<const double> per_mm,
                                  const OtfAt& otf) {
  check_finite("per_mm", per_mm);
  const Eigen::Vector2d across(meridian.y(), -meridian.x());
  std::vector<Mtf> result;
  for (double f : per_mm)
    result.push_back(
        {std::abs(otf(f * meridian.x(), f * meridian.y())), std::abs(otf(f * across.x(), f * across.y()))});
  return result;
}

std::vector<Mtf> mtf_of(const std::vector<WeightedOtf>& otfs, const Eigen::Vector2d& meridian,
                        std::span<const double> per_mm) {
  return along_and_across(meridian, per_mm,
                          [&](double fx, double fy) { return polychromatic(otfs, fx, fy); });
}

void check_weights_of(const std::vector<DesignWavelength>& wavelengths) {
  std::vector<double> weights;
  for (const DesignWavelength& wavelength : wavelengths) weights.push_back(wavelength.weight);
  check_weights("the design wavelengths' weights", weights);
}

/// The rays of a field at the design wavelengths, in the image plane and those beside it.
class RayImage {
 public:
  RayImage(const Lens& lens, FieldPoint field)
      : chief_(chief_ray(lens, lens.reference_wavelength_nm, field)) {
    check_weights_of(design_wavelengths(lens));
    for (const auto& [nm, weight] : design_wavelengths(lens)) {
      bundles_.emplace_back(weight, trace_bundle(lens, nm, field, rings, spokes));
      whole_ += weight;
    }
  }

  std::vector<Mtf> mtf(std::span<const double> per_mm, double defocus_mm) const {
    std::vector<std::pair<double, Bundle>> there = bundles_;
    for (auto& [weight, bundle] : there)
      for (size_t i = 0; i < bundle.rays.size(); ++i) {
        bundle.rays.x[i] += defocus_mm * bundle.rays.l[i] / bundle.rays.n[i];
        bundle.rays.y[i] += defocus_mm * bundle.rays.m[i] / bundle.rays.n[i];
      }
    return along_and_across(meridian_of(chief_.point_mm), per_mm, [&](double fx, double fy) {
      std::complex<double> sum = 0.0;
      for (const auto& [weight, bundle] : there)
        sum += weight / whole_ * geometric_otf(bundle, chief_.point_mm.head<2>(), fx, fy);
      return sum;
    });
  }

 private:
  ChiefRay chief_;
  std::vector<std::pair<double, Bundle>> bundles_;
  double whole_ = 0.0;
};

}  // namespace

PolychromaticPupil polychromatic_pupil(const Lens& lens, FieldPoint field, int side) {
  const ChiefRay chief = chief_ray(lens, lens.reference_wavelength_nm, field);
  const ReferenceSphere sphere = reference_sphere(lens, lens.reference_wavelength_nm, chief);
  const std::vector<DesignWavelength> wavelengths = design_wavelengths(lens);
  check_weights_of(wavelengths);
  PolychromaticPupil result{sphere, meridian_of(chief.point_mm), {}};
  result.colours.resize(wavelengths.size());
  for_each_index(wavelengths.size(), [&](size_t i) {
    result.colours[i] = {wavelengths[i].weight, pupil_function(lens, wavelengths[i].nm, field, sphere, side)};
  });
  return result;
}

std::vector<Mtf> diffraction_mtf(const PolychromaticPupil& pupil, std::span<const double> per_mm,
                                 double defocus_mm) {
  check_finite("defocus_mm", defocus_mm);
  std::vector<WeightedOtf> otfs;
  for (const PolychromaticPupil::Colour& colour : pupil.colours)
    otfs.push_back({Otf(colour.pupil), colour.weight});
  if (defocus_mm == 0.0) return mtf_of(otfs, pupil.meridian, per_mm);
  return along_and_across(pupil.meridian, per_mm, [&](double fx, double fy) {
    std::complex<double> sum = 0.0;
    double weights = 0.0;
    for (const auto& [otf, weight] : otfs) {
      sum += weight * otf.through_focus(fx, fy)(defocus_mm);
      weights += weight;
    }
    return sum / weights;
  });
}

std::vector<Mtf> diffraction_limit(const PolychromaticPupil& pupil, std::span<const double> per_mm) {
  std::vector<WeightedOtf> otfs;
  for (const auto& [weight, function] : pupil.colours) {
    PupilFunction perfect = function;
    perfect.amplitude = function.amplitude.cwiseAbs().cast<std::complex<double>>();
    otfs.push_back({Otf(perfect), weight});
  }
  return mtf_of(otfs, pupil.meridian, per_mm);
}

MtfThroughFocus::MtfThroughFocus(const PolychromaticPupil& pupil, double per_mm)
    : colours_(pupil.colours.size()) {
  check_finite("per_mm", per_mm);
  const Eigen::Vector2d f = per_mm * pupil.meridian;
  for_each_index(colours_.size(), [&](size_t i) {
    const auto& [weight, function] = pupil.colours[i];
    const Otf otf(function);
    colours_[i] = {weight, otf.through_focus(f.x(), f.y()), otf.through_focus(f.y(), -f.x())};
  });
  for (const Colour& colour : colours_) weight_ += colour.weight;
}

std::vector<Mtf> MtfThroughFocus::operator()(std::span<const double> defocus_mm) const {
  check_finite("defocus_mm", defocus_mm);
  std::vector<std::complex<double>> along(defocus_mm.size()), across(defocus_mm.size());
  for (const Colour& colour : colours_) {
    const auto a = colour.along(defocus_mm), b = colour.across(defocus_mm);
    for (size_t i = 0; i < defocus_mm.size(); ++i) {
      along[i] += colour.weight * a[i];
      across[i] += colour.weight * b[i];
    }
  }
  std::vector<Mtf> result;
  for (size_t i = 0; i < defocus_mm.size(); ++i)
    result.push_back({std::abs(along[i]) / weight_, std::abs(across[i]) / weight_});
  return result;
}

Mtf MtfThroughFocus::operator()(double defocus_mm) const {
  return (*this)(std::span(&defocus_mm, 1)).front();
}

Mtf mtf_at(const PolychromaticPupil& pupil, double per_mm, double defocus_mm) {
  return MtfThroughFocus(pupil, per_mm)(defocus_mm);
}

std::vector<Mtf> mtf_through_focus(const PolychromaticPupil& pupil, double per_mm,
                                   std::span<const double> defocus_mm) {
  return MtfThroughFocus(pupil, per_mm)(defocus_mm);
}

std::vector<Mtf> geometric_mtf(const Lens& lens, FieldPoint field, std::span<const double> per_mm) {
  return RayImage(lens, field).mtf(per_mm, 0.0);
}

std::vector<Mtf> geometric_mtf_through_focus(const Lens& lens, FieldPoint field, double per_mm,
                                             std::span<const double> defocus_mm) {
  check_finite("defocus_mm", defocus_mm);
  const RayImage image(lens, field);
  std::vector<Mtf> result(defocus_mm.size());
  for_each_index(defocus_mm.size(),
                 [&](size_t i) { result[i] = image.mtf(std::span(&per_mm, 1), defocus_mm[i]).front(); });
  return result;
}

double strehl_ratio(const PolychromaticPupil& pupil) {
  constexpr int side = 128;
  double pitch_um = std::numeric_limits<double>::infinity();
  for (const auto& [weight, function] : pupil.colours)
    pitch_um =
        std::min(pitch_um, function.period_um() / (4.0 * static_cast<double>(function.amplitude.rows())));
  // Sixteen Airy discs wide, around the centroid of light: a peak farther off is no peak.
  const Psf psf = polychromatic_psf(pupil, side, pitch_um);
  double perfect = 0.0, weights = 0.0;
  for (const auto& [weight, function] : pupil.colours) {
    const double cycles = function.step * pitch_um / (1e-3 * function.wavelength_nm);
    perfect += weight * std::pow(function.amplitude.cwiseAbs().sum() * cycles, 2);
    weights += weight;
  }
  return peak_of(psf) / (perfect / weights);
}

Psf polychromatic_psf(const PolychromaticPupil& pupil, int side, double pitch_um) {
  std::vector<Psf> psfs;
  std::vector<double> weights;
  for (const auto& [weight, function] : pupil.colours) {
    psfs.push_back(dft_psf(function, side, pitch_um));
    weights.push_back(weight);
  }
  return mean(psfs, weights);
}

}  // namespace groundglass::optics
