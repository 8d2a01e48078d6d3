#include <gtest/gtest.h>

#include "optics/glass/glass_catalogue.h"
#include "optics/glass/glass_model.h"
#include "optics/lens/lens_file.h"
#include "sim/core/text_file.h"
#include "tests/optics/same_lens.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/temporary_folder.h"

namespace groundglass::optics {
namespace {

using testing::expect_same_bits;

// Every kind of shape, medium, opening and tilt, and a mirror; the text is written here by hand.
const std::string everything = R"(schema = 1
name = "all \"kinds\""
source = "made up"
image_distance_mm = -20.0
image_tilt = {tilt_x_deg = 1.5}

[published]
half_field_deg = 12.0

[design]
wavelengths_nm = [656.3, 587.6]
weights = [1.0, 2.0]
fields_mm = [0.0, 5.0]
fields_x_mm = [0.0, -1.0]
object_distance_mm = 300.0

[[surface]]
curvature_per_mm = 0.01
thickness_mm = 1.0
glass = {name = "water", n = 1.333, first_nm = 400, last_nm = 700}
semi_diameter_mm = 5.0
coating = "mgf2"
asphere_mm = {A1 = 1e-5, A4 = 2e-6}
aperture = {kind = "rectangle", half_width_mm = 3.0, half_height_mm = 2.0, center_y_mm = 0.5}

[[surface]]
radius_mm = 50.0
thickness_mm = 1.0
glass = {name = "s", first_nm = 400, last_nm = 700, sellmeier_b = [1.2], sellmeier_c_um2 = [0.01]}
semi_diameter_mm = 5.0
forbes = {kind = "qbfs", normalization_radius_mm = 6.0, coefficients_mm = [1e-3, -2e-4]}
aperture = {kind = "ellipse", semi_axis_x_mm = 4.0, semi_axis_y_mm = 3.0}

[[surface]]
radius_mm = 50.0
conic = -0.5
thickness_mm = 1.0
glass = {name = "p", first_nm = 400, last_nm = 700, series_coefficients_um = [2.3, 0.01], series_powers = [0, -2]}
semi_diameter_mm = 5.0
forbes = {kind = "qcon", normalization_radius_mm = 6.0, coefficients_mm = [1e-3]}

[[surface]]
radius_mm = 40.0
conic = 1.0
radius_x_mm = "infinity"
conic_x = 2.0
thickness_mm = 1.0
glass = {nd = 1.545, vd = 56.1, kind = "plastic"}
semi_diameter_mm = 5.0

[[surface]]
radius_mm = 40.0
radius_of_rotation_mm = -30.0
asphere_mm = {A6 = 1e-7}
thickness_mm = 3.0
semi_diameter_mm = 5.0

[[surface]]
radius_mm = 200.0
glass = "air"
thickness_mm = -0.5
semi_diameter_mm = 5.0
stop = true
aperture = {kind = "iris", blades = 7, roundness = 0.25, rotation_deg = 10.0}

[[surface]]
radius_mm = "infinity"
mirror = true
thickness_mm = -9.0
semi_diameter_mm = 8.0
tilt = {tilt_x_deg = 45.0, kind = "bend"}
aperture = {obstruction_radius_mm = 1.0}
label = "fold"

[[surface]]
radius_mm = "infinity"
thickness_mm = -2.0
glass = "schott:N-BK7"
semi_diameter_mm = 8.0
tilt = {decenter_x_mm = 0.1, decenter_y_mm = -0.2, tilt_y_deg = 3.0, tilt_z_deg = 4.0, kind = "back"}

[[surface]]
radius_mm = 100.0
semi_diameter_mm = 8.0
tilt = {tilt_x_deg = -1.0}
)";

TEST(LensFile, ReadsEveryKindOfPart) {
  const Lens lens = parse_lens(everything, "l.toml");
  const auto& s = lens.surfaces;
  ASSERT_EQ(s.size(), 9u);
  EXPECT_EQ(std::get<PowerAsphere>(s[0].shape).coefficients, (std::vector<double>{1e-5, 0.0, 0.0, 2e-6}));
  EXPECT_EQ(std::get<PowerAsphere>(s[0].shape).base.curvature_per_mm, 0.01);
  EXPECT_EQ(std::get<ConstantIndex>(s[0].glass.formula()).n, 1.333);
  EXPECT_EQ(std::get<RectangularAperture>(s[0].aperture.opening).half_height_mm, 2.0);
  EXPECT_EQ(s[0].aperture.center_y_mm, 0.5);
  EXPECT_EQ(std::get<ForbesQbfs>(s[1].shape).coefficients_mm, (std::vector<double>{1e-3, -2e-4}));
  EXPECT_EQ(std::get<SellmeierIndex>(s[1].glass.formula()).c_um2, std::vector<double>{0.01});
  EXPECT_EQ(std::get<EllipticalAperture>(s[1].aperture.opening).semi_axis_x_mm, 4.0);
  EXPECT_EQ(std::get<ForbesQcon>(s[2].shape).base.conic, -0.5);
  EXPECT_EQ(std::get<ForbesQcon>(s[2].shape).normalization_radius_mm, 6.0);
  EXPECT_EQ(std::get<PowerSeriesIndex>(s[2].glass.formula()).power, (std::vector<double>{0.0, -2.0}));
  EXPECT_EQ(std::get<Biconic>(s[3].shape).x.curvature_per_mm, 0.0);
  EXPECT_EQ(std::get<Biconic>(s[3].shape).x.conic, 2.0);
  EXPECT_EQ(std::get<Biconic>(s[3].shape).y.conic, 1.0);
  EXPECT_EQ(std::get<Toroid>(s[4].shape).curvature_x_per_mm, 1.0 / -30.0);
  EXPECT_EQ(std::get<Toroid>(s[4].shape).profile.coefficients, (std::vector<double>{0.0, 1e-7}));
  EXPECT_EQ(std::get<IrisAperture>(s[5].aperture.opening).blades, 7);
  EXPECT_TRUE(s[6].mirror);
  EXPECT_TRUE(s[6].glass.is_air());
  EXPECT_EQ(s[6].tilt.kind, TiltKind::bend);
  EXPECT_EQ(s[6].aperture.obstruction_radius_mm, 1.0);
  EXPECT_EQ(s[7].tilt.kind, TiltKind::back);
  EXPECT_EQ(s[7].tilt.decenter_y_mm, -0.2);
  EXPECT_EQ(s[8].tilt.kind, TiltKind::follow);
  EXPECT_EQ(lens.image_tilt.tilt_x_deg, 1.5);
  EXPECT_EQ(lens.wavelengths[1].weight, 2.0);
  EXPECT_EQ(lens.fields[1].x, -1.0);
  EXPECT_EQ(lens.object_distance_mm, 300.0);
  EXPECT_EQ(lens.image_distance_mm(), -20.0);
}

// The formulas that catalogues have and the file above does not.
TEST(LensFile, OwnGlassesOfEveryFormulaComeBack) {
  for (const Glass::Formula& formula :
       {Glass::Formula(ConradyIndex{1.5, 0.01, 0.001}),
        Glass::Formula(HerzbergerIndex{{1.5, 0.01, 1e-3, -1e-3, 0, 0}}),
        Glass::Formula(ResonanceIndex{{{2.0, -0.01}, {0.0, 2.0}}, {{0.3, 0.02, 2.0}, {0.1, 90.0, 0.0}}})}) {
    Lens lens;
    lens.name = lens.source = "own glass";
    Surface front, back;
    front.shape = Conic{0.02, 0.0};
    front.glass = Glass("own", formula, 400.0, 700.0);
    front.thickness_mm = 5.0;
    front.semi_diameter_mm = back.semi_diameter_mm = 5.0;
    front.stop = true;
    back.thickness_mm = 90.0;
    lens.surfaces = {front, back};
    expect_same_bits(lens, parse_lens(lens_text(lens), "own.toml"));
  }
}

TEST(LensFile, ThicknessFollowsTheLightAfterAMirror) {
  const auto with = [](const std::string& from, const std::string& to) {
    std::string text = everything;
    return parse_lens(text.replace(text.find(from), from.size(), to), "l.toml");
  };
  EXPECT_INPUT_ERROR(with("image_distance_mm = -20.0", "image_distance_mm = 20.0"),
                     "l.toml:4: image_distance_mm", "is 20; expected a number less than 0");
  EXPECT_INPUT_ERROR(with("thickness_mm = -2.0", "thickness_mm = 2.0"), "surface[8].thickness_mm",
                     "so it should be negative");
  EXPECT_INPUT_ERROR(with("thickness_mm = -9.0", "thickness_mm = 9.0"), "surface[7].thickness_mm",
                     "so it should be negative");
}

TEST(LensFile, MirrorInGlassKeepsItsGlass) {
  const Lens mangin = parse_lens(R"(schema = 1
name = "Mangin"
source = "made up"
image_distance_mm = -50.0
[[surface]]
radius_mm = -100.0
thickness_mm = 5.0
glass = "schott:N-BK7"
semi_diameter_mm = 20.0
stop = true
[[surface]]
radius_mm = -150.0
thickness_mm = -5.0
mirror = true
semi_diameter_mm = 20.0
[[surface]]
radius_mm = -100.0
semi_diameter_mm = 20.0
)",
                                 "l.toml");
  EXPECT_EQ(mangin.surfaces[1].glass.name(), "schott:N-BK7");
  expect_same_bits(parse_lens(lens_text(mangin), "l.toml"), mangin);
}

