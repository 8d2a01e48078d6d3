#pragma once

#include <cstdint>
#include <variant>

#include "isp/pipeline/run.h"

namespace groundglass::isp {

/// A picture as files have it: three channels of 8 bits, dithered (dither.h), or of 16, rounded.
struct IntegerPicture {
  std::variant<Image<std::uint8_t>, Image<std::uint16_t>> pixels;
  OutputSpace space = OutputSpace::srgb;
};

/// Gathers tiles of encoded pixels as integers, so that a picture for a file is never kept in floats.
class IntegerSink : public Sink {
 public:
  /// `bits` is 8 or 16.
  explicit IntegerSink(int bits);

  void begin(const FrameState& state) override;
  void put(const Tile& tile) override;

  IntegerPicture& picture() { return picture_; }

 private:
  PixelRect area_;
  IntegerPicture picture_;
};

/// The same of a picture in floats.
IntegerPicture as_integers(const Image<float>& pixels, OutputSpace space, int bits);

}  // namespace groundglass::isp
