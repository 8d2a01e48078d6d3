#pragma once

#include <string_view>

namespace groundglass {

/// The text of a standard data file of scenes/ that the build carries inside the library, by its path below
/// scenes/ (EmbedData.cmake lists which). Throws Error for a name that was not embedded.
std::string_view embedded_data(std::string_view name);

}  // namespace groundglass
