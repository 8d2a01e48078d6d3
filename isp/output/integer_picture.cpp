#include "isp/output/integer_picture.h"

#include <algorithm>

#include "isp/output/dither.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

// Conversions by way of int are what vectors have.
inline float inside(float value) { return value < 0.0f ? 0.0f : value < 1.0f ? value : 1.0f; }

inline std::uint8_t step8(float value, std::uint32_t x, std::uint32_t y) {
  return static_cast<std::uint8_t>(static_cast<int>(inside(value) * 255.0f + dither(x, y)));
}

inline std::uint16_t step16(float value) {
  return static_cast<std::uint16_t>(static_cast<int>(inside(value) * 65535.0f + 0.5f));
}

/// The row of place y that begins at x.
GROUNDGLASS_VECTORISED void interleave(const float* r, const float* g, const float* b, size_t count,
                                       std::uint32_t x, std::uint32_t y, std::uint8_t* __restrict to) {
  for (size_t i = 0; i < count; ++i) {
    const std::uint32_t at = x + static_cast<std::uint32_t>(i);
    to[3 * i] = step8(r[i], at, y);
    to[3 * i + 1] = step8(g[i], at, y);
    to[3 * i + 2] = step8(b[i], at, y);
  }
}

GROUNDGLASS_VECTORISED void interleave(const float* r, const float* g, const float* b, size_t count,
                                       std::uint32_t, std::uint32_t, std::uint16_t* __restrict to) {
  for (size_t i = 0; i < count; ++i) {
    to[3 * i] = step16(r[i]);
    to[3 * i + 1] = step16(g[i]);
    to[3 * i + 2] = step16(b[i]);
  }
}

IntegerPicture empty_picture(int width, int height, OutputSpace space, int bits) {
  if (bits == 8) return {Image<std::uint8_t>(width, height, 3), space};
  return {Image<std::uint16_t>(width, height, 3), space};
}

}  // namespace

IntegerSink::IntegerSink(int bits) : picture_(empty_picture(0, 0, OutputSpace::srgb, bits)) {}

void IntegerSink::begin(const FrameState& state) {
  if (state.kind != PixelKind::encoded)
    throw stage_error("output", "kind",
                      std::string("is ") + name_of(state.kind) +
                          ", expected encoded: a picture needs 'encode' as its last stage");
  area_ = state.crop;
  picture_.space = state.output_space;
  std::visit(
      [&]<typename Step>(Image<Step>& pixels) {
        if (pixels.width() != area_.width || pixels.height() != area_.height)
          pixels = Image<Step>(area_.width, area_.height, 3);
      },
      picture_.pixels);
}

void IntegerSink::put(const Tile& tile) {
  const int left = tile.area().x - area_.x;
  std::visit(
      [&](auto& pixels) {
        for (int row = tile.first_row(); row < tile.end_row(); ++row) {
          const int y = row - area_.y;
          interleave(tile.row(0, row).data(), tile.row(1, row).data(), tile.row(2, row).data(),
                     tile.row(0, row).size(), static_cast<std::uint32_t>(left), static_cast<std::uint32_t>(y),
                     &pixels.at(left, y));
        }
      },
      picture_.pixels);
}

IntegerPicture as_integers(const Image<float>& pixels, OutputSpace space, int bits) {
  IntegerPicture result = empty_picture(pixels.width(), pixels.height(), space, bits);
  if (auto* steps = std::get_if<Image<std::uint16_t>>(&result.pixels)) {
    std::ranges::transform(pixels.data(), steps->data().begin(), step16);
    return result;
  }
  auto& steps = std::get<Image<std::uint8_t>>(result.pixels);
  for (int y = 0; y < pixels.height(); ++y)
    for (int x = 0; x < pixels.width(); ++x)
      for (int c = 0; c < pixels.channels(); ++c)
        steps.at(x, y, c) =
            step8(pixels.at(x, y, c), static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y));
  return result;
}

}  // namespace groundglass::isp
