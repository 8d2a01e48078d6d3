#pragma once

#include <fmt/format.h>

#include <array>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "optics/lens/lens.h"
#include "optics/pupil/ray_aiming.h"
#include "sim/core/argument_checks.h"

// How Python names what C++ has types for.
namespace groundglass::python {

/// (x, y), degrees, or mm for an object at a finite distance.
using Field = std::array<double, 2>;

inline optics::FieldPoint field_point(const Field& field) { return {field[0], field[1]}; }

/// The wavelength, or the prescription's own.
inline double or_reference(const optics::Lens& lens, std::optional<double> wavelength_nm) {
  return wavelength_nm.value_or(lens.reference_wavelength_nm);
}

/// What a word stands for. Throws InputError listing the words there are.
template <typename Enum>
Enum chosen(std::string_view argument, std::string_view word,
            std::initializer_list<std::pair<std::string_view, Enum>> choices) {
  std::string words;
  for (const auto& [name, value] : choices) {
    if (name == word) return value;
    words += fmt::format("{}'{}'", words.empty() ? "" : ", ", name);
  }
  throw InputError(fmt::format("{}: '{}' is none of {}", argument, word, words));
}

inline optics::Aiming aiming_of(std::string_view word) {
  return chosen<optics::Aiming>("aiming", word,
                                {{"real", optics::Aiming::real}, {"paraxial", optics::Aiming::paraxial}});
}

/// Throws InputError for a count below the least that makes sense, or beyond what memory should be asked for.
inline int checked_count(std::string_view argument, int count, int least, int most) {
  if (count < least || count > most)
    throw InputError(fmt::format("{} is {}, expected {} to {}", argument, count, least, most));
  return count;
}

/// The same for the side of a lattice, which must be even.
inline int checked_side(std::string_view argument, int side) {
  checked_count(argument, side, 8, 8192);
  if (side % 2 != 0) throw InputError(fmt::format("{} is {}, expected an even number", argument, side));
  return side;
}

/// Fields of the meridian, or the design's own. Throws InputError for a NaN or an infinity.
inline std::vector<optics::FieldPoint> meridional(const optics::Lens& lens,
                                                  const std::optional<std::vector<double>>& field_y) {
  if (!field_y) return optics::design_fields(lens);
  check_finite("field_y", *field_y);
  std::vector<optics::FieldPoint> fields;
  for (const double y : *field_y) fields.push_back({0.0, y});
  return fields;
}

}  // namespace groundglass::python
