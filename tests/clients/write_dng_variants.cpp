// write_dng_variants FOLDER [CAMERA.dng]: a DNG of each kind that groundglass writes, six bars of colour
// under noise, and beside each (.pgm) the numbers that dcraw should find in its active area. The camera's
// picture, if one is given, is read and written anew as camera.dng, and uncompressed as camera_none.dng, and
// in each depth.
#include <cmath>
#include <cstdio>
#include <fstream>
#include <random>

#include "sensor/dng/dng_reader.h"
#include "sensor/dng/dng_writer.h"
#include "sim/core/error.h"

namespace {

using namespace groundglass;
using sensor::DngCompression;

constexpr int width = 600, height = 528;
const CfaPattern bayer{2, 2, {0, 1, 1, 2}}, quad{4, 4, {0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 2, 2, 1, 1, 2, 2}},
    x_trans{6, 6, {1, 2, 1, 1, 0, 1, 0, 1, 0, 2, 1, 2, 1, 2, 1, 1, 0, 1,
                   1, 0, 1, 1, 2, 1, 2, 1, 2, 0, 1, 0, 1, 0, 1, 1, 2, 1}},
    grey{1, 1, {0}};

/// Shares of white of the bars: white, grey, red, green, blue, dark.
constexpr double bars[6][3] = {{.8, .8, .8}, {.3, .3, .3}, {.6, .1, .1},
                               {.1, .6, .1}, {.1, .1, .6}, {.05, .05, .05}};

RawFrame frame(const CfaPattern& cfa, int bits) {
  RawFrame f;
  const int top = (1 << bits) - 1;
  const double black = top / 16;
  std::mt19937 random(1);
  f.cfa = cfa;
  f.planes = cfa.planes.size() == 1 ? std::vector<std::string>{"Y"} : std::vector<std::string>{"R", "G", "B"};
  f.dn = Image<std::uint16_t>(width, height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const double share = bars[x * 6 / width][cfa.plane_at(x, y)];
      const double noise = (static_cast<double>(random() % 1001) - 500.0) / 500.0 * 0.01 * top;
      f.dn.at(x, y) =
          static_cast<std::uint16_t>(std::clamp(black + share * (top - black) + noise, 0.0, double(top)));
    }
  f.bit_depth = bits;
  f.black_level_dn.assign(cfa.planes.size(), black);
  f.white_level_dn = top;
  f.default_crop = {12, 12, width - 24, height - 24};
  f.colour.color_matrix_A << 0.9, -0.2, -0.1, -0.4, 1.2, 0.2, -0.1, 0.2, 0.7;
  f.colour.color_matrix_D65 = f.colour.color_matrix_A;
  f.as_shot_neutral = Eigen::Vector3d(0.999, 1.0, 0.999);
  f.noise_profile.assign(f.planes.size(), {1e-5, 1e-6});
  f.info = {"groundglass", "Variant", "Lens", "groundglass", "2026:01:02 03:04:05",
            0.01,          2.8,       100.0,  8.69,          1.0,
            24.0,          1,         {}};
  return f;
}

/// Fills the mosaic with numbers that compress badly, or very well.
template <typename Value>
RawFrame filled(int bits, const Value& value) {
  RawFrame f = frame(bayer, bits);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      f.dn.at(x, y) = static_cast<std::uint16_t>(value(x, y) & ((1 << bits) - 1));
  return f;
}

RawFrame dark_rows() {
  RawFrame f = frame(bayer, 12);
  f.optical_black_dn = Image<std::uint16_t>(width, 16);
  std::mt19937 random(2);
  for (std::uint16_t& dn : f.optical_black_dn.data()) dn = static_cast<std::uint16_t>(250 + random() % 11);
  return f;
}

/// A square-root curve from 12 bits to 8.
RawFrame linearized() {
  RawFrame f = frame(bayer, 12);
  for (int i = 0; i < 256; ++i) f.linearization.push_back(static_cast<std::uint16_t>(i * i * 4095 / 65025));
  for (std::uint16_t& dn : f.dn.data())
    dn = static_cast<std::uint16_t>(std::ranges::upper_bound(f.linearization, dn) - f.linearization.begin() -
                                    1);
  f.bit_depth = 8;
  return f;
}

GainMap corners_twice_as_bright(std::uint32_t site) {
  GainMap map;
  map.top = site / 2;
  map.left = site % 2;
  map.bottom = height;
  map.right = width;
  map.row_pitch = map.column_pitch = 2;
  map.points_v = map.points_h = 3;
  map.spacing_v = map.spacing_h = 0.5;
  map.gains = {2, 1.5f, 2, 1.5f, 1, 1.5f, 2, 1.5f, 2};
  return map;
}

RawFrame with_opcodes() {
  RawFrame f = frame(bayer, 14);
  for (std::uint32_t site = 0; site < 4; ++site) f.linear_opcodes.push_back({corners_twice_as_bright(site)});
  WarpRectilinear::Plane plane{{1.0, -0.05, 0.0, 0.0}, {}};
  f.picture_opcodes = {{WarpRectilinear{{plane, plane, plane}, 0.5, 0.5}}};
  return f;
}

/// Green's second site has a fourth colour, which sees of each bar what green sees.
RawFrame four_colours(const char* fourth, int bits) {
  RawFrame f = frame(bayer, bits);
  f.cfa.planes = {0, 1, 3, 2};
  f.planes.emplace_back(fourth);
  Eigen::MatrixX3d matrix(4, 3);
  matrix << f.colour.color_matrix_A, f.colour.color_matrix_A.row(1);
  f.colour.color_matrix_A = f.colour.color_matrix_D65 = matrix;
  f.as_shot_neutral = Eigen::Vector4d(0.999, 1.0, 0.999, 1.0);
  f.noise_profile.push_back({1e-5, 1e-6});
  return f;
}

/// Black is higher by a 32nd of white in the lower half, and by a 64th in the right half of each bar.
RawFrame with_black_steps(int bits) {
  RawFrame f = frame(bayer, bits);
  const int top = (1 << bits) - 1;
  for (int x = 0; x < width; ++x) f.black_of_column_dn.push_back(x * 12 / width % 2 * (top / 64));
  for (int y = 0; y < height; ++y) f.black_of_row_dn.push_back(y * 2 / height * (top / 32));
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const double step =
          f.black_of_column_dn[static_cast<size_t>(x)] + f.black_of_row_dn[static_cast<size_t>(y)];
      f.dn.at(x, y) = static_cast<std::uint16_t>(std::min(f.dn.at(x, y) + step, double(top)));
    }
  f.info.lens_range = {24, 70, 2.8, 4};
  return f;
}

