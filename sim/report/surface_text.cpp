#include "sim/report/surface_text.h"

#include <fmt/format.h>

#include <vector>

namespace groundglass::report {
namespace {

using namespace optics;

template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

/// Parts that are not empty, between semicolons.
std::string joined(const std::vector<std::string>& parts) {
  std::string result;
  for (const std::string& part : parts)
    if (!part.empty()) result += (result.empty() ? "" : "; ") + part;
  return result;
}

std::string conic_text(const Conic& conic, const char* name = "k") {
  return conic.conic == 0.0 ? "" : fmt::format("{} = {:.6g}", name, conic.conic);
}

/// "A4 = …, A6 = …", leaving out zeros.
std::string series(const std::vector<double>& values, const char* letter, int first, int step) {
  std::string result;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i] != 0.0)
      result += fmt::format("{}{}{} = {:.5g}", result.empty() ? "" : ", ", letter,
                            first + step * static_cast<int>(i), values[i]);
  return result;
}

double curvature_per_mm(const Shape& shape) {
  return std::visit(Overloaded{[](const Conic& s) { return s.curvature_per_mm; },
                               [](const EvenAsphere& s) { return s.base.curvature_per_mm; },
                               [](const PowerAsphere& s) { return s.base.curvature_per_mm; },
                               [](const ForbesQbfs& s) { return s.curvature_per_mm; },
                               [](const ForbesQcon& s) { return s.base.curvature_per_mm; },
                               [](const Biconic& s) { return s.y.curvature_per_mm; },
                               [](const Toroid& s) { return s.profile.base.curvature_per_mm; }},
                    shape);
}

std::string radius_text(double curvature_per_mm) {
  return curvature_per_mm == 0.0 ? "∞" : fmt::format("{:.6g}", 1.0 / curvature_per_mm);
}

}  // namespace

std::string radius_text(const Shape& shape) { return radius_text(curvature_per_mm(shape)); }

std::string asphere_text(const Shape& shape) {
  return std::visit(
      Overloaded{[](const Conic& s) { return conic_text(s); },
                 [](const EvenAsphere& s) {
                   return joined({conic_text(s.base), series(s.coefficients, "A", 4, 2)});
                 },
                 [](const PowerAsphere& s) {
                   return joined({conic_text(s.base), series(s.coefficients, "A", 1, 1)});
                 },
                 [](const ForbesQbfs& s) {
                   return joined({fmt::format("Qbfs, normalized at {:.6g} mm", s.normalization_radius_mm),
                                  series(s.coefficients_mm, "a", 0, 1)});
                 },
                 [](const ForbesQcon& s) {
                   return joined({fmt::format("Qcon, normalized at {:.6g} mm", s.normalization_radius_mm),
                                  conic_text(s.base), series(s.coefficients_mm, "a", 0, 1)});
                 },
                 [](const Biconic& s) {
                   return joined({"biconic, radius x = " + radius_text(s.x.curvature_per_mm),
                                  conic_text(s.x, "kx"), conic_text(s.y, "ky")});
                 },
                 [](const Toroid& s) {
                   return joined({"toroid, radius of rotation = " + radius_text(s.curvature_x_per_mm),
                                  conic_text(s.profile.base), series(s.profile.coefficients, "A", 4, 2)});
                 }},
      shape);
}

}  // namespace groundglass::report
