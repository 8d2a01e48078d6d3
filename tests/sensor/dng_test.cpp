#include <gtest/gtest.h>
#include <tiffio.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <functional>
#include <random>
#include <span>

#include "sensor/capture/expose.h"
#include "sensor/dng/dng_reader.h"
#include "sensor/dng/dng_tags.h"
#include "sensor/dng/dng_writer.h"
#include "sim/core/text_file.h"
#include "tests/sensor/foreign_dng.h"
#include "tests/sensor/simple_sensor.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace groundglass::sensor {
namespace {

using testing::TemporaryFolder;
using testing_dng::ForeignDng;
constexpr auto replace = OutputFile::IfExists::replace;

/// A frame with every field set to something of its own; fractions as 32-bit floats, as a DNG has them.
RawFrame sample_frame(const CfaPattern& cfa, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> fraction(-1.5f, 1.5f);
  const auto some_matrix = [&] {
    Eigen::Matrix3d m;
    for (double& value : m.reshaped()) value = fraction(random);
    return m;
  };
  RawFrame f;
  f.dn = Image<std::uint16_t>(50, 40);
  for (std::uint16_t& dn : f.dn.data()) dn = static_cast<std::uint16_t>(random() & 0x3fff);
  f.cfa = cfa;
  f.planes = cfa.planes.size() == 1 ? std::vector<std::string>{"Y"} : std::vector<std::string>{"R", "G", "B"};
  f.bit_depth = 14;
  for (size_t i = 0; i < cfa.planes.size(); ++i)
    f.black_level_dn.push_back(500.0 + 0.25 * static_cast<double>(i));
  f.white_level_dn = 16000.0;
  f.default_crop = {12, 8, 26, 24};
  if (f.planes.size() == 3) {
    f.colour = {illuminants_A_and_D65, some_matrix(), some_matrix(), some_matrix(), some_matrix(), true};
    f.as_shot_neutral = Eigen::Vector3d(0.41234567f, 1.0, 0.7654321f);
  }
  for (size_t i = 0; i < f.planes.size(); ++i)
    f.noise_profile.push_back({1.234567890123e-5 * (1.0 + i), 3.3e-7 / 7.0});
  f.baseline_exposure_ev = -0.35f;
  f.info = {"Make",
            "Model ü",
            "Lens 8.69 mm f/1.95",
            "groundglass 1",
            "2026:05:04 03:02:01",
            1.0f / 320.0f,
            1.95f,
            125.0,
            8.69f,
            1.2345678f,
            27.0,
            6,
            {8.69f, 24.5f, 1.95f, 2.8f}};
  return f;
}

void expect_equal(const RawFrame& a, const RawFrame& b) {
  ASSERT_EQ(a.dn.width(), b.dn.width());
  ASSERT_EQ(a.dn.height(), b.dn.height());
  EXPECT_TRUE(std::ranges::equal(a.dn.data(), b.dn.data()));
  EXPECT_EQ(a.cfa, b.cfa);
  EXPECT_EQ(a.planes, b.planes);
  EXPECT_EQ(a.bit_depth, b.bit_depth);
  EXPECT_EQ(a.black_level_dn, b.black_level_dn);
  EXPECT_EQ(a.white_level_dn, b.white_level_dn);
  EXPECT_EQ(a.default_crop, b.default_crop);
  EXPECT_EQ(a.colour.color_matrix_A, b.colour.color_matrix_A);
  EXPECT_EQ(a.colour.color_matrix_D65, b.colour.color_matrix_D65);
  EXPECT_EQ(a.colour.forward_matrix_A, b.colour.forward_matrix_A);
  EXPECT_EQ(a.colour.forward_matrix_D65, b.colour.forward_matrix_D65);
  EXPECT_EQ(a.colour.has_forward, b.colour.has_forward);
  EXPECT_EQ(a.colour.illuminants, b.colour.illuminants);
  EXPECT_EQ(a.as_shot_neutral, b.as_shot_neutral);
  ASSERT_EQ(a.noise_profile.size(), b.noise_profile.size());
  for (size_t i = 0; i < a.noise_profile.size(); ++i) {
    EXPECT_EQ(a.noise_profile[i].shot, b.noise_profile[i].shot);
    EXPECT_EQ(a.noise_profile[i].read, b.noise_profile[i].read);
  }
  EXPECT_EQ(a.baseline_exposure_ev, b.baseline_exposure_ev);
  EXPECT_EQ(a.info.make, b.info.make);
  EXPECT_EQ(a.info.model, b.info.model);
  EXPECT_EQ(a.info.lens, b.info.lens);
  EXPECT_EQ(a.info.software, b.info.software);
  EXPECT_EQ(a.info.date_time, b.info.date_time);
  EXPECT_EQ(a.info.exposure_time_s, b.info.exposure_time_s);
  EXPECT_EQ(a.info.f_number, b.info.f_number);
  EXPECT_EQ(a.info.iso, b.info.iso);
  EXPECT_EQ(a.info.focal_length_mm, b.info.focal_length_mm);
  EXPECT_EQ(a.info.focus_distance_m, b.info.focus_distance_m);
  EXPECT_EQ(a.info.focal_length_35mm_mm, b.info.focal_length_35mm_mm);
  EXPECT_EQ(a.info.orientation, b.info.orientation);
  EXPECT_EQ(a.info.lens_range, b.info.lens_range);
  EXPECT_EQ(a.black_of_column_dn, b.black_of_column_dn);
  EXPECT_EQ(a.black_of_row_dn, b.black_of_row_dn);
  EXPECT_EQ(a.linearization, b.linearization);
  EXPECT_EQ(a.optical_black_dn.width(), b.optical_black_dn.width());
  EXPECT_TRUE(std::ranges::equal(a.optical_black_dn.data(), b.optical_black_dn.data()));
  EXPECT_EQ(a.stored_opcodes, b.stored_opcodes);
  EXPECT_EQ(a.linear_opcodes, b.linear_opcodes);
  EXPECT_EQ(a.picture_opcodes, b.picture_opcodes);
}

const CfaPattern bayer{2, 2, {0, 1, 1, 2}};

std::vector<CfaPattern> patterns() {
  CfaPattern quad{4, 4, {}}, x_trans{6, 6, {}};
  for (char c : std::string("0011001111221122")) quad.planes.push_back(static_cast<std::uint8_t>(c - '0'));
  for (char c : std::string("121101202120121101101121020212101121"))
    x_trans.planes.push_back(std::uint8_t(c - '0'));
  return {bayer, {2, 2, {1, 2, 0, 1}}, quad, x_trans, {1, 1, {0}}};
}

TEST(Dng, RoundTripIsExact) {
  const TemporaryFolder folder;
  unsigned seed = 0;
  for (const CfaPattern& cfa : patterns())
    for (int i = 0; i < 20; ++i) {
      const RawFrame frame = sample_frame(cfa, ++seed);
      write_dng(folder.path() / "a.dng", frame, replace);
      expect_equal(read_dng(folder.path() / "a.dng"), frame);
    }
}

TEST(Dng, AnExposedFrameEqualsItsFile) {
  const TemporaryFolder folder;
  for (const SensorModel& model : {simple_bayer(64, 48), simple_sensor(64, 48)}) {
    SpectralImage light = flat_irradiance(model, 1e-6f);
    light.f_number = 1.95;
    light.focal_length_mm = 8.69;
    light.focus_distance_m = 0.7;
    ExposureSettings settings;
    settings.time_s = 0.01;
    settings.iso = 160;
    const RawFrame frame = expose(light, model, settings, Task());
    write_dng(folder.path() / "a.dng", frame, replace);
    expect_equal(read_dng(folder.path() / "a.dng"), frame);
  }
}

/// All rationals in the bytes of a file, wherever they lie.
bool holds_rational(const std::filesystem::path& path, std::uint32_t above, std::uint32_t below) {
  const std::string bytes = read_text_file(path);
  const std::uint32_t pair[] = {above, below};
  return bytes.find(std::string_view(reinterpret_cast<const char*>(pair), sizeof pair)) != std::string::npos;
}

TEST(Dng, LensIsToldInDecimalFractions) {
  const testing::TemporaryFolder folder;
  RawFrame frame = sample_frame({2, 2, {0, 1, 1, 2}});
  frame.info.f_number = double(1.95f);
  frame.info.focal_length_mm = double(8.68f);
  frame.info.lens_range = {double(8.68f), double(24.1f), double(2.8f), double(1.0f / 3.0f)};
  const auto path = folder.path() / "lens.dng";
  write_dng(path, frame, OutputFile::IfExists::refuse);
  EXPECT_TRUE(holds_rational(path, 195, 100));
  EXPECT_TRUE(holds_rational(path, 868, 100));
  EXPECT_TRUE(holds_rational(path, 241, 10));
  EXPECT_TRUE(holds_rational(path, 28, 10));
  const RawFrame again = read_dng(path);
  EXPECT_EQ(again.info.f_number, frame.info.f_number);
  EXPECT_EQ(again.info.focal_length_mm, frame.info.focal_length_mm);
  EXPECT_EQ(again.info.lens_range, frame.info.lens_range) << "a third is no decimal fraction and stays";
}

TEST(DngWriter, TellsTheLensInBothPlaces) {
  const TemporaryFolder folder;
  const RawFrame frame = sample_frame(bayer);
  const auto path = folder.path() / "a.dng";
  write_dng(path, frame, replace);
  TIFF* tiff = TIFFOpen(path.c_str(), "r");
  ASSERT_NE(tiff, nullptr);
  const LensRange& lens = frame.info.lens_range;
  const std::array expected{lens.shortest_mm, lens.longest_mm, lens.f_number_at_shortest,
                            lens.f_number_at_longest};
  float* found = nullptr;
  const auto equals = [&] {
    return std::ranges::equal(std::span(found, 4), expected, {}, {}, [](double v) { return float(v); });
  };
  ASSERT_TRUE(TIFFGetField(tiff, TIFFTAG_LENSINFO, &found)) << "DNG's LensInfo, in the first directory";
  EXPECT_TRUE(equals());
  std::uint64_t exif = 0;
  ASSERT_TRUE(TIFFGetField(tiff, TIFFTAG_EXIFIFD, &exif) && TIFFReadEXIFDirectory(tiff, exif));
  ASSERT_TRUE(TIFFGetField(tiff, EXIFTAG_LENSSPECIFICATION, &found)) << "EXIF's LensSpecification";
  EXPECT_TRUE(equals());
  TIFFClose(tiff);
}

TEST(Dng, SmallRationalsSurvive) {
  const TemporaryFolder folder;
  RawFrame frame = sample_frame(bayer);
  for (float time_s : {1e-6f, 3.3e-5f, 1.0f / 8000.0f, 0.0123456789f, 0.3f, 29.97f, 3600.0f}) {
    frame.info.exposure_time_s = time_s;
    write_dng(folder.path() / "a.dng", frame, replace);
    EXPECT_FLOAT_EQ(static_cast<float>(read_dng(folder.path() / "a.dng").info.exposure_time_s), time_s);
  }
}

TEST(Dng, AbsentFactsStayAbsent) {
  const TemporaryFolder folder;
  RawFrame frame = sample_frame(bayer);
  frame.info = {};
  frame.colour.has_forward = false;
  frame.colour.forward_matrix_A = frame.colour.forward_matrix_D65 = Eigen::Matrix3d::Identity();
  frame.noise_profile.clear();
  write_dng(folder.path() / "a.dng", frame, replace);
  expect_equal(read_dng(folder.path() / "a.dng"), frame);
}

TEST(Dng, LargeFramesTakeSeveralStrips) {
  const TemporaryFolder folder;
  RawFrame frame = sample_frame(bayer);
  frame.dn = Image<std::uint16_t>(2000, 700);
  for (size_t i = 0; i < frame.dn.data().size(); ++i)
    frame.dn.data()[i] = static_cast<std::uint16_t>(i * 7919 & 0x3fff);
  for (const auto& [name, compression] : dng_compression_names) {
    write_dng(folder.path() / "a.dng", frame, replace, compression);
    expect_equal(read_dng(folder.path() / "a.dng"), frame);
  }
}

GainMap some_gain_map() {
  GainMap map;
  map.top = 1;
  map.bottom = 40;
  map.right = 50;
  map.row_pitch = map.column_pitch = 2;
  map.points_v = 2;
  map.points_h = 3;
  map.spacing_v = 1.0;
  map.spacing_h = 0.5;
  map.gains = {1.0f, 1.5f, 2.0f, 1.25f, 1.0f / 3.0f, 7.0f};
  return map;
}

TEST(Dng, DarkRowsLinearizationAndOpcodesRoundTrip) {
  const TemporaryFolder folder;
  RawFrame frame = sample_frame(bayer);
  frame.optical_black_dn = Image<std::uint16_t>(50, 6);
  for (size_t i = 0; i < 300; ++i) frame.optical_black_dn.data()[i] = static_cast<std::uint16_t>(i);
  frame.stored_opcodes = {{OtherOpcode{4, {1, 3, 0, 0}, {1, 2, 3, 4, 5}}, false, true}};
  frame.linear_opcodes = {{some_gain_map(), true, false}, {FixVignetteRadial{{1, 2, 3, 4, 5}, 0.25, 0.75}}};
  frame.picture_opcodes = {{WarpRectilinear{
      {{{1, -0.1, 1e-3, 1.0 / 3.0}, {1e-5, -1e-4}}, {{1.001, 0.2, 0, 0}, {}}, {{0.999, 0.1, 0, 0}, {}}},
      0.5,
      0.49}}};
  for (int i = 0; i < 1 << 14; ++i)
    frame.linearization.push_back(static_cast<std::uint16_t>(i + i * i / 65536));
  for (const auto& [name, compression] : dng_compression_names) {
    write_dng(folder.path() / "a.dng", frame, replace, compression);
    expect_equal(read_dng(folder.path() / "a.dng"), frame);
  }
}

TEST(Dng, BlackLevelsOfColumnsAndRowsAndOtherIlluminantsRoundTrip) {
  const TemporaryFolder folder;
  RawFrame frame = sample_frame(bayer);
  frame.optical_black_dn = Image<std::uint16_t>(50, 6);
  for (int x = 0; x < 50; ++x) frame.black_of_column_dn.push_back(0.25 * x - 6.0);
  write_dng(folder.path() / "a.dng", frame, replace);
  expect_equal(read_dng(folder.path() / "a.dng"), frame);
  for (int y = 0; y < 40; ++y) frame.black_of_row_dn.push_back(3.0 - 0.5 * y);
  frame.colour.illuminants = {24, 23};
  write_dng(folder.path() / "a.dng", frame, replace);
  expect_equal(read_dng(folder.path() / "a.dng"), frame);
  EXPECT_EQ(frame.black_dn(3, 1), 500.75 - 5.25 + 2.5);
}

/// Red, green, blue and a fourth colour, in `cfa`.
RawFrame four_colours(const CfaPattern& cfa, const std::string& fourth) {
  RawFrame frame = sample_frame(bayer);
  frame.cfa = cfa;
  frame.black_level_dn.assign(cfa.planes.size(), 500.0);
  frame.planes = {"R", "G", "B", fourth};
  const auto grow = [](const Eigen::MatrixXd& m, Eigen::Index rows, Eigen::Index columns) {
    Eigen::MatrixXd grown = Eigen::MatrixXd::Constant(rows, columns, 0.125);
    grown.topLeftCorner(3, 3) = m;
    return grown;
  };
  frame.colour.color_matrix_A = grow(frame.colour.color_matrix_A, 4, 3);
  frame.colour.color_matrix_D65 = grow(frame.colour.color_matrix_D65, 4, 3);
  frame.colour.forward_matrix_A = grow(frame.colour.forward_matrix_A, 3, 4);
  frame.colour.forward_matrix_D65 = grow(frame.colour.forward_matrix_D65, 3, 4);
  frame.as_shot_neutral = Eigen::Vector4d(0.5, 1.0, 0.75, 0.25);
  frame.noise_profile.push_back({3e-5, 4e-7});
  return frame;
}

TEST(Dng, FourColoursRoundTrip) {
  const TemporaryFolder folder;
  const CfaPattern kodak{4, 4, {3, 2, 3, 1, 2, 3, 1, 3, 3, 1, 3, 0, 1, 3, 0, 3}};
  for (const RawFrame& frame : {four_colours({2, 2, {0, 1, 3, 2}}, "W"),
                                four_colours({2, 2, {0, 1, 3, 2}}, "I"), four_colours(kodak, "W")})
    for (const auto& [name, compression] : dng_compression_names) {
      write_dng(folder.path() / "a.dng", frame, replace, compression);
      expect_equal(read_dng(folder.path() / "a.dng"), frame);
    }
}

TEST(Dng, EveryDepthInEveryCompressionRoundTrips) {
  const TemporaryFolder folder;
  for (int bits = 8; bits <= 16; ++bits)
    for (const auto& [name, compression] : dng_compression_names)
      for (const CfaPattern& cfa : patterns()) {
        RawFrame frame = sample_frame(cfa, static_cast<unsigned>(bits));
        const int top = (1 << bits) - 1;
        frame.dn = Image<std::uint16_t>(301, 259);  // tiles and strips that end outside
        std::mt19937 random(1);
        for (std::uint16_t& dn : frame.dn.data()) dn = static_cast<std::uint16_t>(random() & unsigned(top));
        frame.black_level_dn.assign(cfa.planes.size(), 16.0);
        frame.bit_depth = bits;
        frame.white_level_dn = top;
        write_dng(folder.path() / "a.dng", frame, replace, compression);
        RawFrame read = read_dng(folder.path() / "a.dng");
        if (compression == DngCompression::packed) {
          EXPECT_LE(read.bit_depth - bits, 1) << "a depth that is not packed takes the next";
          read.bit_depth = bits;
        }
        expect_equal(read, frame);
      }
}

TEST(Dng, OtherColoursThanRedGreenAndBlueHaveTheirCodes) {
  const TemporaryFolder folder;
  RawFrame frame = sample_frame(bayer);
  frame.planes = {"R", "Y", "B"};
  write_dng(folder.path() / "a.dng", frame, replace);
  expect_equal(read_dng(folder.path() / "a.dng"), frame);
  frame.planes = {"M", "Y", "C"};
  write_dng(folder.path() / "a.dng", frame, replace);
  expect_equal(read_dng(folder.path() / "a.dng"), frame);
}

TEST(DngWriter, LeavesNothingHalfWritten) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.dng";
  RawFrame frame = sample_frame(bayer);
  write_dng(path, frame, replace);
  EXPECT_INPUT_ERROR(write_dng(path, frame, OutputFile::IfExists::refuse), "a.dng", "exists already");
  frame.black_level_dn.pop_back();
  EXPECT_INPUT_ERROR(write_dng(folder.path() / "b.dng", frame, replace), "one black level per site");
  EXPECT_INPUT_ERROR(write_dng("/proc/nowhere/a.dng", sample_frame(bayer), replace), "/proc/nowhere");
  // A full disk: every write fails with ENOSPC.
  if (std::filesystem::exists("/dev/full")) {
    std::filesystem::create_symlink("/dev/full",
                                    folder.path() / ("c.part" + std::to_string(::getpid()) + ".dng"));
    EXPECT_INPUT_ERROR(write_dng(folder.path() / "c.dng", sample_frame(bayer), replace), "c.dng");
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "c.dng"));
  }
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) files += entry.exists();
  EXPECT_EQ(files, 1u);
}

