#include "sim/report/style.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace groundglass::report::style {

std::vector<std::string> spectral_colours(std::size_t count) {
  static constexpr std::array scale = {blue, sky, green, orange, vermilion};
  if (count == 1) return {green};
  std::vector<std::string> result;
  for (std::size_t i = 0; i < count; ++i) result.emplace_back(scale[(i * 4 + (count - 1) / 2) / (count - 1)]);
  return result;
}

std::vector<std::string> colours_of_wavelengths(const std::vector<double>& wavelengths_nm) {
  const std::vector<std::string> colours = spectral_colours(wavelengths_nm.size());
  std::vector<std::string> result;
  for (double nm : wavelengths_nm)
    result.push_back(colours[static_cast<std::size_t>(std::count_if(
        wavelengths_nm.begin(), wavelengths_nm.end(), [nm](double other) { return other < nm; }))]);
  return result;
}

std::string series_colour(std::size_t index) {
  static constexpr std::array colours = {blue, green, vermilion, purple, orange, sky};
  return colours[index % colours.size()];
}

std::string glass_fill(double index) {
  const double density = std::clamp((index - 1.45) / 0.55, 0.0, 1.0);
  const auto mixed = [density](double light, double dark) {
    return static_cast<int>(std::lround(light + density * (dark - light)));
  };
  return fmt::format("#{:02x}{:02x}{:02x}", mixed(0xea, 0xb4), mixed(0xf3, 0xd0), mixed(0xf8, 0xe2));
}

}  // namespace groundglass::report::style
