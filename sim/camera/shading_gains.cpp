#include "sim/camera/shading_gains.h"

#include <algorithm>
#include <cmath>

#include "sensor/light/even_light.h"
#include "sensor/light/photoelectrons.h"
#include "sim/core/nested_loop.h"

namespace groundglass::camera {
namespace {

/// Points of a map along and across.
constexpr std::uint32_t points_h = 81, points_v = 61;
constexpr double most_gain = 8.0;

/// Signals of an even white object.
class WhiteField {
 public:
  WhiteField(const SpectralImage& irradiance, const sensor::SensorModel& sensor, sensor::LightTerms terms)
      : irradiance_(irradiance), imaging_(irradiance.imaging), sensor_(sensor), terms_(terms) {
    const auto electrons = sensor::electrons_per_irradiance(sensor, irradiance.grid);
    const auto wavelengths = static_cast<Eigen::Index>(imaging_.wavelength_nm.size());
    weights_ = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(electrons.size()), wavelengths);
    for (int band = 0; band < irradiance.grid.band_count; ++band) {
      const auto b = static_cast<size_t>(band);
      const double white = irradiance.scene_white.empty() ? 1.0 : irradiance.scene_white[b];
      const std::vector<double> shares = wavelength_weights(imaging_, irradiance.grid.centre_nm(band));
      for (size_t plane = 0; plane < electrons.size(); ++plane)
        for (size_t w = 0; w < shares.size(); ++w)
          weights_(static_cast<Eigen::Index>(plane), static_cast<Eigen::Index>(w)) +=
              electrons[plane][b] * white * shares[w];
    }
  }

  /// Of each site of the read-out's tile, at a place from the axis.
  Eigen::VectorXd at(double x_mm, double y_mm) const {
    const size_t heights = imaging_.height_mm.size();
    Eigen::VectorXd signals;
    for (size_t w = 0; w < imaging_.wavelength_nm.size(); ++w) {
      const double light = value_at_height(
          imaging_, {imaging_.relative_illumination.data() + w * heights, heights}, std::hypot(x_mm, y_mm));
      const Eigen::VectorXd of_wavelength =
          light * sensor::site_mixing(sensor_, irradiance_, x_mm, y_mm, imaging_.wavelength_nm[w], terms_) *
          weights_.col(static_cast<Eigen::Index>(w));
      if (w == 0)
        signals = of_wavelength;
      else
        signals += of_wavelength;
    }
    return signals;
  }

 private:
  const SpectralImage& irradiance_;
  const LensImaging& imaging_;
  const sensor::SensorModel& sensor_;
  sensor::LightTerms terms_;
  /// [filter of plane][traced wavelength], photoelectrons of the white's light about that wavelength.
  Eigen::MatrixXd weights_;
};

using Sites = std::vector<Eigen::Index>;

double mean_of(const Eigen::VectorXd& signals, const Sites& sites) {
  double sum = 0.0;
  for (Eigen::Index site : sites) sum += signals[site];
  return sum / static_cast<double>(sites.size());
}

/// What makes each group of sites as bright as on the axis, [group][point].
std::vector<std::vector<float>> gains(const WhiteField& field, const SpectralImage& irradiance,
                                      const std::vector<Sites>& groups) {
  const LensImaging& imaging = irradiance.imaging;
  const double pitch_mm = 1e-3 * irradiance.pixel_pitch_um;
  const Eigen::VectorXd on_axis = field.at(0.0, 0.0);
  std::vector<std::vector<float>> gains(groups.size(), std::vector<float>(size_t{points_v} * points_h, 1.0f));
  for_each_index(points_v, [&](size_t v) {
    const double y_px =
        static_cast<double>(v) / (points_v - 1) * imaging.height_px - 0.5 - imaging.axis_row_px;
    for (size_t h = 0; h < points_h; ++h) {
      const double x_px =
          static_cast<double>(h) / (points_h - 1) * imaging.width_px - 0.5 - imaging.axis_column_px;
      const Eigen::VectorXd signals = field.at(x_px * pitch_mm, y_px * pitch_mm);
      for (size_t group = 0; group < groups.size(); ++group) {
        const double axis = mean_of(on_axis, groups[group]);
        // A colour that sees nothing of this light is of no matter.
        if (axis > 0.0)
          gains[group][v * points_h + h] =
              static_cast<float>(1.0 / std::max(mean_of(signals, groups[group]) / axis, 1.0 / most_gain));
      }
    }
  });
  return gains;
}

Sites sites_of_plane(const CfaPattern& readout, size_t plane) {
  Sites sites;
  for (size_t site = 0; site < readout.planes.size(); ++site)
    if (readout.planes[site] == plane) sites.push_back(static_cast<Eigen::Index>(site));
  return sites;
}

/// The sites of the read-out whose signal each map makes even.
std::vector<Sites> groups_of(const CfaPattern& readout, const CfaPattern& cfa, size_t planes, bool by_site) {
  if (!by_site) return {sites_of_plane(readout, planes / 2)};
  std::vector<Sites> groups;
  for (size_t site = 0; site < cfa.planes.size(); ++site)
    groups.push_back(cfa == readout ? Sites{static_cast<Eigen::Index>(site)}
                                    : sites_of_plane(readout, cfa.planes[site]));
  return groups;
}

}  // namespace

std::vector<Opcode> shading_gains(const SpectralImage& irradiance, const sensor::SensorModel& sensor,
                                  const CfaPattern& cfa, sensor::LightTerms terms) {
  const bool by_site = cfa.width == 2 && cfa.height == 2;
  const auto groups = groups_of(sensor.readout_cfa(), cfa, sensor.planes.size(), by_site);
  auto values = gains(WhiteField(irradiance, sensor, terms), irradiance, groups);
  std::vector<Opcode> opcodes;
  for (size_t i = 0; i < values.size(); ++i) {
    GainMap map;
    map.bottom = static_cast<std::uint32_t>(irradiance.imaging.height_px);
    map.right = static_cast<std::uint32_t>(irradiance.imaging.width_px);
    map.points_h = points_h;
    map.points_v = points_v;
    map.spacing_h = 1.0 / (points_h - 1);
    map.spacing_v = 1.0 / (points_v - 1);
    map.gains = std::move(values[i]);
    if (by_site) {
      map.left = static_cast<std::uint32_t>(i % 2);
      map.top = static_cast<std::uint32_t>(i / 2);
      map.row_pitch = map.column_pitch = 2;
    }
    opcodes.push_back({std::move(map)});
  }
  return opcodes;
}

}  // namespace groundglass::camera
