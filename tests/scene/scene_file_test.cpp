#include "sim/scene/scene_file.h"

#include <gtest/gtest.h>

#include "sim/core/standard_spectra.h"
#include "tests/scene/ray_list.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/temporary_folder.h"

namespace groundglass::scene {
namespace {

const std::string whole = R"(schema = 1
[light]
illuminant = "D50"
illuminance_lux = 750
[camera]
file = "cameras/some.toml"
focus_distance_m = 1.5
[exposure]
time_s = 0.01
iso = 100
[render]
samples_per_pixel = 32
seed = 9
[spectral]
min_nm = 400
max_nm = 700
step_nm = 20
[background]
distance_m = 3.0
reflectance = 0.1
[[target]]
kind = "slanted_edge"
name = "edge"
centre_m = [0.1, -0.2]
distance_m = 1.5
width_m = 0.2
height_m = 0.1
rotation_deg = 90
contrast = 5
light_reflectance = 0.5
angle_deg = 4
)";

Scene parse(const std::string& text, const std::filesystem::path& path = "scenes/s.toml") {
  return parse_scene(parse_toml(text, path));
}

/// `whole` with one piece replaced.
std::string with(const std::string& piece, const std::string& replacement) {
  const size_t at = whole.find(piece);
  EXPECT_NE(at, std::string::npos) << piece;
  return std::string(whole).replace(at, piece.size(), replacement);
}

TEST(SceneFile, ReadsEveryKey) {
  const Scene scene = parse(whole);
  EXPECT_EQ(scene.light().name, "D50");
  EXPECT_EQ(scene.light().illuminance_lux, 750.0);
  const CaptureSettings& capture = scene.capture();
  EXPECT_EQ(capture.camera.file, "scenes/cameras/some.toml");
  EXPECT_EQ(capture.camera.focus_distance_m, 1.5);
  EXPECT_EQ(std::get<ManualExposure>(capture.exposure).time_s, 0.01);
  EXPECT_EQ(std::get<ManualExposure>(capture.exposure).iso, 100.0);
  EXPECT_EQ(capture.render.samples_per_pixel, 32);
  EXPECT_EQ(capture.render.seed, 9u);
  EXPECT_EQ(capture.grid, (WavelengthGrid{400.0, 20.0, 15}));
  ASSERT_EQ(scene.targets().size(), 2u);
  EXPECT_EQ(scene.targets()[0].name, "background");
  const Target& target = scene.targets()[1];
  EXPECT_EQ(target.name, "edge");
  EXPECT_EQ(target.placement.centre_y_m, -0.2);
  EXPECT_EQ(target.placement.height_m, 0.1);
  EXPECT_NEAR(target.placement.rotation_rad, 1.5707963267948966, 1e-15);
  const SlantedEdge& edge = std::get<SlantedEdge>(target.surface);
  EXPECT_EQ(edge.light_reflectance, 0.5);
  EXPECT_NEAR(edge.dark_reflectance, 0.1, 1e-15);
  EXPECT_NEAR(edge.angle_rad, 0.06981317007977318, 1e-15);
}

TEST(SceneFile, HasDefaults) {
  const Scene scene = parse(R"(schema = 1
[light]
illuminant = "A"
illuminance_lux = 1
[camera]
file = "c.toml"
focus_distance_m = 1
[[target]]
kind = "colorchecker"
centre_m = [0, 0]
distance_m = 1
width_m = 0.28
)");
  EXPECT_EQ(std::get<AutoExposure>(scene.capture().exposure).white_level, 0.8);
  EXPECT_EQ(scene.capture().render.samples_per_pixel, 64);
  EXPECT_EQ(scene.capture().grid, WavelengthGrid{});
  EXPECT_EQ(scene.targets().at(0).name, "colorchecker");
  EXPECT_NEAR(scene.targets()[0].placement.height_m, 0.21, 1e-12);
  EXPECT_EQ(radiance_along(scene, Vector3::Zero(), {1, 1, -1}, 550.0), 0.0);
}

TEST(SceneFile, SpectraComeFromFiles) {
  const testing::TemporaryFolder folder;
  folder.write("lamp.csv", "wavelength_nm,lamp\n390,1\n500,2\n710,1\n");
  folder.write("cards.csv", "wavelength_nm,red,blue\n400,0.1,0.5\n600,0.7,0.1\n700,0.7,0.1\n");
  std::string text = with("illuminant = \"D50\"", "spectrum = \"lamp.csv\"");
  text +=
      "[[target]]\nkind = \"uniform\"\ncentre_m = [0, 0]\ndistance_m = 1\nwidth_m = 1\nheight_m = 1\n"
      "spectrum = \"cards.csv\"\ncolumn = \"red\"\n";
  const Scene scene = parse_scene(load_toml(folder.write("s.toml", text)));
  EXPECT_NEAR(scene.white_spectrum()(500.0) / scene.white_spectrum()(390.0), 2.0, 1e-12);
  const double white = scene.white_spectrum()(500.0) / 3.141592653589793;
  EXPECT_NEAR(radiance_along(scene, Vector3::Zero(), {0, 0, -1}, 500.0), 0.4 * white, 1e-6 * white);
}

TEST(SceneFile, EveryShippedSceneLoads) {
  for (const auto& entry : std::filesystem::directory_iterator(GROUNDGLASS_SCENES_DIR))
    if (entry.path().extension() == ".toml") {
      EXPECT_NO_THROW(load_scene(entry.path())) << entry.path();
    }
}

TEST(SceneFile, StudioChartFitsTheDemoFrame) {
  // 6.55 × 4.92 mm behind 8.69 mm focused at 1 m see 0.747 × 0.561 m: every target lies inside with a margin.
  const Scene scene = load_scene(GROUNDGLASS_SCENES_DIR "/studio_chart.toml");
  for (const Target& target : scene.targets()) {
    if (target.name == "background") continue;
    for (double side : {-0.5, 0.5}) {
      const Vector3 corner =
          target.placement.point(side * target.placement.width_m, side * target.placement.height_m);
      EXPECT_LT(std::abs(corner.x() / corner.z()), 0.747 / 2 - 0.015) << target.name;
      EXPECT_LT(std::abs(corner.y() / corner.z()), 0.561 / 2 - 0.015) << target.name;
    }
  }
}

struct Broken {
  std::string piece, replacement;
  std::vector<std::string> fragments;
};

const std::vector<Broken> broken{
    {"schema = 1", "schema = 2", {"s.toml:1: schema", "reads schema = 1 only"}},
    {"illuminant = \"D50\"", "illuminant = \"D56\"", {"s.toml:3: light.illuminant", "did you mean 'D5"}},
    {"illuminant = \"D50\"", "spectrum = \"no.csv\"", {"s.toml:3: light.spectrum", "no.csv"}},
    {"illuminant = \"D50\"",
     "illuminant = \"A\"\nspectrum = \"no.csv\"",
     {"s.toml:3: light.illuminant", "not both"}},
    {"illuminant = \"D50\"\n", "", {"s.toml:2: light.illuminant", "missing"}},
    {"illuminance_lux = 750",
     "illuminance_lux = 1e300",
     {"s.toml:4: light.illuminance_lux", "at most 1000000000"}},
    {"illuminance_lux = 750", "illuminance_lux = 0", {"s.toml:4: light.illuminance_lux", "greater than 0"}},
    {"illuminance_lux = 750",
     "illuminance_lx = 750",
     {"s.toml:4: light.illuminance_lx: ", "unknown key, did you mean 'illuminance_lux'?"}},
    {"illuminance_lux = 750",
     "illuminance_lux = 750\nflicker = 1",
     {"s.toml:5: light.flicker", "unknown key"}},
    {"focus_distance_m = 1.5",
     "focus_distance_m = -1",
     {"s.toml:7: camera.focus_distance_m", "greater than 0"}},
    {"[camera]", "[kamera]", {"s.toml:5: kamera: ", "unknown key, did you mean 'camera'?"}},
    {"time_s = 0.01", "shutter = 0.01", {"s.toml:8: exposure.time_s: missing", "unknown here: 'shutter'"}},
    {"iso = 100", "", {"s.toml:8: exposure.iso", "missing"}},
    {"iso = 100", "iso = 100\nwhite_level = 0.5", {"exposure.", "unknown key"}},
    {"time_s = 0.01\niso = 100", "white_level = 1.5", {"s.toml:9: exposure.white_level", "1.5"}},
    {"samples_per_pixel = 32",
     "samples_per_pixel = 0",
     {"s.toml:12: render.samples_per_pixel", "between 1 and"}},
    {"samples_per_pixel = 32",
     "samples_per_pixel = 2.5",
     {"s.toml:12: render.samples_per_pixel", "an integer"}},
    {"seed = 9", "seed = -9", {"s.toml:13: render.seed", "at least 0"}},
    {"step_nm = 20", "step_nm = 7", {"s.toml:17: spectral.step_nm", "whole number of steps"}},
    {"max_nm = 700", "max_nm = 400", {"spectral.step_nm", "whole number of steps"}},
    {"max_nm = 700", "max_nm = 800", {"s.toml:3: light.illuminant", "380…780 nm", "400…800 nm"}},
    {"distance_m = 3.0", "distance_m = 1.2", {"s.toml:19: background.distance_m", "'edge'", "behind"}},
    {"reflectance = 0.1\n", "reflectance = 1.1\n", {"s.toml:20: background.reflectance", "between 0 and 1"}},
    {"slanted_edge", "slanted_ege", {"s.toml:22: target[1].kind", "did you mean 'slanted_edge'"}},
    {"[0.1, -0.2]", "[0.1]", {"s.toml:24: target[1].centre_m", "1 entries, expected 2"}},
    {"[0.1, -0.2]", "\"here\"", {"s.toml:24: target[1].centre_m", "an array of numbers"}},
    {"width_m = 0.2", "width_m = 0", {"s.toml:26: target[1].width_m", "greater than 0"}},
    {"height_m = 0.1\n", "", {"target[1].height_m", "missing"}},
    {"contrast = 5", "contrast = 0.5", {"s.toml:29: target[1].contrast", "at least 1"}},
    {"contrast = 5", "radius_m = 5", {"s.toml:29: target[1].radius_m", "unknown key"}},
    {"light_reflectance = 0.5",
     "light_reflectance = 1.5",
     {"target[1].light_reflectance", "between 0 and 1"}},
    {"[[target]]", "[target]", {"target", "[[target]]"}},
    {"[background]", "[backgrund]", {"backgrund", "unknown key", "did you mean 'background'"}},
};

TEST(SceneFile, BrokenInputIsNamed) {
  for (const Broken& test : broken) {
    SCOPED_TRACE(test.replacement);
    std::string message;
    try {
      parse(with(test.piece, test.replacement));
      ADD_FAILURE() << "accepted";
    } catch (const InputError& error) {
      message = error.what();
    }
    EXPECT_THAT(message, ::testing::Not(::testing::HasSubstr("\n")));
    for (const std::string& fragment : test.fragments) EXPECT_THAT(message, ::testing::HasSubstr(fragment));
  }
}

/// A scene with one target of the given keys.
std::string scene_of(const std::string& keys) {
  return whole + "[[target]]\ncentre_m = [0, 0]\ndistance_m = 1\nwidth_m = 0.1\n" + keys;
}

TEST(SceneFile, BrokenTargetsAreNamed) {
  const testing::TemporaryFolder folder;
  folder.write("c.csv", "wavelength_nm,a,b\n400,0.1,1.2\n700,0.1,0.1\n");
  folder.write("short.csv", "wavelength_nm,a\n450,0.1\n700,0.1\n");
  folder.write("fine.csv", "wavelength_nm,a\n400,0.1\n500.01,0.1\n700,0.1\n");
  const auto bad = [&](const std::string& keys) { return parse(scene_of(keys), folder.path() / "s.toml"); };
  EXPECT_INPUT_ERROR(bad("height_m = 0.1\nkind = \"uniform\""), "target[2].reflectance", "missing");
  const std::string uniform = "height_m = 0.1\nkind = \"uniform\"\n";
  EXPECT_INPUT_ERROR(bad(uniform + "reflectance = 0.1\nspectrum = \"c.csv\""), "target[2].reflectance",
                     "not both");
  EXPECT_INPUT_ERROR(bad(uniform + "spectrum = \"c.csv\""), "target[2].spectrum", "2 columns", "column =");
  EXPECT_INPUT_ERROR(bad(uniform + "spectrum = \"c.csv\"\ncolumn = \"z\""), "target[2].spectrum",
                     "no column 'z'");
  EXPECT_INPUT_ERROR(bad(uniform + "spectrum = \"c.csv\"\ncolumn = \"b\""), "target[2].spectrum", "1.2",
                     "0…1");
  EXPECT_INPUT_ERROR(bad(uniform + "spectrum = \"short.csv\""), "target[2].spectrum", "450…700 nm",
                     "400…700 nm");
  EXPECT_INPUT_ERROR(bad(uniform + "spectrum = \"fine.csv\""), "target[2].spectrum", "500.01", "0.1 nm");
  EXPECT_INPUT_ERROR(bad("kind = \"image\"\nfile = \"none.png\""), "target[2].file", "none.png",
                     "No such file");
  EXPECT_INPUT_ERROR(bad("kind = \"image\"\nfile = \"c.csv\""), "target[2].file",
                     "cannot be read as a picture");
  EXPECT_INPUT_ERROR(bad("height_m = 0.1\nkind = \"siemens_star\"\nprofile = \"sine\""), "target[2].profile",
                     "sinusoidal, binary");
  EXPECT_INPUT_ERROR(bad("height_m = 0.1\nkind = \"grey_wedge\"\nsteps = 1"), "target[2].steps", "between 2");
  EXPECT_INPUT_ERROR(bad("height_m = 0.1\nkind = \"dead_leaves\"\nmin_radius_m = 0.01\nmax_radius_m = 0.001"),
                     "target[2].min_radius_m", "below the largest");
  EXPECT_INPUT_ERROR(
      parse("schema = 1\n[light]\nilluminant = \"A\"\nilluminance_lux = 1\n[camera]\nfile = \"c\"\n"
            "focus_distance_m = 1\n"),
      "shows nothing");
  EXPECT_INPUT_ERROR(load_scene(folder.path() / "none.toml"), "none.toml");
}

}  // namespace
}  // namespace groundglass::scene
