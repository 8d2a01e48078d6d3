#pragma once

#include <span>
#include <string_view>

namespace groundglass::optics {

/// Keywords that do not change where rays go and are read over: at the head of a file, within a surface, and
/// behind the surfaces. Collected from 116 files in public repositories, written by ZEMAX and OpticStudio
/// from 2012 to 2024. There is no published list; what a keyword is about is read off these files, and where
/// nothing is known of it, it stands in lenses whose foci come out as the file has them.
std::span<const std::string_view> zmx_idle_header_keywords();
std::span<const std::string_view> zmx_idle_surface_keywords();
std::span<const std::string_view> zmx_idle_trailing_keywords();

/// Keywords of a surface that the reader gives a meaning or refuses with a reason.
std::span<const std::string_view> zmx_surface_keywords();
/// The same at the head of a file.
std::span<const std::string_view> zmx_header_keywords();

}  // namespace groundglass::optics
