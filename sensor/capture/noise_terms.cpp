#include "sensor/capture/noise_terms.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

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

NoiseTerms NoiseTerms::only(std::span<const std::string> names) { return switched(none(), names, true); }

NoiseTerms NoiseTerms::without(std::span<const std::string> names) const {
  return switched(*this, names, false);
}

}  // namespace groundglass::sensor
