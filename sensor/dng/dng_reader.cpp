#include "sensor/dng/dng_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <fstream>
#include <numeric>

#include "sensor/dng/colour_reader.h"
#include "sensor/dng/dng_tags.h"
#include "sensor/dng/opcode_list.h"
#include "sensor/dng/plane_colours.h"
#include "sensor/dng/raw_pixels.h"
#include "sim/core/error.h"
#include "sim/core/file_kind.h"
#include "sim/core/text_file.h"
#include "sim/core/tiff_file.h"

namespace groundglass::sensor {
namespace {

namespace fs = std::filesystem;

/// libtiff would speak of magic numbers.
void check_is_tiff(const fs::path& path) {
  using namespace std::string_view_literals;
  std::array<char, 4> bytes{};
  std::ifstream in(path, std::ios::binary);
  in.read(bytes.data(), bytes.size());
  const std::string_view head(bytes.data(), static_cast<size_t>(in.gcount()));
  if (head.empty()) throw InputError({path, 0, ""}, "is not a DNG: it is empty or cannot be read");
  // Classic and BigTIFF, little and big endian.
  if (head != "II*\0"sv && head != "MM\0*"sv && head != "II+\0"sv && head != "MM\0+"sv)
    throw InputError({path, 0, ""}, "is not a DNG" + looks_like(head));
}

bool is_raw_image(TiffFile& tiff) {
  const int photometric = static_cast<int>(tiff.number(TIFFTAG_PHOTOMETRIC).value_or(-1));
  const bool full_size = tiff.number(TIFFTAG_SUBFILETYPE).value_or(0.0) == 0.0;
  return full_size && (photometric == dng::photometric_cfa || photometric == dng::photometric_linear_raw);
}

/// A directory's place in the file, from a number the file states.
std::uint64_t as_offset(double value) { return static_cast<std::uint64_t>(std::clamp(value, 0.0, 0x1p62)); }

double pixel_count(TiffFile& tiff) {
  return tiff.number(TIFFTAG_IMAGEWIDTH).value_or(0.0) * tiff.number(TIFFTAG_IMAGELENGTH).value_or(0.0);
}

/// Makes the directory of the largest full-size raw image the current one: the first, or one of its SubIFDs.
void select_raw_image(TiffFile& tiff) {
  if (!tiff.number(TIFFTAG_DNGVERSION)) tiff.fail("is not a DNG: it has no DNGVersion");
  double largest = is_raw_image(tiff) ? pixel_count(tiff) : 0.0;
  std::uint64_t best = 0;
  for (double number : tiff.numbers(TIFFTAG_SUBIFD)) {
    const std::uint64_t offset = as_offset(number);
    if (!TIFFSetSubDirectory(tiff.get(), offset) || !is_raw_image(tiff) || pixel_count(tiff) <= largest)
      continue;
    largest = pixel_count(tiff);
    best = offset;
  }
  if (largest == 0.0) tiff.fail("has no full-size raw image");
  if (best != 0 ? !TIFFSetSubDirectory(tiff.get(), best) : !TIFFSetDirectory(tiff.get(), 0))
    tiff.fail("its raw image cannot be read");
}

/// The planes of a mosaic are those that CFAPlaneColor lists.
void read_planes(TiffFile& tiff, std::vector<double> colours, RawFrame& frame) {
  if (colours.empty()) colours = {0, 1, 2};
  if (colours.size() != 3 && colours.size() != 4)
    tiff.fail(fmt::format("its mosaic has {} colours, expected 3 or 4", colours.size()));
  for (double colour : colours) {
    const auto name = plane_colour_name(colour);
    if (!name || std::ranges::find(frame.planes, *name) != frame.planes.end())
      tiff.fail(
          "its colour planes are not different ones of red, green, blue, cyan, magenta, yellow, white and "
          "infrared");
    frame.planes.push_back(*name);
  }
}

void read_mosaic(TiffFile& tiff, RawFrame& frame) {
  if (tiff.number(TIFFTAG_PHOTOMETRIC) == dng::photometric_linear_raw) {
    frame.planes = {"Y"};
    return;
  }
  const std::vector<double> repeat = tiff.numbers(TIFFTAG_CFAREPEATPATTERNDIM);
  const std::vector<double> pattern = tiff.numbers(TIFFTAG_CFAPATTERN);
  read_planes(tiff, tiff.numbers(TIFFTAG_CFAPLANECOLOR), frame);
  if (repeat.size() != 2 || repeat[0] < 1 || repeat[1] < 1 || repeat[0] * repeat[1] != double(pattern.size()))
    tiff.fail("its CFA pattern is missing or damaged");
  if (tiff.number(TIFFTAG_CFALAYOUT).value_or(1.0) != 1.0) tiff.fail("its CFA is not rectangular");
  frame.cfa.height = static_cast<int>(repeat[0]);
  frame.cfa.width = static_cast<int>(repeat[1]);
  frame.cfa.planes.clear();
  for (double colour : pattern) {
    const auto plane = std::ranges::find(frame.planes, plane_colour_name(colour).value_or(""));
    if (plane == frame.planes.end()) tiff.fail("its CFA has a colour that is none of its planes");
    frame.cfa.planes.push_back(static_cast<std::uint8_t>(plane - frame.planes.begin()));
  }
}

/// Black levels repeat in a tile of their own; the frame keeps one per site of the CFA tile.
void read_black_level(TiffFile& tiff, RawFrame& frame) {
  std::vector<double> repeat = tiff.numbers(TIFFTAG_BLACKLEVELREPEATDIM);
  std::vector<double> black = tiff.numbers(TIFFTAG_BLACKLEVEL);
  if (repeat.empty()) repeat = {1, 1};
  if (black.empty()) black = {0};
  if (repeat.size() != 2 || repeat[0] < 1 || repeat[1] < 1 || repeat[0] * repeat[1] != double(black.size()) ||
      black.size() > 65536)
    tiff.fail("its black levels are damaged");
  const int rows = static_cast<int>(repeat[0]), columns = static_cast<int>(repeat[1]);
  const auto level = [&](int x, int y) {
    return black[static_cast<size_t>((y % rows) * columns + x % columns)];
  };
  const CfaPattern& cfa = frame.cfa;
  for (int y = 0; y < cfa.height; ++y)
    for (int x = 0; x < cfa.width; ++x) frame.black_level_dn.push_back(level(x, y));
  for (int y = 0; y < std::lcm(rows, cfa.height); ++y)
    for (int x = 0; x < std::lcm(columns, cfa.width); ++x)
      if (level(x, y) != level(x % cfa.width, y % cfa.height))
        tiff.fail(fmt::format(
            "its black levels repeat every {} x {} pixels and differ within a colour of the CFA, which "
            "repeats every {} x {}; not supported",
            columns, rows, cfa.width, cfa.height));
}

void read_levels(TiffFile& tiff, RawFrame& frame) {
  const int bits = static_cast<int>(tiff.number(TIFFTAG_BITSPERSAMPLE).value_or(16.0));
  read_black_level(tiff, frame);
  std::vector<double> white = tiff.numbers(TIFFTAG_WHITELEVEL);
  if (white.empty()) white = {std::exp2(bits) - 1.0};
  frame.white_level_dn = std::ranges::min(white);
  if (frame.white_level_dn != std::ranges::max(white))
    frame.notes.push_back(fmt::format("the file has {} white levels; the lowest, {}, serves all",
                                      white.size(), frame.white_level_dn));
  for (double black : frame.black_level_dn)
    if (!(black >= 0.0 && black < frame.white_level_dn && frame.white_level_dn <= 65535.0))
      tiff.fail(
          fmt::format("its black level {} and white level {} are impossible", black, frame.white_level_dn));
  for (double value : tiff.numbers(TIFFTAG_LINEARIZATIONTABLE))
    frame.linearization.push_back(static_cast<std::uint16_t>(value));
  const double largest = frame.linearization.empty() ? frame.white_level_dn
                                                     : static_cast<double>(frame.linearization.size() - 1);
  frame.bit_depth = bits < 16 ? bits : std::max(1, static_cast<int>(std::bit_width(unsigned(largest))));
}

/// What the columns or rows of the active area add to the black level.
std::vector<double> read_black_steps(TiffFile& tiff, std::uint32_t tag, int count) {
  std::vector<double> steps = tiff.numbers(tag);
  if (steps.empty()) return steps;
  if (steps.size() != static_cast<size_t>(count))
    tiff.fail(fmt::format("its black level has {} steps (tag {}) for {} columns or rows", steps.size(), tag,
                          count));
  if (!std::ranges::all_of(steps, [](double step) { return std::isfinite(step); }))
    tiff.fail("the steps of its black level are not finite");
  return steps;
}

void read_black_steps(TiffFile& tiff, RawFrame& frame) {
  frame.black_of_column_dn = read_black_steps(tiff, TIFFTAG_BLACKLEVELDELTAH, frame.dn.width());
  frame.black_of_row_dn = read_black_steps(tiff, TIFFTAG_BLACKLEVELDELTAV, frame.dn.height());
  double most = std::ranges::max(frame.black_level_dn);
  for (const auto* steps : {&frame.black_of_column_dn, &frame.black_of_row_dn})
    if (!steps->empty()) most += std::ranges::max(*steps);
  if (!(most < frame.white_level_dn))
    tiff.fail(fmt::format("its black level reaches {}, its white level is {}", most, frame.white_level_dn));
}

void read_noise_profile(TiffFile& tiff, RawFrame& frame) {
  const std::vector<double> noise = tiff.numbers(dng::tag_noise_profile);
  if (noise.empty()) return;
  if (noise.size() != 2 && noise.size() != 2 * frame.planes.size()) tiff.fail("its noise profile is damaged");
  for (double value : noise)
    if (!std::isfinite(value)) tiff.fail("its noise profile is not finite");
  // Of a signal from 0 to 1 no variance is larger.
  if (!std::ranges::all_of(noise, [](double value) { return value >= 0.0 && value <= 1.0; })) {
    frame.notes.push_back(
        fmt::format("its NoiseProfile has numbers that no sensor has ({:g}), expected 0 to 1; it is not used",
                    fmt::join(noise, ", ")));
    return;
  }
  for (size_t plane = 0; plane < frame.planes.size(); ++plane) {
    const size_t i = noise.size() == 2 ? 0 : 2 * plane;
    frame.noise_profile.push_back({noise[i], noise[i + 1]});
  }
}

/// The part of the stored image that was exposed.
PixelRect read_active_area(TiffFile& tiff, int width, int height) {
  const std::vector<double> area = tiff.numbers(TIFFTAG_ACTIVEAREA);  // top, left, bottom, right
  if (area.empty()) return {0, 0, width, height};
  if (area.size() != 4 || area[0] >= area[2] || area[1] >= area[3] || area[2] > height || area[3] > width)
    tiff.fail("its active area is not inside the image");
  return {static_cast<int>(area[1]), static_cast<int>(area[0]), static_cast<int>(area[3] - area[1]),
          static_cast<int>(area[2] - area[0])};
}

Image<std::uint16_t> cropped(const Image<std::uint16_t>& stored, const PixelRect& area) {
  Image<std::uint16_t> part(area.width, area.height);
  for (int y = 0; y < area.height; ++y)
    std::ranges::copy(
        stored.row(area.y + y).subspan(static_cast<size_t>(area.x), static_cast<size_t>(area.width)),
        part.row(y).begin());
  return part;
}

/// Masked rows right above the active area, as wide as it at least and whole tiles of the mosaic. Other
/// masked areas have no place in a frame.
Image<std::uint16_t> dark_rows(TiffFile& tiff, const Image<std::uint16_t>& stored, const PixelRect& active,
                               const CfaPattern& cfa) {
  const std::vector<double> areas = tiff.numbers(TIFFTAG_MASKEDAREAS);  // top, left, bottom, right each
  for (size_t i = 0; i + 4 <= areas.size(); i += 4) {
    const double top = areas[i], left = areas[i + 1], bottom = areas[i + 2], right = areas[i + 3];
    if (top >= bottom || bottom != active.y || left > active.x || right < active.x + active.width) continue;
    const int rows = (active.y - static_cast<int>(top)) / cfa.height * cfa.height;
    if (rows > 0) return cropped(stored, {active.x, active.y - rows, active.width, rows});
  }
  return {};
}

std::vector<Opcode> read_opcodes(TiffFile& tiff, std::uint32_t tag) {
  std::vector<std::uint8_t> bytes;
  for (double byte : tiff.numbers(tag)) bytes.push_back(static_cast<std::uint8_t>(byte));
  if (bytes.empty()) return {};
  try {
    return parse_opcode_list(bytes);
  } catch (const InputError& error) {
    tiff.fail(error.what());
  }
}

/// A developer may not go on without an opcode that is not optional: whoever does is to be told.
void note_unknown(const std::vector<Opcode>& opcodes, int list, RawFrame& frame) {
  for (const Opcode& opcode : opcodes)
    if (const auto* other = std::get_if<OtherOpcode>(&opcode.what); other && !opcode.optional)
      frame.notes.push_back(fmt::format(
          "the file demands a correction that groundglass does not know: {} in OpcodeList{}; it is kept, "
          "not done",
          opcode_name(other->id), list));
}

void read_default_crop(TiffFile& tiff, RawFrame& frame) {
  const std::vector<double> origin = tiff.numbers(TIFFTAG_DEFAULTCROPORIGIN);
  const std::vector<double> size = tiff.numbers(TIFFTAG_DEFAULTCROPSIZE);
  const int width = frame.dn.width(), height = frame.dn.height();
  frame.default_crop = {0, 0, width, height};
  if (origin.size() != 2 || size.size() != 2) return;
  const bool inside = origin[0] >= 0 && origin[1] >= 0 && size[0] >= 1 && size[1] >= 1 &&
                      origin[0] + size[0] <= width && origin[1] + size[1] <= height;
  if (!inside) tiff.fail("its default crop is not inside the image");
  // Fractions of pixels are left out.
  const int left = static_cast<int>(std::ceil(origin[0])), top = static_cast<int>(std::ceil(origin[1]));
  const int right = static_cast<int>(origin[0] + size[0]), bottom = static_cast<int>(origin[1] + size[1]);
  if (left >= right || top >= bottom) tiff.fail("its default crop has no whole pixel");
  frame.default_crop = {left, top, right - left, bottom - top};
}

double finite_or_zero(std::optional<double> value) { return value && std::isfinite(*value) ? *value : 0.0; }

/// What a camera could mean by it: more would make any picture black or white.
double read_baseline_exposure_ev(TiffFile& tiff) {
  constexpr double most_ev = 16.0;
  const double ev = finite_or_zero(tiff.number(TIFFTAG_BASELINEEXPOSURE));
  if (std::abs(ev) > most_ev)
    tiff.fail(fmt::format("its BaselineExposure is {:g} EV, expected {:g} to {:g}", ev, -most_ev, most_ev));
  return ev;
}

/// Nothing where a part of it is unknown, which DNG writes as 0/0.
LensRange read_lens_range(TiffFile& tiff, std::uint32_t tag) {
  const std::vector<double> values = tiff.numbers(tag);
  if (values.size() != 4 || !std::ranges::all_of(values, [](double v) { return std::isfinite(v); }))
    return {};
  const LensRange range{values[0], values[1], values[2], values[3]};
  return range.known() ? range : LensRange{};
}

/// Goes to the EXIF directory: the last thing to be read.
void read_capture_info(TiffFile& tiff, CaptureInfo& info) {
  info.make = tiff.text(TIFFTAG_MAKE);
  info.model = tiff.text(TIFFTAG_MODEL);
  info.software = tiff.text(TIFFTAG_SOFTWARE);
  const double orientation = tiff.number(TIFFTAG_ORIENTATION).value_or(1.0);
  if (orientation >= 1.0 && orientation <= 8.0) info.orientation = static_cast<int>(orientation);
  info.lens_range = read_lens_range(tiff, TIFFTAG_LENSINFO);
  const auto exif = tiff.number(TIFFTAG_EXIFIFD);
  if (!exif) return;
  if (!TIFFReadEXIFDirectory(tiff.get(), as_offset(*exif))) tiff.fail("its EXIF cannot be read");
  info.lens = tiff.text(EXIFTAG_LENSMODEL);
  if (!info.lens_range.known()) info.lens_range = read_lens_range(tiff, EXIFTAG_LENSSPECIFICATION);
  info.date_time = tiff.text(EXIFTAG_DATETIMEORIGINAL);
  info.exposure_time_s = finite_or_zero(tiff.number(EXIFTAG_EXPOSURETIME));
  info.f_number = finite_or_zero(tiff.number(EXIFTAG_FNUMBER));
  info.iso = finite_or_zero(tiff.number(EXIFTAG_ISOSPEEDRATINGS));
  info.focal_length_mm = finite_or_zero(tiff.number(EXIFTAG_FOCALLENGTH));
  info.focal_length_35mm_mm = finite_or_zero(tiff.number(EXIFTAG_FOCALLENGTHIN35MMFILM));
  info.focus_distance_m = finite_or_zero(tiff.number(EXIFTAG_SUBJECTDISTANCE));
}

}  // namespace

RawFrame read_dng(const fs::path& path) {
  check_input_file(path);
  check_is_tiff(path);
  std::error_code failure;
  const std::uint64_t file_bytes = fs::file_size(path, failure);
  if (failure) throw InputError({path, 0, ""}, "cannot be read: " + failure.message());

  // Without memory mapping and without cutting large strips into small ones.
  TiffFile tiff(path, "rmc", path);
  RawFrame frame;
  select_raw_image(tiff);
  read_mosaic(tiff, frame);
  read_levels(tiff, frame);
  read_noise_profile(tiff, frame);
  Image<std::uint16_t> stored = read_raw_pixels(tiff, file_bytes);
  const PixelRect active = read_active_area(tiff, stored.width(), stored.height());
  frame.optical_black_dn = dark_rows(tiff, stored, active, frame.cfa);
  const bool all_active = active == PixelRect{0, 0, stored.width(), stored.height()};
  frame.dn = all_active ? std::move(stored) : cropped(stored, active);
  read_black_steps(tiff, frame);
  read_default_crop(tiff, frame);
  frame.stored_opcodes = read_opcodes(tiff, dng::tag_opcode_list_1);
  frame.linear_opcodes = read_opcodes(tiff, dng::tag_opcode_list_2);
  frame.picture_opcodes = read_opcodes(tiff, dng::tag_opcode_list_3);
  note_unknown(frame.stored_opcodes, 1, frame);
  note_unknown(frame.linear_opcodes, 2, frame);
  note_unknown(frame.picture_opcodes, 3, frame);

  // What speaks of the whole file stands in the first directory.
  if (!TIFFSetDirectory(tiff.get(), 0)) tiff.fail("its first directory cannot be read");
  if (frame.noise_profile.empty()) read_noise_profile(tiff, frame);
  if (frame.planes.size() > 1) read_colour(tiff, frame);
  frame.baseline_exposure_ev = read_baseline_exposure_ev(tiff);
  read_capture_info(tiff, frame.info);
  tiff.check_undamaged();
  return frame;
}

}  // namespace groundglass::sensor
