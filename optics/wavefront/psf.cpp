#include "optics/wavefront/psf.h"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "optics/pupil/pupil_points.h"
#include "optics/wavefront/fourier.h"
#include "optics/wavefront/sphere_trace.h"
#include "sim/core/argument_checks.h"
#include "sim/core/nested_loop.h"

namespace groundglass::optics {
namespace {

/// Sources of wavelets on the reference sphere.
struct Wavelets {
  std::vector<Eigen::Vector3d> direction;  // towards the sphere's centre
  std::vector<double> amplitude, waves_ahead;
};

Wavelets wavelets(const Lens& lens, double wavelength_nm, FieldPoint field, const ReferenceSphere& sphere,
                  int rings, int spokes) {
  const RayAimer aimer(lens, wavelength_nm, field);
  const std::vector<PupilNode> nodes = pupil_quadrature(lens, aimer, wavelength_nm, rings, spokes);
  if (nodes.empty()) throw InputError(lens.name + ": passes no light of this field");
  std::vector<PupilPoint> points;
  for (const PupilNode& node : nodes) points.push_back(node.point);
  const std::vector<AimedRay> rays = aimer.aim_coordinates(points);
  std::vector<LaunchCoordinates> at;
  for (const AimedRay& ray : rays) at.push_back(ray.at);

  const SphereTrace trace(lens, wavelength_nm, aimer, sphere);
  const std::vector<Response> directions = trace.directions(at);
  const std::vector<double> paths_mm = trace.paths_mm(at);
  const double reference_mm = chief_path_mm(sphere, trace.index(), chief_ray(lens, wavelength_nm, field));
  Wavelets result;
  double light = 0.0;
  for (size_t i = 0; i < nodes.size(); ++i) {
    if (!directions[i].reached) continue;
    // The node's beam du dv, and what it becomes in direction cosines; a wavelet has the root of both.
    const double beam = nodes[i].weight / std::abs(rays[i].response.derivative.determinant());
    const double flux = beam * aimer.launch().flux_density(at[i]);
    const double solid_angle = beam * std::abs(directions[i].derivative.determinant());
    const Eigen::Vector2d& d = directions[i].value;
    result.direction.push_back({d.x(), d.y(), std::sqrt(std::max(0.0, 1.0 - d.squaredNorm()))});
    result.amplitude.push_back(std::sqrt(flux * solid_angle));
    result.waves_ahead.push_back((reference_mm - paths_mm[i]) / (1e-6 * wavelength_nm));
    light += flux;
  }
  // Solid angles are in units of the unit circle's area π, in stop radii: restore them.
  const double stop_mm = lens.surfaces[lens.stop_index()].semi_diameter_mm;
  const double scale = std::sqrt(std::numbers::pi) * stop_mm / std::sqrt(light);
  for (double& a : result.amplitude) a *= scale;
  return result;
}

/// Of a bundle of directions.
double half_width(const std::vector<Eigen::Vector3d>& directions) {
  Eigen::Vector3d low = directions.at(0), high = low;
  for (const Eigen::Vector3d& d : directions) {
    low = low.cwiseMin(d);
    high = high.cwiseMax(d);
  }
  return 0.5 * (high - low).head<2>().maxCoeff();
}

/// exp(2πi · cycles · row · column), both counted from their middles.
Eigen::MatrixXcd phases(Eigen::Index rows, double first_row, Eigen::Index columns, double first_column,
                        double cycles) {
  Eigen::MatrixXcd result(rows, columns);
  for (Eigen::Index j = 0; j < rows; ++j)
    for (Eigen::Index i = 0; i < columns; ++i)
      result(j, i) = std::polar(1.0, 2.0 * std::numbers::pi * cycles * (static_cast<double>(j) + first_row) *
                                         (static_cast<double>(i) + first_column));
  return result;
}

/// Of the parabola through three equally spaced values, above the middle one.
double rise_to_vertex(double before, double middle, double after) {
  const double bend = 2.0 * middle - before - after;
  return bend > 0.0 ? std::pow(after - before, 2) / (8.0 * bend) : 0.0;
}

}  // namespace

Psf fft_psf(const PupilFunction& pupil, int side) {
  if (side < pupil.amplitude.rows())
    throw InputError("a PSF's side must be at least that of its pupil function");
  Eigen::MatrixXcd field = Eigen::MatrixXcd::Zero(side, side);
  field.topLeftCorner(pupil.amplitude.rows(), pupil.amplitude.cols()) = pupil.amplitude;
  const Eigen::MatrixXd intensity = inverse_fourier_transform(field).cwiseAbs2();
  Psf psf;
  psf.pitch_um = 1e-3 * pupil.wavelength_nm / (side * pupil.step);
  psf.share.resize(side, side);
  for (int row = 0; row < side; ++row)
    for (int column = 0; column < side; ++column) {
      const int y = row - side / 2, x = column - side / 2;
      psf.share(row, column) = intensity((y + side) % side, (x + side) % side) * side * side;
    }
  return psf;
}

Psf dft_psf(const PupilFunction& pupil, int side, double pitch_um) {
  check_positive("pitch_um", pitch_um);
  if (side * pitch_um > pupil.period_um() * (1.0 + 1e-9))
    throw InputError(
        fmt::format("a PSF {:.4g} um wide is more than its pupil function tells, which is {:.4g} um; take "
                    "a pupil function of more points",
                    side * pitch_um, pupil.period_um()));
  const Eigen::Index count = pupil.amplitude.rows();
  const double cycles = pupil.step * pitch_um / (1e-3 * pupil.wavelength_nm);
  const Eigen::MatrixXcd to_image =
      phases(side, -(side / 2), count, -0.5 * static_cast<double>(count - 1), cycles);
  return {pitch_um, (to_image * pupil.amplitude * to_image.transpose()).cwiseAbs2() * std::pow(cycles, 2)};
}

Psf huygens_psf(const Lens& lens, double wavelength_nm, FieldPoint field, const ReferenceSphere& sphere,
                int side, double pitch_um, int rings, int spokes) {
  check_positive("pitch_um", pitch_um);
  // Cycles of phase between the pupil's middle and edge, seen from the lattice's corner.
  const double corner_um = std::numbers::sqrt2 / 2.0 * side * pitch_um;
  const double cycles = 1e3 * corner_um / wavelength_nm *
                        half_width(wavelets(lens, wavelength_nm, field, sphere, 4, 16).direction);
  rings = std::max(rings, static_cast<int>(2.5 * cycles) + 8);
  spokes = std::max(spokes, static_cast<int>(9.0 * cycles) + 32);
  const Wavelets source = wavelets(lens, wavelength_nm, field, sphere, rings, spokes);
  const double wavelength_mm = 1e-6 * wavelength_nm, pitch_mm = 1e-3 * pitch_um, radius = sphere.radius_mm;
  Psf psf;
  psf.pitch_um = pitch_um;
  psf.share.resize(side, side);
  for_each_index(static_cast<size_t>(side), [&](size_t line) {
    const auto row = static_cast<int>(line);
    for (int column = 0; column < side; ++column) {
      const Eigen::Vector3d q(pitch_mm * (column - side / 2), pitch_mm * (row - side / 2), 0.0);
      std::complex<double> sum = 0.0;
      for (size_t i = 0; i < source.amplitude.size(); ++i) {
        // Distance to the cell less the sphere's radius.
        const double e = 2.0 * radius * source.direction[i].dot(q) + q.squaredNorm();
        const double further =
            e / (std::sqrt(radius * radius + e) + std::abs(radius)) * (radius > 0.0 ? 1.0 : -1.0);
        sum += source.amplitude[i] *
               std::polar(1.0, 2.0 * std::numbers::pi * (further / wavelength_mm - source.waves_ahead[i]));
      }
      psf.share(row, column) = std::norm(sum) * std::pow(pitch_mm / wavelength_mm, 2);
    }
  });
  return psf;
}

double peak_of(const Psf& psf) {
  Eigen::Index row = 0, column = 0;
  double peak = psf.share.maxCoeff(&row, &column);
  if (row > 0 && column > 0 && row + 1 < psf.share.rows() && column + 1 < psf.share.cols())
    peak += rise_to_vertex(psf.share(row - 1, column), peak, psf.share(row + 1, column)) +
            rise_to_vertex(psf.share(row, column - 1), peak, psf.share(row, column + 1));
  return peak;
}

double strehl_ratio(const PupilFunction& pupil) {
  // Eight samples to the width of Airy's disc.
  const auto side = static_cast<int>(4 * pupil.amplitude.rows());
  return peak_of(fft_psf(pupil, side)) / std::pow(pupil.amplitude.cwiseAbs().sum() / side, 2);
}

Psf mean(const std::vector<Psf>& psfs, const std::vector<double>& weights) {
  check_weights("weights", weights);
  Psf result{psfs.at(0).pitch_um, Eigen::MatrixXd::Zero(psfs[0].share.rows(), psfs[0].share.cols())};
  double weight = 0.0;
  for (size_t i = 0; i < psfs.size(); ++i) {
    if (psfs[i].pitch_um != result.pitch_um || psfs[i].share.rows() != result.share.rows())
      throw InputError("PSFs of different lattices cannot be added");
    result.share += weights.at(i) * psfs[i].share;
    weight += weights[i];
  }
  result.share /= weight;
  return result;
}

}  // namespace groundglass::optics
