// Each kind of target by itself, in its local coordinates.
#include <OpenImageIO/imageio.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <utility>

#include "sim/core/picture_file.h"
#include "sim/core/standard_spectra.h"
#include "sim/core/text_file.h"
#include "sim/scene/target.h"
#include "tests/scene/ray_list.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/read_image.h"
#include "tests/support/temporary_folder.h"

namespace groundglass::scene {
namespace {

constexpr double pi = std::numbers::pi;
constexpr double deg = pi / 180.0;

TEST(ColorChecker, PatchCentresHaveTheReflectancesOfTheTable) {
  const ColorChecker chart(0.28, 0.21);
  const SpectralTable& table = colorchecker_reflectances();
  for (int i = 0; i < 24; ++i) {
    const LocalRect patch = chart.patch(i);
    const Spectrum& expected = table.column(static_cast<size_t>(i));
    for (double w = 380.0; w <= 780.0; w += 2.5)
      EXPECT_NEAR(reflectance_at(chart, patch.centre_u_m, patch.centre_v_m, w), expected(w), 2e-7)
          << i << " " << w;
    // All of the patch, and nothing beyond it.
    for (double side : {-1.0, 1.0}) {
      const double u = patch.centre_u_m + side * 0.4999 * patch.width_m;
      EXPECT_NEAR(reflectance_at(chart, u, patch.centre_v_m), expected(550.0), 2e-7);
      const double v = patch.centre_v_m + side * 0.5001 * patch.height_m;
      EXPECT_FLOAT_EQ(static_cast<float>(reflectance_at(chart, patch.centre_u_m, v)), 0.03f);
    }
  }
}

TEST(ColorChecker, LiesAsTheRealCardDoes) {
  const ColorChecker chart(0.2794, 0.20955);
  EXPECT_EQ(ColorChecker::patch_name(0), "dark skin");
  EXPECT_EQ(ColorChecker::patch_name(23), "black 2 (1.5 D)");
  // Dark skin at the top left, white at the bottom left, black at the bottom right; 40 mm squares 45.5 mm
  // apart.
  EXPECT_NEAR(chart.patch(0).centre_u_m, -2.5 * 0.0455, 1e-12);
  EXPECT_NEAR(chart.patch(0).centre_v_m, 1.5 * 0.0455, 1e-12);
  EXPECT_NEAR(chart.patch(18).centre_v_m, -1.5 * 0.0455, 1e-12);
  EXPECT_NEAR(chart.patch(23).centre_u_m, 2.5 * 0.0455, 1e-12);
  EXPECT_NEAR(chart.patch(7).width_m, 0.040, 1e-12);
}

TEST(SlantedEdge, IsExactOnBothSides) {
  for (double angle : {0.0, 5.0, -5.0, 95.0, 175.0}) {
    const SlantedEdge edge{0.6, 0.15, angle * deg};
    const double along_u = -std::sin(angle * deg), along_v = std::cos(angle * deg);
    for (double s : {-0.05, 0.0, 0.03}) {
      // A nanometre to either side of the line at distance s along it; the light side is on its left.
      const double u = s * along_u, v = s * along_v;
      EXPECT_FLOAT_EQ(static_cast<float>(reflectance_at(edge, u - 1e-9 * along_v, v + 1e-9 * along_u)), 0.6f);
      EXPECT_FLOAT_EQ(static_cast<float>(reflectance_at(edge, u + 1e-9 * along_v, v - 1e-9 * along_u)),
                      0.15f);
    }
  }
}

TEST(SiemensStar, IsACosineOfTheAngle) {
  const SiemensStar star{.cycles = 144, .light_reflectance = 0.6, .dark_reflectance = 0.15, .radius_m = 0.1};
  for (int i = 0; i < 4000; ++i) {
    const double phi = i * 2.0 * pi / 4000.0 + 0.0001, r = 0.099 * (i % 17 + 1) / 17.0;
    EXPECT_NEAR(reflectance_at(star, r * std::cos(phi), r * std::sin(phi)),
                0.375 + 0.225 * std::cos(144.0 * phi), 1e-7);
  }
}

TEST(SiemensStar, BinaryHasItsPeriodAndAreas) {
  const SiemensStar star{.cycles = 36, .profile = SiemensStar::Profile::binary, .radius_m = 0.1};
  int changes = 0, light = 0;
  double last = reflectance_at(star, 0.05, 0.0);
  EXPECT_FLOAT_EQ(static_cast<float>(last), 0.6f);
  const int samples = 7200;
  for (int i = 1; i <= samples; ++i) {
    const double phi = (i + 0.5) * 2.0 * pi / samples;
    const double now = reflectance_at(star, 0.05 * std::cos(phi), 0.05 * std::sin(phi));
    changes += now != last;
    light += now > 0.5;
    last = now;
  }
  EXPECT_EQ(changes, 72);
  EXPECT_EQ(light, samples / 2);
}

TEST(SiemensStar, IsMeanGreyOutsideAndAtItsCentre) {
  const SiemensStar star{.radius_m = 0.1};
  EXPECT_NEAR(reflectance_at(star, 0.1001, 0.0), 0.375, 1e-7);
  EXPECT_NEAR(reflectance_at(star, 0.0, 0.0), 0.375, 1e-7);
}

TEST(GreyWedge, StepsHaveTheirDensities) {
  const GreyWedge wedge(0.4, 0.05, 20, 0.05, 0.1);
  ASSERT_EQ(wedge.steps(), 20);
  for (int i = 0; i < 20; ++i) {
    const LocalRect step = wedge.step(i);
    for (double offset : {-0.499, 0.0, 0.499})
      EXPECT_NEAR(-std::log10(reflectance_at(wedge, step.centre_u_m + offset * step.width_m, 0.02)),
                  0.05 + 0.1 * i, 1e-6);
  }
  EXPECT_EQ(reflectance_at(wedge, 0.2, 0.0), reflectance_at(wedge, 0.199, 0.0));
}

TEST(Uniform, TakesASpectrum) {
  const Uniform cyan(colorchecker_reflectances().column("cyan"));
  EXPECT_NEAR(reflectance_at(cyan, 0.0, 0.0, 482.5), colorchecker_reflectances().column("cyan")(482.5), 1e-7);
}

void write_picture(const std::filesystem::path& path, OIIO::ImageSpec spec,
                   const std::vector<float>& values) {
  auto out = OIIO::ImageOutput::create(path.string());
  ASSERT_TRUE(out && out->open(path.string(), spec) &&
              out->write_image(OIIO::TypeDesc::FLOAT, values.data()) && out->close());
}

TEST(ImageTarget, MixesReflectancesBilinearly) {
  Image<float> picture(2, 2, 3);
  const std::vector<float> colours{0.8f, 0.1f, 0.1f, 0.1f, 0.7f, 0.1f, 0.05f, 0.1f, 0.6f, 0.5f, 0.5f, 0.5f};
  std::ranges::copy(colours, picture.data().begin());
  const ImageTarget target(0.2, 0.2, picture);
  const auto at = [&](double u, double v) { return reflectance_at(target, u, v, 610.0); };
  const double a = at(-0.05, 0.05), b = at(0.05, 0.05), c = at(-0.05, -0.05), d = at(0.05, -0.05);
  EXPECT_GT(a, 3.0 * b);  // Red reflects more at 610 nm than green: the top row is the first row.
  EXPECT_NEAR(at(-0.02, 0.01), 0.6 * (0.7 * a + 0.3 * b) + 0.4 * (0.7 * c + 0.3 * d), 1e-6);
  EXPECT_NEAR(at(-0.0999, 0.0999), a, 1e-6);
  EXPECT_NEAR(at(0.0999, -0.0999), d, 1e-6);
}

TEST(ReadLinearSrgb, DecodesIntegersAndKeepsFloats) {
  const testing::TemporaryFolder folder;
  write_picture(folder.path() / "a.png", OIIO::ImageSpec(1, 1, 3, OIIO::TypeDesc::UINT16),
                {0.5f, 1.0f, 0.0f});
  const Image<float> encoded = read_linear_srgb(folder.path() / "a.png");
  EXPECT_NEAR(encoded.at(0, 0, 0), 0.21404, 2e-5);  // IEC 61966-2-1 at 0.5
  EXPECT_EQ(encoded.at(0, 0, 1), 1.0f);
  write_picture(folder.path() / "b.exr", OIIO::ImageSpec(1, 1, 3, OIIO::TypeDesc::FLOAT),
                {0.5f, 1.0f, 0.25f});
  EXPECT_EQ(read_linear_srgb(folder.path() / "b.exr").at(0, 0, 2), 0.25f);
  write_picture(folder.path() / "g.png", OIIO::ImageSpec(1, 1, 1, OIIO::TypeDesc::UINT8), {1.0f});
  EXPECT_EQ(read_linear_srgb(folder.path() / "g.png").at(0, 0, 2), 1.0f);
}

TEST(ReadLinearSrgb, TurnsPicturesUpright) {
  const testing::TemporaryFolder folder;
  OIIO::ImageSpec spec(16, 8, 3, OIIO::TypeDesc::UINT8);
  spec.attribute("Orientation", 6);  // The stored left side is the top.
  std::vector<float> left_half_white(16 * 8 * 3);
  for (size_t i = 0; i < left_half_white.size(); ++i) left_half_white[i] = i / 3 % 16 < 8 ? 1.0f : 0.0f;
  for (const char* name : {"o.tif", "o.jpg"}) {
    write_picture(folder.path() / name, spec, left_half_white);
    const Image<float> picture = read_linear_srgb(folder.path() / name);
    ASSERT_EQ(picture.height(), 16) << name;
    EXPECT_EQ(picture.at(0, 0, 0), 1.0f) << name;
    EXPECT_EQ(picture.at(0, 15, 0), 0.0f) << name;
  }
}

TEST(ReadLinearSrgb, RefusesWhatIsNoReflectance) {
  const testing::TemporaryFolder folder;
  const auto path = [&](const char* name) { return folder.path() / name; };
  write_picture(path("hdr.exr"), OIIO::ImageSpec(1, 1, 3, OIIO::TypeDesc::FLOAT), {0.5f, 1.5f, 0.0f});
  EXPECT_INPUT_ERROR(read_linear_srgb(path("hdr.exr")), "hdr.exr", "1.5", "pixel (0, 0)");
  write_picture(path("alpha.png"), OIIO::ImageSpec(1, 1, 4, OIIO::TypeDesc::UINT8), {0.2f, 0.2f, 0.2f, 0.5f});
  EXPECT_INPUT_ERROR(read_linear_srgb(path("alpha.png")), "alpha.png", "transparent");
  folder.write("text.png", "this is not a picture");
  EXPECT_INPUT_ERROR(read_linear_srgb(path("text.png")), "text.png", "cannot be read");
  EXPECT_INPUT_ERROR(read_linear_srgb(path("none.png")), "none.png", "No such file");
  EXPECT_INPUT_ERROR(read_linear_srgb(folder.path()), "is a folder");
  write_picture(path("volume.tif"), OIIO::ImageSpec(8, 8, 5, OIIO::TypeDesc::UINT8), std::vector<float>(320));
  EXPECT_INPUT_ERROR(read_linear_srgb(path("volume.tif")), "5 channels");
}

TEST(ReadLinearSrgb, OtherFormatsAreRefusedWithTheListOfThoseThatAreRead) {
  const testing::TemporaryFolder folder;
  for (const std::string name : {"a.gif", "a.bmp", "a.ppm"}) {
    const std::string path = (folder.path() / name).string();
    write_picture(path, OIIO::ImageSpec(8, 8, 3, OIIO::TypeDesc::UINT8), std::vector<float>(192, 1.0f));
    EXPECT_INPUT_ERROR(read_linear_srgb(path), path, std::string("expected PNG, JPEG, TIFF or EXR"));
  }
}

/// Whole numbers as a reader has them that we did not write.
void expect_same_numbers(const std::filesystem::path& path) {
  const Image<float> read = read_picture_file(path).pixels, other = testing::read_image(path);
  ASSERT_EQ(read.width(), other.width()) << path;
  ASSERT_EQ(read.height(), other.height()) << path;
  ASSERT_EQ(read.channels(), other.channels()) << path;
  for (size_t i = 0; i < read.data().size(); ++i)
    ASSERT_EQ(std::lround(read.data()[i] * 65535.0f), std::lround(other.data()[i] * 65535.0f)) << path << i;
}

TEST(ReadPictureFile, HasTheNumbersThatAnotherReaderHas) {
  const testing::TemporaryFolder folder;
  std::vector<float> noise(61 * 47 * 3);
  for (size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<float>(i * 7919 % 1000) / 999.0f;
  for (const int channels : {1, 3})
    for (const auto& [name, type] : {std::pair{"a.png", OIIO::TypeDesc::UINT8},
                                     {"b.png", OIIO::TypeDesc::UINT16},
                                     {"c.jpg", OIIO::TypeDesc::UINT8}}) {
      write_picture(folder.path() / name, OIIO::ImageSpec(61, 47, channels, type), noise);
      expect_same_numbers(folder.path() / name);
    }
  // Progressive and CMYK JPEGs, palettes, fewer bits than 8, rows in Adam7's order.
  for (const char* name : {"baseline.jpg", "grey.jpg", "progressive.jpg", "cmyk.jpg", "grey.png",
                           "palette.png", "rgb.png", "one_bit.png", "interlaced.png"})
    expect_same_numbers(std::filesystem::path(GROUNDGLASS_SCENES_DIR) / "../tests/fuzz/seeds/picture" / name);
}

TEST(ReadLinearSrgb, RefusesAPictureThatIsCutShort) {
  const testing::TemporaryFolder folder;
  std::vector<float> noise(64 * 48 * 3);
  for (size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<float>(i * 7919 % 1000) / 1000.0f;
  for (const char* name : {"a.jpg", "a.png", "a.tif", "a.exr"}) {
    SCOPED_TRACE(name);
    write_picture(folder.path() / name, OIIO::ImageSpec(64, 48, 3, OIIO::TypeDesc::UINT8), noise);
    EXPECT_EQ(read_linear_srgb(folder.path() / name).width(), 64);
    const std::string whole = read_text_file(folder.path() / name);
    for (const size_t length : {size_t{0}, size_t{30}, whole.size() / 2, whole.size() - 2}) {
      const auto cut = folder.write(std::string("cut_") + name, whole.substr(0, length));
      EXPECT_INPUT_ERROR(read_linear_srgb(cut), std::string("cut_") + name);
    }
  }
}

TEST(ReadLinearSrgb, RefusesTooManyPixelsBeforeItDecodesThem) {
  const testing::TemporaryFolder folder;
  // A PNG's signature, an IHDR of 60000 x 60000 pixels of 8-bit RGB, an empty IDAT and IEND, with their
  // checksums.
  using namespace std::string_literals;
  const std::string png =
      "\x89PNG\r\n\x1a\n"
      "\0\0\0\x0dIHDR\0\0\xea\x60\0\0\xea\x60\x08\x02\0\0\0"
      "\x0f\xb0\xe2\x15"
      "\0\0\0\0IDAT\x35\xaf\x06\x1e\0\0\0\0IEND\xae\x42\x60\x82"s;
  EXPECT_INPUT_ERROR(read_linear_srgb(folder.write("huge.png", png)), "60000 x 60000 pixels",
                     "50 megapixels");
}

}  // namespace
}  // namespace groundglass::scene
