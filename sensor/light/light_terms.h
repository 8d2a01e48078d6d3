#pragma once

namespace groundglass::sensor {

/// Which ways of light and charge in the pixel act. Without `microlens`, light arrives as if perpendicular
/// and all that comes is gathered; without `crosstalk`, what neighbours would get stays in its pixel.
struct LightTerms {
  bool microlens = true;
  bool crosstalk = true;
};

}  // namespace groundglass::sensor
