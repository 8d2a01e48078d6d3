#pragma once

#include <string>
#include <vector>

/// How every figure looks. The colours are those of Okabe and Ito, which people with any kind of colour
/// vision tell apart (M. Okabe and K. Ito, "Color Universal Design", 2008), darkened where they are too pale
/// for thin lines on white.
namespace groundglass::report::style {

inline constexpr const char* fonts = "Helvetica, Arial, 'DejaVu Sans', 'Liberation Sans', sans-serif";

inline constexpr const char* ink = "#222222";
inline constexpr const char* faint = "#666666";
inline constexpr const char* grid = "#e3e3e3";
inline constexpr const char* glass_edge = "#2f4a5e";

inline constexpr const char* blue = "#0072b2";
inline constexpr const char* green = "#00805e";
inline constexpr const char* vermilion = "#d04f00";
inline constexpr const char* purple = "#a8528a";
inline constexpr const char* orange = "#c98a00";
inline constexpr const char* sky = "#3f9fd8";

/// One colour for each of so many wavelengths, from the short end to the long: F blue, d green and C red
/// where there are three.
std::vector<std::string> spectral_colours(std::size_t count);
/// For wavelengths in any order.
std::vector<std::string> colours_of_wavelengths(const std::vector<double>& wavelengths_nm);

/// For fields and other things that have no colour of their own.
std::string series_colour(std::size_t index);

/// The fill of a glass of this index: denser glass is darker.
std::string glass_fill(double index);

}  // namespace groundglass::report::style
