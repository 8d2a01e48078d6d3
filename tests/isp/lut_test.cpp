#include "isp/looks/lut.h"

#include <OpenImageIO/imageio.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <lcms2.h>

#include <cmath>

#include "isp/colour/rgb_space.h"
#include "isp/looks/cube_file.h"
#include "isp/looks/hald_file.h"
#include "isp/looks/icc_file.h"
#include "isp/output/icc_profile.h"
#include "tests/isp/any_tiling.h"
#include "tests/isp/apply_to_colours.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/temporary_folder.h"

namespace groundglass::isp {
namespace {

using groundglass::testing::TemporaryFolder;
using testing::applied;
using Colour = std::array<float, 3>;
using Function = std::function<Colour(const Colour&)>;

Colour through(const ColourTable& table, Colour c) {
  table.apply(1, &c[0], &c[1], &c[2]);
  return c;
}

/// A cube of a function, as text.
std::string cube_text(int side, const Function& function, const std::string& header = "") {
  std::string text = fmt::format("# of a test\nTITLE \"a table\"\n{}LUT_3D_SIZE {}\n", header, side);
  const auto level = [&](int i) { return static_cast<float>(i) / static_cast<float>(side - 1); };
  for (int b = 0; b < side; ++b)
    for (int g = 0; g < side; ++g)
      for (int r = 0; r < side; ++r) {
        const Colour c = function({level(r), level(g), level(b)});
        text += fmt::format("{} {} {}\n", c[0], c[1], c[2]);
      }
  return text;
}

ColourTable cube_of(const std::string& text) {
  const TemporaryFolder folder;
  return read_cube(folder.write("a.cube", text));
}

void expect_near(const Colour& found, const Colour& expected, float tolerance) {
  for (size_t c = 0; c < 3; ++c) EXPECT_NEAR(found[c], expected[c], tolerance) << c;
}

std::vector<Colour> some_colours() {
  std::vector<Colour> colours;
  for (unsigned i = 0; i < 500; ++i)
    colours.push_back({static_cast<float>(i * 37 % 101) / 100.0f, static_cast<float>(i * 53 % 103) / 102.0f,
                       static_cast<float>(i * 71 % 107) / 106.0f});
  return colours;
}

TEST(CubeFile, MayBeginWithAByteOrderMark) {
  const std::string mark = "\xef\xbb\xbf";
  EXPECT_EQ(cube_of(mark + "LUT_1D_SIZE 2\n0 0 0\n1 1 1\n").size, 2);
  EXPECT_INPUT_ERROR(cube_of("LUT_1D_SIZE 2\n" + mark + "0 0 0\n1 1 1\n"), "a.cube:2");
}

TEST(ColourTable, ACubeIsExactOfWhatIsLinear) {
  const Function linear = [](const Colour& c) -> Colour {
    return {0.1f + 0.7f * c[0] - 0.2f * c[1], 0.5f * c[2] + 0.25f * c[0], c[1] - c[2]};
  };
  for (const int side : {2, 3, 17}) {
    const ColourTable table = cube_of(cube_text(side, linear));
    for (const Colour& c : some_colours()) expect_near(through(table, c), linear(c), 1e-6f);
  }
}

// The closed form of the tetrahedra: in a cell of a cube of side 2, min(r, g, b) is linear in each of the six
// (a trilinear mix would give the product).
TEST(ColourTable, TetrahedraMakeTheLeastOfThreeWhereOnlyWhiteIsOne) {
  const ColourTable table = cube_of(cube_text(2, [](const Colour& c) -> Colour {
    const float all = c[0] * c[1] * c[2], any = 1.0f - (1.0f - c[0]) * (1.0f - c[1]) * (1.0f - c[2]);
    return {all, any, c[0] * c[1]};
  }));
  for (const Colour& c : some_colours())
    expect_near(through(table, c),
                {std::min({c[0], c[1], c[2]}), std::max({c[0], c[1], c[2]}), std::min(c[0], c[1])}, 1e-6f);
}

TEST(ColourTable, GreysComeFromGreysAlone) {
  const ColourTable table = cube_of(cube_text(5, [](const Colour& c) -> Colour {
    const bool grey = c[0] == c[1] && c[1] == c[2];
    return grey ? c : Colour{9.0f, -9.0f, 5.0f};
  }));
  for (float x = 0.0f; x <= 1.0f; x += 0.01f) expect_near(through(table, {x, x, x}), {x, x, x}, 1e-5f);
}

TEST(ColourTable, BeyondTheDomainTheBorderHoldsAndNaNIsTheFirst) {
  const ColourTable table = cube_of(cube_text(
      3, [](const Colour& c) { return c; }, "DOMAIN_MIN -1 0 0\nDOMAIN_MAX 3 2 1\n"));
  expect_near(through(table, {1.0f, 1.0f, 0.5f}), {0.5f, 0.5f, 0.5f}, 1e-6f);
  expect_near(through(table, {-5.0f, 9.0f, INFINITY}), {0.0f, 1.0f, 1.0f}, 0.0f);
  expect_near(through(table, {NAN, 0.0f, 0.0f}), {0.0f, 0.0f, 0.0f}, 0.0f);
}

TEST(CubeFile, CurvesAreReadAndAppliedToEachChannel) {
  const ColourTable table =
      cube_of("LUT_1D_SIZE 3\r\n\r\n  DOMAIN_MAX 2 1 1\r\n0 0 1\r\n0.25\t.5 5e-1\r\n1 1 0\r\n");
  EXPECT_FALSE(table.is_cube);
  expect_near(through(table, {1.0f, 0.25f, 1.0f}), {0.25f, 0.25f, 0.0f}, 1e-7f);
  expect_near(through(table, {1.5f, 0.75f, 0.25f}), {0.625f, 0.75f, 0.75f}, 1e-7f);
}

TEST(CubeFile, TheRangeOfOthersIsADomain) {
  const ColourTable table = cube_of("LUT_1D_SIZE 2\nLUT_1D_INPUT_RANGE -1.0 1.0\n0 0 0\n1 1 1\n");
  expect_near(through(table, {0.0f, -1.0f, 0.5f}), {0.5f, 0.0f, 0.75f}, 1e-7f);
}

TEST(CubeFile, WhatIsWrongIsNamedWithItsLine) {
  EXPECT_INPUT_ERROR(cube_of(""), "a.cube", "neither LUT_1D_SIZE nor LUT_3D_SIZE");
  EXPECT_INPUT_ERROR(cube_of("0 0 0\n"), "a.cube:1", "before LUT_1D_SIZE");
  EXPECT_INPUT_ERROR(cube_of("LUT_3D_SIZE 1\n"), "a.cube:1", "size of 1", "2 to 256");
  EXPECT_INPUT_ERROR(cube_of("LUT_3D_SIZE 257\n"), "257");
  EXPECT_INPUT_ERROR(cube_of("LUT_3D_SIZE 1e9\n"), "1e+09");
  EXPECT_INPUT_ERROR(cube_of("LUT_1D_SIZE 2.5\n"), "2.5");
  EXPECT_INPUT_ERROR(cube_of("LUT_1D_SIZE nan\n"), "nan");
  EXPECT_INPUT_ERROR(cube_of("LUT_1D_SIZE\n"), "expected 1 finite numbers");
  EXPECT_INPUT_ERROR(cube_of("LUT_1D_SIZE 2\nLUT_3D_SIZE 2\n"), "a.cube:2", "second size");
  EXPECT_INPUT_ERROR(cube_of("LUT_1D_SIZE 2\n0 0 0\n"), "1 entries, expected 2");
  EXPECT_INPUT_ERROR(cube_of("LUT_1D_SIZE 2\n0 0 0\n1 1 1\n1 1 1\n"), "a.cube:4", "one entry more");
  EXPECT_INPUT_ERROR(cube_of("LUT_1D_SIZE 2\n0 0\n"), "a.cube:2", "expected 3 finite numbers");
  EXPECT_INPUT_ERROR(cube_of("LUT_1D_SIZE 2\n0 0 0 0\n"), "expected 3 finite numbers");
  for (const std::string entry :
       {"0 0 inf", "inf 0 0", "nan 0 0", "NaN 1 1", "-inf 0 0", "0 nan 0", "infinity 0 0", "1e39 0 0"})
    EXPECT_INPUT_ERROR(cube_of("LUT_1D_SIZE 2\n0 0 0\n" + entry + "\n"), "a.cube:3", entry.c_str(),
                       "expected 3 finite numbers");
  EXPECT_INPUT_ERROR(cube_of("LUT_1D_SIZE 2\n0 0 0x\n"), "0x");
  EXPECT_INPUT_ERROR(cube_of("LUT_1D_SIZE 2\n0 0 0\nDOMAIN_MAX 2 2 2\n1 1 1\n"), "a.cube:3", "before");
  EXPECT_INPUT_ERROR(cube_of("LUT_1D_SIZE 2\nDOMAIN_MIN 1 1 1\n0 0 0\n1 1 1\n"), "domain");
  EXPECT_INPUT_ERROR(cube_of("LUT_SIZE 2\n"), "LUT_SIZE", "LUT_3D_SIZE");
  EXPECT_INPUT_ERROR(cube_of(std::string(5000, '#')), "longer than 4096");
  EXPECT_INPUT_ERROR(read_cube("absent.cube"), "absent.cube");
}

/// A HaldCLUT of a function.
std::filesystem::path hald(const TemporaryFolder& folder, int level, int bits, const Function& function,
                           const char* name = "a.png") {
  const int side = level * level * level, cube = level * level;
  std::vector<float> pixels;
  const auto at = [&](int i) { return static_cast<float>(i) / static_cast<float>(cube - 1); };
  for (int i = 0; i < side * side; ++i)
    for (const float value : function({at(i % cube), at(i / cube % cube), at(i / cube / cube)}))
      pixels.push_back(value);
  const OIIO::ImageSpec spec(side, side, 3, bits == 8 ? OIIO::TypeDesc::UINT8 : OIIO::TypeDesc::UINT16);
  const auto path = folder.path() / name;
  const auto out = OIIO::ImageOutput::create(path.string());
  EXPECT_TRUE(out && out->open(path.string(), spec) &&
              out->write_image(OIIO::TypeDesc::FLOAT, pixels.data()) && out->close());
  return path;
}

TEST(HaldFile, HoldsTheFunctionToItsBits) {
  const TemporaryFolder folder;
  const Function negative_swapped = [](const Colour& c) -> Colour { return {1.0f - c[1], c[0], c[2]}; };
  for (const int bits : {8, 16})
    for (const char* name : {"a.png", "a.tif"}) {
      const ColourTable table = read_hald(hald(folder, 4, bits, negative_swapped, name));
      EXPECT_EQ(table.size, 16);
      for (const Colour& c : some_colours())
        expect_near(through(table, c), negative_swapped(c), bits == 8 ? 0.5f / 255.0f + 1e-5f : 1e-5f);
    }
}

TEST(HaldFile, OtherPicturesAreRefused) {
  const TemporaryFolder folder;
  const OIIO::ImageSpec spec(9, 9, 3, OIIO::TypeDesc::UINT8);
  const std::string path = (folder.path() / "b.png").string();
  const auto out = OIIO::ImageOutput::create(path);
  ASSERT_TRUE(out->open(path, spec) &&
              out->write_image(OIIO::TypeDesc::FLOAT, std::vector<float>(243).data()) && out->close());
  EXPECT_INPUT_ERROR(read_hald(path), "b.png", "9×9", "HaldCLUT");
  EXPECT_INPUT_ERROR(read_hald(folder.write("c.png", "nothing")), "c.png", "cannot be read");
  EXPECT_INPUT_ERROR(read_hald(folder.path() / "d.png"), "d.png");
}

std::string icc_bytes(OutputSpace space) {
  const auto bytes = icc_profile(space);
  return {bytes.begin(), bytes.end()};
}

TEST(IccFile, ADisplaysProfileThatHoldsSrgbChangesNothing) {
  const TemporaryFolder folder;
  for (const OutputSpace space : {OutputSpace::srgb, OutputSpace::display_p3}) {
    const ColourTable table = read_icc(folder.write("a.icc", icc_bytes(space)));
    for (const Colour& c : some_colours()) expect_near(through(table, c), c, 2e-3f);
  }
}

// lcms2's own profile of a change of brightness, contrast, hue and saturation in L*C*h*: an abstract one.
TEST(IccFile, AnAbstractProfileDoesWhatItSaysInLab) {
  const TemporaryFolder folder;
  const cmsHPROFILE profile = cmsCreateBCHSWabstractProfile(33, 0.0, 1.0, 0.0, -20.0, 0, 0);
  cmsUInt32Number size = 0;
  cmsSaveProfileToMem(profile, nullptr, &size);
  std::string bytes(size, '\0');
  ASSERT_TRUE(cmsSaveProfileToMem(profile, bytes.data(), &size));
  cmsCloseProfile(profile);
  const ColourTable table = read_icc(folder.write("less.icc", bytes));
  const Matrix3 to_xyz = bradford(white_D65(), white_D50_icc()) * rgb_to_xyz(srgb_space);
  const auto lab = [&](const Colour& c) {
    return lab_of(to_xyz * Vector3(c[0], c[1], c[2]).unaryExpr(&srgb_decode), white_D50_icc());
  };
  for (const Colour& c : {Colour{0.8f, 0.4f, 0.3f}, Colour{0.3f, 0.5f, 0.7f}, Colour{0.4f, 0.6f, 0.35f}}) {
    const Vector3 before = lab(c), after = lab(through(table, c));
    EXPECT_NEAR(after[0], before[0], 0.5);
    EXPECT_NEAR(std::hypot(after[1], after[2]), std::hypot(before[1], before[2]) - 20.0, 1.0);
  }
}

TEST(IccFile, OtherFilesAreRefused) {
  const TemporaryFolder folder;
  EXPECT_INPUT_ERROR(read_icc(folder.write("a.icc", "no profile")), "a.icc", "expected an ICC profile");
  EXPECT_INPUT_ERROR(read_icc(folder.write("b.icc", icc_bytes(OutputSpace::srgb).substr(0, 200))), "b.icc");
  const cmsHPROFILE grey = cmsCreateGrayProfile(cmsD50_xyY(), cmsBuildGamma(nullptr, 1.0));
  cmsUInt32Number size = 0;
  cmsSaveProfileToMem(grey, nullptr, &size);
  std::string bytes(size, '\0');
  cmsSaveProfileToMem(grey, bytes.data(), &size);
  cmsCloseProfile(grey);
  EXPECT_NO_THROW(read_icc(folder.write("grey.icc", bytes)));
  EXPECT_INPUT_ERROR(read_icc("absent.icc"), "absent.icc");
}

TEST(Lut, ATableThatChangesNothingChangesNothingInEverySpace) {
  const TemporaryFolder folder;
  const std::string file = folder.write("a.cube", cube_text(33, [](const Colour& c) { return c; })).string();
  // Within sRGB.
  const Vector3 colour = rgb_to_rgb(srgb_space, rec2020) * Vector3(0.5, 0.3, 0.02);
  for (const char* space : {"srgb", "rec709", "linear"}) {
    const Vector3 found = applied(fmt::format("lut file={} space={}", file, space), {colour})[0];
    EXPECT_LT((found - colour).norm(), 1e-5) << space;
  }
}

TEST(Lut, WorksOnTheCurveItIsFor) {
  const TemporaryFolder folder;
  const std::string file = folder
                               .write("half.cube", cube_text(2,
                                                             [](const Colour& c) -> Colour {
                                                               return {c[0] / 2, c[1] / 2, c[2] / 2};
                                                             }))
                               .string();
  const Vector3 white = Vector3::Ones();
  EXPECT_NEAR(applied("lut space=linear file=" + file, {white})[0].y(), 0.5, 1e-6);
  EXPECT_NEAR(applied("lut space=srgb file=" + file, {white})[0].y(), srgb_decode(0.5), 1e-5);
  // ITU-R BT.709: ((0.5 + 0.099) / 1.099)^(1/0.45).
  EXPECT_NEAR(applied("lut space=rec709 file=" + file, {white})[0].y(), 0.2596, 1e-4);
  EXPECT_NEAR(applied("lut space=linear strength=0.5 file=" + file, {white})[0].y(), 0.75, 1e-6);
}

TEST(Lut, GivesTheSameBytesInAnyTiling) {
  const TemporaryFolder folder;
  const std::string file = folder
                               .write("a.cube", cube_text(5,
                                                          [](const Colour& c) -> Colour {
                                                            return {c[0] * c[0], c[1], c[2] * c[1]};
                                                          }))
                               .string();
  RawFrame raw = testing::test_frame(257, 65, 500);
  for (size_t i = 0; i < raw.dn.data().size(); ++i)
    raw.dn.data()[i] = static_cast<std::uint16_t>(64.0f + 1100.0f * testing::texture(i));
  testing::expect_same_bytes_in_any_tiling(
      raw, testing::stages_of({"black_level", "white_balance", "demosaic", "colour", "tone",
                               "lut strength=0.6 file=" + file, "encode"}));
}

TEST(Lut, BadParametersAreNamed) {
  EXPECT_INPUT_ERROR(applied("lut", {{0, 0, 0}}), "lut", "file", "not given");
  EXPECT_INPUT_ERROR(applied("lut file=a.3dl", {{0, 0, 0}}), "a.3dl", ".cube");
  EXPECT_INPUT_ERROR(applied("lut file=a.cube space=log", {{0, 0, 0}}), "space", "rec709");
}

}  // namespace
}  // namespace groundglass::isp
