#include "optics/lens.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/core/error.h"

namespace groundglass::optics {
namespace {

double conic_sag_mm(const Conic& shape, double r_mm) {
  const double cr = shape.curvature_per_mm * r_mm;
  return cr * r_mm / (1.0 + std::sqrt(1.0 - (1.0 + shape.conic) * cr * cr));
}

}  // namespace

const Conic& base(const Shape& shape) {
  if (const auto* asphere = std::get_if<EvenAsphere>(&shape)) return asphere->base;
  return std::get<Conic>(shape);
}

double sag_mm(const Shape& shape, double r_mm) {
  double z = conic_sag_mm(base(shape), r_mm);
  if (const auto* asphere = std::get_if<EvenAsphere>(&shape)) {
    const double r2 = r_mm * r_mm;
    double polynomial = 0.0;
    for (size_t i = asphere->coefficients.size(); i-- > 0;)
      polynomial = polynomial * r2 + asphere->coefficients[i];
    z += polynomial * r2 * r2;
  }
  return z;
}

size_t Lens::stop_index() const {
  const auto stop = std::find_if(surfaces.begin(), surfaces.end(), [](const Surface& s) { return s.stop; });
  if (stop == surfaces.end()) throw InputError("lens '" + name + "' has no stop");
  return static_cast<size_t>(stop - surfaces.begin());
}

double Lens::first_nm() const {
  double first = 0.0;
  for (const Surface& surface : surfaces)
    if (!surface.glass.is_air()) first = std::max(first, surface.glass.first_nm());
  return first;
}

double Lens::last_nm() const {
  double last = std::numeric_limits<double>::infinity();
  for (const Surface& surface : surfaces)
    if (!surface.glass.is_air()) last = std::min(last, surface.glass.last_nm());
  return last;
}

}  // namespace groundglass::optics
