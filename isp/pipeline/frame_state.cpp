#include "isp/pipeline/frame_state.h"

#include <fmt/format.h>

#include <cmath>

#include "isp/pipeline/stage_error.h"

namespace groundglass::isp {
namespace {

constexpr const char* place = "raw frame";

void check_pixels(const RawFrame& raw) {
  if (raw.dn.empty()) throw stage_error(place, "dn", "the frame has no pixels");
  if (raw.dn.channels() != 1)
    throw stage_error(place, "dn",
                      fmt::format("has {} channels, expected a mosaic of one", raw.dn.channels()));
}

void check_mosaic(const RawFrame& raw) {
  const CfaPattern& cfa = raw.cfa;
  if (cfa.width < 1 || cfa.height < 1 ||
      cfa.planes.size() != static_cast<size_t>(cfa.width) * static_cast<size_t>(cfa.height))
    throw stage_error(place, "cfa",
                      fmt::format("a tile of {}×{} sites cannot have {} planes listed", cfa.width, cfa.height,
                                  cfa.planes.size()));
  for (const std::uint8_t plane : cfa.planes)
    if (plane >= raw.planes.size())
      throw stage_error(place, "cfa",
                        fmt::format("has a site of plane {}, expected one of the {} planes ({})", plane,
                                    raw.planes.size(), fmt::join(raw.planes, ", ")));
}

void check_levels(const RawFrame& raw) {
  if (raw.black_level_dn.size() != raw.cfa.planes.size())
    throw stage_error(place, "black_level_dn",
                      fmt::format("has {} values, expected one for each of the {} sites of the CFA tile",
                                  raw.black_level_dn.size(), raw.cfa.planes.size()));
  for (const double black : raw.black_level_dn)
    if (!std::isfinite(black) || !std::isfinite(raw.white_level_dn) || raw.white_level_dn <= black)
      throw stage_error(
          place, "white_level_dn",
          fmt::format("is {:g}, expected more than the black level of {:g}", raw.white_level_dn, black));
}

void check_crop(const RawFrame& raw) {
  const PixelRect& crop = raw.default_crop;
  const bool inside = crop.x >= 0 && crop.y >= 0 && crop.width > 0 && crop.height > 0 &&
                      crop.width <= raw.dn.width() && crop.x <= raw.dn.width() - crop.width &&
                      crop.height <= raw.dn.height() && crop.y <= raw.dn.height() - crop.height;
  if (!inside)
    throw stage_error(place, "default_crop",
                      fmt::format("is {}×{} pixels at ({}, {}), expected some of the frame's {}×{}",
                                  crop.width, crop.height, crop.x, crop.y, raw.dn.width(), raw.dn.height()));
}

void check_neutral(const RawFrame& raw) {
  const Eigen::VectorXd& neutral = raw.as_shot_neutral;
  if (raw.planes.size() == 1) return;  // a monochrome frame has none
  const bool fits = neutral.size() == static_cast<Eigen::Index>(raw.planes.size()) && neutral.allFinite() &&
                    neutral.minCoeff() > 0.0;
  if (!fits)
    throw stage_error(
        place, "as_shot_neutral",
        fmt::format("is ({}), expected a positive number for each of the {} planes",
                    fmt::join(neutral.data(), neutral.data() + neutral.size(), ", "), raw.planes.size()));
}

const RawFrame& checked(const RawFrame& raw) {
  check_pixels(raw);
  check_mosaic(raw);
  check_levels(raw);
  check_crop(raw);
  check_neutral(raw);
  return raw;
}

}  // namespace

FrameState::FrameState(const RawFrame& raw_frame)
    : raw(checked(raw_frame)),
      area{0, 0, raw.dn.width(), raw.dn.height()},
      crop(raw.default_crop),
      cfa(raw.cfa),
      neutral(raw.planes.size() == 1 ? Eigen::VectorXd::Ones(1) : raw.as_shot_neutral),
      gain(Eigen::VectorXd::Ones(static_cast<Eigen::Index>(raw.planes.size()))),
      noise_profile(raw.noise_profile),
      picture_opcodes(raw.picture_opcodes) {}

void FrameState::scale_noise(int plane, double mean, double mean_square) {
  if (static_cast<size_t>(plane) >= noise_profile.size()) return;
  // The variance of g·x is g² (shot·x + read) = g·shot·(g·x) + g²·read.
  noise_profile[static_cast<size_t>(plane)].shot *= mean;
  noise_profile[static_cast<size_t>(plane)].read *= mean_square;
}

}  // namespace groundglass::isp
