#pragma once

#include <string>
#include <vector>

#include "sim/core/raw_frame.h"

namespace groundglass::isp {

/// Known defects of a frame.
class DefectList {
 public:
  DefectList(int width, int height) : width_(width), rows_(static_cast<size_t>(height)) {}

  /// Of FixBadPixelsConstant and FixBadPixelsList (DNG 1.4, chapter 7) in the frame's first opcode list.
  /// Pixels beyond the frame are left out. Throws InputError "defects: opcode: …" for a list that is cut
  /// short.
  void add_opcodes(const RawFrame& raw);
  /// Of a text file with a column and a row a line, counted from 0, and what follows them ignored, as dcraw's
  /// .badpixels; # begins a comment. Throws InputError with file and line for anything else and for a pixel
  /// that the frame does not have.
  void add_file(const std::string& path);
  /// Before anything is asked.
  void finish();

  bool empty() const;
  bool has(int x, int y) const;
  /// Sorted columns.
  const std::vector<int>& row(int y) const { return rows_[static_cast<size_t>(y)]; }

 private:
  void add(std::int64_t x, std::int64_t y);
  void add_constant(const RawFrame& raw, std::uint32_t constant);

  int width_;
  std::vector<std::vector<int>> rows_;
};

}  // namespace groundglass::isp
