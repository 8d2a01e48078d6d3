#include "sensor/raw_file/raw_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "sensor/dng/dng_reader.h"
#include "sensor/dng/dng_writer.h"
#include "sensor/raw_file/libraw_reader.h"
#include "sim/core/text_file.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

#define GROUNDGLASS_NEEDS_LIBRAW()                                              \
  do {                                                                          \
    if (!libraw_version()) {                                                    \
      if (groundglass::testing::on_ci()) FAIL() << "CI must build with LibRaw"; \
      GTEST_SKIP() << "built without LibRaw";                                   \
    }                                                                           \
  } while (false)

namespace groundglass::sensor {
namespace {

using testing::TemporaryFolder;
constexpr auto replace = OutputFile::IfExists::replace;

const CfaPattern bayer{2, 2, {0, 1, 1, 2}}, grey{1, 1, {0}},
    quad{4, 4, {0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 2, 2, 1, 1, 2, 2}},
    x_trans{6, 6, {1, 2, 1, 1, 0, 1, 0, 1, 0, 2, 1, 2, 1, 2, 1, 1, 0, 1,
                   1, 0, 1, 1, 2, 1, 2, 1, 2, 0, 1, 0, 1, 0, 1, 1, 2, 1}};

RawFrame sample_frame(const CfaPattern& cfa, int bits = 14) {
  std::mt19937 random(7);
  RawFrame f;
  const int top = (1 << bits) - 1;
  // Narrower than a tile of the DNG: from a wider tile LibRaw 0.20 would take the padding for pixels.
  f.dn = Image<std::uint16_t>(120, 90);
  for (std::uint16_t& dn : f.dn.data())
    dn = static_cast<std::uint16_t>(random() & static_cast<unsigned>(top));
  f.cfa = cfa;
  f.planes = cfa.planes.size() == 1 ? std::vector<std::string>{"Y"} : std::vector<std::string>{"R", "G", "B"};
  f.bit_depth = bits;
  f.black_level_dn.assign(cfa.planes.size(), top / 16);
  f.white_level_dn = top - 5;
  f.default_crop = {12, 8, 90, 70};
  if (f.planes.size() == 3) {
    f.colour.color_matrix_A << 0.9, -0.2, -0.1, -0.4, 1.2, 0.2, -0.1, 0.2, 0.7;
    f.colour.color_matrix_D65 << 0.8, -0.1, -0.15, -0.5, 1.3, 0.1, -0.2, 0.3, 0.6;
    f.colour.forward_matrix_A << 0.6, 0.3, 0.06, 0.25, 0.9, -0.15, 0.02, -0.2, 1.0;
    f.colour.forward_matrix_D65 << 0.5, 0.35, 0.11, 0.2, 0.95, -0.15, 0.03, -0.1, 0.89;
    f.colour.has_forward = true;
    f.as_shot_neutral = Eigen::Vector3d(0.41, 1.0, 0.76);
  }
  f.info.make = "Maker";
  f.info.model = "Model 7";
  f.info.lens = "Lens 8.69 mm f/1.95";
  f.info.software = "groundglass";
  f.info.date_time = "2026:05:04 03:02:01";
  f.info.exposure_time_s = 1.0 / 320.0;
  f.info.f_number = 1.95;
  f.info.iso = 125.0;
  f.info.focal_length_mm = 8.69;
  f.info.focal_length_35mm_mm = 27.0;
  return f;
}

std::vector<std::string> names_at_sites(const RawFrame& frame) {
  std::vector<std::string> names;
  for (const std::uint8_t plane : frame.cfa.planes) names.push_back(frame.planes[plane]);
  return names;
}

/// LibRaw holds what is not whole in single precision.
void expect_same(const RawFrame& a, const RawFrame& b) {
  ASSERT_EQ(a.dn.width(), b.dn.width());
  ASSERT_EQ(a.dn.height(), b.dn.height());
  EXPECT_TRUE(std::ranges::equal(a.dn.data(), b.dn.data()));
  EXPECT_EQ(a.optical_black_dn.height(), b.optical_black_dn.height());
  EXPECT_TRUE(std::ranges::equal(a.optical_black_dn.data(), b.optical_black_dn.data()));
  EXPECT_EQ(a.cfa.width, b.cfa.width);
  EXPECT_EQ(a.cfa.height, b.cfa.height);
  EXPECT_EQ(names_at_sites(a), names_at_sites(b));
  EXPECT_EQ(a.bit_depth, b.bit_depth);
  EXPECT_EQ(a.black_level_dn, b.black_level_dn);
  EXPECT_EQ(a.white_level_dn, b.white_level_dn);
  EXPECT_EQ(a.default_crop, (PixelRect{0, 0, a.dn.width(), a.dn.height()}));
  if (a.planes.size() == 3) {
    constexpr double single = 1e-6;
    EXPECT_TRUE(a.colour.color_matrix_A.isApprox(b.colour.color_matrix_A, single));
    EXPECT_TRUE(a.colour.color_matrix_D65.isApprox(b.colour.color_matrix_D65, single));
    EXPECT_EQ(a.colour.has_forward, b.colour.has_forward);
    EXPECT_TRUE(a.colour.forward_matrix_A.isApprox(b.colour.forward_matrix_A, single));
    EXPECT_TRUE(a.colour.forward_matrix_D65.isApprox(b.colour.forward_matrix_D65, single));
    EXPECT_TRUE(a.as_shot_neutral.isApprox(b.as_shot_neutral, single));
  }
}

void expect_same(const CaptureInfo& a, const CaptureInfo& b) {
  EXPECT_EQ(a.make, b.make);
  EXPECT_EQ(a.model, b.model);
  EXPECT_EQ(a.lens, b.lens);
  EXPECT_EQ(a.software, b.software);
  EXPECT_EQ(a.date_time, b.date_time);
  EXPECT_FLOAT_EQ(float(a.exposure_time_s), float(b.exposure_time_s));
  EXPECT_FLOAT_EQ(float(a.f_number), float(b.f_number));
  EXPECT_FLOAT_EQ(float(a.iso), float(b.iso));
  EXPECT_FLOAT_EQ(float(a.focal_length_mm), float(b.focal_length_mm));
  EXPECT_FLOAT_EQ(float(a.focal_length_35mm_mm), float(b.focal_length_35mm_mm));
  EXPECT_EQ(a.orientation, b.orientation);
}

/// What a frame is once it went through a DNG and LibRaw.
RawFrame through_libraw(const RawFrame& frame, DngCompression compression = DngCompression::lossless) {
  const TemporaryFolder folder;
  write_dng(folder.path() / "a.dng", frame, replace, compression);
  return read_with_libraw(folder.path() / "a.dng");
}

TEST(RawFile, LibRawReadsOurMosaics) {
  GROUNDGLASS_NEEDS_LIBRAW();
  for (const CfaPattern& cfa : {bayer, CfaPattern{2, 2, {1, 0, 2, 1}}, CfaPattern{2, 2, {1, 2, 0, 1}},
                                CfaPattern{2, 2, {2, 1, 1, 0}}, x_trans, grey}) {
    const RawFrame frame = sample_frame(cfa);
    SCOPED_TRACE(::testing::PrintToString(names_at_sites(frame)));
    const RawFrame read = through_libraw(frame);
    expect_same(read, frame);
    expect_same(read.info, frame.info);
  }
}

TEST(RawFile, LibRawReadsOurDepthsAndCompressions) {
  GROUNDGLASS_NEEDS_LIBRAW();
  for (const int bits : {8, 10, 12, 14, 16})
    for (const auto& [name, compression] : dng_compression_names) {
      SCOPED_TRACE(std::to_string(bits) + " " + std::string(name));
      const RawFrame frame = sample_frame(bayer, bits);
      expect_same(through_libraw(frame, compression), frame);
    }
}

TEST(RawFile, LibRawTellsOrientationDarkRowsAndBlackOfEachSite) {
  GROUNDGLASS_NEEDS_LIBRAW();
  for (int orientation = 1; orientation <= 8; ++orientation) {
    RawFrame frame = sample_frame(bayer);
    frame.info.orientation = orientation;
    expect_same(through_libraw(frame).info, frame.info);
  }
  for (const CfaPattern& cfa : {bayer, x_trans}) {
    RawFrame frame = sample_frame(cfa);
    for (size_t i = 0; i < frame.black_level_dn.size(); ++i) frame.black_level_dn[i] += double(i);
    expect_same(through_libraw(frame), frame);
  }
}

TEST(RawFile, AWhiteBalanceOfNoCameraIsRefusedThroughLibRaw) {
  GROUNDGLASS_NEEDS_LIBRAW();
  RawFrame frame = sample_frame(bayer);
  frame.as_shot_neutral = Eigen::Vector3d(2e-3, 1.0, 0.5);
  EXPECT_NEAR(through_libraw(frame).as_shot_neutral[0], 2e-3, 1e-6);
  frame.as_shot_neutral[0] = 5e-4;
  EXPECT_INPUT_ERROR(through_libraw(frame), "white balance has factors up to 2000");
}

// Of each of these sizes LibRaw knows a camera whose files have no header.
TEST(RawFile, AFileWithoutAHeaderIsOfNoCamera) {
  GROUNDGLASS_NEEDS_LIBRAW();
  const TemporaryFolder folder;
  std::mt19937 random(3);
  for (const size_t bytes : {786432u, 1447680u, 2868726u, 5298000u}) {
    for (const bool all_zero : {true, false}) {
      std::string junk(bytes, '\0');
      if (!all_zero)
        for (char& byte : junk) byte = static_cast<char>(random());
      const auto path = folder.write("junk.raw", junk);
      EXPECT_INPUT_ERROR(read_raw(path), "junk.raw: does not say what camera it is of", "by its size alone");
    }
  }
}

/// Their mean is then the black level of a Bayer mosaic, whatever the file states.
TEST(RawFile, LibRawMeasuresBlackOnDarkRows) {
  GROUNDGLASS_NEEDS_LIBRAW();
  for (const CfaPattern& cfa : {bayer, x_trans}) {
    RawFrame frame = sample_frame(cfa);
    frame.optical_black_dn = Image<std::uint16_t>(frame.dn.width(), 12);
    for (int y = 0; y < 12; ++y)
      for (int x = 0; x < frame.dn.width(); ++x)
        frame.optical_black_dn.at(x, y) = static_cast<std::uint16_t>(500 + y / 6);
    const RawFrame read = through_libraw(frame);
    if (cfa == bayer) frame.black_level_dn.assign(cfa.planes.size(), 500.0);
    expect_same(read, frame);
  }
}

TEST(RawFile, LibRawAppliesAStoredCurve) {
  GROUNDGLASS_NEEDS_LIBRAW();
  RawFrame frame = sample_frame(bayer, 8);
  for (int i = 0; i < 256; ++i) frame.linearization.push_back(static_cast<std::uint16_t>(i * i / 16));
  frame.white_level_dn = 4000;
  const RawFrame read = through_libraw(frame);
  ASSERT_EQ(read.dn.width(), frame.dn.width());
  for (int y = 0; y < frame.dn.height(); ++y)
    for (int x = 0; x < frame.dn.width(); ++x) ASSERT_EQ(read.dn.at(x, y), frame.linear_dn(x, y));
  EXPECT_TRUE(read.linearization.empty());
  EXPECT_EQ(read.bit_depth, 12);
}

TEST(RawFile, LibRawAndOurReaderAgreeOnARealCamera) {
  GROUNDGLASS_NEEDS_LIBRAW();
  const auto path = testing::shared_data("raw/tinydng_colorchart_canon_kissx4_14bit.dng");
  GROUNDGLASS_NEEDS_SHARED(path);
  const RawFrame frame = read_with_libraw(path);
  expect_same(frame, read_dng(path));
  EXPECT_EQ(frame.info.make, "Canon");
}

/// A raw file that is not a DNG: ours, uncompressed, with the tag that makes it one renamed to one that
/// nobody knows. LibRaw then goes by the camera's name.
std::filesystem::path as_other_camera(const TemporaryFolder& folder, RawFrame frame, const std::string& make,
                                      const std::string& model) {
  frame.info.make = make;
  frame.info.model = model;
  write_dng(folder.path() / "a.dng", frame, replace, DngCompression::none);
  std::string bytes = read_text_file(folder.path() / "a.dng");
  const std::string dng_version = "\x12\xc6", unknown = "\x05\xc6";
  const size_t at = bytes.find(dng_version + std::string("\x01\0\x04\0", 4));
  EXPECT_NE(at, std::string::npos);
  bytes.replace(at, 2, unknown);
  return folder.write("a.raw", bytes);
}

TEST(RawFile, OtherCamerasHaveAdobesMatrix) {
  GROUNDGLASS_NEEDS_LIBRAW();
  const TemporaryFolder folder;
  const RawFrame frame =
      read_raw(as_other_camera(folder, sample_frame(bayer), "Canon", "Canon EOS 5D Mark II"));
  EXPECT_EQ(frame.info.model, "EOS 5D Mark II");
  EXPECT_TRUE(std::ranges::equal(frame.dn.data(), sample_frame(bayer).dn.data()));
  // LibRaw 0.20.2, src/tables/colordata.cpp, table of adobe_coeff, "EOS 5D Mark II": Adobe's ColorMatrix2
  // times 10000, black 0, which leaves what the file says, and the level at which it is full, 0x3cf0.
  Eigen::Matrix3d adobe;
  adobe << 0.4716, 0.0603, -0.0830, -0.7798, 1.5474, 0.2480, -0.1496, 0.1937, 0.6651;
  EXPECT_TRUE(frame.colour.color_matrix_D65.isApprox(adobe, 1e-6));
  EXPECT_EQ(frame.colour.color_matrix_A, frame.colour.color_matrix_D65);
  EXPECT_EQ(frame.white_level_dn, 0x3cf0);
  EXPECT_EQ(frame.black_level_dn, sample_frame(bayer).black_level_dn);
}

TEST(RawFile, DngsAreReadByOurReaderUnderAnyName) {
  const TemporaryFolder folder;
  for (const char* name : {"a.dng", "a.raw", "A.DNG"}) {
    write_dng(folder.path() / "a.dng", sample_frame(quad), replace);
    std::filesystem::rename(folder.path() / "a.dng", folder.path() / name);
    // LibRaw would not know the mosaic.
    EXPECT_EQ(read_raw(folder.path() / name).cfa, quad);
  }
}

TEST(RawFile, SaysWhatIsMissingWithoutLibRaw) {
  if (libraw_version()) GTEST_SKIP() << "built with LibRaw";
  const TemporaryFolder folder;
  EXPECT_INPUT_ERROR(read_raw(folder.write("a.CR2", "II*\0....")), "a.CR2: is not a DNG", "libraw-dev");
  EXPECT_INPUT_ERROR(read_raw(folder.path() / "absent.CR2"), "absent.CR2", "No such file");
}

TEST(RawFile, SaysWhatLibRawCannotRead) {
  GROUNDGLASS_NEEDS_LIBRAW();
  const TemporaryFolder folder;
  EXPECT_INPUT_ERROR(through_libraw(sample_frame(quad)), "a.dng: has a mosaic that LibRaw", "does not know");
  EXPECT_INPUT_ERROR(read_raw(folder.path()), "is a folder");
  EXPECT_INPUT_ERROR(read_raw(folder.path() / "absent.CR2"), "absent.CR2", "No such file");
  EXPECT_INPUT_ERROR(read_raw(folder.write("empty.CR2", "")), "empty.CR2: ");
  EXPECT_INPUT_ERROR(read_raw(folder.write("text.nef", "some text")), "text.nef: cannot be read");
  EXPECT_INPUT_ERROR(read_raw(folder.write("picture.nef", "\x89PNG\r\n\x1a\n" + std::string(5000, 'a'))),
                     "picture.nef: is no raw file that LibRaw", "knows (it looks like a PNG)");
  EXPECT_INPUT_ERROR(read_raw(folder.write("text.dng", "some text")), "text.dng: is not a DNG");
}

/// Reads a sane frame, or throws an error that names the file. True if it was read.
bool survives(const std::filesystem::path& path) {
  try {
    const RawFrame frame = read_with_libraw(path);
    EXPECT_EQ(frame.black_level_dn.size(), frame.cfa.planes.size());
    EXPECT_LE(frame.default_crop.x + frame.default_crop.width, frame.dn.width());
    return true;
  } catch (const InputError& error) {
    const std::string message = error.what();
    EXPECT_EQ(message.find(path.string()), 0u) << message;
    return false;
  }
}

TEST(RawFile, EveryTruncationIsAnErrorThroughLibRaw) {
  GROUNDGLASS_NEEDS_LIBRAW();
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.dng";
  for (const auto& [name, compression] : dng_compression_names) {
    write_dng(path, sample_frame(bayer, 12), replace, compression);
    ASSERT_TRUE(survives(path));
    const auto whole = std::filesystem::file_size(path);
    for (const double share : {0.9, 0.7, 0.5, 0.3, 0.1, 0.01}) {
      std::filesystem::resize_file(path, static_cast<std::uintmax_t>(share * double(whole)));
      EXPECT_FALSE(survives(path)) << name << " " << share;
    }
  }
}

}  // namespace
}  // namespace groundglass::sensor
