#include <fmt/format.h>

#include <charconv>

#include "optics/lens/lens_file_parts.h"

namespace groundglass::optics {
namespace {

constexpr int last_power = 40;

/// From `radius` + "_mm" or `curvature` + "_per_mm".
double read_curvature_per_mm(const TomlTable& row, const std::string& radius, const std::string& curvature) {
  const std::string radius_key = radius + "_mm", curvature_key = curvature + "_per_mm";
  if (row.has(curvature_key)) {
    if (row.has(radius_key))
      throw row.error(curvature_key, fmt::format("says what {} says already; keep one of them", radius_key));
    return row.number(curvature_key);
  }
  if (row.is_string(radius_key)) {
    row.choice(radius_key, {"infinity"});
    return 0.0;
  }
  const double radius_mm = row.number(radius_key);
  if (radius_mm == 0.0) throw row.error(radius_key, "is 0; for a plane write \"infinity\"");
  return 1.0 / radius_mm;
}

/// The power of r in a key "A4", "A6" …, or 0.
int asphere_power(const std::string& key) {
  int power = 0;
  const char* end = key.data() + key.size();
  if (key.size() < 2 || key[0] != 'A' || key[1] == '0') return 0;
  const auto parsed = std::from_chars(key.data() + 1, end, power);
  return parsed.ec == std::errc{} && parsed.ptr == end && power >= 1 && power <= last_power ? power : 0;
}

/// Coefficients of r¹, r² …
std::vector<double> read_powers(const TomlTable& terms, bool& even_from_4) {
  std::vector<double> coefficients;
  even_from_4 = true;
  for (const std::string& key : terms.keys()) {
    const int power = asphere_power(key);
    if (power == 0)
      throw terms.error(
          key,
          fmt::format("unknown term; A4, A6, A8 … are usual, and all from A1 to A{} are read", last_power));
    even_from_4 = even_from_4 && power >= 4 && power % 2 == 0;
    const auto count = static_cast<size_t>(power);
    if (coefficients.size() < count) coefficients.resize(count, 0.0);
    coefficients[count - 1] = terms.number(key);
  }
  return coefficients;
}

Shape read_asphere(const TomlTable& terms, const Conic& base) {
  bool even_from_4 = false;
  const std::vector<double> powers = read_powers(terms, even_from_4);
  if (!even_from_4) return PowerAsphere{base, powers};
  EvenAsphere even{base, {}};
  for (size_t power = 4; power <= powers.size(); power += 2) even.coefficients.push_back(powers[power - 1]);
  return even;
}

Shape read_forbes(const TomlTable& row, const TomlTable& forbes, const Conic& base) {
  const bool qbfs = forbes.choice("kind", {"qbfs", "qcon"}) == 0;
  if (qbfs && row.has("conic")) throw row.error("conic", "a Qbfs departs from a sphere; it has no conic");
  const double radius_mm = forbes.number("normalization_radius_mm", NumberRange::positive());
  std::vector<double> coefficients = forbes.numbers("coefficients_mm");
  if (coefficients.size() > last_power)
    throw forbes.error("coefficients_mm",
                       fmt::format("has {} entries, expected at most {}", coefficients.size(), last_power));
  forbes.finish();
  if (qbfs) return ForbesQbfs{base.curvature_per_mm, radius_mm, std::move(coefficients)};
  return ForbesQcon{base, radius_mm, std::move(coefficients)};
}

Shape read_toroid(const TomlTable& row, const Conic& base) {
  Toroid toroid{{base, {}}, read_curvature_per_mm(row, "radius_of_rotation", "curvature_of_rotation")};
  if (const auto terms = row.table_if("asphere_mm")) {
    const Shape profile = read_asphere(*terms, base);
    if (!std::holds_alternative<EvenAsphere>(profile))
      throw row.error("asphere_mm", "the profile of a toroid takes even powers from A4 on only");
    toroid.profile = std::get<EvenAsphere>(profile);
  }
  return toroid;
}

bool has_curvature(const TomlTable& row, const std::string& radius, const std::string& curvature) {
  return row.has(radius + "_mm") || row.has(curvature + "_per_mm");
}

void refuse_beside(const TomlTable& row, std::string_view shape, const std::vector<std::string>& keys) {
  for (const std::string& key : keys)
    if (row.has(key)) throw row.error(key, fmt::format("cannot go with {}; remove one of them", shape));
}

}  // namespace

Shape read_shape(const TomlTable& row) {
  const Conic base = {read_curvature_per_mm(row, "radius", "curvature"), row.number_or("conic", 0.0)};
  const std::vector<std::string> rotation = {"radius_of_rotation_mm", "curvature_of_rotation_per_mm"};
  const std::vector<std::string> x = {"radius_x_mm", "curvature_x_per_mm", "conic_x"};
  if (const auto forbes = row.table_if("forbes")) {
    refuse_beside(row, "forbes", {"asphere_mm"});
    refuse_beside(row, "forbes", x);
    refuse_beside(row, "forbes", rotation);
    return read_forbes(row, *forbes, base);
  }
  if (has_curvature(row, "radius_x", "curvature_x")) {
    refuse_beside(row, "a radius along x", {"asphere_mm"});
    refuse_beside(row, "a radius along x", rotation);
    return Biconic{{read_curvature_per_mm(row, "radius_x", "curvature_x"), row.number_or("conic_x", 0.0)},
                   base};
  }
  if (row.has("conic_x")) throw row.error("conic_x", "needs radius_x_mm beside it");
  if (has_curvature(row, "radius_of_rotation", "curvature_of_rotation")) return read_toroid(row, base);
  if (const auto terms = row.table_if("asphere_mm")) return read_asphere(*terms, base);
  return base;
}

}  // namespace groundglass::optics
