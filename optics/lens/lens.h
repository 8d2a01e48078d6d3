#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "optics/glass/glass.h"
#include "optics/lens/aperture.h"
#include "optics/lens/motion.h"
#include "optics/lens/shape.h"
#include "optics/lens/tilt.h"

namespace groundglass::optics {

struct Coating;

/// One refracting or reflecting surface or stop, and what follows it.
struct Surface {
  Shape shape;
  /// Axial distance to the next surface's vertex; from the last surface to the image plane. Negative where
  /// light travels towards −z, after an odd number of mirrors.
  double thickness_mm = 0.0;
  /// The medium that follows.
  Glass glass;
  /// Radius of the clear aperture: rays beyond it are lost.
  double semi_diameter_mm = 0.0;
  bool stop = false;
  std::string label;
  /// Reflects; the medium that follows is then the one before.
  bool mirror = false;
  /// What else limits the clear aperture.
  Aperture aperture;
  Tilt tilt;
  /// Thin films (optics/coating); without them glass is bare and a mirror perfect.
  std::shared_ptr<const Coating> coating;
};

/// A wavelength that figures are computed at, and how much it counts in sums over colours.
struct DesignWavelength {
  double nm = 587.5618;
  double weight = 1.0;
};

/// A point of the field: degrees for an object at infinity, else mm of object height; x and y as in the file.
struct FieldPoint {
  double x = 0.0;
  double y = 0.0;
};

/// What a publication states of the element that begins at a surface (counted from 0).
struct ElementFocalLength {
  size_t surface = 0;
  double focal_length_mm = 0.0;
};

/// A prescription as it stands in its file: light enters the first surface along +z; the object and the image
/// lie in air.
struct Lens {
  std::string name;
  /// Patent or publication.
  std::string source;
  std::vector<Surface> surfaces;
  /// Wavelength of first-order figures.
  double reference_wavelength_nm = 587.5618;
  /// What its source states; used by checks, never by the tracer.
  std::optional<double> published_efl_mm, published_f_number, published_bfl_mm;
  /// Of the chief ray from the half field, to the image plane's normal.
  std::optional<double> published_chief_ray_angle_deg;
  std::vector<ElementFocalLength> published_elements;
  /// Half of the full field of view the design is corrected for, degrees.
  double half_field_deg = 0.0;
  /// What figures are computed at unless others are asked for; design_wavelengths() and design_fields() fill
  /// in for a prescription that states none.
  std::vector<DesignWavelength> wavelengths;
  std::vector<FieldPoint> fields;
  /// From the object to the first vertex; infinity for distant objects.
  double object_distance_mm = std::numeric_limits<double>::infinity();
  /// How the image plane stands at the end of the last thickness.
  Tilt image_tilt;
  /// How it is focused and zoomed (moving_groups.h); a lens without any is focused by its sensor.
  Motion motion;

  size_t stop_index() const;
  /// Distance from the last vertex to the image plane as the file has it.
  double image_distance_mm() const { return surfaces.back().thickness_mm; }
  /// Light travels towards −z after the last surface.
  bool ends_backwards() const;
  /// The wavelengths at which every glass has an index.
  double first_nm() const;
  double last_nm() const;
};

/// The lens's own wavelengths, or the F, d and C lines as far as its glasses have an index there.
std::vector<DesignWavelength> design_wavelengths(const Lens& lens);
/// The lens's own fields, or 0, 0.5, 0.7, 0.85 and 1 of its half field; the axis alone when that is not
/// stated. For a near object these are heights, of those angles from the paraxial entrance pupil.
std::vector<FieldPoint> design_fields(const Lens& lens);

/// The field point at these angles: they themselves for a distant object, for a near one the height that is
/// seen so from the paraxial entrance pupil.
FieldPoint field_at_angle(const Lens& lens, FieldPoint degrees);

/// For each surface in turn, and then the image plane: its frame against that of the surface before (the
/// first one's against the frame that rays start in).
std::vector<Frame> frames(const Lens& lens);

/// Every shape, aperture and place is symmetric about one straight axis.
bool is_rotationally_symmetric(const Lens& lens);

}  // namespace groundglass::optics
