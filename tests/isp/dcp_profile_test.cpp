#include "isp/colour/dcp_profile.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/colour.h"
#include "tests/isp/dcp_file.h"
#include "tests/isp/test_frame.h"
#include "tests/isp/through_stages.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/temporary_folder.h"

namespace groundglass::isp {
namespace {

using testing::DcpFile;

class Dcp : public ::testing::Test {
 protected:
  std::filesystem::path write(const DcpFile& file, bool big_endian = false) const {
    return folder_.write("camera.dcp", file.bytes(big_endian));
  }
  groundglass::testing::TemporaryFolder folder_;
};

/// Six hues, two saturations, one value: red turned by 30 degrees, all doubled in saturation at full
/// saturation, and halved in value.
std::vector<float> some_table() {
  std::vector<float> data;
  for (int hue = 0; hue < 6; ++hue)
    for (int saturation = 0; saturation < 2; ++saturation)
      for (const float x : {hue == 0 ? 30.0f : 0.0f, 1.0f, saturation == 1 ? 0.5f : 1.0f}) data.push_back(x);
  return data;
}

DcpFile some_profile() {
  DcpFile file;
  file.text(50936, "Somebody's");
  file.rationals(50721, {0.9, -0.25, -0.05, -0.45, 1.25, 0.2, -0.05, 0.2, 0.6});
  file.rationals(50722, {1.1, -0.3, -0.1, -0.4, 1.2, 0.2, -0.1, 0.3, 0.5});
  file.shorts(50778, {21});
  file.shorts(50779, {17});
  file.longs(50937, {6, 2, 1});
  file.floats(50938, some_table());
  file.floats(50940, {0.0f, 0.0f, 0.5f, 0.7f, 1.0f, 1.0f});
  return file;
}

TEST_F(Dcp, BothByteOrdersHoldTheSame) {
  for (const bool big_endian : {false, true}) {
    const DcpProfile profile = read_dcp(write(some_profile(), big_endian));
    EXPECT_EQ(profile.name, "Somebody's");
    // The warmer light's first, whichever the file has first.
    EXPECT_EQ(profile.colour.illuminants, (std::array{17, 21}));
    EXPECT_NEAR(profile.colour.color_matrix_A(0, 0), 1.1, 1e-9);
    EXPECT_NEAR(profile.colour.color_matrix_D65(1, 0), -0.45, 1e-9);
    EXPECT_FALSE(profile.colour.has_forward);
    ASSERT_EQ(profile.hue_sat_warm.changes.size(), 12u);
    EXPECT_EQ(profile.hue_sat_cold.at(0.0f, 1.0f, 0.3f).hue_deg, 30.0f);
    EXPECT_TRUE(profile.look.empty());
    ASSERT_EQ(profile.tone_curve.size(), 3u);
    EXPECT_NEAR(profile.tone_curve[1].second, 0.7, 1e-6);
  }
}

TEST(HueSat, IsTrilinearAndHueGoesRound) {
  HueSatTable table{.hues = 4, .saturations = 3, .values = 2, .changes = {}};
  // Any function that is linear along each axis is given back exactly between its samples.
  const auto at = [](float hue, float s, float v) { return 1.0f + std::abs(hue - 2.0f) + s * (2.0f + v); };
  for (int v = 0; v < 2; ++v)
    for (int h = 0; h < 4; ++h)
      for (int s = 0; s < 3; ++s)
        table.changes.push_back(
            {0.0f, at(static_cast<float>(h), 0.5f * static_cast<float>(s), static_cast<float>(v)), 1.0f});
  EXPECT_FLOAT_EQ(table.at(0.375f, 0.3f, 0.7f).saturation, at(1.5f, 0.3f, 0.7f));
  // Halfway from the last hue back to the first.
  EXPECT_FLOAT_EQ(table.at(0.875f, 0.8f, 0.2f).saturation,
                  0.5f * (at(3.0f, 0.8f, 0.2f) + at(0.0f, 0.8f, 0.2f)));
  EXPECT_FLOAT_EQ(table.at(-0.125f, 2.0f, 9.0f).saturation,
                  0.5f * (at(3.0f, 1.0f, 1.0f) + at(0.0f, 1.0f, 1.0f)));
}

// By hand: red (0.8, 0.2, 0.2) has hue 0, saturation 0.75, value 0.8.
TEST(HueSat, ChangesHueSaturationAndValue) {
  HueSatTable table{
      .hues = 1, .saturations = 2, .values = 1, .changes = {{60.0f, 1.2f, 0.5f}, {60.0f, 1.2f, 0.5f}}};
  float r = 0.8f, g = 0.2f, b = 0.2f;
  table.apply(r, g, b);
  EXPECT_NEAR(r, 0.4f, 1e-6f);  // yellow of saturation 0.9 and value 0.4
  EXPECT_NEAR(g, 0.4f, 1e-6f);
  EXPECT_NEAR(b, 0.04f, 1e-6f);
  // Saturation is limited to that of the space.
  r = 0.8f, g = 0.0f, b = 0.0f;
  table.apply(r, g, b);
  EXPECT_NEAR(b, 0.0f, 1e-6f);
  // Through the sRGB curve.
  table.srgb_encoded = true;
  r = 0.5f, g = 0.5f, b = 0.5f;
  table.apply(r, g, b);
  EXPECT_NEAR(r, srgb_decode(0.5 * srgb_encode(0.5)), 1e-6);
}

TEST(HueSat, ATableThatChangesNothingChangesNothing) {
  const HueSatTable table{
      .hues = 6, .saturations = 4, .values = 3, .changes = std::vector<HueSatTable::Change>(72)};
  for (const auto& colour : {std::array{0.1f, 0.7f, 0.3f},
                             {2.5f, 0.1f, 1.4f},
                             {0.3f, -0.05f, 0.2f},
                             {0.0f, 0.0f, 0.0f},
                             {-0.1f, -0.2f, -0.3f},
                             {0.4f, 0.4f, 0.4f}}) {
    auto [r, g, b] = colour;
    table.apply(r, g, b);
    EXPECT_NEAR(r, colour[0], 4e-7f);
    EXPECT_NEAR(g, colour[1], 4e-7f);
    EXPECT_NEAR(b, colour[2], 4e-7f);
  }
}

TEST_F(Dcp, AProfileOfTheFramesOwnMatricesGivesTheSamePicture) {
  RawFrame raw = testing::test_frame(16, 12, 0);
  for (size_t i = 0; i < raw.dn.data().size(); ++i)
    raw.dn.data()[i] = static_cast<std::uint16_t>(100.0f + 900.0f * testing::texture(i));
  DcpFile file;
  file.rationals(50721, {1.1, -0.3, -0.1, -0.4, 1.2, 0.2, -0.1, 0.3, 0.5});
  file.rationals(50722, {0.9, -0.25, -0.05, -0.45, 1.25, 0.2, -0.05, 0.2, 0.6});
  file.shorts(50778, {17});
  file.shorts(50779, {21});
  const std::vector<std::string> stages{"black_level", "white_balance", "demosaic", "colour"};
  std::vector<std::string> with_profile = stages;
  with_profile.back() += " profile=" + write(file).string();
  const Image<float> plain = testing::through(raw, stages), profiled = testing::through(raw, with_profile);
  for (size_t i = 0; i < plain.data().size(); ++i) ASSERT_NEAR(profiled.data()[i], plain.data()[i], 1e-5);
}

/// The mean of the two lights' maps where the light lies halfway between them in inverse temperature.
TEST(HueSat, MapsAreMixedByWeight) {
  const HueSatTable warm{.hues = 1, .saturations = 2, .values = 1, .changes = {{0, 1, 1}, {40, 2, 3}}},
      cold{.hues = 1, .saturations = 2, .values = 1, .changes = {{0, 1, 1}, {0, 1, 1}}};
  const HueSatTable mixed = interpolated(warm, cold, 0.25);
  EXPECT_FLOAT_EQ(mixed.changes[1].hue_deg, 10.0f);
  EXPECT_FLOAT_EQ(mixed.changes[1].saturation, 1.25f);
  EXPECT_FLOAT_EQ(mixed.changes[1].value, 1.5f);
}

TEST_F(Dcp, TheMapFollowsTheMatricesAndTheLookIsItsOwnStage) {
  RawFrame raw = testing::test_frame(8, 8, 0);
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 8; ++x)
      raw.dn.at(x, y) = static_cast<std::uint16_t>(raw.cfa.plane_at(x, y) == 1 ? 300 : 500);
  DcpFile file = some_profile();
  const std::vector<std::string> stages{"black_level", "white_balance", "demosaic", "colour"};
  DcpFile without = file;
  without.remove(50938);
  const std::string with_map = folder_.write("map.dcp", file.bytes(false)).string(),
                    plain = folder_.write("plain.dcp", without.bytes(false)).string();
  without.longs(50981, {6, 2, 1});
  without.floats(50982, some_table());
  const std::string with_look = folder_.write("look.dcp", without.bytes(false)).string();
  const auto colour = [&](const std::string& profile, const std::string& look) {
    std::vector<std::string> all = stages;
    all.back() += " profile=" + profile;
    if (!look.empty()) all.push_back("profile_look profile=" + look);
    return testing::through(raw, all);
  };
  const Image<float> before = colour(plain, ""), after = colour(with_map, ""),
                     looked = colour(plain, with_look);
  EXPECT_NE(before.at(4, 4, 1), after.at(4, 4, 1));
  // The same table on the same colour is the same, in whichever place.
  for (int c = 0; c < 3; ++c) EXPECT_FLOAT_EQ(looked.at(4, 4, c), after.at(4, 4, c));
  EXPECT_INPUT_ERROR(colour(plain, plain), "profile_look: profile: ", "has no LookTable");
  EXPECT_INPUT_ERROR(colour("/nowhere.dcp", ""), "colour: profile: /nowhere.dcp: ");
  EXPECT_INPUT_ERROR(colour(plain, "/nowhere.dcp"), "profile_look: profile: /nowhere.dcp: ");
  EXPECT_INPUT_ERROR(
      testing::through(raw, {"black_level", "white_balance", "demosaic", "colour", "profile_look"}),
      "profile_look: profile: is not given");
}

TEST_F(Dcp, DamagedProfilesNameFileAndTag) {
  const auto refused = [&](const std::string& tag, const std::string& what, const auto& change) {
    DcpFile file = some_profile();
    change(file);
    const auto path = write(file);
    EXPECT_INPUT_ERROR(read_dcp(path), path.string() + ": ", tag, what);
  };
  refused("ColorMatrix1", "missing", [](DcpFile& f) { f.remove(50721); });
  refused("ColorMatrix1", "has 2 numbers, expected 9", [](DcpFile& f) { f.rationals(50721, {1.0, 2.0}); });
  refused("ColorMatrix1", "not finite", [](DcpFile& f) { f.floats(50721, std::vector<float>(9, NAN)); });
  refused("CalibrationIlluminant1", "not the code of a light", [](DcpFile& f) { f.remove(50778); });
  refused("CalibrationIlluminant2", "not the code of a light", [](DcpFile& f) { f.shorts(50779, {255}); });
  refused("CalibrationIlluminant2", "not the code of a light", [](DcpFile& f) { f.floats(50779, {-1e38f}); });
  refused("CalibrationIlluminant2", "first one's", [](DcpFile& f) { f.shorts(50779, {21}); });
  refused("ForwardMatrix", "has 1 numbers", [](DcpFile& f) {
    f.rationals(50964, {1.0});
    f.rationals(50965, {1.0});
  });
  refused("ProfileHueSatMapDims", "divisions", [](DcpFile& f) { f.remove(50937); });
  refused("ProfileHueSatMapDims", "has 2 numbers", [](DcpFile& f) { f.longs(50937, {6, 2}); });
  refused("ProfileHueSatMapDims", "divisions", [](DcpFile& f) { f.longs(50937, {0, 2, 1}); });
  refused("ProfileHueSatMapDims", "divisions", [](DcpFile& f) { f.longs(50937, {6, 1, 1}); });
  refused("ProfileHueSatMapDims", "divisions", [](DcpFile& f) {
    f.longs(50937, {4000000000u, 4, 4000000000u});
  });
  refused("ProfileHueSatMapData1", "has 36 numbers, expected 72", [](DcpFile& f) {
    f.longs(50937, {6, 2, 2});
  });
  refused("ProfileHueSatMapData1", "is of type 9", [](DcpFile& f) { f.set_type(50938, 9); });
  refused("ProfileHueSatMapData1", "outside the file", [](DcpFile& f) { f.set_count(50938, 4000000000u); });
  refused("ProfileHueSatMapData1", "nothing negative", [](DcpFile& f) {
    std::vector<float> data = some_table();
    data[4] = -1.0f;
    f.floats(50938, data);
  });
  refused("ProfileHueSatMapEncoding", "expected 0 (linear) or 1 (sRGB)",
          [](DcpFile& f) { f.longs(51107, {2}); });
  refused("ProfileToneCurve", "pairs", [](DcpFile& f) { f.floats(50940, {0.0f, 0.0f, 1.0f}); });
  refused("ProfileToneCurve", "does not rise", [](DcpFile& f) {
    f.floats(50940, {0, 0, 0.6f, 0.5f, 0.5f, 0.6f, 1, 1});
  });
  refused("ProfileToneCurve", "(0, 0) to (1, 1)", [](DcpFile& f) { f.floats(50940, {0, 0, 0.9f, 1}); });
  refused("ProfileName", "not text", [](DcpFile& f) { f.shorts(50936, {1}); });
}

TEST_F(Dcp, AFileCutAnywhereIsRefused) {
  const std::string whole = some_profile().bytes(false);
  for (size_t length = 0; length < whole.size(); length += 7)
    EXPECT_INPUT_ERROR(read_dcp(folder_.write("cut.dcp", whole.substr(0, length))), "cut.dcp: ");
  EXPECT_INPUT_ERROR(read_dcp(folder_.write("x.dcp", "II*\0aaaaaaaa")), "not a camera profile", "IIRC");
  EXPECT_INPUT_ERROR(read_dcp(folder_.path() / "none.dcp"), "none.dcp");
}

}  // namespace
}  // namespace groundglass::isp
