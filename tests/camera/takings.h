#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include "optics/analysis/bundle.h"
#include "optics/analysis/focus.h"
#include "optics/analysis/illumination.h"
#include "optics/lens/lens_file.h"
#include "sensor/colour/colour_calibration.h"
#include "sim/camera/lens_corrections.h"
#include "sim/camera/lens_imaging.h"
#include "sim/render/film.h"

namespace groundglass::camera::testing {

struct Taking {
  const char* lens;
  double pitch_um;
  int width, height;
  double distance_m;
};

/// Four lenses of different kinds on frames of some 20 megapixels.
inline const std::vector<Taking> takings{{"leica_summicron_m_50mm_f2", 6.6, 5456, 3632, 5.0},
                                         {"pbrt_double_gauss_50mm", 6.6, 5456, 3632, 1e9},
                                         {"angenieux_retrofocus_35mm_f25", 6.6, 5456, 3632, 1e9},
                                         {"cooke_triplet_50mm_f5", 6.6, 4800, 3200, 1e9}};

inline optics::Lens focused_lens(const Taking& taking) {
  const optics::Lens lens =
      optics::load_lens(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses/" + taking.lens + ".toml");
  return optics::focused(
      lens, taking.distance_m < 1e6 ? 1e3 * taking.distance_m : std::numeric_limits<double>::infinity());
}

inline render::Film film_of(const Taking& taking) {
  return {taking.pitch_um, taking.width, taking.height, {0, 0, taking.width, taking.height}};
}

inline sensor::SensorModel colour_sensor() {
  return sensor::load_sensor(std::string(GROUNDGLASS_SCENES_DIR) + "/sensors/imx183.toml");
}

/// The lens's light, in bands of 5 nm over all that a sensor sees, without a picture.
inline SpectralImage light_of(const Taking& taking) {
  SpectralImage light;
  light.grid = {380.0, 5.0, 80};
  light.pixel_pitch_um = taking.pitch_um;
  light.imaging = imaging_of(focused_lens(taking), film_of(taking), light.grid);
  return light;
}

inline LensCorrections corrections_of(const Taking& taking) {
  const sensor::SensorModel sensor = colour_sensor();
  return lens_corrections(light_of(taking), sensor, sensor.readout_cfa());
}

/// Mean wavelength of a plane's response to light of even energy and its spread, by the trapezoidal rule.
struct Band {
  double mean_nm = 0.0, spread_nm = 0.0;
};

inline Band band_of(const sensor::SensorModel& model, size_t plane, const optics::Lens& lens) {
  const Spectrum r = sensor::energy_response(model, plane);
  double sum = 0.0, first = 0.0, second = 0.0;
  for (size_t i = 1; i < r.values().size(); ++i)
    for (size_t end : {i - 1, i}) {
      const double nm = r.wavelengths_nm()[end];
      const double weight = 0.5 * (r.wavelengths_nm()[i] - r.wavelengths_nm()[i - 1]) * r.values()[end];
      sum += weight;
      first += nm * weight;
      second += nm * nm * weight;
    }
  const double mean = first / sum;
  return {std::clamp(mean, lens.first_nm(), lens.last_nm()), std::sqrt(second / sum - mean * mean)};
}

inline double mean_nm(const sensor::SensorModel& model, size_t plane, const optics::Lens& lens) {
  return band_of(model, plane, lens).mean_nm;
}

/// Illumination of field points in a plane's colours: at two wavelengths whose mean and spread are the
/// band's, which is exact for a course up to the third order over wavelength.
inline std::vector<optics::Illumination> illumination_in(const optics::Lens& lens, const Band& band,
                                                         const std::vector<optics::FieldPoint>& fields) {
  auto all = optics::illumination(lens, band.mean_nm - band.spread_nm, fields);
  const auto longer = optics::illumination(lens, band.mean_nm + band.spread_nm, fields);
  for (size_t i = 0; i < all.size(); ++i) {
    all[i].relative = 0.5 * (all[i].relative + longer[i].relative);
    all[i].image_mm = 0.5 * (all[i].image_mm + longer[i].image_mm);
  }
  return all;
}

/// The image of an object point (tangents of angles, or mm) by the chief ray from the object, in pixels.
inline Eigen::Vector2d image_of(const optics::Lens& lens, const render::Film& film, double nm,
                                const Eigen::Vector2d& object) {
  const double radius = object.norm();
  const bool distant = std::isinf(lens.object_distance_mm);
  const double field = distant ? std::atan(radius) * 180.0 / std::numbers::pi : radius;
  const double image_mm = std::abs(optics::chief_ray(lens, nm, {0.0, field}).point_mm.y());
  const Eigen::Vector2d image = object / std::max(radius, 1e-12) * image_mm / film.pixel_pitch_um * 1e3;
  return image + Eigen::Vector2d(0.5 * film.sensor_width_px - 0.5, 0.5 * film.sensor_height_px - 0.5);
}

}  // namespace groundglass::camera::testing
