#include "isp/raw/defects.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "sim/core/output_file.h"
#include "tests/isp/any_tiling.h"
#include "tests/isp/test_frame.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::isp {
namespace {

const std::vector<std::string> by_file{"black_level", "defects"};
const std::vector<std::string> dynamic{"black_level", "defects dynamic=true"};

/// Even steps of colour and a slanted edge; noise of at most half a digit.
RawFrame scene(int width, int height) {
  RawFrame raw = testing::test_frame(width, height, 0);
  raw.noise_profile.assign(3, {1e-4, 1e-5});
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      raw.dn.at(x, y) =
          static_cast<std::uint16_t>((x + y > width / 2 ? 600 : 200) + 60 * raw.cfa.plane_at(x, y));
  return raw;
}

Opcode words(std::uint32_t id, const std::vector<std::uint32_t>& values) {
  OtherOpcode other{id, {1, 3, 0, 0}, {}};
  for (const std::uint32_t value : values)
    for (int shift = 24; shift >= 0; shift -= 8)
      other.parameters.push_back(static_cast<std::uint8_t>(value >> shift));
  return {other};
}

std::string map_file(const std::string& text) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "bad.txt";
  write_text_file(path, text, OutputFile::IfExists::replace);
  return path.string();
}

/// The same turned round, so that the edge runs the other way.
RawFrame mirrored_scene(int width, int height) {
  RawFrame raw = scene(width, height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      raw.dn.at(x, y) = static_cast<std::uint16_t>((width - 1 - x + y > width / 2 ? 600 : 200) +
                                                   60 * raw.cfa.plane_at(x, y));
  return raw;
}

TEST(Defects, ListedPixelsAreRepairedAlongTheEdge) {
  for (const bool turned : {false, true}) {
    const RawFrame good = turned ? mirrored_scene(40, 30) : scene(40, 30);
    RawFrame bad = good;
    std::vector<std::uint32_t> list{0, 8, 0};
    for (const auto& [left, y] :
         {std::pair{5, 5}, {6, 5}, {18, 2}, {0, 29}, {39, 29}, {12, 9}, {14, 9}, {30, 20}}) {
      const int x = turned ? 39 - left : left;
      bad.dn.at(x, y) = 1023;
      list.push_back(static_cast<std::uint32_t>(y));
      list.push_back(static_cast<std::uint32_t>(x));
    }
    bad.stored_opcodes = {words(5, list)};
    const Image<float> expected = testing::through(good, {"black_level"});
    const Image<float> found = testing::through(bad, by_file);
    EXPECT_TRUE(std::ranges::equal(found.data(), expected.data())) << turned;
  }
}

TEST(Defects, RectanglesConstantsAndMapsListThemToo) {
  const RawFrame good = scene(40, 30);
  const Image<float> expected = testing::through(good, {"black_level"});
  RawFrame bad = good;
  bad.dn.at(30, 10) = bad.dn.at(31, 10) = 7;
  bad.stored_opcodes = {words(5, {0, 0, 1, 10, 30, 11, 32})};
  EXPECT_TRUE(std::ranges::equal(testing::through(bad, by_file).data(), expected.data()));
  bad.stored_opcodes = {words(4, {7, 0})};
  EXPECT_TRUE(std::ranges::equal(testing::through(bad, by_file).data(), expected.data()));
  bad.stored_opcodes.clear();
  const std::string map = map_file("# column row\n30 10\n31 10 1700000000 # and since when\n\n");
  EXPECT_TRUE(std::ranges::equal(testing::through(bad, {"black_level", "defects map=" + map}).data(),
                                 expected.data()));
  EXPECT_FALSE(std::ranges::equal(testing::through(bad, by_file).data(), expected.data()));
}

TEST(Defects, HotAndDeadPixelsStandOutAndEdgesAndNoiseDoNot) {
  const RawFrame good = scene(80, 60);
  EXPECT_TRUE(std::ranges::equal(testing::through(good, dynamic).data(),
                                 testing::through(good, {"black_level"}).data()));
  RawFrame bad = good;
  bad.dn.at(11, 8) = 1000;
  bad.dn.at(60, 40) = 64;
  EXPECT_TRUE(std::ranges::equal(testing::through(bad, dynamic).data(),
                                 testing::through(good, {"black_level"}).data()));
}

/// Gaussian noise as the profile says: a pixel beyond all eight neighbours by their range and six sigma is
/// none of it.
TEST(Defects, NoiseIsLeftAlone) {
  RawFrame raw = testing::test_frame(200, 150, 0);
  raw.noise_profile.assign(3, {0.0, 100.0 / (1024.0 * 1024.0)});
  for (size_t i = 0; i < raw.dn.data().size(); ++i) {
    const auto uniform = [&](size_t k) {
      return (static_cast<double>(testing::texture(4 * i + k)) * 1024.0 + 0.5) / 1024.0;
    };
    const double normal = std::sqrt(-2.0 * std::log(uniform(0))) * std::cos(6.283185307 * uniform(1));
    raw.dn.data()[i] = static_cast<std::uint16_t>(std::lround(500.0 + 10.0 * normal));
  }
  EXPECT_TRUE(std::ranges::equal(testing::through(raw, dynamic).data(),
                                 testing::through(raw, {"black_level"}).data()));
}

TEST(Defects, AnySizeAndAnyTilingGiveTheSame) {
  for (const auto& [width, height] : testing::odd_sizes()) {
    RawFrame raw = scene(width, height);
    for (size_t i = 0; i < raw.dn.data().size(); i += 17) raw.dn.data()[i] = 1023;
    raw.stored_opcodes = {words(5, {0, 1, 1, 0, 0, 0, 0, 2, 2})};
    testing::expect_same_bytes_in_any_tiling(raw,
                                             testing::stages_of({"black_level", "defects dynamic=true"}));
  }
}

TEST(Defects, BrokenListsAreNamed) {
  RawFrame raw = scene(8, 8);
  raw.stored_opcodes = {words(5, {0, 4000000000u, 0, 1, 1})};
  EXPECT_INPUT_ERROR(testing::through(raw, by_file), "defects: opcode", "cut short");
  raw.stored_opcodes = {words(4, {})};
  EXPECT_INPUT_ERROR(testing::through(raw, by_file), "defects: opcode", "cut short");
  raw.stored_opcodes = {words(5, {0, 1, 0, 0xffffffffu, 0x80000000u})};
  EXPECT_NO_THROW(testing::through(raw, by_file));
  raw.stored_opcodes = {words(5, {0, 0, 2, 0, 0, 8, 8, 0, 0, 1, 1})};
  EXPECT_INPUT_ERROR(testing::through(raw, by_file), "defects: opcode", "more bad pixels than the frame has");
  raw.stored_opcodes.clear();
  const auto with_map = [&](const std::string& text) {
    return testing::through(raw, {"black_level", "defects map=" + map_file(text)});
  };
  EXPECT_INPUT_ERROR(with_map("1 1\n2\n"), "bad.txt:2", "column and the row");
  EXPECT_INPUT_ERROR(with_map("8 1\n"), "bad.txt:1", "(8, 1)", "8×8");
  EXPECT_INPUT_ERROR(with_map("1 99999999999999999999\n"), "bad.txt:1", "expected");
  EXPECT_INPUT_ERROR(testing::through(raw, {"black_level", "defects map=/nowhere.txt"}),
                     "defects: map: /nowhere.txt: ");
  raw.noise_profile.clear();
  EXPECT_INPUT_ERROR(testing::through(raw, dynamic), "defects: dynamic", "noise profile");
}

}  // namespace
}  // namespace groundglass::isp
