#include "optics/coating/coating_file.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <set>

#include "tests/support/expect_input_error.h"
#include "tests/support/temporary_folder.h"

namespace groundglass::optics {
namespace {

// The line numbers below count from its first line.
const std::string good = R"(schema = 1
name = "two layers"
source = "made up"
design_wavelength_nm = 500

[[layer]]
material = "low"
optical_thickness_waves = 0.25

[[layer]]
material = "metal"
thickness_nm = 40.0

[material.low]
source = "made up"
n = 1.25
first_nm = 400
last_nm = 700

[material.metal]
source = "made up"
wavelength_nm = [400, 500, 800]
n = [1.0, 2.0, 5.0]
k = [3.0, 4.0, 1.0]

[material.sellmeier]
source = "made up"
sellmeier_b = [1.25]
sellmeier_c_um2 = [0.01]
first_nm = 300
last_nm = 900

[material.cauchy]
source = "made up"
cauchy_um = [1.5, 0.01, 0.002]
first_nm = 300
last_nm = 900
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(CoatingFile, ReadsEveryKey) {
  const testing::TemporaryFolder folder;
  const auto coating = load_coating(folder.write("c.toml", good));
  EXPECT_EQ(coating->name, "two layers");
  EXPECT_EQ(coating->source, "made up");
  ASSERT_EQ(coating->layers.size(), 2u);
  EXPECT_EQ(coating->layers[0].material.name(), "low");
  EXPECT_DOUBLE_EQ(coating->layers[0].thickness_nm, 0.25 * 500.0 / 1.25);
  EXPECT_EQ(coating->layers[1].thickness_nm, 40.0);
  EXPECT_EQ(coating->first_nm(), 400.0);
  EXPECT_EQ(coating->last_nm(), 700.0);
  const std::vector<Film> films = coating->films(650.0);
  EXPECT_EQ(films[0].index, std::complex<double>(1.25, 0.0));
  EXPECT_NEAR(std::abs(films[1].index - std::complex<double>(3.5, 2.5)), 0.0, 1e-15);
  EXPECT_EQ(coating->layers[1].material.index(400.0), std::complex<double>(1.0, 3.0));
  EXPECT_EQ(coating->layers[1].material.index(500.0), std::complex<double>(2.0, 4.0));
  EXPECT_EQ(coating->layers[1].material.index(800.0), std::complex<double>(5.0, 1.0));
  EXPECT_EQ(reversed(*coating).layers[0].material.name(), "metal");
}

TEST(CoatingFile, ReadsFormulas) {
  const testing::TemporaryFolder folder;
  const std::string text = replaced(replaced(good, "material = \"low\"", "material = \"cauchy\""),
                                    "material = \"metal\"", "material = \"sellmeier\"");
  const auto coating = load_coating(folder.write("c.toml", text));
  const std::vector<Film> films = coating->films(500.0);
  EXPECT_NEAR(films[0].index.real(), 1.5 + 0.01 / 0.25 + 0.002 / 0.0625, 1e-15);
  EXPECT_NEAR(films[1].index.real(), std::sqrt(1.0 + 1.25 * 0.25 / (0.25 - 0.01)), 1e-15);
}

TEST(CoatingFile, WavelengthsOutsideTheDataAreErrors) {
  const testing::TemporaryFolder folder;
  const auto coating = load_coating(folder.write("c.toml", good));
  EXPECT_INPUT_ERROR(coating->films(399.9), "coating two layers", "film material low", "399.9 nm",
                     "from 400 nm to 700 nm");
  EXPECT_INPUT_ERROR(coating->layers[1].material.index(800.1), "film material metal",
                     "from 400 nm to 800 nm");
}

struct Broken {
  std::string what, from, to;
  std::vector<std::string> message;
};

const std::vector<Broken> broken_files = {
    {"no name", "name = \"two layers\"\n", "", {"name", "missing"}},
    {"no source", "source = \"made up\"\ndesign", "design", {"source", "missing"}},
    {"unknown key",
     "design_wavelength_nm",
     "design_wavelenght_nm",
     {":4: design_wavelenght_nm", "unknown key"}},
    {"design wavelength 0", "_nm = 500", "_nm = 0", {":4: design_wavelength_nm", "greater than 0"}},
    {"design wavelength outside the data",
     "_nm = 500",
     "_nm = 300",
     {":4: design_wavelength_nm", "film material low", "300 nm"}},
    {"no design wavelength",
     "design_wavelength_nm = 500\n",
     "",
     {"c.toml", "design_wavelength_nm", "missing"}},
    {"no layers",
     "[[layer]]\nmaterial = \"low\"\noptical_thickness_waves = 0.25\n\n[[layer]]\nmaterial = "
     "\"metal\"\nthickness_nm = "
     "40.0\n",
     "",
     {"layer", "at least one [[layer]]"}},
    {"unknown material",
     "material = \"metal\"",
     "material = \"mteal\"",
     {":11: layer[2].material", "no [material.mteal]", "did you mean 'metal'"}},
    {"no thickness",
     "thickness_nm = 40.0",
     "",
     {":10: layer[2].thickness_nm", "either thickness_nm or optical_thickness_waves"}},
    {"two thicknesses",
     "thickness_nm = 40.0",
     "thickness_nm = 40.0\noptical_thickness_waves = 0.5",
     {":13: layer[2].optical_thickness_waves", "either"}},
    {"thickness negative", "= 40.0", "= -40.0", {":12: layer[2].thickness_nm", "greater than 0"}},
    {"optical thickness not a number",
     "= 0.25",
     "= nan",
     {":8: layer[1].optical_thickness_waves", "not finite"}},
    {"unknown key in a layer", "= 40.0", "= 40.0\nn = 1", {":13: layer[2].n", "unknown key"}},
    {"material without a source",
     "source = \"made up\"\nn = 1.25",
     "n = 1.25",
     {"material.low.source", "missing"}},
    {"material without an index", "n = 1.25\n", "", {"material.low.n", "missing", "cauchy_um"}},
    {"index 0", "n = 1.25", "n = 0", {":16: material.low.n", "expected a number"}},
    {"k negative", "n = 1.25", "n = 1.25\nk = -1", {":17: material.low.k", "expected a number"}},
    {"no range", "last_nm = 700\n", "", {"material.low.last_nm", "missing"}},
    {"range reversed", "last_nm = 700", "last_nm = 300", {":18: material.low.last_nm", "not above first_nm"}},
    {"unknown key in a material",
     "last_nm = 700",
     "last_nm = 700\nnk = 1",
     {":19: material.low.nk", "unknown key"}},
    {"table too short",
     "wavelength_nm = [400, 500, 800]",
     "wavelength_nm = [400]",
     {":22: material.metal.wavelength_nm", "has 1 entries, expected 2 or more"}},
    {"table out of order",
     "[400, 500, 800]",
     "[400, 400, 800]",
     {":22: material.metal.wavelength_nm", "entry 2 is 400", "rise"}},
    {"wavelength negative", "[400, 500, 800]", "[-4, 500, 800]", {":22", "entry 1 is -4", "positive"}},
    {"n too short", "[1.0, 2.0, 5.0]", "[1.0, 2.0]", {":23: material.metal.n", "has 2 entries, expected 3"}},
    {"n in the table 0", "[1.0, 2.0, 5.0]", "[1.0, 0, 5.0]", {":23: material.metal.n", "entry 2 is 0"}},
    {"k in the table negative",
     "[3.0, 4.0, 1.0]",
     "[3.0, 4.0, -1.0]",
     {":24: material.metal.k", "entry 3 is -1"}},
    {"Sellmeier terms uneven",
     "sellmeier_c_um2 = [0.01]",
     "sellmeier_c_um2 = [0.01, 2]",
     {":29: material.sellmeier.sellmeier_c_um2", "has 2 entries, expected 1"}},
    {"pole in the range",
     "sellmeier_c_um2 = [0.01]",
     "sellmeier_c_um2 = [0.36]",
     {":26: material.sellmeier", "its formula gives an index of"}},
    {"no Cauchy terms", "[1.5, 0.01, 0.002]", "[]", {"material.cauchy", "its formula gives an index of 0"}},
    {"no wavelength in common", "first_nm = 400\nlast_nm = 700", "first_nm = 300\nlast_nm = 399", {"c.toml"}},
    {"no materials", "[material", "[[material", {"c.toml"}},
};

TEST(CoatingFile, BrokenFilesSayWhatIsWrong) {
  const testing::TemporaryFolder folder;
  ASSERT_NO_THROW(load_coating(folder.write("c.toml", good)));
  for (const Broken& broken : broken_files) {
    SCOPED_TRACE(broken.what);
    const auto path = folder.write("c.toml", replaced(good, broken.from, broken.to));
    std::vector<std::string> message = broken.message;
    message.push_back(path.string());
    try {
      load_coating(path);
      ADD_FAILURE() << "no InputError";
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), ::testing::Not(::testing::HasSubstr("\n")));
      for (const std::string& fragment : message) EXPECT_THAT(error.what(), ::testing::HasSubstr(fragment));
    }
  }
  const std::string apart = replaced(replaced(good, "_nm = 500", "_nm = 350"),
                                     "first_nm = 400\nlast_nm = 700", "first_nm = 300\nlast_nm = 399");
  EXPECT_INPUT_ERROR(load_coating(folder.write("c.toml", apart)), "share no wavelength", "from 400 nm",
                     "to 399 nm");
  EXPECT_INPUT_ERROR(load_coating(folder.path() / "none.toml"), "none.toml");
}

TEST(CoatingFile, TheLibraryKnowsItsFolder) {
  std::set<std::string> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(GROUNDGLASS_SCENES_DIR) / "coatings")) {
    files.insert(entry.path().stem().string());
    EXPECT_NO_THROW(load_coating(entry.path())) << entry.path();
  }
  EXPECT_EQ(files, std::set<std::string>(coating_names().begin(), coating_names().end()));
  for (const std::string& name : coating_names()) {
    const auto coating = find_coating(name);
    EXPECT_LE(coating->first_nm(), 380.0) << name;
    EXPECT_GE(coating->last_nm(), 1000.0) << name;
    EXPECT_EQ(coating, find_coating(name));
  }
  EXPECT_INPUT_ERROR(find_coating("mgf"), "unknown coating 'mgf'", "did you mean 'mgf2'", "v_coat");
}

}  // namespace
}  // namespace groundglass::optics
