#include "sensor/capture/noise_terms.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "sensor/model/sensor_model.h"
#include "sim/core/error.h"
#include "sim/core/suggest.h"

namespace groundglass::sensor {
namespace {

NoiseTerms switched(NoiseTerms terms, std::span<const std::string> names, bool on) {
  for (const std::string& name : names) {
    const auto term =
        std::ranges::find_if(noise_term_names, [&](const auto& known) { return known.first == name; });
    if (term == noise_term_names.end()) {
      std::vector<std::string> all;
      for (const auto& [known, member] : noise_term_names) all.emplace_back(known);
      throw InputError(fmt::format("there is no noise term '{}'{}", name, did_you_mean(name, all)));
    }
    terms.*(term->second) = on;
  }
  return terms;
}

}  // namespace

NoiseTerms NoiseTerms::none() {
  NoiseTerms terms;
  for (const auto& [name, term] : noise_term_names) terms.*term = false;
  return terms;
}

NoiseTerms NoiseTerms::only(std::span<const std::string> names, const SensorModel& model) {
  const NoiseTerms terms = switched(none(), names, true), known = of(model);
  for (const auto& [name, term] : noise_term_names) {
    if (!(terms.*term) || known.*term) continue;
    std::vector<std::string_view> all;
    for (const auto& [other, has] : noise_term_names)
      if (known.*has) all.push_back(other);
    throw InputError(fmt::format("noise term '{}' is not one of {}, whose file gives it no figure; it has {}",
                                 name, model.name, fmt::join(all, ", ")));
  }
  return terms;
}

NoiseTerms NoiseTerms::of(const SensorModel& s) {
  const auto any = [](const PatternSpread& spread) {
    return spread.pixel > 0.0 || spread.row > 0.0 || spread.column > 0.0;
  };
  NoiseTerms terms;
  terms.prnu = any(s.prnu);
  terms.lag = s.lag > 0.0;
  terms.dark_current = s.dark_current.e_per_s > 0.0;
  terms.hot_pixels = s.dark_current.hot_share > 0.0 && s.dark_current.hot_e_per_s > 0.0;
  terms.knee = s.saturation.knee < 1.0;
  terms.blooming = s.saturation.blooming > 0.0;
  terms.reset = !s.source_follower.correlated_double_sampling;
  terms.read = std::ranges::any_of(s.conversion_modes, [](const ConversionMode& mode) {
    return mode.read_noise_e > 0.0 || mode.output_noise_dn > 0.0;
  });
  terms.flicker = s.source_follower.flicker_e2 > 0.0;
  terms.telegraph = s.source_follower.trap_share > 0.0 && s.source_follower.trap_e > 0.0;
  terms.dsnu = any(s.dsnu_e);
  terms.row = s.line_noise.row_e > 0.0;
  terms.column = s.line_noise.column_e > 0.0;
  terms.periodic =
      std::ranges::any_of(s.periodic_noise, [](const PeriodicNoise& wave) { return wave.rms_e > 0.0; });
  terms.pedestal = s.converter.drift_dn > 0.0;
  terms.converter = s.converter.inl_dn != 0.0 || s.converter.dnl_dn > 0.0;
  terms.defects = s.defects.dead_share > 0.0 || s.defects.stuck_share > 0.0;
  return terms;
}

NoiseTerms NoiseTerms::without(std::span<const std::string> names) const {
  return switched(*this, names, false);
}

}  // namespace groundglass::sensor
