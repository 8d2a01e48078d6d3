#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include "optics/analysis/bundle.h"
#include "optics/analysis/focus.h"
#include "optics/lens/lens_file.h"
#include "sensor/colour/colour_calibration.h"
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

/// Mean wavelength of a plane's response, by the trapezoidal rule.
inline double mean_nm(const sensor::SensorModel& model, size_t plane, const optics::Lens& lens) {
  const Spectrum r = sensor::energy_response(model, plane);
  double sum = 0.0, moment = 0.0;
  for (size_t i = 1; i < r.values().size(); ++i) {
    const double a = r.wavelengths_nm()[i - 1], b = r.wavelengths_nm()[i];
    sum += 0.5 * (b - a) * (r.values()[i - 1] + r.values()[i]);
    moment += 0.5 * (b - a) * (a * r.values()[i - 1] + b * r.values()[i]);
  }
  return std::clamp(moment / sum, lens.first_nm(), lens.last_nm());
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
