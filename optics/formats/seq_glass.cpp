#include "optics/formats/seq_glass.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "optics/formats/text_file.h"
#include "optics/glass/glass_catalogue.h"
#include "optics/glass/glass_model.h"
#include "sim/core/error.h"
#include "sim/core/suggest.h"

namespace groundglass::optics {
namespace {

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// CODE V's catalogue of what no maker's has.
constexpr std::string_view special = "special";

std::string stripped(std::string_view name) {
  std::string letters;
  std::copy_if(name.begin(), name.end(), std::back_inserter(letters), is_alphanumeric);
  return in_capitals(letters);
}

std::string bare_name(const Glass& glass) { return glass.name().substr(glass.name().find(':') + 1); }

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

Glass printed_pair(const std::string& name, double nd, double vd) {
  if (!(nd > 1.0 && nd <= 3.0) || !(vd >= 10.0 && vd <= 120.0))
    throw InputError(
        fmt::format("glass code '{}' means nd {:.6g} and Vd {:.6g}, which no glass has", name, nd, vd));
  return model_glass({nd, vd, MaterialKind::glass});
}

/// Six digits "517642", or any number of them on both sides of a point: the decimals of nd − 1, and Vd
/// without its point after the second digit.
std::optional<Glass> fictitious(const std::string& name) {
  const size_t point = name.find('.');
  const bool six_digits = point == std::string::npos && name.size() == 6;
  if (point == std::string::npos && !six_digits) return std::nullopt;
  const std::string index = six_digits ? name.substr(0, 3) : name.substr(0, point);
  const std::string abbe = six_digits ? name.substr(3) : name.substr(point + 1);
  // Three digits at least tell a code from a plain index.
  if (!all_digits(index) || !all_digits(abbe) || index.size() < 3) return std::nullopt;
  const std::string vd = (abbe + "0").substr(0, 2) + "." + (abbe.size() > 2 ? abbe.substr(2) : "0");
  return printed_pair(name, *parse_number("1." + index), *parse_number(vd));
}

std::optional<Glass> plain_index(const std::string& name, std::vector<std::string>& notes) {
  const size_t colon = name.find(':');
  if (colon != std::string::npos) {
    const auto nd = parse_number(name.substr(0, colon)), vd = parse_number(name.substr(colon + 1));
    if (nd && vd) return printed_pair(name, *nd, *vd);
    return std::nullopt;
  }
  const auto n = parse_number(name);
  if (!n) return std::nullopt;
  if (!(*n >= 1.0 && *n <= 5.0))
    throw InputError(fmt::format("glass '{}' is no index between 1 and 5", name));
  notes.push_back(fmt::format("index {} is taken for all wavelengths", name));
  return Glass(fmt::format("(n {})", name), ConstantIndex{*n}, model_first_nm, model_last_nm);
}

/// All catalogue glasses of that stripped name, of one maker where it is not empty.
std::vector<Glass> candidates(const std::string& letters, const std::string& catalogue) {
  std::vector<Glass> found;
  for (const std::string& name : glass_catalogue_names()) {
    if (!catalogue.empty() && name != catalogue) continue;
    for (const Glass& glass : glass_catalogue(name))
      if (stripped(bare_name(glass)) == letters) found.push_back(glass);
  }
  return found;
}

std::string in_small_letters(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

Glass catalogue_glass(const std::string& name, std::vector<std::string>& notes) {
  const size_t bar = name.rfind('_');
  std::string catalogue = bar == std::string::npos ? "" : in_small_letters(name.substr(bar + 1));
  if (catalogue == special) return find_glass(material_name(name.substr(0, bar)));
  const auto& known = glass_catalogue_names();
  if (!catalogue.empty() && std::find(known.begin(), known.end(), catalogue) == known.end())
    throw InputError(fmt::format("glass '{}' is of a maker whose catalogue is not here; known are {}", name,
                                 fmt::join(known, ", ")));
  const std::string letters = stripped(name.substr(0, bar));
  std::vector<Glass> found = candidates(letters, catalogue);
  if (found.size() > 1 && catalogue.empty()) {
    const auto schott = std::find_if(found.begin(), found.end(),
                                     [](const Glass& glass) { return glass.name().starts_with("schott:"); });
    if (schott != found.end()) {
      notes.push_back(fmt::format("glass {} names no maker; {} is taken", name, schott->name()));
      return *schott;
    }
  }
  if (found.size() == 1) {
    if (catalogue.empty())
      notes.push_back(fmt::format("glass {} names no maker; {} is taken", name, found[0].name()));
    return found[0];
  }
  if (found.size() > 1) {
    std::vector<std::string> names;
    for (const Glass& glass : found) names.push_back(seq_glass_name(glass));
    throw InputError(
        fmt::format("glass '{}' is in several catalogues; say which: {}", name, fmt::join(names, ", ")));
  }
  std::vector<std::string> names;
  for (const std::string& maker : known)
    if (catalogue.empty() || maker == catalogue)
      for (const Glass& glass : glass_catalogue(maker)) names.push_back(seq_glass_name(glass));
  throw InputError(
      fmt::format("unknown glass '{}'{}; name it by letters and digits and its maker, as NBK7_SCHOTT, or by "
                  "its nd and Vd, as 517.642",
                  name, did_you_mean(in_capitals(name), names)));
}

/// Powers of the wavelength in n², in the order in which more points bring them in.
constexpr std::array<double, 6> series_powers = {0.0, -2.0, -4.0, 2.0, -6.0, -8.0};

}  // namespace

Glass seq_glass(const std::string& name, std::vector<std::string>& notes) {
  if (const auto glass = fictitious(name)) return *glass;
  if (const auto glass = plain_index(name, notes)) return *glass;
  return catalogue_glass(name, notes);
}

std::string seq_glass_name(const Glass& glass) {
  const std::string catalogue = glass.name().substr(0, glass.name().find(':'));
  return stripped(bare_name(glass)) + "_" + in_capitals(catalogue == "materials" ? special : catalogue);
}

Glass tabulated_glass(const std::string& name, const std::vector<double>& wavelengths_nm,
                      const std::vector<double>& indices, double& worst) {
  const size_t count = indices.size(), terms = std::min(count, series_powers.size());
  worst = 0.0;
  const auto [first, last] = std::minmax_element(wavelengths_nm.begin(), wavelengths_nm.end());
  // In units of the mean wavelength, so that the powers are of one size.
  const double middle_um = 0.5e-3 * (*first + *last);
  Eigen::MatrixXd powers(count, terms);
  Eigen::VectorXd squares(count);
  for (size_t i = 0; i < count; ++i) {
    squares[i] = indices[i] * indices[i];
    for (size_t k = 0; k < terms; ++k)
      powers(i, k) = std::pow(1e-3 * wavelengths_nm[i] / middle_um, series_powers[k]);
  }
  const Eigen::VectorXd solution = powers.colPivHouseholderQr().solve(squares);
  PowerSeriesIndex series;
  for (size_t k = 0; k < terms; ++k) {
    series.coefficient.push_back(solution[k] / std::pow(middle_um, series_powers[k]));
    series.power.push_back(series_powers[k]);
  }
  const Glass glass(name, series, *first, *last);
  for (size_t i = 0; i < count; ++i)
    worst = std::max(worst, std::abs(glass.index(wavelengths_nm[i]) - indices[i]));
  return glass;
}

}  // namespace groundglass::optics
