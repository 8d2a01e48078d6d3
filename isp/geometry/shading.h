#pragma once

#include <string>
#include <vector>

#include "isp/geometry/picture_radius.h"
#include "sim/core/opcodes.h"

namespace groundglass::isp {

/// The picture that opcodes act on: all of the raw frame, whatever of it is developed.
struct OpcodePicture {
  /// The stage that asks, for errors.
  std::string stage;
  int width = 0, height = 0, planes = 1;
};

/// A GainMap opcode ready to be asked. Gains are raised to the power of the strength, so that a half undoes
/// half of the shading in stops.
class MapShading {
 public:
  /// Throws InputError "stage: opcode: …" for a map that cannot be: no points, steps or pitch of zero, gains
  /// that are negative or not finite, planes that the picture does not have.
  MapShading(const GainMap& map, double strength, const OpcodePicture& picture);

  /// Whether it acts on a plane of row `y`.
  bool acts_on(int plane, int y) const;
  /// Multiplies those of the `count` values from column `x` on of a row of the picture that it acts on.
  /// Columns beyond the picture are those that the mirrored frame has there.
  void apply(int plane, int y, int x, int count, float* values) const;
  /// The gain at a place between pixels; 1 where it does not act.
  float at(int plane, double x, double y) const;

 private:
  /// Between which two points a pixel lies, and how far along.
  struct Place {
    int point = 0;
    float along = 0.0f;
  };
  static std::vector<Place> places(int pixels, double origin, double spacing, int points);
  bool acts_on_column(int x) const;
  float gain(int map, int row, int column) const {
    return gains_[static_cast<size_t>((row * points_h_ + column) * map_planes_ + map)];
  }
  int map_of(int plane) const;

  int width_, height_, top_, left_, bottom_, right_, plane_, end_plane_, row_pitch_, column_pitch_;
  int points_h_, points_v_, map_planes_;
  std::vector<float> gains_;
  std::vector<Place> rows_, columns_;
};

/// A FixVignetteRadial opcode ready to be asked.
class RadialShading {
 public:
  /// Throws InputError "stage: opcode: …" for numbers that are not finite and for a polynomial that leaves
  /// the gains that a lens can ask for.
  RadialShading(const FixVignetteRadial& vignette, double strength, const OpcodePicture& picture);

  void apply(int y, int x, int count, float* values) const;
  float at(double x, double y) const;

 private:
  FixVignetteRadial vignette_;
  double strength_;
  int width_, height_;
  PictureRadius radius_;
};

}  // namespace groundglass::isp
