#pragma once

#include <string_view>

namespace groundglass {

/// Which sides the first row and column are, 1 to 8, by the first directory of an EXIF structure (EXIF 2.31,
/// tag 274): 1 where it says nothing, or cannot be read.
int exif_orientation(std::string_view exif);

}  // namespace groundglass
