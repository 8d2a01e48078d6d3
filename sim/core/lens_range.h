#pragma once

namespace groundglass {

/// What a lens can be set to, wide open: EXIF's LensSpecification. A prime's two ends are the same.
struct LensRange {
  /// Zero: unknown.
  double shortest_mm = 0.0, longest_mm = 0.0;
  double f_number_at_shortest = 0.0, f_number_at_longest = 0.0;

  bool known() const {
    return shortest_mm > 0.0 && longest_mm > 0.0 && f_number_at_shortest > 0.0 && f_number_at_longest > 0.0;
  }
  bool operator==(const LensRange&) const = default;
};

}  // namespace groundglass
