#pragma once

#include <vector>

#include "optics/coating/thin_film.h"
#include "optics/lens/lens.h"

namespace groundglass::optics {

/// What a lens surface and its coating do to light of one wavelength.
///
/// A surface between glass and air has its coating's outermost layer on the air's side. Between two glasses
/// the order is that in which light meets the layers. A mirror without a coating is perfect; one with a
/// coating has air behind it, which matters only where its metal is not opaque, and its outermost layer in
/// front, unless it is reached through glass: then its metal was deposited on that glass and the outermost
/// layer is behind.
class Interface {
 public:
  /// `before` is the medium that light comes from. Throws InputError where a glass or a layer has no index.
  Interface(const Surface& surface, const Glass& before, double wavelength_nm);

  /// `cosine` is that of the angle of incidence, 0 … 1.
  ThinFilmResponse response(double cosine) const;

  bool is_mirror() const { return mirror_; }
  double index_before() const { return index_before_; }
  /// Of the medium beyond the films: for a mirror, what is behind it.
  double index_after() const { return index_after_; }

 private:
  bool mirror_;
  double wavelength_nm_, index_before_, index_after_;
  std::vector<Film> films_;
};

/// All surfaces of a lens in turn.
std::vector<Interface> interfaces(const Lens& lens, double wavelength_nm);

}  // namespace groundglass::optics
