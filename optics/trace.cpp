#include "optics/trace.h"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <variant>

#include "sim/core/error.h"

namespace groundglass::optics {
namespace {

using kernel::index_terms;
using Terms = std::array<double, index_terms>;

double inverse_square_um(double wavelength_nm) { return 1e6 / (wavelength_nm * wavelength_nm); }

/// The polynomial in t ∈ [−1, 1] through f at the Chebyshev nodes, f given as a function of 1/λ² by t.
template <typename F>
Terms interpolate(const F& f) {
  Eigen::Matrix<double, index_terms, index_terms> vandermonde;
  Eigen::Vector<double, index_terms> values;
  for (int i = 0; i < index_terms; ++i) {
    const double t = std::cos(std::numbers::pi * (i + 0.5) / index_terms);
    double power = 1.0;
    for (int j = 0; j < index_terms; ++j, power *= t) vandermonde(i, j) = power;
    values[i] = f(t);
  }
  const Eigen::Vector<double, index_terms> solution = vandermonde.fullPivLu().solve(values);
  Terms terms;
  for (int j = 0; j < index_terms; ++j) terms[static_cast<size_t>(j)] = solution[j];
  return terms;
}

kernel::ShapeKind kind_of(const Shape& shape) {
  if (const auto* asphere = std::get_if<EvenAsphere>(&shape)) {
    for (double a : asphere->coefficients)
      if (a != 0.0) return kernel::ShapeKind::asphere;
  }
  const Conic& conic = base(shape);
  if (conic.curvature_per_mm == 0.0) return kernel::ShapeKind::plane;
  return conic.conic == 0.0 ? kernel::ShapeKind::sphere : kernel::ShapeKind::conic;
}

/// A little beyond the clear aperture, but inside the equator of the conicoid.
double extension_squared_mm2(const Surface& surface) {
  const Conic& conic = base(surface.shape);
  const double k = (1.0 + conic.conic) * conic.curvature_per_mm * conic.curvature_per_mm;
  const double wanted = 1.02 * surface.semi_diameter_mm * surface.semi_diameter_mm;
  return k > 0.0 ? std::min(wanted, 0.9999 / k) : wanted;
}

template <typename Real>
kernel::TraceFunction<Real> fastest_kernel() {
  static const kernel::TraceFunction<Real> function = kernel::trace_function<Real>();
  return function;
}

}  // namespace

template <typename Real>
SequentialTracer<Real>::SequentialTracer(const Lens& lens, double wavelength_nm) {
  build(lens, true, wavelength_nm, wavelength_nm);
}

template <typename Real>
SequentialTracer<Real>::SequentialTracer(const Lens& lens, double first_nm, double last_nm) {
  build(lens, false, first_nm, last_nm);
}

template <typename Real>
void SequentialTracer<Real>::build(const Lens& lens, bool one_wavelength, double first_nm, double last_nm) {
  one_wavelength_ = one_wavelength;
  const double low = inverse_square_um(last_nm), high = inverse_square_um(first_nm);
  coordinate_middle_ = 0.5 * (low + high);
  coordinate_half_width_ = one_wavelength ? 1.0 : 0.5 * (high - low);
  const auto index_polynomial = [&](const auto& index_at) {
    if (one_wavelength) return Terms{index_at(first_nm)};
    return interpolate(
        [&](double t) { return index_at(1e3 / std::sqrt(coordinate_middle_ + t * coordinate_half_width_)); });
  };

  Glass before;
  double gap_mm = 0.0;
  for (const Surface& s : lens.surfaces) {
    kernel::SurfaceData<Real> data{};
    data.kind = kind_of(s.shape);
    data.gap_mm = static_cast<Real>(gap_mm);
    data.curvature_per_mm = static_cast<Real>(base(s.shape).curvature_per_mm);
    data.one_plus_conic = static_cast<Real>(1.0 + base(s.shape).conic);
    data.aperture_squared_mm2 = static_cast<Real>(s.semi_diameter_mm * s.semi_diameter_mm);
    data.extension_squared_mm2 = static_cast<Real>(extension_squared_mm2(s));
    std::vector<Real>& coefficients = coefficients_.emplace_back();
    if (const auto* asphere = std::get_if<EvenAsphere>(&s.shape))
      coefficients.assign(asphere->coefficients.begin(), asphere->coefficients.end());
    const Terms ratio = index_polynomial([&](double w) { return before.index(w) / s.glass.index(w); });
    const Terms n_before = index_polynomial([&](double w) { return before.index(w); });
    for (size_t i = 0; i < ratio.size(); ++i) {
      data.index_ratio[i] = static_cast<Real>(ratio[i]);
      data.index_before[i] = static_cast<Real>(n_before[i]);
    }
    data.refracts = !(before.is_air() && s.glass.is_air());
    data.failure_base = static_cast<Real>(RayBatch<Real>::kinds * (surfaces_.size() + 1));
    surfaces_.push_back(data);
    gap_mm = s.thickness_mm;
    before = s.glass;
  }
  for (size_t i = 0; i < surfaces_.size(); ++i) {
    surfaces_[i].coefficients = coefficients_[i].data();
    surfaces_[i].coefficient_count = static_cast<int>(coefficients_[i].size());
  }
}

template <typename Real>
void SequentialTracer<Real>::trace(RayBatch<Real>& rays, std::size_t first, std::size_t last) const {
  run(fastest_kernel<Real>(), rays, first, last, false);
}

template <typename Real>
void SequentialTracer<Real>::trace_with_path(RayBatch<Real>& rays) const {
  run(fastest_kernel<Real>(), rays, 0, surfaces_.size(), true);
}

template <typename Real>
void SequentialTracer<Real>::run(kernel::TraceFunction<Real> function, RayBatch<Real>& rays,
                                 std::size_t first, std::size_t last, bool with_path) const {
  std::vector<Real> coordinate;
  if (!one_wavelength_) {
    coordinate.resize(rays.padded_size());
    for (size_t i = 0; i < coordinate.size(); ++i)
      coordinate[i] = static_cast<Real>(
          (inverse_square_um(static_cast<double>(rays.wavelength_nm[i])) - coordinate_middle_) /
          coordinate_half_width_);
  }
  const kernel::Rays<Real> view{rays.x.data(),
                                rays.y.data(),
                                rays.z.data(),
                                rays.l.data(),
                                rays.m.data(),
                                rays.n.data(),
                                with_path ? rays.path_mm.data() : nullptr,
                                one_wavelength_ ? nullptr : coordinate.data(),
                                rays.failure.data(),
                                rays.padded_size()};
  function(view, surfaces_.data() + first, last - first);
}

template <typename Real>
void move_to_plane(RayBatch<Real>& rays, double plane_mm) {
  const Real plane = static_cast<Real>(plane_mm);
  for (std::size_t i = 0; i < rays.padded_size(); ++i) {
    const Real t = (plane - rays.z[i]) / rays.n[i];
    rays.x[i] += t * rays.l[i];
    rays.y[i] += t * rays.m[i];
    rays.z[i] = plane;
  }
}

template class SequentialTracer<float>;
template class SequentialTracer<double>;
template void move_to_plane(RayBatch<float>&, double);
template void move_to_plane(RayBatch<double>&, double);

}  // namespace groundglass::optics
