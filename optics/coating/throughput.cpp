#include "optics/coating/throughput.h"

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "optics/coating/interface.h"
#include "optics/trace/trace.h"
#include "sim/core/task.h"

namespace groundglass::optics {
namespace {

using Eigen::Vector3cd;
using Eigen::Vector3d;

Vector3d direction(const RayBatch<double>& rays, size_t i) { return {rays.l[i], rays.m[i], rays.n[i]}; }

/// Along s, p and k; s is any direction across the ray where it meets the surface head-on.
struct Meeting {
  double cosine;
  Vector3d s, p, p_after;
};

Meeting meeting(const Vector3d& before, const Vector3d& after, const Sag& slope) {
  const Vector3d normal = Vector3d(-slope.slope_x, -slope.slope_y, 1.0).normalized();
  Meeting m;
  m.cosine = std::min(std::abs(before.dot(normal)), 1.0);
  const Vector3d across = before.cross(normal);
  m.s = across.norm() > 1e-12 ? across.normalized() : before.unitOrthogonal();
  m.p = before.cross(m.s);
  m.p_after = after.cross(m.s);
  return m;
}

/// Of two orthogonal polarisations that make unpolarised light; their squares sum to 1 at the start.
struct Fields {
  Vector3cd first, second;

  explicit Fields(const Vector3d& ray) {
    const Vector3d across = ray.unitOrthogonal();
    first = across * std::sqrt(0.5);
    second = ray.cross(across) * std::sqrt(0.5);
  }
  double flux() const { return first.squaredNorm() + second.squaredNorm(); }
  /// Of the flux, along an axis.
  double flux_along(const Vector3d& axis) const {
    return std::norm((axis.transpose() * first).value()) + std::norm((axis.transpose() * second).value());
  }
  void turn(const Eigen::Matrix3d& rotation) {
    first = rotation * first;
    second = rotation * second;
  }
};

/// In units of flux instead of field, so that refraction's change of beam width and speed is in it.
std::complex<double> flux_amplitude(const PolarisedResponse& response, bool mirror) {
  return mirror ? std::polar(std::sqrt(response.reflectance), std::arg(response.r))
                : std::polar(std::sqrt(response.transmittance), std::arg(response.t));
}

Vector3cd passed(const Vector3cd& field, const Meeting& m, std::complex<double> s, std::complex<double> p) {
  return m.s * (s * (m.s.transpose() * field).value()) + m.p_after * (p * (m.p.transpose() * field).value());
}

/// How much of the light is s-polarised, and the fields after the surface.
double follow(Fields& fields, const Meeting& m, const ThinFilmResponse& response, bool mirror) {
  const double flux = fields.flux();
  const double share = flux > 0.0 ? std::min(fields.flux_along(m.s) / flux, 1.0) : 0.5;
  const std::complex<double> s = flux_amplitude(response.s, mirror), p = flux_amplitude(response.p, mirror);
  fields.first = passed(fields.first, m, s, p);
  fields.second = passed(fields.second, m, s, p);
  return share;
}

double mix(double s_share, double s, double p) { return s_share * s + (1.0 - s_share) * p; }

void resize(SurfaceShares& shares, size_t count) {
  shares.transmitted.resize(count);
  shares.reflected.resize(count);
  shares.absorbed.resize(count);
}

template <typename Body>
void for_each_ray(size_t count, const Body& body) {
  constexpr size_t block = 256;
  parallel_for(static_cast<std::int64_t>((count + block - 1) / block), Task(), "throughput",
               [&](std::int64_t b) {
                 const size_t begin = static_cast<size_t>(b) * block;
                 for (size_t i = begin; i < std::min(begin + block, count); ++i) body(i);
               });
}

}  // namespace

Throughput throughput(const Lens& lens, RayBatch<double>& rays, double wavelength_nm,
                      Polarisation polarisation, const InternalTransmittance& internal) {
  const SequentialTracer<double> tracer(lens, wavelength_nm);
  const std::vector<Interface> surfaces = interfaces(lens, wavelength_nm);
  const std::vector<Frame> place = frames(lens);
  const size_t count = rays.size();
  const bool exact = polarisation == Polarisation::exact;

  Throughput result;
  result.fraction.assign(count, 1.0);
  result.surfaces.resize(surfaces.size());
  std::vector<Fields> fields;
  std::vector<Vector3d> before(count);
  for (size_t i = 0; i < count; ++i) {
    before[i] = direction(rays, i);
    if (exact) fields.emplace_back(before[i]);
  }
  std::vector<double> path_before_mm;
  for (size_t k = 0; k < surfaces.size(); ++k) {
    const Glass medium = k == 0 ? Glass() : lens.surfaces[k - 1].glass;
    const Eigen::Matrix3d into_frame = place[k].rotation.transpose();
    path_before_mm = rays.path_mm;
    tracer.trace_with_path(rays, k, k + 1);
    SurfaceShares& shares = result.surfaces[k];
    resize(shares, count);
    for_each_ray(count, [&](size_t i) {
      if (!rays.ok(i)) {
        result.fraction[i] = 0.0;
        return;
      }
      const Vector3d after = direction(rays, i);
      const Meeting m =
          meeting(into_frame * before[i], after, sag(lens.surfaces[k].shape, rays.x[i], rays.y[i]));
      const ThinFilmResponse response = surfaces[k].response(m.cosine);
      double s_share = 0.5;
      if (exact) {
        fields[i].turn(into_frame);
        s_share = follow(fields[i], m, response, surfaces[k].is_mirror());
      }
      shares.transmitted[i] = mix(s_share, response.s.transmittance, response.p.transmittance);
      shares.reflected[i] = mix(s_share, response.s.reflectance, response.p.reflectance);
      shares.absorbed[i] = mix(s_share, response.s.absorptance, response.p.absorptance);
      result.fraction[i] *= surfaces[k].is_mirror() ? shares.reflected[i] : shares.transmitted[i];
      if (internal && !medium.is_air())
        result.fraction[i] *= internal(
            medium, (rays.path_mm[i] - path_before_mm[i]) / surfaces[k].index_before(), wavelength_nm);
      before[i] = after;
    });
  }
  return result;
}

}  // namespace groundglass::optics
