#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace groundglass::sensor {

struct SensorModel;

/// Which terms act. A term switched off leaves the mean that it would have had, except for those that are
/// means: dark current, hot pixels and lag vanish.
struct NoiseTerms {
  bool shot = true;
  bool dark_current = true, hot_pixels = true;
  bool prnu = true, dsnu = true;
  bool knee = true, blooming = true, lag = true;
  bool reset = true, read = true, flicker = true, telegraph = true;
  bool row = true, column = true, periodic = true, pedestal = true;
  bool converter = true;
  bool defects = true;

  static NoiseTerms none();
  /// Those named alone, none for no names. Throws InputError for a name that is none, and for a term that
  /// the sensor does not have.
  static NoiseTerms only(std::span<const std::string> names, const SensorModel& model);
  /// Those that the sensor has: whose figures in its file make a difference.
  static NoiseTerms of(const SensorModel& model);
  /// These less those named.
  NoiseTerms without(std::span<const std::string> names) const;
};

/// By the names that users write, in the order of the silicon.
inline constexpr std::array<std::pair<std::string_view, bool NoiseTerms::*>, 18> noise_term_names{{
    {"prnu", &NoiseTerms::prnu},
    {"lag", &NoiseTerms::lag},
    {"dark-current", &NoiseTerms::dark_current},
    {"hot-pixels", &NoiseTerms::hot_pixels},
    {"shot", &NoiseTerms::shot},
    {"knee", &NoiseTerms::knee},
    {"blooming", &NoiseTerms::blooming},
    {"reset", &NoiseTerms::reset},
    {"read", &NoiseTerms::read},
    {"flicker", &NoiseTerms::flicker},
    {"telegraph", &NoiseTerms::telegraph},
    {"dsnu", &NoiseTerms::dsnu},
    {"row", &NoiseTerms::row},
    {"column", &NoiseTerms::column},
    {"periodic", &NoiseTerms::periodic},
    {"pedestal", &NoiseTerms::pedestal},
    {"converter", &NoiseTerms::converter},
    {"defects", &NoiseTerms::defects},
}};

}  // namespace groundglass::sensor
