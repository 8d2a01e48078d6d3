#pragma once

#include <array>
#include <vector>

#include "isp/geometry/warp_map.h"

namespace groundglass::isp {

/// How far beside green a lens shows red and blue, by the warps of a file's third opcode list. Tabulated
/// every few pixels and linear in between: lateral colour changes slowly.
class LateralShift {
 public:
  /// Throws InputError "stage: opcode: …" for warps that cannot be and for planes further apart than
  /// `largest_px`. `strength` is the share of the shift that is told.
  LateralShift(const std::vector<Opcode>& opcodes, double strength, const OpcodePicture& picture);

  /// Planes further apart than this are no lens's.
  static constexpr int largest_px = 64;

  bool empty() const { return empty_; }
  /// Whole pixels that no shift exceeds in x or y.
  int reach_px() const { return reach_px_; }

  struct Shift {
    float x = 0.0f, y = 0.0f;
  };
  /// Where red (0) or blue (2) has what green has at (x, y), less (x, y). Beyond the picture it is that of
  /// the mirrored one.
  Shift at(int plane, float x, float y) const;

 private:
  void tabulate(int plane, const WarpMap& map, double strength);

  int width_, height_, columns_, rows_;
  bool empty_ = true;
  int reach_px_ = 0;
  std::array<std::vector<Shift>, 2> tables_;
};

/// The warps as they are once `strength` of what they have beside green's is undone.
std::vector<Opcode> without_lateral_shift(std::vector<Opcode> opcodes, double strength);

}  // namespace groundglass::isp
