#include "sim/scene/image_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/core/error.h"
#include "sim/core/picture_file.h"

namespace groundglass::scene {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what) {
  throw InputError({path, 0, ""}, what);
}

}  // namespace

Image<float> read_linear_srgb(const std::filesystem::path& path) {
  const StoredPicture picture = read_picture_file(path);
  const Image<float>& stored = picture.pixels;
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
        linear.at(x, y, c) = picture.is_encoded ? static_cast<float>(srgb_decode(value)) : value;
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
