#include "isp/looks/lut.h"

#include <cmath>
#include <memory>

#include "isp/colour/neutral_matrix.h"
#include "isp/colour/rgb_space.h"
#include "isp/looks/cube_file.h"
#include "isp/looks/hald_file.h"
#include "isp/looks/icc_file.h"
#include "isp/pipeline/parameter_file.h"
#include "isp/tone/tone_curve.h"
#include "sim/core/output_file.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

size_t kind_of(const std::filesystem::path& path) {
  static const std::vector<std::string> known{".cube", ".png", ".tif", ".tiff", ".icc", ".icm"};
  return checked_extension(path, known);
}
bool is_cube(const std::filesystem::path& path) { return kind_of(path) == 0; }
bool is_icc(const std::filesystem::path& path) { return kind_of(path) > 3; }

ColourTable read(const std::filesystem::path& path) {
  return is_cube(path) ? read_cube(path) : is_icc(path) ? read_icc(path) : read_hald(path);
}

/// ITU-R BT.709-6, item 1.2, and its inverse.
double rec709_encode(double x) { return x < 0.018 ? 4.5 * x : 1.099 * std::pow(x, 0.45) - 0.099; }
double rec709_decode(double y) { return y < 0.081 ? y / 4.5 : std::pow((y + 0.099) / 1.099, 1.0 / 0.45); }

GROUNDGLASS_VECTORISED void apply_curve(const ToneCurve& curve, float* values, size_t count) {
  for (size_t i = 0; i < count; ++i) values[i] = curve(values[i]);
}

GROUNDGLASS_VECTORISED void mix(float part, const float* __restrict with, float* __restrict values,
                                size_t count) {
  for (size_t i = 0; i < count; ++i) values[i] += part * (with[i] - values[i]);
}

/// A table with the way to the values it is for and back.
class Lut {
 public:
  Lut(ColourTable table, const std::string& space, float strength)
      : table_(std::move(table)), strength_(strength), is_linear_(space == "linear") {
    if (is_linear_) return;
    encode_ = ToneCurve(space == "srgb" ? &srgb_encode : &rec709_encode);
    decode_ = ToneCurve(space == "srgb" ? &srgb_decode : &rec709_decode);
  }

  void apply(Tile& tile) const {
    apply_neutral_matrix(to_srgb_, tile);
    const std::span<float> values = tile.data();
    if (!is_linear_) apply_curve(encode_, values.data(), values.size());
    std::vector<float> before(strength_ < 1.0f ? values.size() : 0);
    std::copy_n(values.begin(), before.size(), before.begin());
    for (int y = tile.first_row(); y < tile.end_row(); ++y)
      table_.apply(tile.row(0, y).size(), tile.row(0, y).data(), tile.row(1, y).data(),
                   tile.row(2, y).data());
    if (!before.empty()) mix(1.0f - strength_, before.data(), values.data(), values.size());
    if (!is_linear_) apply_curve(decode_, values.data(), values.size());
    apply_neutral_matrix(to_rec2020_, tile);
  }

 private:
  ColourTable table_;
  float strength_;
  bool is_linear_;
  ToneCurve encode_{[](double x) { return x; }}, decode_{[](double x) { return x; }};
  Matrix3 to_srgb_ = rgb_to_rgb(rec2020, srgb_space), to_rec2020_ = rgb_to_rgb(srgb_space, rec2020);
};

Operation prepare(const Parameters& parameters, FrameState&, const Overview*) {
  const std::string& file = parameters.text("file");
  if (file.empty())
    throw stage_error("lut", "file", "is not given, expected a table: .cube, .png or .tif (HaldCLUT), .icc");
  ColourTable table = read_parameter_file(parameters, "lut", "file", &read);
  const std::string& space = parameters.text("space");
  if (is_icc(file) && space != "srgb")
    throw stage_error("lut", "space",
                      "is " + space + ", but an ICC profile says itself what it takes, expected srgb");
  const auto lut =
      std::make_shared<const Lut>(std::move(table), space, static_cast<float>(parameters.number("strength")));
  return TileOperation{0, [lut](Tile& tile) { lut->apply(tile); }};
}

}  // namespace

StageType lut_stage() {
  return {
      .name = "lut",
      .summary = "A look-up table for colours: .cube, HaldCLUT, or an ICC profile",
      .source =
          "Adobe, Cube LUT Specification 1.0; Quelsolaar (HaldCLUT); ICC.1 by Little CMS; tetrahedra: "
          "Kasson, Nin, Plouffe and Hafner 1995",
      .cost = "two matrices, six looked-up curves and four entries of the table per pixel",
      .inputs = {PixelKind::display},
      .parameters = {{.name = "file",
                      .fallback = std::string(),
                      .summary = ".cube, HaldCLUT (.png, .tif) or ICC profile (.icc, .icm)",
                      .is_file = true},
                     {.name = "space",
                      .fallback = std::string("srgb"),
                      .summary = "what the table is for, by sRGB's primaries: srgb or rec709 (their curves), "
                                 "or linear light; what these do not hold is cut off",
                      .choices = {"srgb", "rec709", "linear"}},
                     {"strength", 1.0,
                      "0 leaves the picture, 1 is the table, between them a mix in that space",
                      NumberRange::between(0.0, 1.0)}},
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
