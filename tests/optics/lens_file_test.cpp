#include "optics/lens/lens_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "optics/glass/glass_model.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace groundglass::optics {
namespace {

const std::filesystem::path lenses = std::filesystem::path(GROUNDGLASS_SCENES_DIR) / "lenses";

std::string text_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// A doublet with a stop behind it; the line numbers below count from its first line.
const std::string good = R"(schema = 1
name = "doublet"
source = "made up"
reference_wavelength_nm = 550
image_distance_mm = 90.0
[published]
efl_mm = 93.9

[[surface]]
radius_mm = 60.0
thickness_mm = 6.0
glass = "schott:N-BK7"
semi_diameter_mm = 12.0

[[surface]]
radius_mm = -45.0
thickness_mm = 2.0
glass = {nd = 1.62, vd = 36.4}
semi_diameter_mm = 12.0

[[surface]]
radius_mm = -140.0
thickness_mm = -0.2
semi_diameter_mm = 12.0
conic = -0.5
asphere_mm = {A4 = 1e-7, A8 = -1e-13}

[[surface]]
radius_mm = "infinity"
semi_diameter_mm = 10.0
stop = true
label = "Iris"
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(LensFile, ReadsEveryKey) {
  const testing::TemporaryFolder folder;
  const Lens lens = load_lens(folder.write("l.toml", good));
  EXPECT_EQ(lens.name, "doublet");
  EXPECT_EQ(lens.source, "made up");
  EXPECT_EQ(lens.reference_wavelength_nm, 550.0);
  EXPECT_EQ(lens.published_efl_mm, 93.9);
  EXPECT_FALSE(lens.published_bfl_mm);
  ASSERT_EQ(lens.surfaces.size(), 4u);
  EXPECT_EQ(vertex_curvature_per_mm(lens.surfaces[0].shape), 1.0 / 60.0);
  EXPECT_EQ(lens.surfaces[0].glass.name(), "schott:N-BK7");
  EXPECT_EQ(std::get<ModelIndex>(lens.surfaces[1].glass.formula()).vd, 36.4);
  const auto& asphere = std::get<EvenAsphere>(lens.surfaces[2].shape);
  EXPECT_EQ(asphere.base.conic, -0.5);
  EXPECT_EQ(asphere.coefficients, (std::vector<double>{1e-7, 0.0, -1e-13}));
  EXPECT_EQ(lens.surfaces[2].thickness_mm, -0.2);
  EXPECT_TRUE(lens.surfaces[2].glass.is_air());
  EXPECT_EQ(vertex_curvature_per_mm(lens.surfaces[3].shape), 0.0);
  EXPECT_EQ(lens.surfaces[3].label, "Iris");
  EXPECT_EQ(lens.stop_index(), 3u);
  EXPECT_EQ(lens.image_distance_mm(), 90.0);
}

struct Broken {
  std::string what, from, to;
  std::vector<std::string> message;
};

const std::vector<Broken> broken_files = {
    {"wrong type",
     "radius_mm = 60.0",
     "radius_mm = true",
     {":10: surface[1].radius_mm", "expected a number"}},
    {"wrong type of stop", "stop = true", "stop = 1", {":31: surface[4].stop", "expected true or false"}},
    {"wrong type of glass",
     "glass = \"schott:N-BK7\"",
     "glass = 1.5",
     {":12: surface[1].glass", "is a number"}},
    {"unknown key",
     "semi_diameter_mm = 10.0",
     "semi_diameter_mm = 10.0\nsemi_diametre_mm = 9",
     {":31: surface[4].semi_diametre_mm", "unknown key", "did you mean 'semi_diameter_mm'"}},
    {"unit left out",
     "thickness_mm = 6.0",
     "thickness = 6.0",
     {":11: surface[1].thickness", "unknown key", "did you mean 'thickness_mm'"}},
    {"unknown table",
     "[published]",
     "[publised]",
     {":6: publised", "unknown key", "did you mean 'published'"}},
    {"unknown published key", "efl_mm = 93.9", "efl = 93.9", {":7: published.efl", "unknown key"}},
    {"no name", "name = \"doublet\"", "", {"name", "missing"}},
    {"wrong radius word",
     "radius_mm = \"infinity\"",
     "radius_mm = \"plane\"",
     {":29: surface[4].radius_mm", "expected one of infinity"}},
    {"radius 0", "radius_mm = 60.0", "radius_mm = 0", {":10: surface[1].radius_mm", "is 0", "\"infinity\""}},
    {"radius not a number",
     "radius_mm = 60.0",
     "radius_mm = nan",
     {":10: surface[1].radius_mm", "not finite"}},
    {"semi-diameter 0",
     "semi_diameter_mm = 10.0",
     "semi_diameter_mm = 0.0",
     {":30: surface[4].semi_diameter_mm", "greater than 0"}},
    {"semi-diameter beyond the sphere",
     "semi_diameter_mm = 12.0",
     "semi_diameter_mm = 60.1",
     {":13: surface[1].semi_diameter_mm", "radius 60 mm does not reach"}},
    {"negative thickness in glass",
     "thickness_mm = 6.0",
     "thickness_mm = -6.0",
     {":11: surface[1].thickness_mm", "only beside a stop or baffle"}},
    {"image plane inside the lens",
     "image_distance_mm = 90.0",
     "image_distance_mm = -90.0",
     {":5: image_distance_mm", "greater than 0"}},
    {"no image plane", "image_distance_mm = 90.0", "", {"image_distance_mm", "missing"}},
    {"image plane in the last surface",
     "stop = true",
     "stop = true\nthickness_mm = 90.0",
     {":32: surface[4].thickness_mm", "write image_distance_mm at the top"}},
    {"no thickness", "thickness_mm = 6.0", "", {":9: surface[1].thickness_mm", "missing"}},
    {"unknown glass",
     "schott:N-BK7",
     "schott:N-BK8",
     {":12: surface[1].glass", "unknown glass 'schott:N-BK8'", "did you mean 'N-BK7'"}},
    {"ambiguous glass", "schott:N-BK7", "F2", {":12: surface[1].glass", "cdgm:F2, hikari:F2, schott:F2"}},
    {"half a glass", "{nd = 1.62, vd = 36.4}", "{nd = 1.62}", {":18: surface[2].glass.vd", "missing"}},
    {"lines mixed",
     "{nd = 1.62, vd = 36.4}",
     "{ne = 1.62, vd = 36.4}",
     {":18: surface[2].glass.ve", "missing"}},
    {"Abbe number mistyped", "vd = 36.4", "vd = 3.64", {":18: surface[2].glass.vd", "between 10 and 120"}},
    {"unknown kind",
     "vd = 36.4",
     "vd = 36.4, kind = \"plastics\"",
     {":18: surface[2].glass.kind", "did you mean 'plastic'"}},
    {"reference wavelength outside a glass",
     "reference_wavelength_nm = 550",
     "reference_wavelength_nm = 1200",
     {":4: reference_wavelength_nm", "nd 1.62", "380 nm to 1000 nm"}},
    {"no stop", "stop = true", "", {"surface", "no surface has stop = true"}},
    {"two stops",
     "semi_diameter_mm = 12.0",
     "semi_diameter_mm = 12.0\nstop = true",
     {":32: surface[4].stop", "the first is surface 1"}},
    {"constant in an asphere", "A8", "A0", {":26: surface[3].asphere_mm.A0", "from A1 to A40"}},
    {"power too high", "A8", "A41", {"surface[3].asphere_mm.A41", "from A1 to A40"}},
    {"zero before a power", "A8", "A08", {"surface[3].asphere_mm.A08", "from A1 to A40"}},
    {"no asphere key", "A8", "\"\"", {"surface[3].asphere_mm", "from A1 to A40"}},
    {"curved surface in air",
     "radius_mm = \"infinity\"",
     "radius_mm = 100.0",
     {":29: surface[4].radius_mm", "name its glass"}},
    {"glass behind the lens",
     "label = \"Iris\"",
     "glass = \"schott:N-BK7\"",
     {":32: surface[4].glass", "must be followed by air"}},
    {"sign of a radius",
     "radius_mm = 60.0",
     "radius_mm = -60.0",
     {":7: published.efl_mm", "the surfaces make -"}},
    {"mirror of glass",
     "thickness_mm = 6.0",
     "thickness_mm = 6.0\nmirror = true",
     {":13: surface[1].glass", "a mirror sends light back"}},
    {"bend without mirror",
     "label = \"Iris\"",
     "tilt = {tilt_x_deg = 45.0, kind = \"bend\"}",
     {":32: surface[4].tilt", "only a mirror"}},
    {"unknown tilt",
     "label = \"Iris\"",
     "tilt = {tilt_x = 45.0}",
     {":32: surface[4].tilt.tilt_x", "unknown key"}},
    {"kind of tilt",
     "label = \"Iris\"",
     "tilt = {tilt_x_deg = 45.0, kind = \"return\"}",
     {":32: surface[4].tilt.kind", "follow, back, bend"}},
    {"image tilt has no kind",
     "source = \"made up\"",
     "source = \"made up\"\nimage_tilt = {tilt_x_deg = 1.0, kind = \"back\"}",
     {":4: image_tilt.kind", "unknown key"}},
    {"opening without its size",
     "label = \"Iris\"",
     "aperture = {kind = \"rectangle\", half_width_mm = 3.0}",
     {":32: surface[4].aperture.half_height_mm", "missing"}},
    {"blades",
     "label = \"Iris\"",
     "aperture = {kind = \"iris\", blades = 2}",
     {":32: surface[4].aperture.blades", "between 3 and 100"}},
    {"radius twice",
     "radius_mm = 60.0",
     "radius_mm = 60.0\ncurvature_per_mm = 0.02",
     {":11: surface[1].curvature_per_mm", "radius_mm says already"}},
    {"two shapes",
     "conic = -0.5",
     "conic = -0.5\nradius_x_mm = 20.0",
     {":27: surface[3].asphere_mm", "cannot go with a radius along x"}},
    {"conic along x alone", "conic = -0.5", "conic_x = -0.5", {":25: surface[3].conic_x", "radius_x_mm"}},
    {"odd profile of a toroid",
     "asphere_mm = {A4 = 1e-7, A8 = -1e-13}",
     "radius_of_rotation_mm = 50.0\nasphere_mm = {A5 = 1e-7}",
     {":27: surface[3].asphere_mm", "even powers from A4"}},
    {"conic of a Qbfs",
     "asphere_mm = {A4 = 1e-7, A8 = -1e-13}",
     "forbes = {kind = \"qbfs\", normalization_radius_mm = 12.0, coefficients_mm = [1e-3]}",
     {":25: surface[3].conic", "it has no conic"}},
    {"weights",
     "[published]",
     "[design]\nwavelengths_nm = [550, 600]\nweights = [1]\n[published]",
     {":8: design.weights", "has 1 entries, expected 2"}},
    {"design wavelength outside a glass",
     "[published]",
     "[design]\nwavelengths_nm = [550, 1200]\n[published]",
     {":7: design.wavelengths_nm", "380 nm to 1000 nm"}},
    {"field in the wrong unit",
     "[published]",
     "[design]\nfields_mm = [1.0]\n[published]",
     {":7: design.fields_mm", "unknown key"}},
    {"object behind",
     "[published]",
     "[design]\nobject_distance_mm = -10\n[published]",
     {":7: design.object_distance_mm", "greater than 0"}},
    {"formula without a range",
     "{nd = 1.62, vd = 36.4}",
     "{name = \"x\", n = 1.62}",
     {":18: surface[2].glass.first_nm", "missing"}},
    {"formula of nonsense",
     "{nd = 1.62, vd = 36.4}",
     "{name = \"x\", series_coefficients_um = [-2.0], series_powers = [0.0], first_nm = 400, last_nm = 700}",
     {":18: surface[2].glass.name", "makes an index of"}},
    {"no power", "radius_mm = 60.0", "radius_mm = 1e300", {":7: published.efl_mm"}},
    {"another schema", "schema = 1", "schema = 2", {":1: schema"}},
    {"not TOML", "radius_mm = 60.0", "radius_mm = = 60.0", {":10", "not valid TOML"}},
};

TEST(LensFile, BrokenInputIsNamed) {
  const testing::TemporaryFolder folder;
  for (const Broken& broken : broken_files) {
    SCOPED_TRACE(broken.what);
    const auto file = folder.write("l.toml", replaced(good, broken.from, broken.to));
    std::string message;
    try {
      load_lens(file);
      ADD_FAILURE() << "was accepted";
      continue;
    } catch (const InputError& error) {
      message = error.what();
    }
    EXPECT_THAT(message, ::testing::StartsWith(file.string() + ":"));
    EXPECT_THAT(message, ::testing::Not(::testing::HasSubstr("\n")));
    for (const std::string& fragment : broken.message) EXPECT_THAT(message, ::testing::HasSubstr(fragment));
  }
}

TEST(LensFile, MissingEmptyAndFolder) {
  const testing::TemporaryFolder folder;
  EXPECT_INPUT_ERROR(load_lens(folder.path() / "absent.toml"), "absent.toml", "No such file");
  EXPECT_INPUT_ERROR(load_lens(folder.path()), "is a folder");
  EXPECT_INPUT_ERROR(load_lens(folder.write("e.toml", "")), "schema", "missing");
  EXPECT_INPUT_ERROR(load_lens(folder.write("n.toml", good.substr(0, good.find("[[surface]]")))), "surface",
                     "at least one [[surface]]");
}

// A negative thickness lets a stop stand within a neighbour's sag, not one element inside another.
TEST(LensFile, ElementsMustFollowOneAnother) {
  const testing::TemporaryFolder folder;
  const std::string behind = R"([[surface]]
radius_mm = 500.0
thickness_mm = 2.0
glass = "schott:N-BK7"
semi_diameter_mm = 10.0

[[surface]]
radius_mm = 400.0
semi_diameter_mm = 10.0
)";
  const std::string lens = replaced(good, "efl_mm = 93.9", "f_number = 5.0") + "\n" + behind;
  const auto with_gap = [&](const std::string& gap_mm) {
    return folder.write("l.toml", replaced(lens, "stop = true", "stop = true\nthickness_mm = " + gap_mm));
  };
  EXPECT_NO_THROW(load_lens(with_gap("0.2")));
  EXPECT_INPUT_ERROR(load_lens(with_gap("0.1")), "l.toml:32: surface[4].thickness_mm",
                     "puts the next element 0.1 mm before the last one");
}

