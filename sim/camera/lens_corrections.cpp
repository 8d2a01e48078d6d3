#include "sim/camera/lens_corrections.h"

#include <fmt/core.h>

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "sensor/light/even_light.h"
#include "sim/camera/shading_gains.h"

namespace groundglass::camera {
namespace {

/// Share of the distortion that a warp worth having may leave, or a figure that does not matter.
constexpr double most_left = 0.5, negligible_px = 0.05;

/// Where the light that each plane sees at each height comes from: [plane][height].
using Objects = std::vector<std::vector<double>>;

/// The mean wavelength of what a plane sees of the scene's white on the axis.
double mean_nm(const std::vector<double>& electrons, const SpectralImage& irradiance) {
  double sum = 0.0, moment = 0.0;
  for (size_t band = 0; band < electrons.size(); ++band) {
    const double white = irradiance.scene_white.empty() ? 1.0 : irradiance.scene_white[band];
    sum += white * electrons[band];
    moment += white * electrons[band] * irradiance.grid.centre_nm(static_cast<int>(band));
  }
  // A colour that sees nothing of this light is of no matter.
  return sum > 0.0 ? moment / sum : irradiance.grid.centre_nm(irradiance.grid.band_count / 2);
}

Objects objects_of(const SpectralImage& irradiance, const sensor::SensorModel& sensor,
                   sensor::LightTerms terms) {
  const LensImaging& imaging = irradiance.imaging;
  Objects objects;
  for (const auto& electrons : sensor::electrons_per_even_irradiance(sensor, irradiance, terms)) {
    const std::vector<double> weights = wavelength_weights(imaging, mean_nm(electrons, irradiance));
    std::vector<double> of_heights(imaging.height_mm.size(), 0.0);
    for (size_t w = 0; w < weights.size(); ++w)
      for (size_t h = 0; h < of_heights.size(); ++h)
        of_heights[h] += weights[w] * imaging.object[w * of_heights.size() + h];
    objects.push_back(std::move(of_heights));
  }
  return objects;
}

/// Largest picture, in straight radius per object coordinate, that needs nothing from beyond the frame.
double scale_of(const Objects& objects, const std::vector<double>& heights_mm) {
  double scale = 0.0;
  for (const std::vector<double>& object : objects)
    for (size_t i = 1; i < object.size(); ++i)
      scale = std::max(scale, heights_mm[i] / (object[i] * heights_mm.back()));
  return scale;
}

struct Fit {
  WarpRectilinear::Plane plane;
  double residual = 0.0;
  /// The same for a picture that is merely scaled.
  double distortion = 0.0;
};

/// r (k0 + k1 r² + k2 r⁴ + k3 r⁶) by least squares, lengths in units of the largest radius.
Fit fit_radial(const std::vector<double>& object, double scale, const std::vector<double>& heights_mm) {
  std::vector<double> straight, taken;
  for (size_t i = 1; i < object.size(); ++i) {
    if (scale * object[i] > 1.0 + 1e-9) continue;
    straight.push_back(scale * object[i]);
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

/// Of green, as small as the heights go: distortion falls with the square.
double px_per_object_on_axis(const Objects& objects, const SpectralImage& irradiance) {
  return 1e3 * irradiance.imaging.height_mm[1] / irradiance.pixel_pitch_um / objects[objects.size() / 2][1];
}

/// The warp of each plane, unless what it leaves makes it not worth having.
void add_warp(const Objects& objects, const SpectralImage& irradiance, LensCorrections& corrections) {
  const LensImaging& imaging = irradiance.imaging;
  const double largest_px = 1e3 * imaging.height_mm.back() / irradiance.pixel_pitch_um;
  const double scale = scale_of(objects, imaging.height_mm);
  WarpRectilinear warp{{},
                       imaging.axis_column_px / std::max(1.0, imaging.width_px - 1.0),
                       imaging.axis_row_px / std::max(1.0, imaging.height_px - 1.0)};
  for (const std::vector<double>& object : objects) {
    const Fit fit = fit_radial(object, scale, imaging.height_mm);
    warp.planes.push_back(fit.plane);
    corrections.warp_residual_px = std::max(corrections.warp_residual_px, fit.residual * largest_px);
    corrections.distortion_px = std::max(corrections.distortion_px, fit.distortion * largest_px);
  }
  if (corrections.warp_residual_px <= std::max(negligible_px, most_left * corrections.distortion_px)) {
    corrections.picture_opcodes.push_back({warp});
    corrections.straight_px_per_object = scale * largest_px;
  } else {
    corrections.straight_px_per_object = px_per_object_on_axis(objects, irradiance);
    corrections.no_warp = fmt::format("the four terms of WarpRectilinear would leave {:.2f} of its {:.2f} px",
                                      corrections.warp_residual_px, corrections.distortion_px);
  }
}

}  // namespace

LensCorrections lens_corrections(const SpectralImage& irradiance, const sensor::SensorModel& sensor,
                                 const CfaPattern& cfa, sensor::LightTerms terms) {
  LensCorrections corrections;
  if (!irradiance.imaging.known()) {
    corrections.no_gain_map = corrections.no_warp = irradiance.imaging.absent_because;
    return corrections;
  }
  corrections.linear_opcodes = shading_gains(irradiance, sensor, cfa, terms);
  add_warp(objects_of(irradiance, sensor, terms), irradiance, corrections);
  return corrections;
}

RawFrame with_corrections(RawFrame frame, LensCorrections corrections) {
  frame.linear_opcodes = std::move(corrections.linear_opcodes);
  frame.picture_opcodes = std::move(corrections.picture_opcodes);
  return frame;
}

}  // namespace groundglass::camera
