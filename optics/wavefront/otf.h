#pragma once

#include <Eigen/Core>
#include <complex>
#include <span>
#include <vector>

#include "optics/wavefront/pupil_function.h"

namespace groundglass::optics {

/// The OTF at one spatial frequency in planes beside the image plane. Seen δ further on, every direction's
/// phase has turned by δ/λ times its cosine with the axis: the products of the autocorrelation are formed
/// once, and turned by the difference of their two cosines. Good to the ratio of δ to the reference sphere's
/// radius, since directions towards the old centre are kept.
class ThroughFocusOtf {
 public:
  std::complex<double> operator()(double defocus_mm) const;
  /// In many planes; quickest where they follow at equal distances.
  std::vector<std::complex<double>> operator()(std::span<const double> defocus_mm) const;

 private:
  friend class Otf;
  double constant_ = 0.0;                 // does not turn
  std::vector<double> real_, imaginary_;  // products of amplitudes in the image plane
  std::vector<double> radians_per_mm_;    // by which each turns
};

/// The diffraction OTF of one field point and wavelength: the autocorrelation of the pupil function (Goodman,
/// Introduction to Fourier Optics, 2017, 7.3), 1 at zero frequency, about the reference sphere's centre.
///
/// Between the points of the lattice moduli and phases of the amplitude are interpolated, not the OTF, which
/// for large aberrations turns much faster than they do.
class Otf {
 public:
  explicit Otf(const PupilFunction& pupil);
  /// At spatial frequencies in the image plane, cycles per mm along x and y. Zero beyond the pupil's reach.
  std::complex<double> operator()(double fx_per_mm, double fy_per_mm) const;
  /// At one spatial frequency in any plane along the axis.
  ThroughFocusOtf through_focus(double fx_per_mm, double fy_per_mm) const;

 private:
  /// Calls body(product, row, column) for each pair of points that overlap when the pupil is shifted by (x,
  /// y) steps: the product of their amplitudes, and the place of the one that was not shifted.
  template <typename Body>
  void for_each_pair(double x, double y, const Body& body) const;
  /// What the squares of edge cells lack at this shift.
  double edge_light(double x, double y) const;
  /// The amplitude a share of a step (x, y) further than a point.
  std::complex<double> between(Eigen::Index row, Eigen::Index column, double x, double y) const;

  double wavelength_mm_, step_, step_per_mm_;
  Eigen::Vector2d first_direction_;  // of the first point
  Eigen::MatrixXcd amplitude_;
  Eigen::MatrixXd modulus_, phase_;
  Eigen::MatrixXd turn_x_, turn_y_, turn_xy_;  // of the phase, to the next points
  double edge_light_;                          // at no shift
};

/// One wavelength's share of a polychromatic figure.
struct WeightedOtf {
  Otf otf;
  double weight = 1.0;
};
/// All must be about one sphere's centre. Throws InputError for weights without a sum above 0.
std::complex<double> polychromatic(std::span<const WeightedOtf> otfs, double fx_per_mm, double fy_per_mm);

/// What rays alone make: the Fourier transform of their scatter in the image plane (Hopkins 1957), about a
/// point. Throws InputError when every ray was lost.
std::complex<double> geometric_otf(const Bundle& bundle, Eigen::Vector2d about_mm, double fx_per_mm,
                                   double fy_per_mm);

/// A perfect lens with a circular pupil: 2/π (arccos s − s √(1 − s²)), s = frequency / cut-off.
/// Throws InputError for s below 0.
double perfect_mtf(double frequency_by_cutoff);

}  // namespace groundglass::optics
