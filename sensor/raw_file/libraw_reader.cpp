#include "sensor/raw_file/libraw_reader.h"

#include <fmt/format.h>
#include <libraw/libraw.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>
#include <memory>
#include <string_view>

#include "sensor/raw_file/libraw_metadata.h"
#include "sim/core/error.h"
#include "sim/core/file_kind.h"
#include "sim/core/text_file.h"

namespace groundglass::sensor {
namespace {

namespace fs = std::filesystem;

std::string head_of(const fs::path& path) {
  std::string bytes(8, '\0');
  std::ifstream in(path, std::ios::binary);
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<size_t>(in.gcount()));
  return bytes;
}

/// Runs a step of LibRaw's. Not all that it throws stays inside.
template <typename Step>
void run(const fs::path& path, const Step& step) {
  int code = LIBRAW_SUCCESS;
  try {
    code = step();
  } catch (const std::exception& error) {
    throw InputError(fmt::format("cannot be read: LibRaw says: {}", error.what()));
  }
  if (code == LIBRAW_SUCCESS) return;
  const std::string kind = looks_like(head_of(path));
  if (code == LIBRAW_FILE_UNSUPPORTED)
    throw InputError(fmt::format("is no raw file that LibRaw {} knows{}", *libraw_version(), kind));
  throw InputError(fmt::format("cannot be read{}: LibRaw says: {}", kind, LibRaw::strerror(code)));
}

/// A file of the same size with nothing but zeros.
class BlankFile : public LibRaw_bigfile_datastream {
 public:
  using LibRaw_bigfile_datastream::LibRaw_bigfile_datastream;
  int read(void* to, size_t size, size_t count) override {
    const int done = LibRaw_bigfile_datastream::read(to, size, count);
    std::memset(to, 0, size * count);
    return done;
  }
  int get_char() override { return std::min(LibRaw_bigfile_datastream::get_char(), 0); }
  char* gets(char* to, int size) override {
    char* line = LibRaw_bigfile_datastream::gets(to, size);
    if (line) *line = '\0';
    return line;
  }
  int scanf_one(const char*, void*) override { return 0; }
};

/// Of files without a header LibRaw says the camera by nothing but their size: any file of that size would
/// be one.
void check_is_no_guess(const LibRaw& raw, const fs::path& path) {
  const auto other = std::make_unique<LibRaw>();
  other->set_dataerror_handler(nullptr, nullptr);
#if LIBRAW_VERSION < LIBRAW_MAKE_VERSION(0, 21, 0)
  other->set_memerror_handler(nullptr, nullptr);
#endif
  BlankFile blank(path.c_str());
  try {
    if (other->open_datastream(&blank) != LIBRAW_SUCCESS) return;
  } catch (const std::exception&) {
    return;
  }
  const libraw_iparams_t &camera = raw.imgdata.idata, &guess = other->imgdata.idata;
  if (std::string_view(camera.make) != guess.make || std::string_view(camera.model) != guess.model) return;
  throw InputError(fmt::format(
      "does not say what camera it is of (by its size alone LibRaw would take it for the camera {} {}), "
      "expected a raw file with a header",
      camera.make, camera.model));
}

/// No raw format takes less of a file than this: lossless JPEG needs a bit per pixel, Canon's CR3 less where
/// all is the same.
constexpr double least_bytes_per_pixel = 1.0 / 64.0;

/// Before the pixels take memory.
void check_header(LibRaw& raw, const fs::path& path) {
  const libraw_image_sizes_t& sizes = raw.imgdata.sizes;
  const double pixels = static_cast<double>(sizes.raw_width) * sizes.raw_height;
  if (raw.imgdata.idata.is_foveon)
    throw InputError("is of a Foveon sensor, whose pixels have all colours; expected a mosaic or monochrome");
  if (raw.is_floating_point()) throw InputError("has samples in floating point, expected whole numbers");
  if (raw.is_fuji_rotated())
    throw InputError("has a mosaic turned by 45° (Fujifilm Super CCD); not supported");
  if (sizes.width == 0 || sizes.height == 0 || sizes.left_margin + sizes.width > sizes.raw_width ||
      sizes.top_margin + sizes.height > sizes.raw_height)
    throw InputError(fmt::format("has a picture of {}×{} pixels at ({}, {}), not inside its {}×{}",
                                 sizes.width, sizes.height, sizes.left_margin, sizes.top_margin,
                                 sizes.raw_width, sizes.raw_height));
  if (std::abs(sizes.pixel_aspect - 1.0) > 0.005)
    throw InputError(
        fmt::format("has pixels {:.3g} times as wide as high; not supported", sizes.pixel_aspect));
  if (static_cast<double>(fs::file_size(path)) < pixels * least_bytes_per_pixel)
    throw InputError(fmt::format("is too short for its {}×{} pixels", sizes.raw_width, sizes.raw_height));
}

void check_pixels(LibRaw& raw) {
  const libraw_rawdata_t& data = raw.imgdata.rawdata;
  if (raw.error_count() > 0) throw InputError("is damaged: LibRaw could not decode all of its pixels");
  if (!data.raw_image)
    throw InputError("comes out of LibRaw with all colours at each pixel; expected a mosaic or monochrome");
  if (data.ph1_cblack || data.color.phase_one_data.t_black != 0)
    throw InputError("has a black level of its own for each row and column (Phase One); not supported");
}

/// The colours at the sites of a tile in LibRaw's count, where 3 may be the second green.
std::vector<int> tile_colours(LibRaw& raw, int width, int height) {
  std::vector<int> colours;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) colours.push_back(raw.COLOR(y, x));
  return colours;
}