TEST(LensFileWriter, KeepsEveryBit) {
  const Lens lens = parse_lens(everything, "l.toml");
  expect_same_bits(parse_lens(lens_text(lens), "l.toml"), lens);
}

TEST(LensFileWriter, KeepsEveryBitOfShippedLenses) {
  const testing::TemporaryFolder folder;
  int count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(GROUNDGLASS_SCENES_DIR) / "lenses")) {
    SCOPED_TRACE(entry.path());
    const Lens lens = load_lens(entry.path());
    const auto copy = folder.path() / entry.path().filename();
    write_lens(lens, copy);
    expect_same_bits(load_lens(copy), lens);
    ++count;
  }
  EXPECT_GE(count, 5);
}

// Not every curvature is the inverse of a double; those that are not must be written as they are.
TEST(LensFileWriter, KeepsCurvaturesThatNoRadiusGives) {
  Lens lens = parse_lens(everything, "l.toml");
  int written_as_curvature = 0;
  double curvature = 0.02;
  for (int i = 0; i < 200; ++i) {
    curvature = std::nextafter(curvature * 1.003, 1.0);
    std::get<ForbesQbfs>(lens.surfaces[1].shape).curvature_per_mm = curvature;
    const std::string text = lens_text(lens);
    written_as_curvature += text.find("\ncurvature_per_mm") != std::string::npos;
    expect_same_bits(parse_lens(text, "l.toml"), lens);
  }
  EXPECT_GT(written_as_curvature, 0);
}

