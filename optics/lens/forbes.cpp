// Both families of polynomials by their recurrences, carried out on coefficients of powers of x = u².
// G. W. Forbes, "Robust, efficient computational methods for axially symmetric optical aspheres", Opt.
// Express 18, 19700 (2010), eqs. A.14–A.16 for Qbfs; Qcon are the Jacobi polynomials P⁽⁰'⁴⁾(2x − 1).

#include "optics/lens/forbes.h"

#include <algorithm>
#include <cmath>

namespace groundglass::optics {
namespace {

using Polynomial = std::vector<double>;

void add(Polynomial& sum, double factor, const Polynomial& p, size_t shift = 0) {
  if (sum.size() < p.size() + shift) sum.resize(p.size() + shift, 0.0);
  for (size_t i = 0; i < p.size(); ++i) sum[i + shift] += factor * p[i];
}

std::vector<Polynomial> qbfs(size_t count) {
  // P₀ = 2, P₁ = 6 − 8x, Pₘ₊₁ = (2 − 4x) Pₘ − Pₘ₋₁, and Pₘ = fₘ Qₘ + gₘ₋₁ Qₘ₋₁ + hₘ₋₂ Qₘ₋₂.
  std::vector<Polynomial> p = {{2.0}, {6.0, -8.0}}, q;
  std::vector<double> f, g, h;
  for (size_t m = 0; m < count; ++m) {
    if (m >= 2) {
      Polynomial next;
      add(next, 2.0, p[m - 1]);
      add(next, -4.0, p[m - 1], 1);
      add(next, -1.0, p[m - 2]);
      p.push_back(next);
    }
    const double order = static_cast<double>(m);
    if (m == 0) {
      f.push_back(2.0);
    } else {
      if (m >= 2) h.push_back(-order * (order - 1.0) / (2.0 * f[m - 2]));
      g.push_back(m == 1 ? -0.5 : -(1.0 + g[m - 2] * h[m - 2]) / f[m - 1]);
      const double h2 = m >= 2 ? h[m - 2] * h[m - 2] : 0.0;
      f.push_back(std::sqrt(order * (order + 1.0) + 3.0 - g[m - 1] * g[m - 1] - h2));
    }
    Polynomial qm;
    add(qm, 1.0 / f[m], p[m]);
    if (m >= 1) add(qm, -g[m - 1] / f[m], q[m - 1]);
    if (m >= 2) add(qm, -h[m - 2] / f[m], q[m - 2]);
    q.push_back(qm);
  }
  return q;
}

std::vector<Polynomial> qcon(size_t count) {
  // Three-term recurrence of Jacobi polynomials with α = 0, β = 4 in z = 2x − 1 (DLMF 18.9.1).
  std::vector<Polynomial> q = {{1.0}, {-5.0, 6.0}};
  for (size_t m = 2; m < count; ++m) {
    const double n = static_cast<double>(m - 1), k = 2.0 * n + 4.0;
    const double scale = 2.0 * (n + 1.0) * (n + 5.0) * k;
    const double slope = k * (k + 1.0) * (k + 2.0), constant = -16.0 * (k + 1.0);
    Polynomial next;
    add(next, (constant - slope) / scale, q[m - 1]);
    add(next, 2.0 * slope / scale, q[m - 1], 1);
    add(next, -2.0 * n * (n + 4.0) * (k + 2.0) / scale, q[m - 2]);
    q.push_back(next);
  }
  return q;
}

/// Σ aₘ Qₘ(r² / a²) in powers of r².
Polynomial sum(const std::vector<Polynomial>& basis, const std::vector<double>& coefficients, double radius) {
  Polynomial total;
  for (size_t m = 0; m < coefficients.size(); ++m) add(total, coefficients[m], basis[m]);
  double scale = 1.0;
  for (double& t : total) t *= scale, scale /= radius * radius;
  return total;
}

}  // namespace

EvenAsphere as_even_asphere(const ForbesQcon& shape) {
  Polynomial powers =
      sum(qcon(shape.coefficients_mm.size()), shape.coefficients_mm, shape.normalization_radius_mm);
  for (double& a : powers) a /= std::pow(shape.normalization_radius_mm, 4);
  return {shape.base, powers};
}

std::vector<double> qbfs_powers(const ForbesQbfs& shape) {
  return sum(qbfs(shape.coefficients_mm.size()), shape.coefficients_mm, shape.normalization_radius_mm);
}

}  // namespace groundglass::optics
