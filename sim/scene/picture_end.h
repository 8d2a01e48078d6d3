#pragma once

#include <string_view>

namespace groundglass::scene {

/// Whether a PNG or JPEG, given by its whole content, goes on to its end: OpenImageIO fills up the rest of
/// one that is cut short without a word. True for anything else.
bool has_picture_end(std::string_view file);

}  // namespace groundglass::scene
