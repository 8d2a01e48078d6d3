#include "sim/scene/color_checker.h"

#include "sim/core/standard_spectra.h"

namespace groundglass::scene {
namespace {

using Card = ColorChecker;
constexpr double pitch_mm = Card::patch_mm + Card::gap_mm;
constexpr double left_mm = 0.5 * (Card::card_width_mm - Card::columns * pitch_mm + Card::gap_mm);
constexpr double top_mm = 0.5 * (Card::card_height_mm - Card::rows * pitch_mm + Card::gap_mm);

/// Which patch of a row or column of `count` an offset from its first patch falls on, or −1 for the border.
int patch_along(double offset_mm, int count) {
  if (!(offset_mm >= 0.0 && offset_mm < count * pitch_mm)) return -1;
  const int i = static_cast<int>(offset_mm / pitch_mm);
  return offset_mm - i * pitch_mm <= Card::patch_mm ? i : -1;
}

}  // namespace

ColorChecker::ColorChecker(double width_m, double height_m) : width_m_(width_m), height_m_(height_m) {
  for (int i = 0; i < patch_count; ++i) patches_.emplace_back(patch_reflectance(i));
}

void ColorChecker::reflectance(const HitBatch& hits) const {
  const double u_to_mm = card_width_mm / width_m_, v_to_mm = card_height_mm / height_m_;
  for (std::size_t i = 0; i < hits.count; ++i) {
    const int column = patch_along(0.5 * card_width_mm + hits.u_m[i] * u_to_mm - left_mm, columns);
    const int row = patch_along(0.5 * card_height_mm - hits.v_m[i] * v_to_mm - top_mm, rows);
    hits.reflectance[i] = column < 0 || row < 0
                              ? static_cast<float>(border_reflectance)
                              : patches_[static_cast<size_t>(row * columns + column)](hits.wavelength_nm[i]);
  }
}

LocalRect ColorChecker::patch(int index) const {
  const double x_mm = left_mm + (index % columns) * pitch_mm + 0.5 * patch_mm;
  const double y_mm = top_mm + (index / columns) * pitch_mm + 0.5 * patch_mm;
  const double u_per_mm = width_m_ / card_width_mm, v_per_mm = height_m_ / card_height_mm;
  return {(x_mm - 0.5 * card_width_mm) * u_per_mm, (0.5 * card_height_mm - y_mm) * v_per_mm,
          patch_mm * u_per_mm, patch_mm * v_per_mm};
}

const std::string& ColorChecker::patch_name(int index) {
  return colorchecker_reflectances().names().at(static_cast<size_t>(index));
}

const Spectrum& ColorChecker::patch_reflectance(int index) {
  return colorchecker_reflectances().column(static_cast<size_t>(index));
}

}  // namespace groundglass::scene