/// Leaves the rows that only repeat those above.
void shorten(CfaPattern& cfa) {
  for (int height = 1; height < cfa.height; height *= 2) {
    const size_t kept = static_cast<size_t>(cfa.width) * static_cast<size_t>(height);
    bool repeats = true;
    for (size_t i = kept; i < cfa.planes.size(); ++i) repeats &= cfa.planes[i] == cfa.planes[i - kept];
    if (!repeats) continue;
    cfa.planes.resize(kept);
    cfa.height = height;
    return;
  }
}

void read_mosaic(LibRaw& raw, RawFrame& frame) {
  const libraw_iparams_t& camera = raw.imgdata.idata;
  if (camera.filters == 0) {
    if (camera.colors != 1) throw InputError(fmt::format("has {} colours but no mosaic", camera.colors));
    frame.planes = {"Y"};
    return;
  }
  if (camera.filters < 1000 && camera.filters != LIBRAW_XTRANS)
    throw InputError("has a mosaic of 16×16 pixels (Leaf); not supported");
  if (camera.colors < 3 || camera.colors > 4)
    throw InputError(fmt::format("has a mosaic of {} colours, expected 3 or 4", camera.colors));

  const std::string letters(camera.cdesc, strnlen(camera.cdesc, sizeof camera.cdesc));
  for (const char letter : letters.substr(0, static_cast<size_t>(camera.colors)))
    frame.planes.emplace_back(1, letter);
  const bool x_trans = camera.filters == LIBRAW_XTRANS;
  frame.cfa = x_trans ? CfaPattern{6, 6, {}} : CfaPattern{2, 8, {}};
  for (const int colour : tile_colours(raw, frame.cfa.width, frame.cfa.height)) {
    const auto index = static_cast<size_t>(colour);
    const auto plane = index < letters.size()
                           ? std::ranges::find(frame.planes, std::string(1, letters[index]))
                           : frame.planes.end();
    if (plane == frame.planes.end()) throw InputError("has a mosaic with a colour that it does not name");
    frame.cfa.planes.push_back(static_cast<std::uint8_t>(plane - frame.planes.begin()));
  }
  if (x_trans) return;
  shorten(frame.cfa);
  // No camera has that: of a tile that it does not know, as Quad Bayer, LibRaw takes the first 16 pixels.
  if (camera.colors == 3 && frame.cfa.height > 2)
    throw InputError(fmt::format("has a mosaic that LibRaw {} does not know", *libraw_version()));
}

