#include "sim/camera/lens_corrections.h"

#include <fmt/core.h>

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <span>

#include "sensor/light/even_light.h"

namespace groundglass::camera {
namespace {

/// Points of the gain map along and across.
constexpr std::uint32_t map_points_h = 81, map_points_v = 61;
constexpr double most_gain = 8.0;
/// Share of the distortion that a warp worth having may leave, or a figure that does not matter.
constexpr double most_left = 0.5, negligible_px = 0.05;

/// A plane's view: where its light comes from, and how much it makes of an evenly bright white against the
/// axis, by height.
struct RadialCourse {
  std::vector<double> object, light;
};

/// Values at evenly spaced wavelengths: a cubic through the four nearest.
double at_wavelength(std::span<const double> wavelengths_nm, double nm, const auto& value) {
  const auto count = static_cast<int>(wavelengths_nm.size());
  const int order = std::min(4, count);
  const double step = count > 1 ? (wavelengths_nm.back() - wavelengths_nm.front()) / (count - 1) : 1.0;
  const double place = std::clamp((nm - wavelengths_nm.front()) / step, 0.0, count - 1.0);
  const int first = std::clamp(static_cast<int>(place) - (order - 1) / 2, 0, count - order);
  double sum = 0.0;
  for (int i = first; i < first + order; ++i) {
    double weight = value(static_cast<size_t>(i));
    for (int k = first; k < first + order; ++k)
      if (k != i) weight *= (place - k) / (i - k);
    sum += weight;
  }
  return sum;
}

/// What each plane sees of the scene's white, as traced.
class Views {
 public:
  Views(const SpectralImage& irradiance, const sensor::SensorModel& sensor, sensor::LightTerms terms)
      : irradiance_(irradiance), imaging_(irradiance.imaging), sensor_(sensor), terms_(terms) {
    if (white_.empty()) white_.assign(static_cast<size_t>(irradiance.grid.band_count), 1.0);
  }

  std::vector<RadialCourse> courses() const {
    const size_t planes = sensor_.planes.size();
    std::vector<RadialCourse> courses(planes);
    const auto on_axis = weights_at(0.0);
    for (size_t h = 0; h < imaging_.height_mm.size(); ++h) {
      const auto weights = weights_at(imaging_.height_mm[h]);
      for (size_t plane = 0; plane < planes; ++plane) {
        const double nm = mean_nm(on_axis[plane]);
        courses[plane].object.push_back(traced(imaging_.object, nm, h));
        const double axis = light(on_axis[plane], 0);
        courses[plane].light.push_back(axis > 0.0 ? light(weights[plane], h) / axis
                                                  : traced(imaging_.relative_illumination, nm, h));
      }
    }
    return courses;
  }

 private:
  /// Photoelectrons for the irradiance of an evenly bright object, [plane][band], in the direction of a
  /// corner.
  std::vector<std::vector<double>> weights_at(double height_mm) const {
    const double diagonal = std::hypot(imaging_.width_px, imaging_.height_px);
    auto weights =
        sensor::electrons_per_even_irradiance(sensor_, irradiance_, height_mm * imaging_.width_px / diagonal,
                                              height_mm * imaging_.height_px / diagonal, terms_);
    for (std::vector<double>& of_plane : weights)
      for (size_t band = 0; band < white_.size(); ++band) of_plane[band] *= white_[band];
    return weights;
  }

  double mean_nm(const std::vector<double>& weights) const {
    double sum = 0.0, moment = 0.0;
    for (size_t band = 0; band < weights.size(); ++band) {
      sum += weights[band];
      moment += weights[band] * irradiance_.grid.centre_nm(static_cast<int>(band));
    }
    // A colour that sees nothing of this light is of no matter.
    return sum > 0.0 ? moment / sum : irradiance_.grid.centre_nm(irradiance_.grid.band_count / 2);
  }

  double light(const std::vector<double>& weights, size_t height) const {
    double sum = 0.0;
    for (size_t band = 0; band < weights.size(); ++band)
      sum += weights[band] * traced(imaging_.relative_illumination,
                                    irradiance_.grid.centre_nm(static_cast<int>(band)), height);
    return sum;
  }

  double traced(const std::vector<double>& values, double nm, size_t height) const {
    const size_t heights = imaging_.height_mm.size();
    return at_wavelength(imaging_.wavelength_nm, nm, [&](size_t i) { return values[i * heights + height]; });
  }

