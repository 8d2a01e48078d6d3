#pragma once

#include "isp/demosaic/bayer.h"

namespace groundglass::isp {

/// Red and blue from a full green plane: X = aG + b between sites of X, with the slope a by regression of X's
/// Laplacians on green's around each pixel (as D. Kiku, Y. Monno, M. Tanaka, M. Okutomi, "Minimized-Laplacian
/// residual interpolation for color image demosaicking", SPIE 9023 (2014), do in guided filters).
class RegressedColours {
 public:
  /// Regresses on `green`, known to a border of `border` pixels. Where `correlated_share` is 0, colours
  /// correlate little, and what green does not explain of them is sharpened. `tile` and that share must
  /// outlive this.
  RegressedColours(const CfaPattern& cfa, const Tile& tile, const Plane& green, const Plane& correlated_share,
                   int border);

  /// Pixels more that the border of the colours has than green's.
  static constexpr int reach = 8;

  /// Makes colours follow `green`, the one regressed on or a better one, with a border of `border`; it must
  /// outlive the calls of row.
  void follow(const Plane& green, int border);

  /// The row's own red or blue and the other one from its pixel `from` up to `to`, which `own` and `other`
  /// point to; `start` is its first pixel.
  void row(std::ptrdiff_t start, std::ptrdiff_t from, std::ptrdiff_t to, unsigned green_parity, float* own,
           float* other) const;

 private:
  const Tile& tile_;
  const Plane& correlated_share_;
  const Plane* green_ = nullptr;
  Plane straight_, diagonal_, own_slope_, other_slope_, opposite_;
};

}  // namespace groundglass::isp
