#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "optics/formats/text_file.h"
#include "optics/glass/glass.h"

namespace groundglass::optics {

enum class SeqProfile { conic, asphere, odd_powers, cylinder, y_toroid, biconic };

/// What a mirror or tilt says about the axis behind it.
enum class SeqAxis { follow, dar, ben, rev };

/// What would be computed anew whenever CODE V reads the lens.
struct SeqSolve {
  int line = 0;
  std::string kind;  // "PIM", "HMY", "OAL" of a thickness, "UMY" of a curvature
  double value = 0.0;
  int first = 0, last = 0;  // surfaces of OAL
};

/// One surface as the file has it, in the file's units; the object and the image are surfaces too.
struct SeqSurface {
  int line = 0;
  double curvature = 0.0, curvature_x = 0.0, thickness = 0.0;
  std::string glass;  // empty: air
  int glass_line = 0;
  bool mirror = false, stop = false;
  std::string label;
  SeqProfile profile = SeqProfile::conic;
  double conic = 0.0, conic_x = 0.0;
  /// Of r^1, r^2 …
  std::vector<double> powers;
  double normalization_radius = 0.0;
  double xde = 0.0, yde = 0.0, zde = 0.0, ade = 0.0, bde = 0.0, cde = 0.0;
  SeqAxis axis = SeqAxis::follow;
  int axis_line = 0;
  std::optional<double> circle, rectangle_x, rectangle_y, ellipse_x, ellipse_y, obstruction;
  double offset_x = 0.0, offset_y = 0.0, obstruction_x = 0.0, obstruction_y = 0.0;
  std::optional<SeqSolve> thickness_solve, curvature_solve;
};

/// A material of the private catalogue: its indices at some wavelengths, which are distinct.
struct SeqTable {
  int line = 0;
  std::vector<double> nm, n;
};

/// A sequence file after its commands were carried out one after the other.
struct SeqSystem {
  std::string title;
  double mm_per_unit = 1.0;
  std::vector<double> wavelengths_nm, weights;
  std::optional<int> reference;  // counted from 1
  /// "EPD", "FNO", "NA" or "NAO".
  std::string pupil;
  double pupil_value = 0.0;
  int pupil_line = 0;
  /// "AN", "OB", "IM" or "RI".
  std::string field_kind;
  std::vector<double> field_x, field_y;
  std::map<std::string, std::vector<double>> vignetting;  // "VUX", "VLX", "VUY", "VLY"
  std::vector<SeqSurface> surfaces;
  /// The private catalogue, by name in capitals.
  std::map<std::string, SeqTable> own_tables;
  std::map<std::string, Glass> own_formulas;
  std::vector<std::string> notes;
};

/// Throws InputError at the first command that is wrong or that this library has no model of.
SeqSystem read_seq_system(const TextFile& file);

}  // namespace groundglass::optics
