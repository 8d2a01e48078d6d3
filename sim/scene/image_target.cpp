#include "sim/scene/image_target.h"

#include <OpenImageIO/imagebuf.h>
#include <OpenImageIO/imagebufalgo.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "sim/core/error.h"
#include "sim/scene/picture_file.h"

namespace groundglass::scene {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what) {
  throw InputError({path, 0, ""}, what);
}

/// Refuses by its header a file that is no flat picture, or too large a one.
void check_spec(const std::filesystem::path& path, const OIIO::ImageBuf& picture) {
  // Formats of OpenImageIO that hold something else: sensor data, films, depth.
  static const std::vector<std::string> no_pictures{"raw", "ffmpeg", "zfile", "null"};
  // Decoded, upright and as spectra a pixel takes some 50 bytes: 2.5 GB in all.
  constexpr std::int64_t most_pixels = 50'000'000;
  if (!picture.initialized()) fail(path, "cannot be read as a picture: " + picture.geterror());
  const std::string format(picture.file_format_name());
  if (std::ranges::find(no_pictures, format) != no_pictures.end())
    fail(path,
         fmt::format("is a file of type {}, expected a picture such as PNG, JPEG, TIFF or EXR", format));
  const OIIO::ImageSpec& spec = picture.nativespec();
  if (spec.width < 1 || spec.height < 1 || spec.depth > 1)
    fail(path, fmt::format("is of {} x {} x {} pixels, expected a flat picture", spec.width, spec.height,
                           spec.depth));
  if (std::int64_t{spec.width} * spec.height > most_pixels)
    fail(path, fmt::format("has {} x {} pixels, expected at most {} megapixels; scale it down", spec.width,
                           spec.height, most_pixels / 1'000'000));
  if (spec.nchannels < 1 || spec.nchannels > 4)
    fail(path, fmt::format("has {} channels, expected grey or RGB", spec.nchannels));
}

/// The pixels as stored, turned upright, converted to float.
Image<float> read_upright(const std::filesystem::path& path, bool& encoded) {
  check_picture_file(path);
  OIIO::ImageBuf stored(path.string());
  check_spec(path, stored);
  if (!stored.read(0, 0, true, OIIO::TypeDesc::FLOAT))
    fail(path, "cannot be read as a picture, it may be cut short: " + stored.geterror());
  encoded = !stored.nativespec().format.is_floating_point();
  const OIIO::ImageBuf upright = OIIO::ImageBufAlgo::reorient(stored);
  const OIIO::ImageSpec& spec = upright.spec();
  Image<float> pixels(spec.width, spec.height, spec.nchannels);
  if (!upright.get_pixels(upright.roi(), OIIO::TypeDesc::FLOAT, pixels.data().data()))
    fail(path, "cannot be read as a picture: " + upright.geterror());
  return pixels;
}

}  // namespace

Image<float> read_linear_srgb(const std::filesystem::path& path) {
  bool encoded = false;
  const Image<float> stored = read_upright(path, encoded);
  const int channels = stored.channels();
  const bool grey = channels <= 2, has_alpha = channels % 2 == 0;
  Image<float> linear(stored.width(), stored.height(), 3);
  for (int y = 0; y < stored.height(); ++y)
    for (int x = 0; x < stored.width(); ++x) {
      if (has_alpha && stored.at(x, y, channels - 1) != 1.0f)
        fail(path, fmt::format("is transparent at pixel ({}, {}); flatten it first", x, y));
      for (int c = 0; c < 3; ++c) {
        const float value = stored.at(x, y, grey ? 0 : c);
        if (!(value >= 0.0f && value <= 1.0f))
          fail(path, fmt::format("has the value {} at pixel ({}, {}), expected 0…1", value, x, y));
        linear.at(x, y, c) = encoded ? static_cast<float>(srgb_decode(value)) : value;
      }
    }
  return linear;
}

ImageTarget::ImageTarget(double width_m, double height_m, const Image<float>& linear_srgb)
    : width_m_(width_m), height_m_(height_m), coefficients_(upsample(linear_srgb)) {}

void ImageTarget::reflectance(const HitBatch& hits) const {
  const int right = coefficients_.width() - 1, bottom = coefficients_.height() - 1;
  const double x_per_m = coefficients_.width() / width_m_, y_per_m = coefficients_.height() / height_m_;
  for (std::size_t i = 0; i < hits.count; ++i) {
    // In pixels from the centre of the top-left pixel; beyond the outermost centres the border repeats.
    const double x =
        std::clamp((hits.u_m[i] + 0.5 * width_m_) * x_per_m - 0.5, 0.0, static_cast<double>(right));
    const double y =
        std::clamp((0.5 * height_m_ - hits.v_m[i]) * y_per_m - 0.5, 0.0, static_cast<double>(bottom));
    const int x0 = static_cast<int>(x), y0 = static_cast<int>(y);
    const int x1 = std::min(x0 + 1, right), y1 = std::min(y0 + 1, bottom);
    const auto fx = static_cast<float>(x - x0), fy = static_cast<float>(y - y0);
    const float t =
        (hits.wavelength_nm[i] - SigmoidReflectance::centre_nm) / SigmoidReflectance::half_range_nm;
    const auto at = [&](int px, int py) {
      const float* c = &coefficients_.at(px, py);
      return SigmoidReflectance{c[0], c[1], c[2]}.at(t);
    };
    const float upper = at(x0, y0) + fx * (at(x1, y0) - at(x0, y0));
    const float lower = at(x0, y1) + fx * (at(x1, y1) - at(x0, y1));
    hits.reflectance[i] = upper + fy * (lower - upper);
  }
}

}  // namespace groundglass::scene