  const SpectralImage& irradiance_;
  const LensImaging& imaging_;
  const sensor::SensorModel& sensor_;
  sensor::LightTerms terms_;
  std::vector<double> white_ = irradiance_.scene_white;
};

/// A cubic through the four nearest heights; about the axis, a lens is symmetric.
double at_height(const std::vector<double>& heights_mm, const std::vector<double>& values, double height_mm) {
  const auto count = static_cast<int>(heights_mm.size());
  const auto above = std::ranges::upper_bound(heights_mm, height_mm) - heights_mm.begin();
  const int left = std::clamp(static_cast<int>(above) - 1, 0, count - 2);
  const auto height = [&](int k) { return std::copysign(heights_mm[static_cast<size_t>(std::abs(k))], k); };
  const int first = std::min(left - 1, count - 4);
  double sum = 0.0;
  for (int i = first; i < first + 4; ++i) {
    double weight = values[static_cast<size_t>(std::abs(i))];
    for (int k = first; k < first + 4; ++k)
      if (k != i) weight *= (height_mm - height(k)) / (height(i) - height(k));
    sum += weight;
  }
  return sum;
}

/// Largest picture, in straight radius per object coordinate, that needs nothing from beyond the frame.
double scale_of(const std::vector<RadialCourse>& courses, const std::vector<double>& heights_mm) {
  double scale = 0.0;
  for (const RadialCourse& course : courses)
    for (size_t i = 1; i < course.object.size(); ++i)
      scale = std::max(scale, heights_mm[i] / (course.object[i] * heights_mm.back()));
  return scale;
}

struct Fit {
  WarpRectilinear::Plane plane;
  double residual = 0.0;
  /// The same for a picture that is merely scaled.
  double distortion = 0.0;
};

/// r (k0 + k1 r² + k2 r⁴ + k3 r⁶) by least squares, lengths in units of the largest radius.
Fit fit_radial(const RadialCourse& course, double scale, const std::vector<double>& heights_mm) {
  std::vector<double> straight, taken;
  for (size_t i = 1; i < course.object.size(); ++i) {
    if (scale * course.object[i] > 1.0 + 1e-9) continue;
    straight.push_back(scale * course.object[i]);
    taken.push_back(heights_mm[i] / heights_mm.back());
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

GainMap gain_map(const RadialCourse& course, const SpectralImage& irradiance) {
  const LensImaging& imaging = irradiance.imaging;
  GainMap map;
  map.bottom = static_cast<std::uint32_t>(imaging.height_px);
  map.right = static_cast<std::uint32_t>(imaging.width_px);
  map.points_h = map_points_h;
  map.points_v = map_points_v;
  map.spacing_h = 1.0 / (map_points_h - 1);
  map.spacing_v = 1.0 / (map_points_v - 1);
  for (std::uint32_t v = 0; v < map_points_v; ++v)
    for (std::uint32_t h = 0; h < map_points_h; ++h) {
      const double x = h * map.spacing_h * imaging.width_px - 0.5 - imaging.axis_column_px;
      const double y = v * map.spacing_v * imaging.height_px - 0.5 - imaging.axis_row_px;
      const double height_mm = 1e-3 * irradiance.pixel_pitch_um * std::hypot(x, y);
      const double share =
          at_height(imaging.height_mm, course.light, std::min(height_mm, imaging.height_mm.back()));
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

/// The warp of each plane, unless what it leaves makes it not worth having.
void add_warp(const std::vector<RadialCourse>& courses, const SpectralImage& irradiance,
              LensCorrections& corrections) {
  const LensImaging& imaging = irradiance.imaging;
  const double largest_px = 1e3 * imaging.height_mm.back() / irradiance.pixel_pitch_um;
  const double scale = scale_of(courses, imaging.height_mm);
  WarpRectilinear warp{{},
                       imaging.axis_column_px / std::max(1.0, imaging.width_px - 1.0),
                       imaging.axis_row_px / std::max(1.0, imaging.height_px - 1.0)};
  for (const RadialCourse& course : courses) {
    const Fit fit = fit_radial(course, scale, imaging.height_mm);
    warp.planes.push_back(fit.plane);
    corrections.warp_residual_px = std::max(corrections.warp_residual_px, fit.residual * largest_px);
    corrections.distortion_px = std::max(corrections.distortion_px, fit.distortion * largest_px);
  }
  if (corrections.warp_residual_px <= std::max(negligible_px, most_left * corrections.distortion_px))
    corrections.picture_opcodes.push_back({warp});
  else
    corrections.no_warp = fmt::format("the four terms of WarpRectilinear would leave {:.2f} of its {:.2f} px",
                                      corrections.warp_residual_px, corrections.distortion_px);
}

}  // namespace

LensCorrections lens_corrections(const SpectralImage& irradiance, const sensor::SensorModel& sensor,
                                 const CfaPattern& cfa, sensor::LightTerms terms) {
  LensCorrections corrections;
  if (!irradiance.imaging.known()) {
    corrections.no_gain_map = corrections.no_warp = irradiance.imaging.absent_because;
    return corrections;
  }
  const std::vector<RadialCourse> courses = Views(irradiance, sensor, terms).courses();
  std::vector<GainMap> maps;
  for (const RadialCourse& course : courses) maps.push_back(gain_map(course, irradiance));
  corrections.linear_opcodes = gain_maps(maps, cfa);
  add_warp(courses, irradiance, corrections);
  return corrections;
}

RawFrame with_corrections(RawFrame frame, LensCorrections corrections) {
  frame.linear_opcodes = std::move(corrections.linear_opcodes);
  frame.picture_opcodes = std::move(corrections.picture_opcodes);
  return frame;
}

}  // namespace groundglass::camera