/// A frame of 14 bits in another depth.
RawFrame in_depth(RawFrame f, int bits) {
  const double scale = std::ldexp(1.0, bits - f.bit_depth);
  for (std::uint16_t& dn : f.dn.data()) dn = static_cast<std::uint16_t>(dn * scale);
  for (double& black : f.black_level_dn) black *= scale;
  f.white_level_dn = std::floor(f.white_level_dn * scale);
  f.bit_depth = bits;
  return f;
}

void write(const std::filesystem::path& path, const RawFrame& f, DngCompression compression) {
  sensor::write_dng(path, f, OutputFile::IfExists::replace, compression);
  std::ofstream out(std::filesystem::path(path).replace_extension(".pgm"), std::ios::binary);
  out << "P5\n" << f.dn.width() << " " << f.dn.height() << "\n65535\n";
  for (int y = 0; y < f.dn.height(); ++y)
    for (int x = 0; x < f.dn.width(); ++x) {
      const std::uint16_t value = f.linear_dn(x, y);
      out.put(static_cast<char>(value >> 8)).put(static_cast<char>(value & 0xff));
    }
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2 && argc != 3) throw InputError("usage: write_dng_variants FOLDER [CAMERA.dng]");
  const std::filesystem::path folder = argv[1];
  std::mt19937 random(3);
  for (int bits = 8; bits <= 16; ++bits) {
    const std::string depth = std::to_string(bits) + ".dng";
    for (const auto& [name, compression] : sensor::dng_compression_names) {
      const std::string ending = std::string(name) + "_" + depth;
      write(folder / ("bayer_" + ending), frame(bayer, bits), compression);
      if (bits % 2 != 0) continue;
      write(folder / ("white_fourth_" + ending), four_colours("W", bits), compression);
      write(folder / ("black_steps_" + ending), with_black_steps(bits), compression);
    }
    write(folder / ("random_" + depth), filled(bits, [&](int, int) { return static_cast<int>(random()); }),
          DngCompression::lossless);
    write(folder / ("flat_" + depth), filled(bits, [&](int, int) { return 77; }), DngCompression::lossless);
    write(folder / ("gradient_" + depth), filled(bits, [&](int x, int y) { return 3 * x + 5 * y; }),
          DngCompression::lossless);
  }
  write(folder / "x_trans.dng", frame(x_trans, 14), DngCompression::lossless);
  write(folder / "monochrome.dng", frame(grey, 14), DngCompression::lossless);
  write(folder / "quad_bayer.dng", frame(quad, 14), DngCompression::lossless);
  write(folder / "dark_rows.dng", dark_rows(), DngCompression::lossless);
  write(folder / "linearized.dng", linearized(), DngCompression::lossless);
  write(folder / "infrared_fourth.dng", four_colours("I", 14), DngCompression::lossless);
  write(folder / "opcodes.dng", with_opcodes(), DngCompression::lossless);
  if (argc == 3) {
    const RawFrame camera = sensor::read_dng(argv[2]);
    sensor::write_dng(folder / "camera.dng", camera, OutputFile::IfExists::replace);
    sensor::write_dng(folder / "camera_none.dng", camera, OutputFile::IfExists::replace,
                      DngCompression::none);
    for (int bits = 8; bits <= 16; ++bits)
      write(folder / ("camera_" + std::to_string(bits) + ".dng"), in_depth(camera, bits),
            DngCompression::lossless);
  }
} catch (const std::exception& error) {
  std::fprintf(stderr, "write_dng_variants: %s\n", error.what());
  return 2;
}
