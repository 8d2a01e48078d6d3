#pragma once

#include <vector>

#include "isp/tile.h"

namespace groundglass::isp {

/// DN to a linear mosaic: x = (DN − black of the CFA site)/(white level − black of the site), DNG 1.4
/// chapter 5. Nothing is clipped: values below black keep the noise unbiased, values above white are the
/// white balance's to clip.
class BlackLevel {
 public:
  /// Keeps a reference to the frame's pixels. Throws InputError for an empty frame, a tile without pixels, a
  /// black level that is missing for some site or not below the white level.
  explicit BlackLevel(const RawFrame& raw);

  /// Fills a mosaic tile; beyond the border the frame is mirrored.
  void load(Tile& tile) const;

 private:
  void load_row(int y, int first_column, std::span<float> out) const;

  const RawFrame& raw_;
  std::vector<float> black_dn_, gain_;
};

}  // namespace groundglass::isp