TEST(DngWriter, RefusesWhatIsNoRaw) {
  const TemporaryFolder folder;
  const auto refused = [&](const std::function<void(RawFrame&)>& change) {
    RawFrame frame = sample_frame(bayer);
    change(frame);
    write_dng(folder.path() / "a.dng", frame, replace);
  };
  EXPECT_INPUT_ERROR(refused([](RawFrame& f) { f.dn = {}; }), "pixels");
  EXPECT_INPUT_ERROR(refused([](RawFrame& f) { f.white_level_dn = 400; }), "black level");
  EXPECT_INPUT_ERROR(refused([](RawFrame& f) { f.white_level_dn = std::nan(""); }), "black level");
  EXPECT_INPUT_ERROR(refused([](RawFrame& f) { f.default_crop.width = 60; }), "default crop");
  EXPECT_INPUT_ERROR(refused([](RawFrame& f) { f.cfa.planes[0] = 3; }), "plane it has not");
  EXPECT_INPUT_ERROR(refused([](RawFrame& f) { f.planes = {"R", "Z", "B"}; }), "plane 'Z'");
  EXPECT_INPUT_ERROR(refused([](RawFrame& f) { f.planes.push_back("W"); }), "not for 4 planes");
  EXPECT_INPUT_ERROR(refused([](RawFrame& f) { f.planes = {"R", "G", "B", "W", "I"}; }), "5 planes");
  EXPECT_INPUT_ERROR(refused([](RawFrame& f) { f.black_of_row_dn = {1.0}; }), "each column and each row");
  EXPECT_INPUT_ERROR(refused([](RawFrame& f) { f.black_of_column_dn.assign(50, 16000.0); }),
                     "columns and rows is not below");
  EXPECT_INPUT_ERROR(refused([](RawFrame& f) { f.bit_depth = 12; }), "more than 12 bits hold");
  EXPECT_INPUT_ERROR(refused([](RawFrame& f) { f.optical_black_dn = Image<std::uint16_t>(50, 3); }),
                     "dark rows");
  EXPECT_INPUT_ERROR(refused([](RawFrame& f) { f.linear_opcodes = {{GainMap{}}}; }), "opcode");
  EXPECT_INPUT_ERROR(refused([](RawFrame& f) { f.as_shot_neutral[1] = 0; }), "neutral");
  EXPECT_INPUT_ERROR(refused([](RawFrame& f) { f.colour.color_matrix_A(0, 0) = std::nan(""); }),
                     "not finite");
}

