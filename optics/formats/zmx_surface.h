#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "optics/formats/zmx_records.h"
#include "optics/formats/zmx_system.h"
#include "optics/lens/lens.h"

namespace groundglass::optics {

/// A parameter in the file's units: what it means depends on the type of its surface.
struct ZmxParameter {
  double value = 0.0;
  SourceLocation where;
};
using ZmxParameters = std::map<int, ZmxParameter>;

/// One surface as the file has it, lengths in mm but for the parameters.
struct ZmxSurface {
  SourceLocation where;  // SURF n
  SourceLocation type_where;
  std::string type = "STANDARD";
  double curvature_per_mm = 0.0;
  double conic = 0.0;
  double thickness_mm = 0.0;  // infinity is allowed before the first surface only
  SourceLocation thickness_where;
  ZmxParameters parameters;  // PARM
  ZmxParameters extra;       // XDAT
  std::optional<ZmxRecord> glas;
  double semi_diameter_mm = 0.0;  // DIAM; 0 when it is not given
  bool stop = false;
  std::string label;
  /// CLAP, FLAP, SQAP, ELAP or OBSC, and its OBDC.
  std::optional<ZmxRecord> aperture, aperture_decenter;
  /// Every solve and pickup in the order of the file.
  std::vector<ZmxRecord> solves;

  /// What follows; found when the glasses are.
  Glass medium;
  bool mirror = false;

  bool is_break() const { return type == "COORDBRK"; }
};

ZmxSurface read_zmx_surface(const ZmxSurfaceRecords& file, double mm_per_unit);

/// The shape by the type, CURV, CONI, PARM and XDAT. Throws InputError for a type that is not modelled and
/// for parameters that the shape has no place for.
Shape zmx_shape(const ZmxSurface& surface, double mm_per_unit);

/// The frame behind a coordinate break against the one before, without its thickness.
Frame zmx_break(const ZmxSurface& surface, double mm_per_unit);

/// Sets the aperture and the semi-diameter of its circle; 0 when the file gives none.
void read_zmx_clear_aperture(const ZmxSurface& file, double mm_per_unit, Surface& surface);

}  // namespace groundglass::optics
