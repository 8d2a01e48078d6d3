#pragma once

#include <string>
#include <vector>

#include "optics/coating/film_material.h"
#include "optics/coating/thin_film.h"

namespace groundglass::optics {

struct Layer {
  FilmMaterial material;
  double thickness_nm = 0.0;  // physical
};

/// A stack of thin films, the outermost first: the one that faces the air, or whatever else is not the body
/// it was deposited on. Light that comes out of a glass into air meets them last to first.
struct Coating {
  std::string name;
  /// Where the design comes from.
  std::string source;
  std::vector<Layer> layers;

  /// The wavelengths at which every material has an index.
  double first_nm() const;
  double last_nm() const;
  /// The films at one wavelength, outermost first. Throws InputError where a material has no index.
  std::vector<Film> films(double wavelength_nm) const;
};

/// The physical thickness of so many waves of optical thickness n d, n being the real part of the index at
/// the design wavelength, at normal incidence. Throws InputError where the material has no index.
double thickness_nm(const FilmMaterial& material, double waves, double design_wavelength_nm);

/// The same films seen from behind.
Coating reversed(const Coating& coating);

}  // namespace groundglass::optics