/// Reads and accepts either a sane frame or an error that names the file. True if it was read.
bool survives(const std::filesystem::path& path) {
  try {
    const RawFrame frame = read_dng(path);
    EXPECT_GT(frame.dn.width(), 0);
    EXPECT_GE(frame.default_crop.x, 0);
    EXPECT_LE(frame.default_crop.x + frame.default_crop.width, frame.dn.width());
    EXPECT_LE(frame.default_crop.y + frame.default_crop.height, frame.dn.height());
    EXPECT_TRUE(frame.as_shot_neutral.allFinite());
    return true;
  } catch (const InputError& error) {
    const std::string message = error.what();
    EXPECT_EQ(message.find(path.string()), 0u) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    return false;
  }
}

/// Overwrites bytes of a file in place.
void poke(const std::filesystem::path& path, size_t at, std::string_view bytes) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(at));
  file << bytes;
}

TEST(DngReader, EveryTruncationIsAnError) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.dng";
  write_dng(path, sample_frame(bayer), replace);
  ASSERT_TRUE(survives(path));
  for (auto length = std::filesystem::file_size(path) - 1; length > 0;
       length -= std::min(length, length < 64 ? 1ul : 7ul)) {
    std::filesystem::resize_file(path, length);
    EXPECT_FALSE(survives(path)) << length;
  }
}

