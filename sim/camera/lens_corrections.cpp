#include "sim/camera/lens_corrections.h"

#include <fmt/core.h>

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "optics/analysis/bundle.h"
#include "optics/analysis/illumination.h"
#include "optics/lens/reverse.h"
#include "sensor/colour/colour_calibration.h"
#include "sim/core/error.h"

namespace groundglass::camera {
namespace {

/// Radii at which the lens is looked at, and points of the gain map along and across.
constexpr int radii = 41;
constexpr std::uint32_t map_points_h = 81, map_points_v = 61;
constexpr double most_gain = 8.0;
/// Share of the distortion that a warp worth having may leave, or a figure that does not matter.
constexpr double most_left = 0.5, negligible_px = 0.05;

/// The frame about the axis: its first and last pixels have the places 0 and width − 1, as opcodes count.
struct Geometry {
  double width, height, centre_x, centre_y;
  /// To the farthest pixel.
  double largest_px;

  explicit Geometry(const render::Film& film)
      : width(film.window.width),
        height(film.window.height),
        centre_x(0.5 * film.sensor_width_px - film.window.x - 0.5),
        centre_y(0.5 * film.sensor_height_px - film.window.y - 0.5),
        largest_px(std::hypot(std::max(centre_x, width - 1.0 - centre_x),
                              std::max(centre_y, height - 1.0 - centre_y))) {}

  double share_x() const { return centre_x / std::max(1.0, width - 1.0); }
  double share_y() const { return centre_y / std::max(1.0, height - 1.0); }
};

/// Where the light of one wavelength comes from, by distance from the axis on the sensor: the tangent of its
/// angle, or the height on a near object's plane in mm.
struct RadialCourse {
  std::vector<double> image_mm, object;
};

double mean_wavelength_nm(const sensor::SensorModel& sensor, size_t plane, const optics::Lens& lens) {
  const Spectrum response = sensor::energy_response(sensor, plane);
  double sum = 0.0, moment = 0.0;
  for (double nm = response.first_nm(); nm <= response.last_nm(); nm += 1.0) {
    sum += response(nm);
    moment += nm * response(nm);
  }
  return std::clamp(moment / sum, lens.first_nm(), lens.last_nm());
}

/// Where a chief ray that starts at a distance from the axis on the sensor comes from.
double object_coordinate(const optics::Lens& from_image, const optics::Lens& lens, double nm,
                         double image_mm) {
  const optics::ChiefRay ray = optics::chief_ray(from_image, nm, {0.0, image_mm});
  const double slope = ray.direction.y() / ray.direction.z();
  if (std::isinf(lens.object_distance_mm)) return std::abs(slope);
  return std::abs(ray.point_mm.y() + (lens.object_distance_mm - from_image.image_distance_mm()) * slope);
}

RadialCourse radial_course(const optics::Lens& lens, double nm, double largest_mm) {
  optics::Lens from_image = optics::reversed(lens);
  from_image.object_distance_mm = lens.image_distance_mm();
  RadialCourse course;
  for (int i = 0; i < radii; ++i) {
    // Closer together towards the corner, where lenses change fastest.
    course.image_mm.push_back(largest_mm * std::sin(0.5 * std::numbers::pi * i / (radii - 1)));
    course.object.push_back(i == 0 ? 0.0 : object_coordinate(from_image, lens, nm, course.image_mm.back()));
  }
  return course;
}

/// Relative illumination at the radii of a course.
std::vector<double> relative_illumination(const optics::Lens& lens, double nm, const RadialCourse& course) {
  const bool distant = std::isinf(lens.object_distance_mm);
  std::vector<optics::FieldPoint> fields;
  for (double object : course.object)
    fields.push_back({0.0, distant ? std::atan(object) * 180.0 / std::numbers::pi : object});
  std::vector<double> relative;
  for (const optics::Illumination& at : optics::illumination(lens, nm, fields))
    relative.push_back(at.relative);
  return relative;
}

/// Cubic between values at the radii of a course, which are evenly spaced in an angle about whose ends a lens
/// that is symmetric about its axis is symmetric too.
double at_radius(const std::vector<double>& values, double share) {
  const double place = std::asin(std::clamp(share, 0.0, 1.0)) * 2.0 / std::numbers::pi * (radii - 1);
  const int i = std::min(static_cast<int>(place), radii - 2);
  const auto value = [&](int k) {
    k = std::abs(k);
    return values[static_cast<size_t>(k < radii ? k : 2 * (radii - 1) - k)];
  };
  const double t = place - i, a = value(i - 1), b = value(i), c = value(i + 1), d = value(i + 2);
  return b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)));
}

/// Largest picture, in straight radius per object coordinate, that needs nothing from beyond the frame.
double scale_of(const std::vector<RadialCourse>& courses, double largest_mm) {
  double scale = 0.0;
  for (const RadialCourse& course : courses)
    for (size_t i = 1; i < course.object.size(); ++i)
      scale = std::max(scale, course.image_mm[i] / (course.object[i] * largest_mm));
  return scale;
}

struct Fit {
  WarpRectilinear::Plane plane;
  double residual = 0.0;
  /// The same for a picture that is merely scaled.
  double distortion = 0.0;
};

