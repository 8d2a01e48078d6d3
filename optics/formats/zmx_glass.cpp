#include "optics/formats/zmx_glass.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "optics/formats/text_file.h"
#include "optics/glass/glass_catalogue.h"
#include "optics/glass/glass_model.h"

namespace groundglass::optics {
namespace {

enum GlasWord : size_t { name_word, solve_word, from_word, nd_word, vd_word, dpgf_word };

std::optional<Glass> find_in(const std::string& catalogue, const std::string& name) {
  const std::string wanted =
      in_capitals(catalogue == "materials" ? material_name(name) : catalogue + ":" + name);
  for (const Glass& glass : glass_catalogue(catalogue))
    if (in_capitals(glass.name()) == wanted) return glass;
  return std::nullopt;
}

/// nd, Vd and the deviation of partial dispersion. The program's own curve through them is not published;
/// ours is glass_model.h. An Abbe number of 0 means no dispersion.
Glass model(const ZmxRecord& glas, std::vector<std::string>& notes) {
  const double nd = glas.number(nd_word), vd = glas.number(vd_word);
  if (!(nd >= 1.0 && nd <= 5.0))
    throw glas.error(fmt::format("index {} of a model glass, expected 1 to 5", nd));
  if (vd == 0.0) {
    notes.push_back(fmt::format("{}: the model glass of Abbe number 0 has index {} at all wavelengths",
                                glas.where.text(), nd));
    return Glass(fmt::format("(n {})", nd), ConstantIndex{nd}, 0.0, std::numeric_limits<double>::infinity());
  }
  if (!(vd >= 10.0 && vd <= 150.0))
    throw glas.error(fmt::format("Abbe number {} of a model glass, expected 10 to 150, or 0 for none", vd));
  const double dpgf = glas.number_or(dpgf_word, 0.0);
  notes.push_back(fmt::format(
      "{}: the model glass ({}, {}) gets the dispersion curve of glass_model.h, exact at the d line{}",
      glas.where.text(), nd, vd,
      dpgf == 0.0 ? "" : fmt::format("; its partial dispersion {} is left out", dpgf)));
  return model_glass({nd, vd, MaterialKind::glass});
}

/// What may be meant by a name that is not there: the lead-free glass that took its place, and what GCAT
/// names besides.
std::string hints(const std::string& name, const ZmxSystem& system) {
  std::string result;
  std::vector<std::string> foreign;
  for (const std::string& listed : system.catalogues) {
    const std::string catalogue = catalogue_of_gcat(listed);
    if (catalogue.empty())
      foreign.push_back(listed);
    else if (find_in(catalogue, "N-" + name))
      result += fmt::format("; {} has N-{} in its place, with other indices", listed, name);
  }
  if (!foreign.empty())
    result +=
        fmt::format("; GCAT also names {}, which this library does not carry", fmt::join(foreign, ", "));
  return result + "; or give its nd and Vd: GLAS ___BLANK 1 0 1.5168 64.17";
}

}  // namespace

std::string catalogue_of_gcat(const std::string& name) {
  const std::string wanted = in_capitals(name);
  if (wanted == "MISC") return "plastics";
  if (wanted == "INFRARED") return "materials";
  for (const std::string& catalogue : glass_catalogue_names()) {
    const std::string ours = in_capitals(catalogue);
    // "SUMITA_AUG2011", "PLASTIC2022"
    const std::string stem = ours == "PLASTICS" ? "PLASTIC" : ours;
    if (wanted.compare(0, stem.size(), stem) != 0) continue;
    const std::string rest = wanted.substr(stem.size());
    if (rest.empty() || rest == "S" || rest.find_first_of("_-0123456789") == 0) return catalogue;
  }
  return "";
}

Glass zmx_glass(const ZmxRecord& glas, const ZmxSystem& system, std::vector<std::string>& notes) {
  if (glas.words.empty()) throw glas.error("names no glass");
  const std::string& name = glas.words[name_word];
  if (name == "___BLANK") return model(glas, notes);
  if (glas.integer_or(solve_word, 0) == 4)
    throw glas.error(fmt::format("offsets the index of '{}', which is not modelled", name));
  for (const std::string& listed : system.catalogues) {
    const std::string catalogue = catalogue_of_gcat(listed);
    if (catalogue.empty()) continue;
    if (const auto glass = find_in(catalogue, name)) return *glass;
  }
  try {
    const Glass glass = find_glass(name);
    if (!system.catalogues.empty())
      notes.push_back(fmt::format("{}: '{}' is in none of the catalogues that GCAT names; {} was taken",
                                  glas.where.text(), name, glass.name()));
    return glass;
  } catch (const InputError& unknown) {
    throw glas.error(unknown.what() + hints(name, system));
  }
}

}  // namespace groundglass::optics
