#include "optics/wavefront/zernike.h"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <cmath>
#include <cstdlib>

#include "sim/core/error.h"

namespace groundglass::optics {
namespace {

/// Order j from 1: each radial order n has its n + 1 terms, |m| rising, even j for the cosine of a pair.
ZernikeOrder noll_order(int index) {
  int n = 0;
  while ((n + 1) * (n + 2) / 2 < index) ++n;
  const int place = index - n * (n + 1) / 2;  // 1 … n + 1 within the order
  const int m = n % 2 == 0 ? 2 * (place / 2) : 2 * ((place - 1) / 2) + 1;
  return {n, index % 2 == 0 ? m : -m};
}

/// Groups of equal n + |m| = 2g hold 2g + 1 terms, |m| falling from g; the sine of a pair comes second.
ZernikeOrder fringe_order(int index) {
  int g = 0;
  while ((g + 1) * (g + 1) < index) ++g;
  const int place = index - g * g - 1;  // 0 … 2g
  const int m = g - place / 2;
  return {2 * g - m, place % 2 == 0 ? m : -m};
}

/// R_n^|m| as a Jacobi polynomial: (−1)^k r^m P_k^(m,0)(1 − 2 r²), k = (n − m) / 2 (Born and Wolf, 9.2.1).
double radial(int n, int m, double r) {
  const int k = (n - m) / 2;
  const double x = 1.0 - 2.0 * r * r, a = m;
  double previous = 0.0, p = 1.0;
  for (int i = 0; i < k; ++i) {
    const double c = 2.0 * i + a, scale = 2.0 * (i + 1.0) * (i + a + 1.0) * c;
    const double next =
        i == 0 ? 1.0 + a + 0.5 * (a + 2.0) * (x - 1.0)
               : ((c + 1.0) * (c * (c + 2.0) * x + a * a) * p - 2.0 * (i + a) * i * (c + 2.0) * previous) /
                     scale;
    previous = p;
    p = next;
  }
  return (k % 2 == 0 ? 1.0 : -1.0) * std::pow(r, m) * p;
}

}  // namespace

ZernikeOrder zernike_order(ZernikeSet set, int index) {
  if (index < 1) throw InputError(fmt::format("Zernike polynomials are numbered from 1, not {}", index));
  return set == ZernikeSet::noll ? noll_order(index) : fringe_order(index);
}

double zernike(ZernikeSet set, int index, double x, double y) {
  const auto [n, m] = zernike_order(set, index);
  const int order = std::abs(m);
  const double angle = order * std::atan2(y, x);
  const double value = radial(n, order, std::hypot(x, y)) * (m < 0 ? std::sin(angle) : std::cos(angle));
  if (set == ZernikeSet::fringe) return value;
  return value * std::sqrt((n + 1.0) * (m == 0 ? 1.0 : 2.0));
}

std::vector<double> fit_zernikes(ZernikeSet set, const Wavefront& w, int count) {
  const auto rays = static_cast<Eigen::Index>(w.pupil.size());
  if (rays < count)
    throw InputError(fmt::format("{} rays cannot tell {} Zernike coefficients; trace more", rays, count));
  Eigen::MatrixXd terms(rays, count);
  Eigen::VectorXd opd(rays);
  for (Eigen::Index i = 0; i < rays; ++i) {
    const PupilNode& node = w.pupil[static_cast<size_t>(i)];
    const double root = std::sqrt(node.weight);
    opd[i] = root * w.opd_waves[static_cast<size_t>(i)];
    for (int j = 0; j < count; ++j) terms(i, j) = root * zernike(set, j + 1, node.point.x, node.point.y);
  }
  const Eigen::VectorXd fit = terms.colPivHouseholderQr().solve(opd);
  return {fit.begin(), fit.end()};
}

}  // namespace groundglass::optics
