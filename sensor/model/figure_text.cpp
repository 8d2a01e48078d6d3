#include "sensor/model/figure_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace groundglass::sensor {
namespace {

/// The ends of a curve and, between them, where it is highest.
std::string curve(std::span<const double> x, std::span<const double> y, const char* format) {
  const auto highest = static_cast<size_t>(std::ranges::max_element(y) - y.begin());
  std::string text;
  for (const size_t i : {size_t{0}, highest, x.size() - 1})
    if (const std::string point = fmt::format(fmt::runtime(format), y[i], x[i]); !text.ends_with(point))
      text += (text.empty() ? "" : ", ") + point;
  return text;
}

std::string pdaf_text(const PdafTile& tile) {
  std::ptrdiff_t halves = 0;
  for (const std::string& row : tile)
    halves += static_cast<std::ptrdiff_t>(row.size()) - std::ranges::count(row, '.');
  return fmt::format("{} of {} x {} pixels have half an aperture", halves, tile.front().size(), tile.size());
}

}  // namespace

bool is_number(const Figure& figure) {
  return figure.key != "quantum_efficiency.factors" && figure.key != "microlens.design_cra" &&
         figure.key != "diffusion" && figure.key != "pdaf";
}

const char* status_name(Figure::Status status) {
  return status == Figure::Status::measured  ? "measured"
         : status == Figure::Status::derived ? "derived"
                                             : "inferred";
}

std::string curve_text(const Figure& figure, const SensorModel& model) {
  if (figure.key == "microlens.design_cra")
    return curve(model.optics.microlens->design_height_mm, model.optics.microlens->design_cra_deg,
                 "{:g} deg at {:g} mm");
  if (figure.key == "diffusion")
    return curve(model.optics.diffusion.wavelengths_nm(), model.optics.diffusion.values(), "{:g} at {:g} nm");
  if (figure.key == "pdaf") return pdaf_text(model.pdaf);
  return "";
}

std::string readout_text(const SensorModel& model) {
  if (model.binning == 1) return "every pixel";
  const char* domain = model.binning_domain == BinningDomain::charge            ? "charge added"
                       : model.binning_domain == BinningDomain::digital_average ? "numbers averaged"
                                                                                : "numbers added";
  return fmt::format("{0} x {0}, {1}", model.binning, domain);
}

}  // namespace groundglass::sensor
