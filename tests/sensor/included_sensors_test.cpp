#include "sensor/model/included_sensors.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sensor/model/figure_text.h"
#include "tests/sensor/simple_sensor.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::sensor {
namespace {

const std::filesystem::path sensors = std::filesystem::path(GROUNDGLASS_SCENES_DIR) / "sensors";

TEST(IncludedSensors, AreThoseOfTheFolder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(sensors))
    names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  EXPECT_EQ(included_sensor_names(), names);
}

TEST(IncludedSensors, SayWhatTheirFilesSay) {
  for (const std::string& name : included_sensor_names()) {
    const SensorModel file = load_sensor(sensors / (name + ".toml")), included = load_sensor(name);
    EXPECT_EQ(included.name, file.name);
    EXPECT_TRUE(included.files.empty()) << "nothing was read";
    ASSERT_EQ(included.figures.size(), file.figures.size());
    for (size_t i = 0; i < file.figures.size(); ++i)
      EXPECT_EQ(included.figures[i].value, file.figures[i].value) << name << " " << file.figures[i].key;
    ASSERT_EQ(included.quantum_efficiency.size(), file.quantum_efficiency.size());
    for (size_t plane = 0; plane < file.planes.size(); ++plane)
      EXPECT_TRUE(std::ranges::equal(included.quantum_efficiency[plane].values(),
                                     file.quantum_efficiency[plane].values()));
  }
}

TEST(IncludedSensors, UnknownNamesMeetSuggestions) {
  EXPECT_INPUT_ERROR(load_sensor("imx18"), "imx18: cannot be opened", "did you mean 'imx183'?",
                     "included are imx174, ");
  EXPECT_INPUT_ERROR(load_sensor("elsewhere/imx183.toml"), "elsewhere/imx183.toml: ", "called 'imx183'");
  EXPECT_INPUT_ERROR(load_sensor("elsewhere/mine.toml"), "elsewhere/mine.toml: ", "No such file");
}

Figure figure(const char* key) { return {key, 0.0, Figure::Status::inferred, "a test"}; }

TEST(FigureText, TellsWhereCurvesBeginTurnAndEnd) {
  SensorModel s = simple_sensor();
  s.optics.microlens = Microlens{.design_height_mm = {0, 2, 4}, .design_cra_deg = {0, 33, 27.5}};
  s.optics.diffusion = Spectrum({400, 700}, {0.01, 0.06});
  s.pdaf = {"....", ".L.R"};
  EXPECT_EQ(curve_text(figure("microlens.design_cra"), s), "0 deg at 0 mm, 33 deg at 2 mm, 27.5 deg at 4 mm");
  EXPECT_EQ(curve_text(figure("diffusion"), s), "0.01 at 400 nm, 0.06 at 700 nm");
  EXPECT_EQ(curve_text(figure("pdaf"), s), "2 of 4 x 2 pixels have half an aperture");
  s.optics.microlens->design_cra_deg = {0, 20, 33};
  EXPECT_EQ(curve_text(figure("microlens.design_cra"), s), "0 deg at 0 mm, 33 deg at 4 mm");
  EXPECT_TRUE(is_number(figure("prnu")));
  for (const char* key : {"microlens.design_cra", "diffusion", "pdaf", "quantum_efficiency.factors"})
    EXPECT_FALSE(is_number(figure(key))) << key;
}

TEST(FigureText, TellsHowPixelsAreReadOut) {
  SensorModel s = simple_sensor();
  EXPECT_EQ(readout_text(s), "every pixel");
  s.binning = 2;
  EXPECT_EQ(readout_text(s), "2 x 2, numbers added");
  s.binning_domain = BinningDomain::charge;
  EXPECT_EQ(readout_text(s), "2 x 2, charge added");
  s.binning_domain = BinningDomain::digital_average;
  EXPECT_EQ(readout_text(s), "2 x 2, numbers averaged");
}

}  // namespace
}  // namespace groundglass::sensor
