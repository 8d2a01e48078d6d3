#include <gtest/gtest.h>

#include "optics/analysis/first_order.h"
#include "tests/camera/small_camera.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/temporary_folder.h"

namespace groundglass::camera {
namespace {

using testing::small_camera;

TEST(CameraFile, ShippedCamerasLoad) {
  const Camera phone = load_camera(GROUNDGLASS_SCENES_DIR "/cameras/phone_1inch.toml");
  EXPECT_EQ(phone.window.width, 2048);
  EXPECT_DOUBLE_EQ(phone.film().pixel_pitch_um, 3.2);
  load_camera(GROUNDGLASS_SCENES_DIR "/cameras/summicron_imx183.toml");
}

TEST(CameraFile, StopsTheLensDown) {
  const Camera camera = small_camera("leica_summicron_m_50mm_f2", "imx183", 64, 64, "f_number = 8.0\n");
  EXPECT_NEAR(optics::first_order(camera.lens, camera.lens.reference_wavelength_nm).f_number, 8.0, 1e-9);
}

TEST(CameraFile, TheWindowIsCentredOnTheMosaic) {
  const Camera camera = small_camera("leica_summicron_m_50mm_f2", "imx183", 65, 63);
  EXPECT_EQ(camera.window.x % 2, 0);
  EXPECT_EQ(camera.window.y % 2, 0);
  EXPECT_NEAR(camera.window.x + 65 / 2.0, camera.sensor.readout_width_px() / 2.0, 2.0);
}

TEST(CameraFile, BrokenFilesNameFileLineAndKey) {
  const testing::TemporaryFolder folder;
  const std::string scenes = GROUNDGLASS_SCENES_DIR;
  const std::string lens = "lens = \"" + scenes + "/lenses/cooke_triplet_50mm_f5.toml\"\n";
  const std::string sensor = "sensor = \"" + scenes + "/sensors/imx183.toml\"\n";
  const auto load = [&](const std::string& body) {
    return load_camera(folder.write("c.toml", "schema = 1\n" + body));
  };
  EXPECT_INPUT_ERROR(load(lens + sensor), "c.toml", "name", "missing");
  EXPECT_INPUT_ERROR(load("name = \"x\"\nlens = \"absent.toml\"\n" + sensor), "c.toml:3: lens", "absent.toml",
                     "no file");
  EXPECT_INPUT_ERROR(load("name = \"x\"\n" + lens + sensor + "f_number = 1.0\n"), "c.toml:5: f_number",
                     "fully open");
  EXPECT_INPUT_ERROR(load("name = \"x\"\n" + lens + sensor + "aperture = 4\n"), "c.toml:5: aperture",
                     "unknown key");
  EXPECT_INPUT_ERROR(load("name = \"x\"\n" + lens + sensor + "[window]\nwidth_px = 9999\nheight_px = 8\n"),
                     "c.toml:6: window.width_px", "between 1 and 5472");
}

}  // namespace
}  // namespace groundglass::camera
