#include "optics/wavefront/wavefront.h"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "optics/analysis/first_order.h"
#include "sim/core/error.h"

namespace groundglass::optics {
namespace {

/// What stands for an exit pupil at infinity, in focal lengths; far enough for any curvature to vanish.
constexpr double far_pupil = 1e7;

/// How far a ray has to go from the image plane to the sphere, less the sphere's radius, which all rays
/// share: taken out in closed form, as a radius of kilometres would swallow nanometres of path.
double to_sphere_mm(const Eigen::Vector3d& from_centre, const Eigen::Vector3d& direction, double radius_mm) {
  const double b = direction.dot(from_centre), e = b * b - from_centre.squaredNorm();
  const double excess = e / (std::sqrt(radius_mm * radius_mm + e) + std::abs(radius_mm));
  return radius_mm > 0.0 ? -b - excess : -b + excess;
}

Eigen::MatrixXd removed_terms(const Wavefront& w, Removed removed) {
  const auto count = static_cast<Eigen::Index>(w.pupil.size());
  Eigen::MatrixXd terms(count, removed == Removed::piston ? 1 : removed == Removed::tilt ? 3 : 4);
  for (Eigen::Index i = 0; i < count; ++i) {
    const PupilPoint& p = w.pupil[static_cast<size_t>(i)].point;
    const double all[] = {1.0, p.x, p.y, p.x * p.x + p.y * p.y};
    for (Eigen::Index k = 0; k < terms.cols(); ++k) terms(i, k) = all[k];
  }
  return terms;
}

}  // namespace

ReferenceSphere reference_sphere(const Lens& lens, double wavelength_nm, const ChiefRay& chief) {
  const FirstOrder first = first_order(lens, wavelength_nm);
  const double pupil_z_mm = first.exit_pupil_position_mm - lens.image_distance_mm();
  double radius_mm = (chief.point_mm.z() - pupil_z_mm) / chief.direction.z();
  const double most = far_pupil * std::abs(first.efl_mm);
  if (!(std::abs(radius_mm) < most)) radius_mm = most;
  return {chief.point_mm, radius_mm};
}

SphereRay on_sphere(const ReferenceSphere& sphere, double index, const RayBatch<double>& r, std::size_t i) {
  const Eigen::Vector3d off = Eigen::Vector3d(r.x[i], r.y[i], r.z[i]) - sphere.centre_mm;
  const Eigen::Vector3d direction(r.l[i], r.m[i], r.n[i]);
  const double to_sphere = to_sphere_mm(off, direction, sphere.radius_mm);
  return {r.path_mm[i] + index * to_sphere,
          (direction * (sphere.radius_mm - to_sphere) - off) / sphere.radius_mm};
}

double chief_path_mm(const ReferenceSphere& sphere, double index, const ChiefRay& chief) {
  return chief.path_mm +
         index * to_sphere_mm(chief.point_mm - sphere.centre_mm, chief.direction, sphere.radius_mm);
}

Wavefront wavefront(const Lens& lens, const Bundle& bundle, const ChiefRay& chief,
                    const ReferenceSphere& sphere) {
  const double index = lens.surfaces.back().glass.index(bundle.wavelength_nm);
  const double reference_mm = chief_path_mm(sphere, index, chief), mm_per_wave = 1e-6 * bundle.wavelength_nm;
  Wavefront w;
  w.wavelength_nm = bundle.wavelength_nm;
  for (size_t i = 0; i < bundle.pupil.size(); ++i) {
    if (!bundle.rays.ok(i)) continue;
    const SphereRay ray = on_sphere(sphere, index, bundle.rays, i);
    w.pupil.push_back(bundle.pupil[i]);
    w.opd_waves.push_back((reference_mm - ray.path_mm) / mm_per_wave);
    w.direction.push_back(ray.direction);
  }
  return w;
}

double rms_waves(const Wavefront& w, Removed removed) {
  const Eigen::MatrixXd terms = removed_terms(w, removed);
  const auto count = static_cast<Eigen::Index>(w.pupil.size());
  const Eigen::VectorXd opd = Eigen::Map<const Eigen::VectorXd>(w.opd_waves.data(), count);
  Eigen::VectorXd weight(count);
  for (Eigen::Index i = 0; i < count; ++i) weight[i] = w.pupil[static_cast<size_t>(i)].weight;
  const Eigen::VectorXd root = weight.cwiseSqrt();
  const Eigen::VectorXd fit = (root.asDiagonal() * terms).colPivHouseholderQr().solve(root.cwiseProduct(opd));
  const Eigen::VectorXd rest = opd - terms * fit;
  return std::sqrt(weight.dot(rest.cwiseProduct(rest)) / weight.sum());
}

double peak_to_valley_waves(const Wavefront& w) {
  const auto [low, high] = std::minmax_element(w.opd_waves.begin(), w.opd_waves.end());
  return *high - *low;
}

double strehl_at_centre(const Wavefront& w) {
  // Rays follow some waves in proportion to their number on a diameter. Below this the ratio is right to
  // 0.005 for all lenses of scenes/lenses; where it is reached it has fallen to a few per cent.
  const double followed_waves = std::sqrt(static_cast<double>(w.pupil.size())) / 12.0;
  if (peak_to_valley_waves(w) > followed_waves)
    throw InputError(fmt::format(
        "Strehl's ratio: a wave of {:.3g} wavelengths, peak to valley, needs more than these {} rays; "
        "take more rings and spokes",
        peak_to_valley_waves(w), w.pupil.size()));
  std::complex<double> sum = 0.0;
  double weight = 0.0;
  for (size_t i = 0; i < w.pupil.size(); ++i) {
    sum += w.pupil[i].weight * std::polar(1.0, 2.0 * std::numbers::pi * w.opd_waves[i]);
    weight += w.pupil[i].weight;
  }
  return std::norm(sum / weight);
}

}  // namespace groundglass::optics
