#include "isp/output/integer_picture.h"

#include <limits>

#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

// Conversions by way of int are what vectors have.
template <typename Step>
inline Step step_of(float value) {
  constexpr float steps = std::numeric_limits<Step>::max();
  const float inside = value < 0.0f ? 0.0f : value < 1.0f ? value : 1.0f;
  return static_cast<Step>(static_cast<int>(inside * steps + 0.5f));
}

GROUNDGLASS_VECTORISED void interleave(const float* r, const float* g, const float* b, size_t count,
                                       std::uint8_t* __restrict to) {
  for (size_t x = 0; x < count; ++x) {
    to[3 * x] = step_of<std::uint8_t>(r[x]);
    to[3 * x + 1] = step_of<std::uint8_t>(g[x]);
    to[3 * x + 2] = step_of<std::uint8_t>(b[x]);
  }
}

GROUNDGLASS_VECTORISED void interleave(const float* r, const float* g, const float* b, size_t count,
                                       std::uint16_t* __restrict to) {
  for (size_t x = 0; x < count; ++x) {
    to[3 * x] = step_of<std::uint16_t>(r[x]);
    to[3 * x + 1] = step_of<std::uint16_t>(g[x]);
    to[3 * x + 2] = step_of<std::uint16_t>(b[x]);
  }
}

IntegerPicture empty_picture(int width, int height, int bits) {
  if (bits == 8) return Image<std::uint8_t>(width, height, 3);
  return Image<std::uint16_t>(width, height, 3);
}

}  // namespace

IntegerSink::IntegerSink(int bits) : picture_(empty_picture(0, 0, bits)) {}

void IntegerSink::begin(const FrameState& state) {
  if (state.kind != PixelKind::encoded)
    throw stage_error("output", "kind",
                      std::string("is ") + name_of(state.kind) +
                          ", expected encoded: a picture needs 'encode' as its last stage");
  area_ = state.crop;
  std::visit(
      [&]<typename Step>(Image<Step>& pixels) {
        if (pixels.width() != area_.width || pixels.height() != area_.height)
          pixels = Image<Step>(area_.width, area_.height, 3);
      },
      picture_);
}

void IntegerSink::put(const Tile& tile) {
  std::visit(
      [&](auto& pixels) {
        for (int y = tile.first_row(); y < tile.end_row(); ++y)
          interleave(tile.row(0, y).data(), tile.row(1, y).data(), tile.row(2, y).data(),
                     tile.row(0, y).size(), &pixels.at(tile.area().x - area_.x, y - area_.y));
      },
      picture_);
}

IntegerPicture rounded(const Picture& picture, int bits) {
  IntegerPicture result = empty_picture(picture.pixels.width(), picture.pixels.height(), bits);
  const auto from = picture.pixels.data();
  std::visit(
      [&]<typename Step>(Image<Step>& to) {
        for (size_t i = 0; i < from.size(); ++i) to.data()[i] = step_of<Step>(from[i]);
      },
      result);
  return result;
}

}  // namespace groundglass::isp
