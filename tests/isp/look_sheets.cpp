// look_sheets FILES -o FOLDER: a PNG for each look, a row for each file, by the reference pipeline on the
// left and with the look on the right, all as wide as the narrowest. Files are raw ones, or pictures that are
// taken for light and photographed by a sensor of sRGB's primaries first.
#include <OpenImageIO/imagebufalgo.h>
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <filesystem>
#include <iostream>

#include "isp/output/picture_writer.h"
#include "isp/output/upright_sink.h"
#include "isp/pipeline/pipeline.h"
#include "sensor/raw_file/raw_file.h"
#include "sim/core/colour.h"
#include "tests/support/read_image.h"

namespace {

using namespace groundglass;
namespace fs = std::filesystem;

constexpr int gap_px = 8;

/// A Bayer frame of 14 bits. A quarter of a stop stays free above white.
RawFrame photographed(const Image<float>& picture) {
  constexpr double black_dn = 512.0, white_dn = 16383.0, exposure = 0.84;
  RawFrame raw;
  raw.dn = Image<std::uint16_t>(picture.width(), picture.height());
  raw.cfa = {2, 2, {0, 1, 1, 2}};
  raw.planes = {"R", "G", "B"};
  raw.bit_depth = 14;
  raw.black_level_dn.assign(4, black_dn);
  raw.white_level_dn = white_dn;
  raw.default_crop = {0, 0, picture.width(), picture.height()};
  raw.colour.color_matrix_A = raw.colour.color_matrix_D65 = xyz_to_srgb();
  raw.noise_profile.assign(3, {1e-6, 1e-8});
  for (int y = 0; y < picture.height(); ++y)
    for (int x = 0; x < picture.width(); ++x) {
      const double light = srgb_decode(static_cast<double>(picture.at(x, y, raw.cfa.plane_at(x, y))));
      raw.dn.at(x, y) = static_cast<std::uint16_t>(black_dn + exposure * light * (white_dn - black_dn) + 0.5);
    }
  raw.baseline_exposure_ev = -std::log2(exposure);
  return raw;
}

RawFrame read(const fs::path& file) {
  const std::string extension = file.extension().string();
  if (extension == ".png" || extension == ".jpg" || extension == ".tif")
    return photographed(testing::read_image(file));
  return sensor::read_raw(file);
}

Image<std::uint8_t> developed(const RawFrame& raw, const isp::Pipeline& pipeline) {
  isp::IntegerSink sink(8);
  isp::UprightSink upright(sink);
  isp::run_stages(raw, pipeline.stages, upright);
  return std::get<Image<std::uint8_t>>(sink.picture().pixels);
}

/// Scaled to a width, or as it is where it has that.
Image<std::uint8_t> as_wide_as(int width, const Image<std::uint8_t>& picture) {
  if (picture.width() == width) return picture;
  const int height = std::max(1, picture.height() * width / picture.width());
  Image<std::uint8_t> result(width, height, 3);
  const OIIO::ImageBuf from(OIIO::ImageSpec(picture.width(), picture.height(), 3, OIIO::TypeDesc::UINT8),
                            const_cast<std::uint8_t*>(picture.data().data()));
  OIIO::ImageBuf to(OIIO::ImageSpec(width, height, 3, OIIO::TypeDesc::UINT8), result.data().data());
  if (!OIIO::ImageBufAlgo::resize(to, from)) throw Error(to.geterror());
  return result;
}

void put(const Image<std::uint8_t>& from, int left, int top, Image<std::uint8_t>& sheet) {
  for (int y = 0; y < from.height(); ++y) std::ranges::copy(from.row(y), &sheet.at(left, top + y));
}

Image<std::uint8_t> sheet_of(const std::vector<RawFrame>& frames, const std::string& look) {
  const isp::Pipeline plain = isp::Pipeline::load("reference");
  isp::Pipeline with_look = plain;
  with_look.add_look(look);
  const auto narrowest =
      std::ranges::min_element(frames, {}, [](const RawFrame& raw) { return raw.default_crop.width; });
  const int width = narrowest->default_crop.width;
  std::vector<Image<std::uint8_t>> pictures;
  int height = -gap_px;
  for (const RawFrame& raw : frames) {
    for (const isp::Pipeline* pipeline : std::initializer_list<const isp::Pipeline*>{&plain, &with_look})
      pictures.push_back(as_wide_as(width, developed(raw, *pipeline)));
    height += pictures.back().height() + gap_px;
  }
  Image<std::uint8_t> sheet(2 * width + gap_px, height, 3, 255);
  int top = 0;
  for (size_t i = 0; i < pictures.size(); i += 2) {
    put(pictures[i], 0, top, sheet);
    put(pictures[i + 1], width + gap_px, top, sheet);
    top += pictures[i].height() + gap_px;
  }
  return sheet;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("A before/after sheet for each look");
  std::vector<std::string> files, looks(isp::looks().begin(), isp::looks().end());
  std::string folder;
  app.add_option("FILES", files, "Raw files or pictures")->required();
  app.add_option("-o,--output", folder, "Folder for the sheets")->required();
  app.add_option("--looks", looks, "Names or files of looks; all that come with the program when left out");
  CLI11_PARSE(app, argc, argv);
  try {
    std::vector<RawFrame> frames;
    for (const std::string& file : files) frames.push_back(read(file));
    for (const std::string& look : looks) {
      const fs::path sheet = fs::path(folder) / (fs::path(look).stem().string() + ".png");
      isp::write_picture(sheet, isp::IntegerPicture{sheet_of(frames, look)}, CaptureInfo{},
                         OutputFile::IfExists::replace);
      fmt::print("{}\n", sheet.string());
    }
  } catch (const std::exception& error) {
    std::cerr << "look_sheets: " << error.what() << '\n';
    return 2;
  }
}
