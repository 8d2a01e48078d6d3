#include "optics/trace/trace.h"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <variant>

#include "optics/lens/forbes.h"
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

/// An aperture's very edge belongs to it, however a ray that was aimed there is rounded.
constexpr double rim = 1.0 + 1e-10;

/// How far a formula of high powers is used: a little beyond the clear aperture, further where rays may go on
/// beyond it, but inside the equator of the conicoid.
double extension_squared_mm2(const Conic& conic, double semi_diameter_mm, Apertures apertures) {
  const double k = (1.0 + conic.conic) * conic.curvature_per_mm * conic.curvature_per_mm;
  const double wanted = (apertures == Apertures::open ? 1.21 : 1.02) * semi_diameter_mm * semi_diameter_mm;
  return k > 0.0 ? std::min(wanted, 0.9999 / k) : wanted;
}

bool all_zero(const std::vector<double>& coefficients) {
  return std::all_of(coefficients.begin(), coefficients.end(), [](double a) { return a == 0.0; });
}

/// Writes a shape into the kernel's terms; coefficients go to their own array, which the caller keeps.
template <typename Real>
class ShapeWriter {
 public:
  ShapeWriter(kernel::SurfaceData<Real>& data, std::vector<Real>& coefficients, double semi_diameter_mm,
              Apertures apertures)
      : data_(data),
        coefficients_(coefficients),
        semi_diameter_mm_(semi_diameter_mm),
        apertures_(apertures) {}

  void operator()(const Conic& shape) {
    const bool plane = shape.curvature_per_mm == 0.0, sphere = shape.conic == 0.0;
    data_.kind = plane    ? kernel::ShapeKind::plane
                 : sphere ? kernel::ShapeKind::sphere
                          : kernel::ShapeKind::conic;
    write_base(shape);
  }
  void operator()(const EvenAsphere& shape) {
    write(kernel::ShapeKind::even_asphere, shape.base, shape.coefficients);
  }
  void operator()(const PowerAsphere& shape) {
    write(kernel::ShapeKind::power_asphere, shape.base, shape.coefficients);
  }
  void operator()(const ForbesQcon& shape) { (*this)(as_even_asphere(shape)); }
  void operator()(const ForbesQbfs& shape) {
    write(kernel::ShapeKind::qbfs, {shape.curvature_per_mm, 0.0}, qbfs_powers(shape));
    data_.inverse_radius_squared_per_mm2 =
        static_cast<Real>(1.0 / (shape.normalization_radius_mm * shape.normalization_radius_mm));
  }
  void operator()(const Biconic& shape) {
    data_.kind = kernel::ShapeKind::biconic;
    write_base(shape.y);
    write_x(shape.x);
  }
  void operator()(const Toroid& shape) {
    data_.kind = kernel::ShapeKind::toroid;
    write_base(shape.profile.base);
    write_x({shape.curvature_x_per_mm, 0.0});
    coefficients_.assign(shape.profile.coefficients.begin(), shape.profile.coefficients.end());
  }

 private:
  void write(kernel::ShapeKind kind, const Conic& base, const std::vector<double>& coefficients) {
    if (all_zero(coefficients)) return (*this)(base);
    data_.kind = kind;
    write_base(base);
    coefficients_.assign(coefficients.begin(), coefficients.end());
  }
  void write_base(const Conic& base) {
    data_.curvature_per_mm = static_cast<Real>(base.curvature_per_mm);
    data_.one_plus_conic = static_cast<Real>(1.0 + base.conic);
    data_.extension_squared_mm2 =
        static_cast<Real>(extension_squared_mm2(base, semi_diameter_mm_, apertures_));
    data_.clear_extension_squared_mm2 =
        static_cast<Real>(extension_squared_mm2(base, semi_diameter_mm_, Apertures::clip));
  }
  void write_x(const Conic& x) {
    data_.curvature_x_per_mm = static_cast<Real>(x.curvature_per_mm);
    data_.one_plus_conic_x = static_cast<Real>(1.0 + x.conic);
    data_.extension_squared_mm2 =
        std::min(data_.extension_squared_mm2,
                 static_cast<Real>(extension_squared_mm2(x, semi_diameter_mm_, apertures_)));
  }

  kernel::SurfaceData<Real>& data_;
  std::vector<Real>& coefficients_;
  double semi_diameter_mm_;
  Apertures apertures_;
};

/// The surface's place in the kernel's frames, whose z is turned round (sign −1) behind an odd number of
/// mirrors.
template <typename Real>
void write_frame(const Frame& frame, double sign, kernel::SurfaceData<Real>& data) {
  const Eigen::DiagonalMatrix<double, 3> turn(1.0, 1.0, sign);
  const Eigen::Vector3d origin = turn * frame.origin_mm;
  const Eigen::Matrix3d rotation = turn * frame.rotation.transpose() * turn;
  data.turned = !frame.is_shift_along_z();
  for (int i = 0; i < 3; ++i) data.origin_mm[i] = static_cast<Real>(origin[i]);
  for (int i = 0; i < 9; ++i) data.rotation[i] = static_cast<Real>(rotation(i / 3, i % 3));
}