// Wherever a file is cut before its last surface, it must not pass for a shorter lens.
TEST(LensFile, TruncatedFilesAreErrors) {
  const testing::TemporaryFolder folder;
  for (const auto& entry : std::filesystem::directory_iterator(lenses)) {
    const std::string whole = text_of(entry.path());
    const size_t last_surface = whole.rfind("[[surface]]");
    for (size_t length = 0; length < last_surface; length += 37)
      EXPECT_THROW(load_lens(folder.write("cut.toml", whole.substr(0, length))), InputError)
          << entry.path() << " cut at " << length;
    EXPECT_THROW(load_lens(folder.write("cut.toml", whole.substr(0, last_surface))), InputError)
        << entry.path();
  }
}

double conic_of(const Shape& shape) {
  const auto* asphere = std::get_if<EvenAsphere>(&shape);
  return asphere ? asphere->base.conic : std::get<Conic>(shape).conic;
}

void expect_same_surface(const Surface& surface, const nlohmann::json& reference) {
  const double curvature =
      reference.at("radius_mm").is_null() ? 0.0 : 1.0 / reference["radius_mm"].get<double>();
  EXPECT_EQ(vertex_curvature_per_mm(surface.shape), curvature);
  EXPECT_EQ(conic_of(surface.shape), reference.at("conic"));
  EXPECT_EQ(surface.thickness_mm, reference.at("thickness_mm"));
  EXPECT_EQ(surface.semi_diameter_mm, reference.at("semi_diameter_mm"));
  EXPECT_EQ(surface.stop, reference.at("stop"));
  EXPECT_EQ(surface.glass.is_air(), reference.at("material").is_string());
  std::vector<double> terms;
  for (const auto& [key, value] : reference.at("asphere").items()) {
    const size_t i = std::stoul(key.substr(1)) / 2 - 2;
    if (terms.size() <= i) terms.resize(i + 1, 0.0);
    terms[i] = value;
  }
  const auto* asphere = std::get_if<EvenAsphere>(&surface.shape);
  EXPECT_EQ(asphere ? asphere->coefficients : std::vector<double>{}, terms);
}

