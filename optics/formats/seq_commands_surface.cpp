#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "optics/formats/seq_interpreter.h"

namespace groundglass::optics {
namespace {

constexpr int most_surfaces = 10000;

double inverse(double radius) { return radius == 0.0 ? 0.0 : 1.0 / radius; }

}  // namespace

void SeqInterpreter::surface_line(const SeqStatement& s) {
  const bool object = s.keyword == "SO" || s.keyword == "S0";
  if (has_image_) fail(s, "stands after the image, SI; surfaces follow one another in order");
  if (object != system_.surfaces.empty())
    fail(s, object ? "is a second object" : "the first surface must be the object, SO");
  if (system_.surfaces.size() > most_surfaces) fail(s, "is one surface too many");
  has_image_ = s.keyword == "SI";
  SeqSurface surface;
  surface.line = s.line;
  if (!s.words.empty()) surface.curvature = radius_or_curvature(s, 0);
  if (s.words.size() > 1) surface.thickness = number(s, 1);
  if (s.words.size() > 2) medium(s, surface, 2);
  system_.surfaces.push_back(std::move(surface));
}

double SeqInterpreter::radius_or_curvature(const SeqStatement& s, size_t i) const {
  const double value = number(s, i);
  return radius_mode_ ? inverse(value) : value;
}

void SeqInterpreter::medium(const SeqStatement& s, SeqSurface& surface, size_t i) {
  surface.glass = in_capitals(s.words[i].text);
  surface.glass_line = s.line;
  const auto value = [&](size_t k) {
    return k < s.words.size() && !s.words[k].quoted ? parse_number(s.words[k].text) : std::nullopt;
  };
  if (value(i) && value(i + 1)) {
    surface.glass = s.words[i].text + ":" + s.words[i + 1].text;
    ++i;
  }
  for (size_t k = i + 1; k < s.words.size(); ++k) {
    const std::string mode = in_capitals(s.words[k].text);
    if (mode == "REFL")
      surface.mirror = true;
    else if (mode != "REFR")
      fail(s, fmt::format("'{}' behind the glass is not understood", s.words[k].text));
  }
  if (surface.glass == "REFL") surface.mirror = true;
  if (surface.mirror || surface.glass == "AIR") surface.glass.clear();
}

void SeqInterpreter::glass(const SeqStatement& s) {
  SeqQualifiers q;
  const size_t i = qualifiers(s, q);
  if (i >= s.words.size()) fail(s, "the name of a glass is missing");
  SeqSurface& target = surface(s, q);
  target.mirror = false;
  medium(s, target, i);
}

void SeqInterpreter::stop(const SeqStatement& s) {
  SeqQualifiers q;
  qualifiers(s, q);
  SeqSurface& target = surface(s, q);
  for (SeqSurface& other : system_.surfaces) other.stop = false;
  target.stop = true;
}

void SeqInterpreter::label(const SeqStatement& s) {
  SeqQualifiers q;
  const size_t i = qualifiers(s, q);
  if (i < s.words.size()) surface(s, q).label = s.words[i].text;
}

void SeqInterpreter::radius(const SeqStatement& s) {
  SeqQualifiers q;
  const size_t i = qualifiers(s, q);
  SeqSurface& target = surface(s, q);
  const bool along_x = s.keyword[2] == 'X', is_radius = s.keyword[0] == 'R';
  if (!along_x && curvature_solve(s, target, i)) return;
  const double value = only_number(s, i);
  (along_x ? target.curvature_x : target.curvature) = is_radius ? inverse(value) : value;
}

bool SeqInterpreter::curvature_solve(const SeqStatement& s, SeqSurface& target, size_t i) {
  if (i >= s.words.size() || parse_number(s.words[i].text)) return false;
  const std::string kind = in_capitals(s.words[i].text);
  if (kind != "UMY") fail(s, fmt::format("solve {} is not understood; only UMY is", kind));
  target.curvature_solve = SeqSolve{s.line, kind, only_number(s, i + 1)};
  return true;
}

void SeqInterpreter::thickness(const SeqStatement& s) {
  SeqQualifiers q;
  size_t i = qualifiers(s, q);
  SeqSurface& target = surface(s, q);
  if (i < s.words.size() && !parse_number(s.words[i].text)) return thickness_solve(s, target, i);
  target.thickness = only_number(s, i);
  target.thickness_solve.reset();
}

void SeqInterpreter::thickness_solve(const SeqStatement& s, SeqSurface& target, size_t i) {
  SeqSolve solve{s.line, in_capitals(s.words[i].text)};
  if (solve.kind == "OAL") {
    SeqQualifiers range;
    i = qualifiers(s, range, i + 1);
    if (!range.surface) fail(s, "OAL needs a range of surfaces");
    solve.first = *range.surface, solve.last = *range.last_surface;
    solve.value = only_number(s, i);
  } else if (solve.kind == "HMY") {
    solve.value = only_number(s, i + 1);
  } else if (solve.kind != "PIM") {
    fail(s, fmt::format("solve {} is not understood; PIM, HMY and OAL are", solve.kind));
  }
  target.thickness_solve = solve;
}

void SeqInterpreter::paraxial_image(const SeqStatement& s) {
  if (system_.surfaces.size() < 2) fail(s, "stands before the first surface, SO");
  // It belongs to the last surface before the image, also where it is written behind SI.
  SeqSurface& target = has_image_ ? system_.surfaces[system_.surfaces.size() - 2] : system_.surfaces.back();
  target.thickness_solve = SeqSolve{s.line, "PIM"};
}

void SeqInterpreter::decenter(const SeqStatement& s) {
  static const std::map<std::string_view, double SeqSurface::*> members = {
      {"XDE", &SeqSurface::xde}, {"YDE", &SeqSurface::yde}, {"ZDE", &SeqSurface::zde},
      {"ADE", &SeqSurface::ade}, {"BDE", &SeqSurface::bde}, {"CDE", &SeqSurface::cde}};
  SeqQualifiers q;
  const size_t i = qualifiers(s, q);
  SeqSurface& target = surface(s, q);
  target.*members.at(s.keyword) = only_number(s, i);
  if (target.axis_line == 0) target.axis_line = s.line;
}

void SeqInterpreter::axis(const SeqStatement& s) {
  static const std::map<std::string_view, SeqAxis> kinds = {
      {"DAR", SeqAxis::dar}, {"BEN", SeqAxis::ben}, {"REV", SeqAxis::rev}};
  SeqQualifiers q;
  qualifiers(s, q);
  SeqSurface& target = surface(s, q);
  target.axis = kinds.at(s.keyword);
  target.axis_line = s.line;
}

void SeqInterpreter::opening(const SeqStatement& s) {
  SeqQualifiers q;
  const size_t i = qualifiers(s, q);
  SeqSurface& target = surface(s, q);
  const double size = std::abs(only_number(s, i));
  if (q.opening == "EDG") return;
  if (q.opening == "HOL") {
    if (noted_.insert("HOL").second) note(s, "holes are left out");
    return;
  }
  if (q.opening == "OBS") {
    if (s.keyword != "CIR") fail(s, "only circular obstructions are modelled");
    target.obstruction = size;
    return;
  }
  if (!(size > 0.0)) fail(s, "a clear aperture must be greater than 0");
  const auto narrow = [&](std::optional<double>& limit) { limit = std::min(limit.value_or(size), size); };
  if (s.keyword == "CIR") narrow(target.circle);
  if (s.keyword == "REX") narrow(target.rectangle_x);
  if (s.keyword == "REY") narrow(target.rectangle_y);
  if (s.keyword == "ELX") narrow(target.ellipse_x);
  if (s.keyword == "ELY") narrow(target.ellipse_y);
}

void SeqInterpreter::opening_offset(const SeqStatement& s) {
  SeqQualifiers q;
  const size_t i = qualifiers(s, q);
  SeqSurface& target = surface(s, q);
  const double value = only_number(s, i);
  if (q.opening == "EDG" || q.opening == "HOL") return;
  const bool obstruction = q.opening == "OBS";
  if (s.keyword == "ARO") {
    if (value != 0.0 && !obstruction) fail(s, "turned apertures are not modelled");
  } else if (s.keyword == "ADX") {
    (obstruction ? target.obstruction_x : target.offset_x) = value;
  } else {
    (obstruction ? target.obstruction_y : target.offset_y) = value;
  }
}

}  // namespace groundglass::optics