TEST(DngReader, FlippedBytesNeverCrash) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.dng";
  write_dng(path, sample_frame(bayer), replace);
  const std::string whole = read_text_file(path);
  int errors = 0;
  for (size_t at = 0; at < whole.size(); ++at) {
    // Pixels have no structure to break: look at a few of them only.
    if (at > 500 && at + 1800 < whole.size() && at % 101 != 0) continue;
    for (const int mask : {0x01, 0x80, 0xff}) {
      const char broken = static_cast<char>(whole[at] ^ mask);
      poke(path, at, {&broken, 1});
      errors += survives(path) ? 0 : 1;
    }
    poke(path, at, {&whole[at], 1});
  }
  EXPECT_GT(errors, 100) << "most of a directory matters";
  EXPECT_TRUE(survives(path));
}

TEST(DngReader, RandomBytesNeverCrash) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.dng";
  write_dng(path, sample_frame(bayer), replace);
  const std::string whole = read_text_file(path);
  std::mt19937 random(3);
  for (int i = 0; i < 1000; ++i) {
    for (int j = 0; j < 6; ++j) {
      const char broken = static_cast<char>(random());
      poke(path, whole.size() - 1 - random() % 1800, {&broken, 1});
    }
    survives(path);
    poke(path, 0, whole);
  }
}

