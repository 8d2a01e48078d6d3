#include "optics/coating/transmittance_table.h"

#include "optics/coating/interface.h"

namespace groundglass::optics {
namespace {

constexpr double step_nm = 5.0;

double ratio_squared(const Interface& interface) {
  const double ratio = interface.index_before() / interface.index_after();
  return interface.is_mirror() ? 1.0 : std::max(ratio * ratio, 1.0);
}

double going_on(const Interface& interface, double cosine) {
  const ThinFilmResponse response = interface.response(cosine);
  return interface.is_mirror() ? response.reflectance() : response.transmittance();
}

}  // namespace

TransmittanceTable::TransmittanceTable(const Lens& lens, double first_nm, double last_nm)
    : first_nm_(static_cast<float>(first_nm)),
      row_count_(
          std::max<std::size_t>(static_cast<std::size_t>(std::ceil((last_nm - first_nm) / step_nm)), 1) + 1),
      surfaces_(lens.surfaces.size()) {
  const std::size_t intervals = row_count_ - 1;
  last_row_ = static_cast<float>(intervals);
  rows_per_nm_ =
      last_nm > first_nm ? static_cast<float>(static_cast<double>(intervals) / (last_nm - first_nm)) : 0.0f;
  for (std::size_t i = 0; i < row_count_; ++i) {
    const double nm = std::lerp(first_nm, last_nm, static_cast<double>(i) / static_cast<double>(intervals));
    const std::vector<Interface> at_nm = interfaces(lens, nm);
    for (std::size_t k = 0; k < at_nm.size(); ++k) {
      const double ratio = ratio_squared(at_nm[k]);
      surfaces_[k].ratio_squared.push_back(static_cast<float>(ratio));
      for (std::size_t j = 0; j < column_count; ++j) {
        const double grid_cosine = static_cast<double>(j) / (column_count - 1);
        const double cosine = std::sqrt(std::max(1.0 - (1.0 - grid_cosine * grid_cosine) / ratio, 0.0));
        surfaces_[k].values.push_back(static_cast<float>(going_on(at_nm[k], cosine)));
      }
    }
  }
}

}  // namespace groundglass::optics
