#include <fmt/format.h>

#include <map>
#include <set>

#include "optics/formats/seq_interpreter.h"

namespace groundglass::optics {
namespace {

/// Commands that change nothing of what a lens does to light: identity, display, what an optimisation may
/// vary.
const std::set<std::string_view> without_effect = {
    "LEN", "INI", "GO",  "CA",  "UID", "DER", "CLS", "COM", "POL", "WTF", "DOR", "CUF", "RMD", "LIB",
    "VER", "CCY", "CCX", "THC", "KC",  "KXC", "KYC", "AC",  "BC",  "CC",  "DC",  "EC",  "FC",  "GC",
    "HC",  "JC",  "XDC", "YDC", "ZDC", "ADC", "BDC", "CDC", "GLC", "GC1", "GC2", "GC3", "SCC", "IC",
    "SPH", "WTX", "WID", "SUR", "RDC", "FCC", "CWL", "PPR", "CAC", "IN",  "OUT"};

/// What the maker may get wrong, and what a mirror is made of.
const std::set<std::string_view> manufacture = {
    "DLF", "DLS", "DLR", "DLT", "DLN", "DLV", "DLA", "DLB", "DLG", "DLX", "DLY", "DLZ", "DSX", "DSY",
    "DSR", "DIS", "BTI", "BTX", "BTY", "TIR", "TIL", "TRX", "TRY", "ROL", "CYD", "CYN", "CMP", "CIN",
    "HOM", "PFR", "TEM", "PRE", "CUM", "THM", "MLT", "MUL", "MLC", "THG", "EXP", "COA"};

double inverse(double radius) { return radius == 0.0 ? 0.0 : 1.0 / radius; }

}  // namespace

SeqSystem SeqInterpreter::run() {
  for (const SeqStatement& statement : seq_statements(file_)) carry_out(statement);
  if (system_.surfaces.size() < 3 || !has_image_)
    throw file_.error(0, "",
                      "has no surfaces between SO, the object, and SI, the image; the file was cut short");
  for (const SeqStatement& pickup : pickups_) pick_up(pickup);
  return std::move(system_);
}

void SeqInterpreter::fail(const SeqStatement& s, const std::string& message) const {
  throw file_.error(s.line, s.keyword, message);
}

void SeqInterpreter::note(const SeqStatement& s, const std::string& message) {
  system_.notes.push_back(fmt::format("{}: {}", file_.place(s.line, s.keyword), message));
}

double SeqInterpreter::number(const SeqStatement& s, size_t i) const {
  if (i >= s.words.size()) fail(s, "its number is missing");
  const auto value = parse_number(s.words[i].text);
  if (!value || s.words[i].quoted) fail(s, fmt::format("'{}' is no number", s.words[i].text));
  return *value;
}

std::vector<double> SeqInterpreter::numbers(const SeqStatement& s, size_t i) const {
  std::vector<double> values;
  for (; i < s.words.size(); ++i) values.push_back(number(s, i));
  if (values.empty()) fail(s, "its numbers are missing");
  return values;
}

double SeqInterpreter::only_number(const SeqStatement& s, size_t i) const {
  const double value = number(s, i);
  if (i + 1 < s.words.size()) fail(s, fmt::format("'{}' follows its number", s.words[i + 1].text));
  return value;
}

std::optional<int> SeqInterpreter::surface_index(std::string_view text) const {
  const int last = static_cast<int>(system_.surfaces.size()) - 1;
  if (text == "O") return 0;
  if (text == "I" && has_image_) return last;
  if (text == "S") {
    for (int i = 0; i <= last; ++i)
      if (system_.surfaces[static_cast<size_t>(i)].stop) return i;
    return std::nullopt;
  }
  return parse_integer(text);
}

size_t SeqInterpreter::qualifiers(const SeqStatement& s, SeqQualifiers& q, size_t i) const {
  for (; i < s.words.size() && !s.words[i].quoted; ++i) {
    const std::string word = in_capitals(s.words[i].text);
    if (word == "CLR" || word == "EDG" || word == "OBS" || word == "HOL") {
      q.opening = word;
      continue;
    }
    if (word.size() < 2) break;
    if (word[0] == 'L' && !parse_integer(std::string_view(word).substr(1))) continue;  // a label: L'A'
    if (word[0] == 'Z') {
      q.zoom = parse_integer(std::string_view(word).substr(1));
      if (!q.zoom) break;
    } else if (word[0] == 'F') {
      q.field = parse_integer(std::string_view(word).substr(1));
      if (!q.field) break;
    } else if (word[0] == 'S') {
      const size_t dots = word.find("..");
      const auto first =
          surface_index(std::string_view(word).substr(1, dots == std::string::npos ? dots : dots - 1));
      if (!first) break;
      q.surface = q.last_surface = *first;
      if (dots == std::string::npos) continue;
      const std::string last = word.substr(dots + 2);
      q.last_surface = surface_index(last[0] == 'S' ? last.substr(1) : last);
      if (!q.last_surface) fail(s, fmt::format("'{}' is no range of surfaces", word));
    } else {
      break;
    }
  }
  return i;
}

SeqSurface& SeqInterpreter::surface_at(const SeqStatement& s, int index) {
  if (index < 0 || index >= static_cast<int>(system_.surfaces.size()))
    fail(s, fmt::format("there is no surface S{} yet", index));
  return system_.surfaces[static_cast<size_t>(index)];
}

SeqSurface& SeqInterpreter::surface(const SeqStatement& s, const SeqQualifiers& q) {
  if (system_.surfaces.empty()) fail(s, "stands before the first surface, SO");
  if (q.surface && q.last_surface != q.surface) fail(s, "a range of surfaces is not understood here");
  return q.surface ? surface_at(s, *q.surface) : system_.surfaces.back();
}

void SeqInterpreter::carry_out(const SeqStatement& s) {
  if (private_catalogue_) return catalogue_line(s);
  const std::string& key = s.keyword;
  if (key == "SO" || key == "SI" || key == "S" || is_numbered_surface(key)) return surface_line(s);
  if (without_effect.contains(key)) return;
  if (manufacture.contains(key)) {
    if (noted_.insert(key).second) note(s, "temperature, coatings, tolerances and substrates are left out");
    return;
  }
  SeqQualifiers q;
  qualifiers(s, q);
  if (q.zoom && *q.zoom > 1 && key != "PIK") return;
  if (const auto found = commands().find(key); found != commands().end()) return (this->*found->second)(s);
  if (key.size() == 1 && seq_asphere_letters.find(key[0]) != std::string::npos) return asphere_term(s);
  fail(s, "is not among the commands that are understood; take it out if the lens is the same without it");
}

bool SeqInterpreter::is_numbered_surface(const std::string& key) {
  return key.size() > 1 && key[0] == 'S' && key.find_first_not_of("0123456789", 1) == std::string::npos;
}

void SeqInterpreter::zoom(const SeqStatement& s) {
  if (s.words.empty()) return;
  if (const auto count = parse_integer(s.words[0].text)) {
    if (*count > 1) note(s, fmt::format("the lens has {} zoom positions; the first is taken", *count));
    return;
  }
  SeqStatement first{s.line, in_capitals(s.words[0].text), {s.words.begin() + 1, s.words.end()}};
  if (first.keyword.size() > 3) first.keyword.resize(3);
  if (first.words.empty() || first.keyword == "ZOO") return;
  SeqQualifiers q;
  const size_t data = qualifiers(first, q);
  if (data + 1 < first.words.size()) first.words.resize(data + 1);
  carry_out(first);
}

void SeqInterpreter::remember_pickup(const SeqStatement& s) { pickups_.push_back(s); }

double& SeqInterpreter::picked(const SeqStatement& s, const std::string& key, int index) {
  SeqSurface& target = surface_at(s, index);
  if (key == "THI") return target.thickness;
  if (key == "K") return target.conic;
  if (key == "RDY" || key == "CUY") return target.curvature;
  if (key == "RDX" || key == "CUX") return target.curvature_x;
  if (key.size() == 1 && seq_asphere_letters.find(key[0]) != std::string::npos) {
    const size_t power = 4 + 2 * seq_asphere_letters.find(key[0]);
    if (target.powers.size() < power) target.powers.resize(power, 0.0);
    return target.powers[power - 1];
  }
  fail(s, fmt::format("picking up {} is not understood", key));
}

void SeqInterpreter::pick_up(const SeqStatement& s) {
  const auto name = [&](size_t i) {
    if (i >= s.words.size()) fail(s, "is cut short");
    std::string key = in_capitals(s.words[i].text);
    return key.size() > 3 ? key.substr(0, 3) : key;
  };
  SeqQualifiers to, from;
  const std::string key = name(0);
  size_t i = qualifiers(s, to, 1);
  if (to.zoom && *to.zoom > 1) return;
  if (name(i) != key) fail(s, "picking up another kind of figure is not understood");
  i = qualifiers(s, from, i + 1);
  if (!to.surface || !from.surface || to.surface != to.last_surface || from.surface != from.last_surface)
    fail(s, "expected two surfaces");
  const double factor = i < s.words.size() ? number(s, i) : 1.0;
  const double addition = i + 1 < s.words.size() ? number(s, i + 1) : 0.0;
  const double source = picked(s, key, *from.surface);
  double& target = picked(s, key, *to.surface);
  if (key[0] == 'R') {
    target = inverse(factor * inverse(source) + addition);
  } else {
    target = factor * source + addition;
  }
}

const std::map<std::string_view, SeqInterpreter::Command>& SeqInterpreter::commands() {
  static const std::map<std::string_view, Command> table = {{"RDM", &SeqInterpreter::radius_mode},
                                                            {"TIT", &SeqInterpreter::title},
                                                            {"DIM", &SeqInterpreter::dimension},
                                                            {"WL", &SeqInterpreter::wavelengths},
                                                            {"WTW", &SeqInterpreter::weights},
                                                            {"REF", &SeqInterpreter::reference},
                                                            {"EPD", &SeqInterpreter::pupil},
                                                            {"FNO", &SeqInterpreter::pupil},
                                                            {"NA", &SeqInterpreter::pupil},
                                                            {"NAO", &SeqInterpreter::pupil},
                                                            {"XAN", &SeqInterpreter::field},
                                                            {"YAN", &SeqInterpreter::field},
                                                            {"XOB", &SeqInterpreter::field},
                                                            {"YOB", &SeqInterpreter::field},
                                                            {"XIM", &SeqInterpreter::field},
                                                            {"YIM", &SeqInterpreter::field},
                                                            {"XRI", &SeqInterpreter::field},
                                                            {"YRI", &SeqInterpreter::field},
                                                            {"VUX", &SeqInterpreter::vignetting},
                                                            {"VLX", &SeqInterpreter::vignetting},
                                                            {"VUY", &SeqInterpreter::vignetting},
                                                            {"VLY", &SeqInterpreter::vignetting},
                                                            {"PRV", &SeqInterpreter::begin_catalogue},
                                                            {"GLA", &SeqInterpreter::glass},
                                                            {"GL1", &SeqInterpreter::glass},
                                                            {"STO", &SeqInterpreter::stop},
                                                            {"SLB", &SeqInterpreter::label},
                                                            {"RDY", &SeqInterpreter::radius},
                                                            {"CUY", &SeqInterpreter::radius},
                                                            {"RDX", &SeqInterpreter::radius},
                                                            {"CUX", &SeqInterpreter::radius},
                                                            {"THI", &SeqInterpreter::thickness},
                                                            {"PIM", &SeqInterpreter::paraxial_image},
                                                            {"CON", &SeqInterpreter::profile},
                                                            {"ASP", &SeqInterpreter::profile},
                                                            {"CYL", &SeqInterpreter::profile},
                                                            {"YTO", &SeqInterpreter::profile},
                                                            {"AAS", &SeqInterpreter::profile},
                                                            {"K", &SeqInterpreter::conic},
                                                            {"KX", &SeqInterpreter::conic},
                                                            {"KY", &SeqInterpreter::conic},
                                                            {"AR", &SeqInterpreter::anamorphic_term},
                                                            {"BR", &SeqInterpreter::anamorphic_term},
                                                            {"CR", &SeqInterpreter::anamorphic_term},
                                                            {"DR", &SeqInterpreter::anamorphic_term},
                                                            {"SPS", &SeqInterpreter::special_profile},
                                                            {"SCO", &SeqInterpreter::special_term},
                                                            {"XDE", &SeqInterpreter::decenter},
                                                            {"YDE", &SeqInterpreter::decenter},
                                                            {"ZDE", &SeqInterpreter::decenter},
                                                            {"ADE", &SeqInterpreter::decenter},
                                                            {"BDE", &SeqInterpreter::decenter},
                                                            {"CDE", &SeqInterpreter::decenter},
                                                            {"DAR", &SeqInterpreter::axis},
                                                            {"BEN", &SeqInterpreter::axis},
                                                            {"REV", &SeqInterpreter::axis},
                                                            {"CIR", &SeqInterpreter::opening},
                                                            {"REX", &SeqInterpreter::opening},
                                                            {"REY", &SeqInterpreter::opening},
                                                            {"ELX", &SeqInterpreter::opening},
                                                            {"ELY", &SeqInterpreter::opening},
                                                            {"ADX", &SeqInterpreter::opening_offset},
                                                            {"ADY", &SeqInterpreter::opening_offset},
                                                            {"ARO", &SeqInterpreter::opening_offset},
                                                            {"ZOO", &SeqInterpreter::zoom},
                                                            {"PIK", &SeqInterpreter::remember_pickup}};
  return table;
}

SeqSystem read_seq_system(const TextFile& file) { return SeqInterpreter(file).run(); }

}  // namespace groundglass::optics
