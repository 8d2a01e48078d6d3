#include "python/picture.h"

#include <fmt/format.h>

#include <algorithm>

#include "isp/output/picture_writer.h"
#include "sim/core/colour.h"

namespace groundglass::python {
namespace {

constexpr int longest_preview_side_px = 1024;

double mean_linear(const Image<float>& pixels, int left, int top, int side, int channel) {
  double sum = 0.0;
  for (int y = top; y < top + side; ++y)
    for (int x = left; x < left + side; ++x)
      sum += srgb_decode(static_cast<double>(pixels.at(x, y, channel)));
  return sum / (side * side);
}

/// Each pixel the mean of a block of `side` × `side`; what fills no block at the right and below is left out.
Image<float> reduced(const Image<float>& pixels, int side) {
  Image<float> small(pixels.width() / side, pixels.height() / side, pixels.channels());
  for (int y = 0; y < small.height(); ++y)
    for (int x = 0; x < small.width(); ++x)
      for (int c = 0; c < small.channels(); ++c)
        small.at(x, y, c) = static_cast<float>(srgb_encode(mean_linear(pixels, x * side, y * side, side, c)));
  return small;
}

}  // namespace

std::vector<unsigned char> preview_png(const DevelopedPicture& picture) {
  const Image<float>& pixels = picture.pixels;
  const int longer = std::max(pixels.width(), pixels.height()),
            shorter = std::min(pixels.width(), pixels.height());
  const int side = std::min((longer + longest_preview_side_px - 1) / longest_preview_side_px, shorter);
  return side <= 1 ? isp::encode_png(picture, picture.info)
                   : isp::encode_png({{reduced(pixels, side)}, picture.space}, picture.info);
}

std::string caption(const DevelopedPicture& picture) {
  const CaptureInfo& info = picture.info;
  std::string text = fmt::format("{} × {} px", picture.pixels.width(), picture.pixels.height());
  if (info.exposure_time_s > 0.0 && info.exposure_time_s < 0.3)
    text += fmt::format(", 1/{:.0f} s", 1.0 / info.exposure_time_s);
  else if (info.exposure_time_s > 0.0)
    text += fmt::format(", {:.2g} s", info.exposure_time_s);
  if (info.f_number > 0.0) text += fmt::format(", f/{:.3g}", info.f_number);
  if (info.iso > 0.0) text += fmt::format(", ISO {:.0f}", info.iso);
  return text;
}

}  // namespace groundglass::python