TEST(LensFile, PhoneLensHasThePatentsFigures) {
  const auto path = testing::shared_data("lenses/phone_8P_f195_8p69mm_largan_us12174349_e5.json");
  GROUNDGLASS_NEEDS_SHARED(path);
  const auto reference = nlohmann::json::parse(std::ifstream(path)).at("surfaces");
  const Lens lens = load_lens(lenses / "phone_8p_f195_8p69mm.toml");
  ASSERT_EQ(lens.surfaces.size(), reference.size());
  for (size_t i = 0; i < lens.surfaces.size(); ++i) {
    SCOPED_TRACE(i + 1);
    expect_same_surface(lens.surfaces[i], reference[i]);
    const auto& material = reference[i].at("material");
    if (material.is_string()) continue;
    const auto& model = std::get<ModelIndex>(lens.surfaces[i].glass.formula());
    EXPECT_EQ(model.nd, material.at("nd"));
    EXPECT_EQ(model.vd, material.at("vd"));
    EXPECT_EQ(model.kind == MaterialKind::plastic, material.at("type") == "plastic");
  }
}

TEST(LensFile, AllShippedLensesCoverTheVisible) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(lenses)) {
    const Lens lens = load_lens(entry.path());
    EXPECT_LE(lens.first_nm(), 400.0) << entry.path();
    EXPECT_GE(lens.last_nm(), 700.0) << entry.path();
    EXPECT_FALSE(lens.source.empty());
    ++count;
  }
  EXPECT_GE(count, 5);
}

}  // namespace
}  // namespace groundglass::optics
