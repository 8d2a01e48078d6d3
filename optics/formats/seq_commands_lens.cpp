#include <fmt/format.h>

#include <algorithm>

#include "optics/formats/seq_interpreter.h"

namespace groundglass::optics {

void SeqInterpreter::radius_mode(const SeqStatement& s) {
  radius_mode_ = s.words.empty() || in_capitals(s.words[0].text)[0] != 'N';
}

void SeqInterpreter::title(const SeqStatement& s) {
  SeqQualifiers q;
  const size_t i = qualifiers(s, q);
  if (q.zoom) return;
  for (size_t k = i; k < s.words.size(); ++k) system_.title += (k > i ? " " : "") + s.words[k].text;
  // CODE V puts the names of zoom positions in both kinds of quotes.
  if (system_.title.size() > 1 && system_.title.front() == '"' && system_.title.back() == '"')
    system_.title = system_.title.substr(1, system_.title.size() - 2);
}

void SeqInterpreter::dimension(const SeqStatement& s) {
  const std::string unit = s.words.empty() ? "" : in_capitals(s.words[0].text);
  if (unit == "M" || unit == "MM")
    system_.mm_per_unit = 1.0;
  else if (unit == "C" || unit == "CM")
    system_.mm_per_unit = 10.0;
  else if (unit == "I" || unit == "IN")
    system_.mm_per_unit = 25.4;
  else
    fail(s, fmt::format("unit '{}' is not M, C or I", unit));
}

void SeqInterpreter::wavelengths(const SeqStatement& s) {
  SeqQualifiers q;
  system_.wavelengths_nm = numbers(s, qualifiers(s, q));
  for (const double nm : system_.wavelengths_nm)
    if (!(nm >= 10.0 && nm <= 1e6)) fail(s, fmt::format("{} is no wavelength in nm", nm));
}

void SeqInterpreter::weights(const SeqStatement& s) {
  SeqQualifiers q;
  system_.weights = numbers(s, qualifiers(s, q));
}

void SeqInterpreter::reference(const SeqStatement& s) {
  const auto index = s.words.empty() ? std::nullopt : parse_integer(s.words[0].text);
  if (!index) fail(s, "the number of a wavelength is missing");
  system_.reference = *index;
}

void SeqInterpreter::pupil(const SeqStatement& s) {
  SeqQualifiers q;
  const double value = only_number(s, qualifiers(s, q));
  if (!(value > 0.0)) fail(s, fmt::format("is {}, expected a number greater than 0", value));
  system_.pupil = s.keyword;
  system_.pupil_value = value;
  system_.pupil_line = s.line;
}

void SeqInterpreter::assign(const SeqStatement& s, std::vector<double>& values) {
  SeqQualifiers q;
  const size_t i = qualifiers(s, q);
  if (!q.field) {
    values = numbers(s, i);
    return;
  }
  if (*q.field < 1 || *q.field > 1000) fail(s, fmt::format("there is no field F{}", *q.field));
  const auto index = static_cast<size_t>(*q.field) - 1;
  if (values.size() <= index) values.resize(index + 1, 0.0);
  values[index] = only_number(s, i);
}

void SeqInterpreter::field(const SeqStatement& s) {
  const std::string kind = s.keyword.substr(1);
  if (!system_.field_kind.empty() && system_.field_kind != kind)
    system_.field_x.clear(), system_.field_y.clear();
  system_.field_kind = kind;
  assign(s, s.keyword[0] == 'X' ? system_.field_x : system_.field_y);
}

void SeqInterpreter::vignetting(const SeqStatement& s) { assign(s, system_.vignetting[s.keyword]); }

void SeqInterpreter::begin_catalogue(const SeqStatement&) { private_catalogue_ = true; }

void SeqInterpreter::catalogue_line(const SeqStatement& s) {
  if (s.keyword == "END") {
    private_catalogue_ = false;
  } else if (s.keyword == "PWL") {
    wavelengths_of_catalogue(s);
  } else if (s.keyword[0] == '\'') {
    own_glass(s);
  } else {
    fail(s, "is not understood in a private catalogue; expected PWL, a 'NAME' or END");
  }
}

void SeqInterpreter::wavelengths_of_catalogue(const SeqStatement& s) {
  catalogue_nm_ = numbers(s, 0);
  std::vector<double> sorted = catalogue_nm_;
  std::sort(sorted.begin(), sorted.end());
  if (!(sorted.front() >= 10.0 && sorted.back() <= 1e6)) fail(s, "expected wavelengths in nm");
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) fail(s, "names a wavelength twice");
}

void SeqInterpreter::own_glass(const SeqStatement& s) {
  const std::string name = s.keyword.substr(1, s.keyword.size() - 2);
  if (!s.words.empty() && in_capitals(s.words[0].text) == "LAU") {
    system_.own_formulas.insert_or_assign(name, laurent_glass(s, name));
    return;
  }
  const std::vector<double> indices = numbers(s, 0);
  if (indices.size() != catalogue_nm_.size())
    fail(s, fmt::format("has {} indices for {} wavelengths", indices.size(), catalogue_nm_.size()));
  for (const double n : indices)
    if (!(n >= 1.0 && n <= 5.0)) fail(s, fmt::format("{} is no index between 1 and 5", n));
  system_.own_tables.insert_or_assign(name, SeqTable{s.line, catalogue_nm_, indices});
}

Glass SeqInterpreter::laurent_glass(const SeqStatement& s, const std::string& name) {
  PowerSeriesIndex series;
  for (size_t i = 1; i < s.words.size(); ++i) {
    series.coefficient.push_back(number(s, i));
    series.power.push_back(i == 1 ? 0.0 : i == 2 ? 2.0 : -2.0 * static_cast<double>(i - 2));
  }
  if (series.coefficient.empty()) fail(s, "its numbers are missing");
  const Glass glass(name, series, 365.0, 1000.0);
  note(s, "its formula is used from 365 nm to 1000 nm");
  for (const double nm : {365.0, 1000.0})
    if (!(glass.index(nm) >= 1.0 && glass.index(nm) <= 5.0)) fail(s, "its formula makes no index");
  return glass;
}

}  // namespace groundglass::optics