/// r (k0 + k1 r² + k2 r⁴ + k3 r⁶) by least squares, lengths in units of the largest radius.
Fit fit_radial(const RadialCourse& course, double scale, double largest_mm) {
  std::vector<double> straight, taken;
  for (size_t i = 1; i < course.object.size(); ++i) {
    if (scale * course.object[i] > 1.0 + 1e-9) continue;
    straight.push_back(scale * course.object[i]);
    taken.push_back(course.image_mm[i] / largest_mm);
  }
  const auto n = static_cast<Eigen::Index>(straight.size());
  Eigen::MatrixXd powers(n, 4);
  for (Eigen::Index i = 0; i < n; ++i) {
    const double r = straight[static_cast<size_t>(i)];
    powers.row(i) << r, std::pow(r, 3), std::pow(r, 5), std::pow(r, 7);
  }
  const Eigen::Map<const Eigen::VectorXd> wanted(taken.data(), n);
  const Eigen::Vector4d k = powers.colPivHouseholderQr().solve(wanted);
  Fit fit;
  std::ranges::copy(k, fit.plane.radial.begin());
  fit.residual = (powers * k - wanted).cwiseAbs().maxCoeff();
  const Eigen::VectorXd line = powers.col(0);
  fit.distortion = (line * (line.dot(wanted) / line.squaredNorm()) - wanted).cwiseAbs().maxCoeff();
  return fit;
}

GainMap gain_map(const std::vector<double>& light, const Geometry& geometry) {
  GainMap map;
  map.bottom = static_cast<std::uint32_t>(geometry.height);
  map.right = static_cast<std::uint32_t>(geometry.width);
  map.points_h = map_points_h;
  map.points_v = map_points_v;
  map.spacing_h = 1.0 / (map_points_h - 1);
  map.spacing_v = 1.0 / (map_points_v - 1);
  for (std::uint32_t v = 0; v < map_points_v; ++v)
    for (std::uint32_t h = 0; h < map_points_h; ++h) {
      const double x = h * map.spacing_h * geometry.width - 0.5 - geometry.centre_x;
      const double y = v * map.spacing_v * geometry.height - 0.5 - geometry.centre_y;
      const double share = at_radius(light, std::hypot(x, y) / geometry.largest_px);
      map.gains.push_back(static_cast<float>(1.0 / std::max(share, 1.0 / most_gain)));
    }
  return map;
}

/// One for each site of a tile of 2 × 2, which is the form that converters know; one for all of any other,
/// by the plane in the middle of the spectrum or the only one.
std::vector<Opcode> gain_maps(const std::vector<GainMap>& of_plane, const CfaPattern& cfa) {
  if (cfa.width != 2 || cfa.height != 2) return {{of_plane[of_plane.size() / 2]}};
  std::vector<Opcode> opcodes;
  for (int site = 0; site < 4; ++site) {
    GainMap map = of_plane[cfa.planes[static_cast<size_t>(site)]];
    map.left = static_cast<std::uint32_t>(site % 2);
    map.top = static_cast<std::uint32_t>(site / 2);
    map.row_pitch = map.column_pitch = 2;
    opcodes.push_back({std::move(map)});
  }
  return opcodes;
}

LensCorrections corrections_of(const optics::Lens& lens, const render::Film& film,
                               const sensor::SensorModel& sensor) {
  const Geometry geometry(film);
  const double largest_mm = geometry.largest_px * film.pixel_pitch_um * 1e-3;
  std::vector<RadialCourse> courses;
  std::vector<GainMap> maps;
  for (size_t plane = 0; plane < sensor.planes.size(); ++plane) {
    const double nm = mean_wavelength_nm(sensor, plane, lens);
    courses.push_back(radial_course(lens, nm, largest_mm));
    maps.push_back(gain_map(relative_illumination(lens, nm, courses.back()), geometry));
  }
  LensCorrections corrections;
  corrections.linear_opcodes = gain_maps(maps, sensor.readout_cfa());

  const double scale = scale_of(courses, largest_mm);
  WarpRectilinear warp{{}, geometry.share_x(), geometry.share_y()};
  for (const RadialCourse& course : courses) {
    const Fit fit = fit_radial(course, scale, largest_mm);
    warp.planes.push_back(fit.plane);
    corrections.warp_residual_px = std::max(corrections.warp_residual_px, fit.residual * geometry.largest_px);
    corrections.distortion_px = std::max(corrections.distortion_px, fit.distortion * geometry.largest_px);
  }
  if (corrections.warp_residual_px <= std::max(negligible_px, most_left * corrections.distortion_px))
    corrections.picture_opcodes.push_back({warp});
  else
    corrections.no_warp = fmt::format("the four terms of WarpRectilinear would leave {:.2f} of its {:.2f} px",
                                      corrections.warp_residual_px, corrections.distortion_px);
  return corrections;
}

}  // namespace

LensCorrections lens_corrections(const optics::Lens& lens, const render::Film& film,
                                 const sensor::SensorModel& sensor) {
  try {
    return corrections_of(lens, film, sensor);
  } catch (const InputError& error) {
    LensCorrections none;
    none.no_gain_map = none.no_warp =
        fmt::format("light cannot be traced into the corners of the frame: {}", error.what());
    return none;
  }
}

RawFrame with_corrections(RawFrame frame, LensCorrections corrections) {
  frame.linear_opcodes = std::move(corrections.linear_opcodes);
  frame.picture_opcodes = std::move(corrections.picture_opcodes);
  return frame;
}

}  // namespace groundglass::camera