void expect_pixels(const RawFrame& frame, const ForeignDng& dng, int left = 0, int top = 0) {
  for (int y = 0; y < frame.dn.height(); ++y)
    for (int x = 0; x < frame.dn.width(); ++x)
      ASSERT_EQ(frame.dn.at(x, y), dng.value(x + left, y + top)) << x << "," << y;
}

TEST(DngReader, ReadsTheLayoutsOfOthers) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "f.dng";
  for (const char* mode : {"wl", "wb"})
    for (const int bits : {8, 10, 12, 14, 16})
      for (const bool preview : {false, true}) {
        ForeignDng dng;
        dng.mode = mode;
        dng.bits = bits;
        dng.preview = preview;
        dng.width = 9;  // rows that end inside a byte
        const RawFrame frame = read_dng(dng.write(path));
        ASSERT_EQ(frame.dn.width(), 9);
        ASSERT_EQ(frame.dn.height(), 6);
        expect_pixels(frame, dng);
        EXPECT_EQ(frame.bit_depth, bits);
        EXPECT_EQ(frame.white_level_dn, (1 << bits) - 1);
        EXPECT_EQ(frame.black_level_dn, std::vector<double>(4, 0.0));
        EXPECT_EQ(frame.info.make, "Foreign");
        EXPECT_EQ(frame.as_shot_neutral, Eigen::Vector3d(0.25, 1.0, 0.5));
        EXPECT_EQ(frame.default_crop, (PixelRect{0, 0, 9, 6}));
      }
}

