#include "sensor/dng/dng_frame_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "sensor/dng/plane_colours.h"
#include "sim/core/error.h"

namespace groundglass::sensor {
namespace {

void require(bool holds, const std::string& message) {
  if (!holds) throw InputError("this frame cannot be a DNG: " + message);
}

size_t sites(const CfaPattern& cfa) {
  return static_cast<size_t>(cfa.width) * static_cast<size_t>(cfa.height);
}

void check_mosaic(const RawFrame& frame) {
  const size_t planes = frame.planes.size();
  require(frame.cfa.width > 0 && frame.cfa.height > 0 && frame.cfa.planes.size() == sites(frame.cfa),
          "its CFA tile is not a rectangle");
  require(*std::ranges::max_element(frame.cfa.planes) < planes, "its CFA tile names a plane it has not");
  require(planes == 1 || planes == 3 || planes == 4,
          fmt::format("it has {} planes, {}; DNG describes the colour of 3 or 4", planes,
                      fmt::join(frame.planes, ", ")));
  require(planes > 1 || sites(frame.cfa) == 1, "a monochrome frame has a tile of one pixel");
  if (planes == 1) return;
  for (const std::string& name : frame.planes)
    require(plane_colour_code(name).has_value(),
            fmt::format("it has a plane '{}', a DNG can have R, G, B, C, M, Y, W and I", name));
}

/// A plain loop, which vectorises.
std::uint16_t largest(const Image<std::uint16_t>& image) {
  std::uint16_t result = 0;
  for (const std::uint16_t value : image.data()) result = std::max(result, value);
  return result;
}

void check_numbers(const RawFrame& frame) {
  require(!frame.dn.empty() && frame.dn.channels() == 1, "it needs pixels of one channel");
  require(frame.optical_black_dn.empty() || (frame.optical_black_dn.width() == frame.dn.width() &&
                                             frame.optical_black_dn.height() % frame.cfa.height == 0),
          "its dark rows are not whole tiles as wide as the picture");
  require(frame.bit_depth >= 1 && frame.bit_depth <= 16,
          fmt::format("it has {} bits, expected 1 to 16", frame.bit_depth));
  const int top = std::max(largest(frame.dn), largest(frame.optical_black_dn));
  require(top < 1 << frame.bit_depth,
          fmt::format("it has a pixel of {}, more than {} bits hold", top, frame.bit_depth));
  require(frame.linearization.size() <= 65535, "its linearization has more than 65535 numbers");
}

double largest_of(const std::vector<double>& steps) {
  return steps.empty() ? 0.0 : *std::ranges::max_element(steps);
}

void check_levels(const RawFrame& frame) {
  require(frame.black_level_dn.size() == sites(frame.cfa),
          "it needs one black level per site of the CFA tile");
  for (double black : frame.black_level_dn)
    require(black >= 0.0 && black < frame.white_level_dn, "its black level is not below its white level");
  require(frame.white_level_dn <= 65535.0, "its white level is above 65535");
  const auto fits = [](const std::vector<double>& steps, int count) {
    return steps.empty() || (steps.size() == static_cast<size_t>(count) &&
                             std::ranges::all_of(steps, [](double step) { return std::isfinite(step); }));
  };
  require(fits(frame.black_of_column_dn, frame.dn.width()) && fits(frame.black_of_row_dn, frame.dn.height()),
          "its black level needs a finite number for each column and each row, or for none");
  const double most = *std::ranges::max_element(frame.black_level_dn) + largest_of(frame.black_of_column_dn) +
                      largest_of(frame.black_of_row_dn);
  require(most < frame.white_level_dn,
          "its black level with that of its columns and rows is not below its white level");
}

void check_colour(const RawFrame& frame) {
  require(frame.as_shot_neutral.allFinite() && frame.as_shot_neutral.minCoeff() > 0.0,
          "its neutral is not positive");
  const ColourCalibration& colour = frame.colour;
  const auto planes = static_cast<Eigen::Index>(frame.planes.size());
  if (planes > 1)
    require(frame.as_shot_neutral.size() == planes && colour.color_matrix_A.rows() == planes &&
                colour.color_matrix_D65.rows() == planes &&
                (!colour.has_forward ||
                 (colour.forward_matrix_A.cols() == planes && colour.forward_matrix_D65.cols() == planes)),
            fmt::format("its neutral and colour matrices are not for {} planes", planes));
  require(colour.color_matrix_A.allFinite() && colour.color_matrix_D65.allFinite() &&
              colour.forward_matrix_A.allFinite() && colour.forward_matrix_D65.allFinite(),
          "its colour matrices are not finite");
  require(frame.noise_profile.empty() || frame.noise_profile.size() == frame.planes.size(),
          "it needs one noise profile per plane");
}

bool has_points(const Opcode& opcode) {
  if (const auto* map = std::get_if<GainMap>(&opcode.what))
    return !map->gains.empty() &&
           map->gains.size() == size_t{map->points_v} * map->points_h * map->map_planes &&
           map->row_pitch > 0 && map->column_pitch > 0;
  const auto* warp = std::get_if<WarpRectilinear>(&opcode.what);
  return !warp || !warp->planes.empty();
}

}  // namespace

void check_dng_frame(const RawFrame& frame) {
  check_mosaic(frame);
  check_numbers(frame);
  check_levels(frame);
  check_colour(frame);
  const PixelRect& crop = frame.default_crop;
  require(crop.x >= 0 && crop.y >= 0 && crop.width > 0 && crop.height > 0 &&
              crop.x <= frame.dn.width() - crop.width && crop.y <= frame.dn.height() - crop.height,
          "its default crop is not inside it");
  require(frame.info.orientation >= 1 && frame.info.orientation <= 8, "its orientation is none of 1 to 8");
  for (const auto* list : {&frame.stored_opcodes, &frame.linear_opcodes, &frame.picture_opcodes})
    require(std::ranges::all_of(*list, has_points), "it has an opcode of an impossible size");
}

bool is_unusual_mosaic(const CfaPattern& cfa) {
  const bool small = cfa.width <= 2 && cfa.height <= 2, x_trans = cfa.width == 6 && cfa.height == 6;
  return !small && !x_trans;
}

}  // namespace groundglass::sensor
