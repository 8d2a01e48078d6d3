#pragma once

#include <optional>
#include <string>
#include <vector>

#include "optics/formats/zmx_records.h"
#include "optics/lens/lens.h"

namespace groundglass::optics {

/// How the file states the size of the bundle (OpticStudio: system aperture).
enum class ZmxApertureKind {
  entrance_pupil_diameter,  // mm
  image_f_number,           // focal length over entrance pupil diameter
  working_f_number,         // paraxial, at the file's conjugates
  object_na,                // sine of the marginal ray's angle at the object
  object_cone_deg,          // that angle
  float_by_stop,            // the stop is as wide as its surface says
};

struct ZmxAperture {
  ZmxApertureKind kind = ZmxApertureKind::float_by_stop;
  double value = 0.0;
  SourceLocation where;
};

enum class ZmxFieldKind { angle_deg, object_height_mm, paraxial_image_height_mm, real_image_height_mm };

/// What the head of a file says, in mm.
struct ZmxSystem {
  std::string title;
  double mm_per_unit = 1.0;
  ZmxAperture aperture;
  ZmxFieldKind field_kind = ZmxFieldKind::angle_deg;
  SourceLocation fields_where;
  std::vector<FieldPoint> fields;
  std::vector<DesignWavelength> wavelengths;
  double primary_nm = 587.5618;
  /// Glass catalogues in the order they are searched, as the file names them, and where.
  std::vector<std::string> catalogues;
  SourceLocation catalogues_where;
};

/// Throws InputError for what the head says and is not modelled; `notes` get what is left out.
ZmxSystem read_zmx_system(const ZmxRecords& file, std::vector<std::string>& notes);

}  // namespace groundglass::optics
