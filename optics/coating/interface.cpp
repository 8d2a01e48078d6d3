#include "optics/coating/interface.h"

#include <algorithm>

#include "optics/coating/coating.h"

namespace groundglass::optics {
namespace {

ThinFilmResponse perfect_mirror() {
  ThinFilmResponse response;
  response.s.r = -1.0;
  response.p.r = 1.0;
  response.s.reflectance = response.p.reflectance = 1.0;
  return response;
}

}  // namespace

Interface::Interface(const Surface& surface, const Glass& before, double wavelength_nm)
    : mirror_(surface.mirror),
      wavelength_nm_(wavelength_nm),
      index_before_(before.index(wavelength_nm)),
      index_after_(surface.mirror ? 1.0 : surface.glass.index(wavelength_nm)) {
  if (!surface.coating) return;
  films_ = surface.coating->films(wavelength_nm);
  const bool into_air = surface.mirror || surface.glass.is_air();
  if (into_air && !before.is_air()) std::reverse(films_.begin(), films_.end());
}

ThinFilmResponse Interface::response(double cosine) const {
  if (mirror_ && films_.empty()) return perfect_mirror();
  return thin_film_response(index_before_, films_, index_after_, cosine, wavelength_nm_);
}

std::vector<Interface> interfaces(const Lens& lens, double wavelength_nm) {
  std::vector<Interface> result;
  Glass before;
  for (const Surface& surface : lens.surfaces) {
    result.emplace_back(surface, before, wavelength_nm);
    before = surface.glass;
  }
  return result;
}

}  // namespace groundglass::optics
