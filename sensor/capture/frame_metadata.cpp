#include "sensor/capture/frame_metadata.h"

#include <fmt/format.h>

#include <cctype>
#include <cmath>

#include "sensor/capture/dark_level.h"
#include "sensor/colour/colour_calibration.h"
#include "sensor/light/even_light.h"
#include "sim/core/error.h"
#include "sim/core/standard_spectra.h"

namespace groundglass::sensor {
namespace {

/// Fractions in a DNG pass through 32-bit floats; the frame in memory is to say the same as its file.
double as_in_file(double value) {
  // volatile, because GCC 12 at -O2 drops the conversion to float and back where it vectorises a pair of
  // them.
  const volatile float held = static_cast<float>(value);
  return held;
}

void check_date_time(const std::string& text) {
  static const std::string form = "0000:00:00 00:00:00";
  bool fits = text.empty() || text.size() == form.size();
  for (size_t i = 0; fits && i < text.size(); ++i)
    fits = form[i] == '0' ? std::isdigit(static_cast<unsigned char>(text[i])) != 0 : text[i] == form[i];
  if (!fits) throw InputError(fmt::format("date_time is '{}', expected YYYY:MM:DD HH:MM:SS", text));
}

/// On a frame of 43.27 mm across, as CIPA DCG-001 counts, in whole millimetres as EXIF has it: of the picture
/// that converters show, so that a window of the sensor says how much it narrows the view. EXIF's 16 bits end
/// at 65535; what would be beyond is unknown (0), as is less than half a millimetre.
double focal_length_35mm_mm(const SpectralImage& irradiance, const PixelRect& picture) {
  const double diagonal_mm = 1e-3 * irradiance.pixel_pitch_um * std::hypot(picture.width, picture.height);
  const double length_mm = std::round(irradiance.focal_length_mm * 43.27 / diagonal_mm);
  return length_mm <= 65535.0 ? length_mm : 0.0;
}

/// To the two decimals that EXIF's readers expect, 1.95 for a lens traced at f/1.9499; three below 1.
double as_engraved(double value) {
  const double step = value < 1.0 ? 1e-3 : 1e-2;
  return as_in_file(std::round(value / step) * step);
}

CaptureInfo capture_info(const SpectralImage& irradiance, const SensorModel& model,
                         const ExposureSettings& settings, const PixelRect& picture) {
  check_date_time(settings.date_time);
  CaptureInfo info;
  info.make = model.make;
  info.model = model.model;
  info.lens = irradiance.lens_name;
  info.software = "groundglass";
  info.date_time = settings.date_time;
  info.exposure_time_s = as_in_file(settings.time_s);
  info.f_number = as_engraved(irradiance.f_number);
  info.iso = settings.iso;
  info.focal_length_mm = as_engraved(irradiance.focal_length_mm);
  info.focal_length_35mm_mm = focal_length_35mm_mm(irradiance, picture);
  info.focus_distance_m = as_in_file(irradiance.focus_distance_m);
  const LensRange& range = irradiance.lens_range;
  info.lens_range = {as_engraved(range.shortest_mm), as_engraved(range.longest_mm),
                     as_engraved(range.f_number_at_shortest), as_engraved(range.f_number_at_longest)};
  return info;
}

ColourCalibration calibration_of(const SpectralImage& irradiance, SensorModel model, LightTerms terms) {
  if (!model.tells_colours()) return {};
  model.quantum_efficiency = quantum_efficiency_of_even_light(model, irradiance, terms);
  ColourCalibration colour = calibrate_colour(camera_response(model));
  const auto round = [](auto& matrix) { matrix = matrix.unaryExpr(&as_in_file).eval(); };
  round(colour.color_matrix_A);
  round(colour.color_matrix_D65);
  round(colour.forward_matrix_A);
  round(colour.forward_matrix_D65);
  return colour;
}

double span_dn_of(const SensorModel& model, const ExposureSettings& settings) {
  return model.readout_white_level_dn(settings.iso) - dark_level_dn(model, settings);
}

int margin(int side, int tile) {
  const int px = (8 + tile - 1) / tile * tile;
  return side >= 4 * px ? px : 0;
}

}  // namespace

Eigen::VectorXd as_shot_neutral(const SpectralImage& irradiance, const SensorModel& model, LightTerms terms) {
  if (model.monochrome()) return RawFrame{}.as_shot_neutral;
  std::vector<double> light = irradiance.scene_white;
  if (light.empty()) light = cie_illuminant("D65").band_means(irradiance.grid);
  if (light.size() != static_cast<size_t>(irradiance.grid.band_count))
    throw InputError(fmt::format("scene_white has {} bands, the irradiance has {}", light.size(),
                                 irradiance.grid.band_count));
  const auto weights = electrons_per_even_irradiance(model, irradiance, terms);
  Eigen::VectorXd neutral = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(weights.size()));
  for (size_t plane = 0; plane < weights.size(); ++plane)
    for (size_t b = 0; b < light.size(); ++b)
      neutral[static_cast<Eigen::Index>(plane)] += weights[plane][b] * light[b];
  // A fourth colour, infrared say, may see nothing.
  const double least = model.planes.size() == 3 ? neutral.minCoeff() : neutral.maxCoeff();
  if (!(least > 0.0) || !neutral.allFinite())
    throw InputError("scene_white leaves a colour of the sensor without light; white balance is impossible");
  return (neutral / neutral.maxCoeff()).unaryExpr(&as_in_file);
}

NoiseProfile noise_profile(const SensorModel& model, const ExposureSettings& settings) {
  const double span_dn = span_dn_of(model, settings);
  return {settings.noise.shot ? signal_per_electron(model, settings) : 0.0,
          dark_variance_dn2(model, settings) / (span_dn * span_dn)};
}

double signal_per_electron(const SensorModel& model, const ExposureSettings& settings) {
  return model.gain_dn_per_e(settings.iso) / model.averaged_numbers() / span_dn_of(model, settings);
}

PixelRect picture_area(int width, int height, const CfaPattern& cfa) {
  const int x = margin(width, cfa.width), y = margin(height, cfa.height);
  return {x, y, width - 2 * x, height - 2 * y};
}

RawFrame frame_metadata(const SpectralImage& irradiance, const SensorModel& model,
                        const ExposureSettings& settings) {
  RawFrame frame;
  frame.cfa = model.readout_cfa();
  frame.planes = model.planes;
  frame.bit_depth = model.readout_bits();
  frame.white_level_dn = model.readout_white_level_dn(settings.iso);
  const double black_dn = as_in_file(dark_level_dn(model, settings));
  if (black_dn >= frame.white_level_dn)
    throw InputError(
        fmt::format("exposure time is {} s, in which dark current alone saturates {} at {} C; expose "
                    "for less or cool it (temperature_C)",
                    settings.time_s, model.name, model.temperature_C));
  frame.black_level_dn.assign(frame.cfa.planes.size(), black_dn);
  frame.default_crop = picture_area(irradiance.pixels.width(), irradiance.pixels.height(), frame.cfa);
  frame.colour = calibration_of(irradiance, model, settings.light);
  frame.as_shot_neutral = as_shot_neutral(irradiance, model, settings.light);
  frame.noise_profile.assign(frame.planes.size(), noise_profile(model, settings));
  frame.info = capture_info(irradiance, model, settings, frame.default_crop);
  return frame;
}

}  // namespace groundglass::sensor
