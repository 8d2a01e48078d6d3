#pragma once

namespace groundglass::isp {

/// A film's curve from scene light to display light, both with middle grey at 0.18, which stays where it is.
///
/// Slopes are those of the logarithms, as sensitometry draws them. At grey the slope is `contrast`.
///
/// Shoulder: a receptor that saturates, y = g / (u + (1 − u)(x/g)^(−n)) (Naka and Rushton 1966), which is the
/// straight line of the negative where u = 0. n = contrast / (1 − u) gives the slope at grey, and u is such
/// that `white` comes to 1; what is brighter exceeds it. Where the straight line does not reach 1 there, it
/// is the curve.
///
/// Toe: the slope goes from `contrast` at grey to `toe` in the deep by exp(e / 2) of e stops below grey, so
/// that toe = 1 keeps the scene's own contrast there: nothing is lifted, nothing is pressed to black.
class Filmic {
 public:
  static constexpr double grey = 0.18;

  /// contrast ≥ toe > 0; `white` > grey is the scene's light that the display's white shows.
  Filmic(double contrast, double toe, double white);

  double operator()(double scene) const;

 private:
  double shoulder(double scene) const;

  double contrast_, toe_;
  /// u above.
  double saturation_ = 0.0;
};

}  // namespace groundglass::isp
