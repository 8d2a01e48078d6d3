#include <fmt/format.h>

#include <algorithm>

#include "optics/glass/glass_catalogue.h"
#include "optics/glass/glass_model.h"
#include "optics/lens/lens_file_parts.h"

namespace groundglass::optics {
namespace {

/// The printed pair is bounded by what transparent solids have.
Glass read_model_glass(const TomlTable& figures) {
  figures.expect({"kind", "nd", "vd", "ne", "ve"});
  const auto kind = figures.has("kind") && figures.choice("kind", {"glass", "plastic"}) == 1
                        ? MaterialKind::plastic
                        : MaterialKind::glass;
  const NumberRange index = NumberRange::between(1.2, 3.0), abbe = NumberRange::between(10.0, 120.0);
  const bool at_e_line = figures.has("ne") || figures.has("ve");
  ModelIndex material;
  if (at_e_line)
    material = model_from_e_line(figures.number("ne", index), figures.number("ve", abbe), kind);
  else
    material = {figures.number("nd", index), figures.number("vd", abbe), kind};
  return model_glass(material);
}

Glass::Formula read_formula(const TomlTable& figures) {
  if (figures.has("n")) return ConstantIndex{figures.number("n", NumberRange::between(1.0, 5.0))};
  if (figures.has("sellmeier_b")) {
    std::vector<double> b = figures.numbers("sellmeier_b");
    std::vector<double> c_um2 = figures.numbers("sellmeier_c_um2", b.size());
    return SellmeierIndex{std::move(b), std::move(c_um2)};
  }
  if (figures.has("conrady_um")) {
    const std::vector<double> a = figures.numbers("conrady_um", 3);
    return ConradyIndex{a[0], a[1], a[2]};
  }
  if (figures.has("herzberger_um")) {
    HerzbergerIndex herzberger;
    std::ranges::copy(figures.numbers("herzberger_um", herzberger.a.size()), herzberger.a.begin());
    return herzberger;
  }
  std::vector<double> coefficients = figures.numbers("series_coefficients_um");
  std::vector<double> powers = figures.numbers("series_powers", coefficients.size());
  PowerSeriesIndex series{std::move(coefficients), std::move(powers)};
  if (!figures.has("resonance_b")) return series;
  const std::vector<double> b = figures.numbers("resonance_b");
  const std::vector<double> c_um2 = figures.numbers("resonance_c_um2", b.size());
  const std::vector<double> power = figures.numbers("resonance_powers", b.size());
  ResonanceIndex resonance{std::move(series), {}};
  for (std::size_t i = 0; i < b.size(); ++i) resonance.resonances.push_back({b[i], c_um2[i], power[i]});
  return resonance;
}

/// A material of the file's own, with a formula as catalogues have it.
Glass read_own_glass(const TomlTable& figures) {
  const std::string name = figures.string("name");
  Glass::Formula formula = read_formula(figures);
  const double first_nm = figures.number("first_nm", NumberRange::positive());
  const double last_nm = figures.number("last_nm", NumberRange::positive());
  if (last_nm < first_nm) throw figures.error("last_nm", "is below first_nm");
  Glass glass(name, std::move(formula), first_nm, last_nm);
  for (const double nm : {first_nm, last_nm})
    if (const double n = glass.index(nm); !(n >= 1.0 && n <= 5.0))
      throw figures.error("name", fmt::format("its formula makes an index of {} at {} nm", n, nm));
  return glass;
}

}  // namespace

Glass read_glass(const TomlTable& row, bool mirror, const Glass& before) {
  if (mirror) {
    if (row.has("glass"))
      throw row.error("glass", "a mirror sends light back into the medium it came from; remove this key");
    return before;
  }
  if (!row.has("glass")) return Glass();
  if (!row.is_string("glass")) {
    const TomlTable figures = row.table("glass");
    const Glass glass = figures.has("name") ? read_own_glass(figures) : read_model_glass(figures);
    figures.finish();
    return glass;
  }
  try {
    return find_glass(row.string("glass"));
  } catch (const InputError& unknown) {
    throw row.error(
        "glass", unknown.what() + std::string("; or give its figures: glass = { nd = 1.5168, vd = 64.17 }"));
  }
}

}  // namespace groundglass::optics
