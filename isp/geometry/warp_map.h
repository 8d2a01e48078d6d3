#pragma once

#include <vector>

#include "isp/geometry/shading.h"

namespace groundglass::isp {

/// Places in the picture as it was taken, and gains there: a row of the straight one.
struct SourceRow {
  std::vector<double> x, y;
  std::vector<float> gain;
};

/// What a file's third opcode list makes of the picture: for each pixel of the finished picture the place in
/// the one that was demosaicked, followed through the opcodes from the last to the first, and the product of
/// the gains on the way.
class WarpMap {
 public:
  /// Throws InputError "stage: opcode: …" for warps that cannot be.
  WarpMap(const std::vector<Opcode>& opcodes, double strength, double shading_strength,
          const OpcodePicture& picture);

  bool moves() const { return moves_; }
  bool empty() const { return steps_.empty(); }
  /// Whether planes go different ways.
  bool by_plane() const { return by_plane_; }

  /// Moves places on by the warps alone, which may end beyond the picture.
  void move(int plane, size_t count, double* x, double* y) const;
  /// `count` pixels from (x, y) on. Places are within the picture.
  void trace(int plane, int x, int y, int count, SourceRow& row) const;

 private:
  struct Warp {
    WarpRectilinear opcode;
    PictureRadius radius;
    double strength;
  };
  void move(const Warp& warp, int plane, size_t count, double* x, double* y) const;
  using Step = std::variant<Warp, MapShading, RadialShading>;

  int width_, height_;
  bool moves_ = false, by_plane_ = false;
  /// From the last opcode to the first.
  std::vector<Step> steps_;
};

}  // namespace groundglass::isp