TEST(LensFileWriter, EscapesText) {
  Lens lens = parse_lens(everything, "l.toml");
  lens.name = "a\"b\\c\n\t\x01\x7f é";
  lens.surfaces[0].label = "]\n[[surface]]";
  expect_same_bits(parse_lens(lens_text(lens), "l.toml"), lens);
}

TEST(LensFileWriter, WritesNothingThatCannotBeRead) {
  const testing::TemporaryFolder folder;
  Lens lens = parse_lens(everything, "l.toml");
  const auto path = folder.path() / "l.toml";
  lens.surfaces[0].thickness_mm = std::numeric_limits<double>::quiet_NaN();
  EXPECT_INPUT_ERROR(write_lens(lens, path), "surface[1].thickness_mm", "not finite");
  lens.surfaces.clear();
  EXPECT_INPUT_ERROR(write_lens(lens, path), "has no surface");
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(LensFileWriter, ReplacesOnlyWhenTold) {
  const testing::TemporaryFolder folder;
  const Lens lens = parse_lens(everything, "l.toml");
  const auto path = folder.write("l.toml", "mine");
  EXPECT_INPUT_ERROR(write_lens(lens, path), "exists already");
  EXPECT_EQ(read_text_file(path), "mine");
  write_lens(lens, path, OutputFile::IfExists::replace);
  expect_same_bits(load_lens(path), lens);
}

}  // namespace
}  // namespace groundglass::optics
