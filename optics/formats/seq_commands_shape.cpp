#include <fmt/format.h>

#include <map>

#include "optics/formats/seq_interpreter.h"

namespace groundglass::optics {

void SeqInterpreter::profile(const SeqStatement& s) {
  static const std::map<std::string_view, SeqProfile> profiles = {{"CON", SeqProfile::conic},
                                                                  {"ASP", SeqProfile::asphere},
                                                                  {"CYL", SeqProfile::cylinder},
                                                                  {"YTO", SeqProfile::y_toroid},
                                                                  {"AAS", SeqProfile::biconic}};
  SeqQualifiers q;
  qualifiers(s, q);
  surface(s, q).profile = profiles.at(s.keyword);
}

void SeqInterpreter::conic(const SeqStatement& s) {
  SeqQualifiers q;
  const size_t i = qualifiers(s, q);
  (s.keyword == "KX" ? surface(s, q).conic_x : surface(s, q).conic) = only_number(s, i);
}

void SeqInterpreter::set_power(SeqSurface& surface, size_t power, double value) {
  if (surface.powers.size() < power) surface.powers.resize(power, 0.0);
  surface.powers[power - 1] = value;
}

void SeqInterpreter::asphere_term(const SeqStatement& s) {
  SeqQualifiers q;
  const size_t i = qualifiers(s, q);
  set_power(surface(s, q), 4 + 2 * seq_asphere_letters.find(s.keyword[0]), only_number(s, i));
}

void SeqInterpreter::anamorphic_term(const SeqStatement& s) {
  SeqQualifiers q;
  if (only_number(s, qualifiers(s, q)) != 0.0) fail(s, "anamorphic aspheric terms are not modelled");
}

void SeqInterpreter::special_profile(const SeqStatement& s) {
  SeqQualifiers q;
  const size_t i = qualifiers(s, q);
  const std::string kind = i < s.words.size() ? in_capitals(s.words[i].text) : "";
  if (kind != "ODD")
    fail(s, fmt::format("special surface '{}' is not read; ODD is, and ASP for even powers", kind));
  surface(s, q).profile = SeqProfile::odd_powers;
  if (i + 1 < s.words.size()) surface(s, q).normalization_radius = only_number(s, i + 1);
}

void SeqInterpreter::special_term(const SeqStatement& s) {
  SeqQualifiers q;
  const size_t i = qualifiers(s, q);
  SeqSurface& target = surface(s, q);
  if (target.profile != SeqProfile::odd_powers) fail(s, "needs SPS ODD before it");
  const std::string term = i < s.words.size() ? in_capitals(s.words[i].text) : "";
  const double value = only_number(s, i + 1);
  const auto count = [&](size_t letters) {
    const auto parsed =
        term.size() > letters ? parse_integer(std::string_view(term).substr(letters)) : std::nullopt;
    return parsed.value_or(0);
  };
  constexpr int last_power = 30, radius_term = 33;
  const int power = term.starts_with("AR") ? count(2) : term[0] == 'C' ? count(1) - 1 : 0;
  if (term == "K" || term == "C1")
    target.conic = value;
  else if (term == "NRADIUS" || (term[0] == 'C' && power == radius_term - 1))
    target.normalization_radius = value;
  else if (power >= 1 && power <= last_power)
    set_power(target, static_cast<size_t>(power), value);
  else
    fail(s, fmt::format("term '{}' is not understood; K, AR1 to AR30 and NRADIUS are", term));
}

}  // namespace groundglass::optics
