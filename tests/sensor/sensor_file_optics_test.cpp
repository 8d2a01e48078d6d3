#include <gtest/gtest.h>

#include "sensor/model/sensor_model.h"
#include "sim/core/text_file.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::sensor {
namespace {

const std::filesystem::path imx183 =
    std::filesystem::path(GROUNDGLASS_SCENES_DIR) / "sensors" / "imx183.toml";

const std::string origin = "status = \"inferred\"\nsource = \"a test\"\n";

std::string figure(const std::string& key, const std::string& value) {
  return key + " = { value = " + value + ", status = \"inferred\", source = \"a test\" }\n";
}

const std::string optics = "\n[microlens]\n" + figure("stack_height_um", "3.0") +
                           figure("stack_index", "1.5") + figure("photodiode_width_um", "2.0") +
                           "[microlens.design_cra]\nheight_mm = [0, 4, 8]\n" + "angle_deg = [0, 20, 30]\n" +
                           origin + "[diffusion]\nwavelength_nm = [400, 700]\nshare = [0.01, 0.06]\n" +
                           origin + "[pdaf]\ntile = [\"....\", \".L.R\"]\n" + origin;

SensorModel parse(const std::string& more) { return parse_sensor(read_text_file(imx183) + more, imx183); }

TEST(SensorFileOptics, AreRead) {
  const SensorModel s = parse(optics);
  ASSERT_TRUE(s.optics.microlens);
  EXPECT_EQ(s.optics.microlens->stack_height_um, 3.0);
  EXPECT_EQ(s.optics.microlens->design_cra_at_deg(2.0), 10.0);
  EXPECT_EQ(s.optics.microlens->design_cra_at_deg(6.0), 25.0);
  EXPECT_EQ(s.optics.microlens->design_cra_at_deg(9.0), 30.0);
  EXPECT_DOUBLE_EQ(s.optics.diffusion_at(550), 0.035);
  EXPECT_EQ(s.optics.diffusion_at(900), 0.06);
  EXPECT_EQ(s.pdaf, (PdafTile{"....", ".L.R"}));
  EXPECT_EQ(s.figures.size(), load_sensor(imx183).figures.size() + 6);
}

TEST(SensorFileOptics, BrokenOnesAreNamedErrors) {
  struct {
    const char *from, *to, *where, *what;
  } const table[] = {
      {"value = 3.0", "value = -3.0", ": microlens.stack_height_um.value: ", "between 0.001 and 1000"},
      {"value = 1.5", "value = 0.9", ": microlens.stack_index.value: ", "between 1 and 4"},
      {"value = 2.0", "value = 2.5", ": microlens.photodiode_width_um.value: ", "at most 2.4"},
      {"value = 2.0", "value = nan", ": microlens.photodiode_width_um.value: ", "not finite"},
      {"height_mm = [0, 4, 8]", "height_mm = [0, 4, 4]", ": microlens.design_cra.height_mm: ", "rising"},
      {"height_mm = [0, 4, 8]", "height_mm = [0, 4]", ": microlens.design_cra.angle_deg: ", "has 3 numbers"},
      {"angle_deg = [0, 20, 30]", "angle_deg = [0, 20, 95]", ": microlens.design_cra.angle_deg: ", "95"},
      {"share = [0.01, 0.06]", "share = [0.01, 1.06]", ": diffusion.share: ", "1.06"},
      {"share = [0.01, 0.06]", "share = []", ": diffusion.share: ", "has 0 numbers"},
      {".L.R", ".L.X", ": pdaf: ", "no rectangle"},
      {".L.R", ".L.", ": pdaf: ", "no rectangle"},
      {"[diffusion]", "[difusion]", ": difusion: ", "did you mean 'diffusion'"},
  };
  for (const auto& b : table) {
    std::string text = optics;
    const size_t at = text.find(b.from);
    ASSERT_NE(at, std::string::npos) << b.from;
    text.replace(at, std::string(b.from).size(), b.to);
    EXPECT_INPUT_ERROR(parse(text), std::string("imx183.toml:"), std::string(b.where), std::string(b.what));
  }
}

TEST(SensorFileOptics, ShutterIsRead) {
  const SensorModel s =
      parse("\n[readout]\nshutter_direction = \"bottom_up\"\n[line_time_s]\nvalue = 1e-5\n" + origin);
  EXPECT_EQ(s.shutter.line_time_s, 1e-5);
  EXPECT_TRUE(s.shutter.bottom_up);
  EXPECT_INPUT_ERROR(parse("\n[readout]\nshutter_direction = \"bottom_dn\"\n"),
                     ": readout.shutter_direction: ", "did you mean 'bottom_up'");
  EXPECT_INPUT_ERROR(parse("\n[line_time_s]\nvalue = -1\n" + origin),
                     ": line_time_s.value: ", "between 0 and 1");
}

}  // namespace
}  // namespace groundglass::sensor