TEST(DngReader, ReadsTilesActiveAreaAndLinearization) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "f.dng";
  ForeignDng tiled;
  tiled.tiled = true;
  tiled.bits = 12;
  expect_pixels(read_dng(tiled.write(path)), tiled);
  ForeignDng masked;
  masked.active_area = {2, 1, 6, 9};  // top, left, bottom, right
  const RawFrame part = read_dng(masked.write(path));
  EXPECT_EQ(part.dn.width(), 8);
  EXPECT_EQ(part.dn.height(), 4);
  expect_pixels(part, masked, 1, 2);
  ForeignDng coded;
  coded.bits = 8;
  coded.white_level = 65025;
  for (int i = 0; i < 256; ++i) coded.linearization.push_back(static_cast<std::uint16_t>(i * i));
  const RawFrame linear = read_dng(coded.write(path));
  for (int y = 0; y < 6; ++y)
    for (int x = 0; x < 10; ++x) {
      ASSERT_EQ(linear.dn.at(x, y), coded.value(x, y));
      ASSERT_EQ(linear.linear_dn(x, y), coded.value(x, y) * coded.value(x, y));
    }
}

TEST(DngReader, SaysWhatItCannotRead) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "f.dng";
  const auto read = [&](const std::function<void(ForeignDng&)>& change) {
    ForeignDng dng;
    change(dng);
    return read_dng(dng.write(path));
  };
  EXPECT_INPUT_ERROR(read([](ForeignDng& d) { d.compression = COMPRESSION_ADOBE_DEFLATE; }), "f.dng",
                     "compressed");
  EXPECT_INPUT_ERROR(read([](ForeignDng& d) { d.dng_version = false; }), "f.dng", "no DNGVersion");
  EXPECT_INPUT_ERROR(read([](ForeignDng& d) { d.colour_matrix = false; }), "f.dng", "no ColorMatrix1");
  EXPECT_INPUT_ERROR(read([](ForeignDng& d) { d.samples = 3; }), "f.dng", "3 samples", "linear DNG");
  EXPECT_INPUT_ERROR(read([](ForeignDng& d) { d.cfa = {0, 1, 1, 3}; }), "f.dng", "none of its planes");
  EXPECT_INPUT_ERROR(read([](ForeignDng& d) { d.cfa = {0, 1, 1}; }), "f.dng", "CFA pattern");
  EXPECT_INPUT_ERROR(read([](ForeignDng& d) { d.active_area = {0, 0, 7, 10}; }), "f.dng", "active area");
  EXPECT_INPUT_ERROR(read([](ForeignDng& d) { d.white_level = 70000; }), "f.dng", "white level 70000");
  EXPECT_INPUT_ERROR(read_dng(folder.path()), "is a folder");
  EXPECT_INPUT_ERROR(read_dng(folder.path() / "absent.dng"), "absent.dng", "No such file");
  EXPECT_INPUT_ERROR(read_dng(folder.write("text.dng", "not a TIFF at all")), "text.dng: is not a DNG");
  EXPECT_INPUT_ERROR(read_dng(folder.write("empty.dng", "")), "empty.dng: is not a DNG: it is empty");
  EXPECT_INPUT_ERROR(read_dng(folder.write("a.dng", "\x89PNG\r\n")),
                     "a.dng: is not a DNG (it looks like a PNG)");
}

