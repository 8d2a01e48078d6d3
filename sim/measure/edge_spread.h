#pragma once

#include <Eigen/Core>
#include <span>

namespace groundglass::measure {

/// One sample of an edge: its distance from the edge, px, and its value.
struct EdgeSample {
  double distance_px;
  double value;
};

/// Where the knots of an edge-spread function lie: `spacing_px` apart at the edge, ever farther away from it,
/// x = scale sinh(i · spacing/scale).
struct KnotSpacing {
  double spacing_px;
  double scale_px;
};

/// The edge-spread function as a cubic spline fitted to all samples by least squares. Because samples keep
/// their own distances there is no binning and no finite difference, hence nothing to correct for, and
/// because knots spread out away from the edge, where the function is smooth, noise there is averaged away
/// without a window.
class EdgeSpread {
 public:
  EdgeSpread(std::span<const EdgeSample> samples, const KnotSpacing& knots);

  /// Value and slope (per px) at a distance. Beyond the samples: that of the last one, and 0.
  double operator()(double distance_px) const;
  double slope(double distance_px) const;

  /// Variance of the samples about the spline, and of the spline's coefficients.
  double residual_variance() const { return residual_variance_; }
  const Eigen::MatrixXd& covariance() const { return covariance_; }
  /// The slope's dependence on the coefficients: index of the first of four and their factors.
  struct Slope {
    Eigen::Index first;
    Eigen::Vector4d factors;
  };
  Slope slope_factors(double distance_px) const;

 private:
  struct Place {
    Eigen::Index first;
    double t;
  };
  Place place(double distance_px) const;
  double warped(double distance_px) const;

  KnotSpacing knots_;
  double first_ = 0.0, last_ = 0.0, step_ = 0.0;
  Eigen::VectorXd coefficients_;
  Eigen::MatrixXd covariance_;
  double residual_variance_ = 0.0;
};

}  // namespace groundglass::measure
