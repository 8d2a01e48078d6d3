#include "isp/quad_bayer/remosaiced_frame.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "isp/pipeline/frame.h"
#include "isp/pipeline/frame_state.h"
#include "isp/pipeline/stage_error.h"
#include "isp/quad_bayer/remosaic.h"

namespace groundglass::isp {
namespace {

constexpr const char* stage = "remosaic";

BlockMosaic checked(const RawFrame& raw) {
  const auto blocks = block_mosaic(raw.cfa);
  if (!blocks)
    throw stage_error(stage, "cfa", "is not of 2×2 or 3×3 pixels of each colour in Bayer's arrangement");
  if (!raw.stored_opcodes.empty())
    throw stage_error(stage, "stored_opcodes", "are for the native numbers; remove or apply them first");
  for (const Opcode& opcode : raw.linear_opcodes)
    if (const auto* map = std::get_if<GainMap>(&opcode.what);
        !map || map->row_pitch != 1 || map->column_pitch != 1)
      throw stage_error(stage, "linear_opcodes", "are not for all pixels alike; remove or apply them first");
  return *blocks;
}

/// Between DN and the domain of interpolation: white-balanced shares of the range, companded.
class Scale {
 public:
  Scale(const RawFrame& raw, const FrameState& state)
      : raw_(raw),
        gain_(state.neutral.maxCoeff() * state.neutral.cwiseInverse()),
        noise_(state.noise_profile) {
    Eigen::Vector3d sites = Eigen::Vector3d::Zero();
    for (size_t site = 0; site < raw.cfa.planes.size(); ++site) {
      black_dn_[raw.cfa.planes[site]] += raw.black_level_dn[site];
      sites[raw.cfa.planes[site]] += 1.0;
    }
    black_dn_ = black_dn_.cwiseQuotient(sites);
    for (size_t plane = 0; plane < noise_.size(); ++plane) {
      const double gain = gain_[static_cast<Eigen::Index>(plane)];
      noise_[plane].shot *= gain;
      noise_[plane].read *= gain * gain;
    }
    companding_ = companding_for(noise_);
  }

  double black_dn(int plane) const { return black_dn_[plane]; }

  float to_share(int x, int y) const {
    const int plane = raw_.cfa.plane_at(x, y);
    const double black = black_here(x, y);
    return static_cast<float>((raw_.linear_dn(x, y) - black) / (raw_.white_level_dn - black) * gain_[plane]);
  }
  /// A number whose colour is right, on its plane's black level.
  double kept_dn(int x, int y) const {
    return raw_.linear_dn(x, y) - black_here(x, y) + black_dn_[raw_.cfa.plane_at(x, y)];
  }
  double to_dn(float share, int plane) const {
    const double range = raw_.white_level_dn - black_dn_[plane];
    return std::clamp(black_dn_[plane] + share / gain_[plane] * range, 0.0, raw_.white_level_dn);
  }
  const Companding& companding() const { return companding_; }

  /// Of the remosaiced numbers.
  std::vector<NoiseProfile> noise(const Eigen::Matrix3d& shares) const {
    std::vector<NoiseProfile> result = remosaiced(noise_, shares);
    for (size_t plane = 0; plane < result.size(); ++plane) {
      const double gain = gain_[static_cast<Eigen::Index>(plane)];
      result[plane].shot /= gain;
      result[plane].read /= gain * gain;
    }
    return result;
  }

 private:
  double black_here(int x, int y) const {
    return raw_
        .black_level_dn[static_cast<size_t>(y % raw_.cfa.height * raw_.cfa.width + x % raw_.cfa.width)];
  }

  const RawFrame& raw_;
  Eigen::VectorXd gain_;
  std::vector<NoiseProfile> noise_;
  Eigen::Vector3d black_dn_ = Eigen::Vector3d::Zero();
  Companding companding_{1.0f};
};

/// The frame in the domain of interpolation.
Frame linear_mosaic(const Scale& scale, const PixelRect& area, const Task& task) {
  Frame frame{Image<float>(area.width, area.height), area, PixelKind::mosaic};
  parallel_for(area.height, task, "remosaic", [&](std::int64_t row) {
    const int y = static_cast<int>(row);
    const auto to = frame.pixels.row(y);
    for (int x = 0; x < area.width; ++x) to[static_cast<size_t>(x)] = scale.to_share(x, y);
    scale.companding().compress(to);
  });
  return frame;
}

}  // namespace

RawFrame remosaiced(const RawFrame& raw, const Task& task) {
  const BlockMosaic blocks = checked(raw);
  const FrameState state(raw);
  const Scale scale(raw, state);
  const Frame source = linear_mosaic(scale, state.area, task);
  const BlockInterpolation interpolation(blocks, state.area);

  RawFrame result = raw;
  result.cfa = blocks.bayer();
  result.black_level_dn.clear();
  for (const std::uint8_t plane : result.cfa.planes) result.black_level_dn.push_back(scale.black_dn(plane));
  result.linearization.clear();
  if (!raw.linearization.empty())
    result.bit_depth = std::max<int>(8, std::bit_width(unsigned{std::ranges::max(raw.linearization)}));
  if (raw.noise_profile.size() == 3) result.noise_profile = scale.noise(interpolation.noise_shares());

  constexpr int side = 192;
  const PixelRect& area = state.area;
  const int columns = (area.width + side - 1) / side, rows = (area.height + side - 1) / side;
  const double largest = std::exp2(result.bit_depth) - 1.0;
  parallel_for(std::int64_t{columns} * rows, task, "remosaic", [&](std::int64_t i) {
    const int left = static_cast<int>(i % columns) * side, top = static_cast<int>(i / columns) * side;
    const PixelRect part{left, top, std::min(side, area.width - left), std::min(side, area.height - top)};
    Tile tile(grown(part, interpolation.margin()), PixelKind::mosaic);
    load(source, tile);
    tile = interpolation.bayer(std::move(tile));
    scale.companding().expand(tile.data());
    for (int y = tile.first_row(); y < tile.end_row(); ++y)
      for (int x = left; x < left + part.width; ++x) {
        const int plane = result.cfa.plane_at(x, y);
        const double dn = plane == raw.cfa.plane_at(x, y)
                              ? scale.kept_dn(x, y)
                              : scale.to_dn(tile.row(0, y)[static_cast<size_t>(x - left)], plane);
        result.dn.at(x, y) = static_cast<std::uint16_t>(std::clamp(std::round(dn), 0.0, largest));
      }
  });
  return result;
}

}  // namespace groundglass::isp