TEST(DngReader, ReadsARealCameraAsDcrawDoes) {
  const auto path = testing::shared_data("raw/tinydng_colorchart_canon_kissx4_14bit.dng");
  GROUNDGLASS_NEEDS_SHARED(path);
  const RawFrame frame = read_dng(path);
  // Figures of dcraw 9.28, `dcraw -D -4`: 14-bit packed, the active area.
  ASSERT_EQ(frame.dn.width(), 1734);
  ASSERT_EQ(frame.dn.height(), 1156);
  std::uint64_t sum = 0, weighted = 0;
  for (size_t i = 0; i < frame.dn.data().size(); ++i) {
    sum += frame.dn.data()[i];
    weighted += (i % 65521) * frame.dn.data()[i];
  }
  EXPECT_EQ(sum, 5279935496u);
  EXPECT_EQ(weighted, 171300817530483u);
  EXPECT_EQ(frame.dn.at(700, 500), 2074);
  EXPECT_EQ(frame.black_level_dn, std::vector<double>(4, 2056.0));
  EXPECT_EQ(frame.white_level_dn, 15000.0);
  EXPECT_NEAR(frame.as_shot_neutral[0] / frame.as_shot_neutral[1], 1.0 / 2.477, 1e-6);
  EXPECT_EQ(frame.info.model, "Canon EOS Kiss X4");
}

}  // namespace
}  // namespace groundglass::sensor