/// What LibRaw subtracts: a level common to all, one per colour, and a tile of its own size, in this order.
void read_black_level(LibRaw& raw, RawFrame& frame) {
  const libraw_colordata_t& color = raw.imgdata.color;
  const unsigned rows = color.cblack[4], columns = color.cblack[5];
  constexpr unsigned most_sites = LIBRAW_CBLACK_SIZE - 6;
  const bool has_tile = rows > 0 && columns > 0;
  if (has_tile && (rows > most_sites || columns > most_sites / rows))
    throw InputError("its black levels are damaged");
  const unsigned* tile = color.cblack + 6;
  const bool flat =
      has_tile && std::all_of(tile, tile + rows * columns, [&](unsigned black) { return black == tile[0]; });
  const auto width = static_cast<unsigned>(frame.cfa.width), height = static_cast<unsigned>(frame.cfa.height);
  if (has_tile && !flat && (height % rows != 0 || width % columns != 0))
    throw InputError(
        fmt::format("its black levels repeat every {}×{} pixels, its mosaic every {}×{}; not "
                    "supported",
                    columns, rows, width, height));
  const std::vector<int> colours = tile_colours(raw, frame.cfa.width, frame.cfa.height);
  for (unsigned y = 0; y < height; ++y)
    for (unsigned x = 0; x < width; ++x) {
      // A monochrome sensor's colour counts as 6.
      const int colour = colours[y * width + x];
      frame.black_level_dn.push_back(double(color.black) + color.cblack[colour < 4 ? colour : 0] +
                                     (has_tile ? tile[(y % rows) * columns + x % columns] : 0u));
    }
}

void read_levels(LibRaw& raw, RawFrame& frame) {
  read_black_level(raw, frame);
  frame.white_level_dn = raw.imgdata.color.maximum;
  const double black = *std::ranges::max_element(frame.black_level_dn);
  if (!(black < frame.white_level_dn && frame.white_level_dn <= 65535.0))
    throw InputError(
        fmt::format("its black level {} and white level {} are impossible", black, frame.white_level_dn));
  const std::uint16_t most = std::ranges::max(frame.dn.data());
  frame.bit_depth = std::bit_width(std::max(unsigned{most}, static_cast<unsigned>(frame.white_level_dn)));
}

/// Of all that was read out, light or dark.
Image<std::uint16_t> part(const libraw_data_t& data, const PixelRect& area) {
  const size_t stride = data.sizes.raw_pitch / sizeof(std::uint16_t);
  Image<std::uint16_t> image(area.width, area.height);
  for (int y = 0; y < area.height; ++y)
    std::copy_n(data.rawdata.raw_image + static_cast<size_t>(area.y + y) * stride + area.x, area.width,
                image.row(y).begin());
  return image;
}

/// Rows above the picture that LibRaw knows to be masked, if they are as wide: whole tiles, at the place in
/// the tile that rows right above the picture would have.
Image<std::uint16_t> dark_rows(const libraw_data_t& data, const CfaPattern& cfa) {
  const libraw_image_sizes_t& sizes = data.sizes;
  for (const auto& [top, left, bottom, right] : sizes.mask) {
    if (top < 0 || left < 0 || bottom > sizes.top_margin || left > sizes.left_margin ||
        right < sizes.left_margin + sizes.width || right > sizes.raw_width)
      continue;
    const int end = bottom - (bottom - sizes.top_margin % cfa.height + cfa.height) % cfa.height;
    const int rows = (end - top) / cfa.height * cfa.height;
    if (rows > 0) return part(data, {sizes.left_margin, end - rows, sizes.width, rows});
  }
  return {};
}

RawFrame read(const fs::path& path) {
  // Too large for the stack.
  const auto raw = std::make_unique<LibRaw>();
  raw->set_dataerror_handler(nullptr, nullptr);  // It would print.
#if LIBRAW_VERSION < LIBRAW_MAKE_VERSION(0, 21, 0)
  raw->set_memerror_handler(nullptr, nullptr);
#endif
  run(path, [&] { return raw->open_file(path.c_str()); });
  check_is_no_guess(*raw, path);
  check_header(*raw, path);
  run(path, [&] { return raw->unpack(); });
  check_pixels(*raw);

  const libraw_data_t& data = raw->imgdata;
  RawFrame frame;
  read_mosaic(*raw, frame);
  frame.dn = part(data, {data.sizes.left_margin, data.sizes.top_margin, data.sizes.width, data.sizes.height});
  frame.optical_black_dn = dark_rows(data, frame.cfa);
  read_levels(*raw, frame);
  frame.default_crop = {0, 0, frame.dn.width(), frame.dn.height()};
  read_libraw_colour(data, frame);
  frame.info = libraw_capture_info(data);
  return frame;
}

}  // namespace

std::optional<std::string> libraw_version() {
  const int number = LibRaw::versionNumber();
  return fmt::format("{}.{}.{}", number >> 16, number >> 8 & 0xff, number & 0xff);
}

RawFrame read_with_libraw(const fs::path& path) {
  check_input_file(path);
  return at_place({path, 0, ""}, [&] { return read(path); });
}

}  // namespace groundglass::sensor