template <typename Real>
kernel::TraceFunction<Real> fastest_kernel() {
  static const kernel::TraceFunction<Real> function = kernel::trace_function<Real>();
  return function;
}

}  // namespace

template <typename Real>
SequentialTracer<Real>::SequentialTracer(const Lens& lens, double wavelength_nm, Apertures apertures) {
  build(lens, true, wavelength_nm, wavelength_nm, apertures);
}

template <typename Real>
SequentialTracer<Real>::SequentialTracer(const Lens& lens, double first_nm, double last_nm) {
  build(lens, false, first_nm, last_nm, Apertures::clip);
}

template <typename Real>
void SequentialTracer<Real>::build(const Lens& lens, bool one_wavelength, double first_nm, double last_nm,
                                   Apertures apertures) {
  one_wavelength_ = one_wavelength;
  const double low = inverse_square_um(last_nm), high = inverse_square_um(first_nm);
  coordinate_middle_ = 0.5 * (low + high);
  coordinate_half_width_ = one_wavelength ? 1.0 : 0.5 * (high - low);
  const auto index_polynomial = [&](const auto& index_at) {
    if (one_wavelength) return Terms{index_at(first_nm)};
    return interpolate(
        [&](double t) { return index_at(1e3 / std::sqrt(coordinate_middle_ + t * coordinate_half_width_)); });
  };

  const std::vector<Frame> place = frames(lens);
  Surface image;
  image.glass = lens.surfaces.back().glass;
  image.semi_diameter_mm = std::numeric_limits<double>::infinity();
  Glass before;
  double sign = 1.0;
  for (size_t k = 0; k <= lens.surfaces.size(); ++k) {
    const Surface& s = k < lens.surfaces.size() ? lens.surfaces[k] : image;
    const bool open = apertures == Apertures::open;
    kernel::SurfaceData<Real> data{};
    std::visit(ShapeWriter<Real>(data, coefficients_.emplace_back(), s.semi_diameter_mm, apertures),
               sign > 0.0 ? s.shape : mirrored(s.shape));
    write_frame(place[k], sign, data);
    data.aperture_squared_mm2 = open ? std::numeric_limits<Real>::infinity()
                                     : static_cast<Real>(rim * s.semi_diameter_mm * s.semi_diameter_mm);
    const Terms ratio = index_polynomial([&](double w) { return before.index(w) / s.glass.index(w); });
    const Terms n_before = index_polynomial([&](double w) { return before.index(w); });
    for (size_t i = 0; i < ratio.size(); ++i) {
      data.index_ratio[i] = static_cast<Real>(ratio[i]);
      data.index_before[i] = static_cast<Real>(n_before[i]);
    }
    const bool refracts = !(before.is_air() && s.glass.is_air());
    data.interaction = s.mirror   ? kernel::Interaction::reflect
                       : refracts ? kernel::Interaction::refract
                                  : kernel::Interaction::none;
    data.failure_base = static_cast<Real>(RayBatch<Real>::kinds * (surfaces_.size() + 1));
    surfaces_.push_back(data);
    sign_before_.push_back(sign);
    if (s.mirror) sign = -sign;
    if (!open && !is_plain(s.aperture)) masks_.push_back({k, s.aperture, s.semi_diameter_mm});
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
void SequentialTracer<Real>::trace_with_path(RayBatch<Real>& rays, std::size_t first,
                                             std::size_t last) const {
  run(fastest_kernel<Real>(), rays, first, last, true);
}

template <typename Real>
void SequentialTracer<Real>::turn_z(RayBatch<Real>& rays) {
  for (std::size_t i = 0; i < rays.padded_size(); ++i) {
    rays.z[i] = -rays.z[i];
    rays.n[i] = -rays.n[i];
  }
}

template <typename Real>
void SequentialTracer<Real>::apply(const Mask& mask, RayBatch<Real>& rays) const {
  for (std::size_t i = 0; i < rays.size(); ++i)
    if (rays.ok(i) && !is_clear(mask.aperture, mask.semi_diameter_mm, static_cast<double>(rays.x[i]),
                                static_cast<double>(rays.y[i])))
      rays.failure[i] = surfaces_[mask.surface].failure_base + static_cast<Real>(RayStatus::vignetted);
}

template <typename Real>
void SequentialTracer<Real>::run(kernel::TraceFunction<Real> function, RayBatch<Real>& rays,
                                 std::size_t first, std::size_t last, bool with_path) const {
  if (first == last) return;
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
  if (sign_before_[first] < 0.0) turn_z(rays);
  std::size_t next = first;
  for (const Mask& mask : masks_) {
    if (mask.surface < first || mask.surface >= last) continue;
    function(view, surfaces_.data() + next, mask.surface + 1 - next);
    apply(mask, rays);
    next = mask.surface + 1;
  }
  function(view, surfaces_.data() + next, last - next);
  const bool backwards =
      (surfaces_[last - 1].interaction == kernel::Interaction::reflect) != (sign_before_[last - 1] < 0.0);
  if (backwards) turn_z(rays);
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
