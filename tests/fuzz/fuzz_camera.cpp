#include "sim/camera/camera.h"
#include "tests/fuzz/target.h"

void groundglass::fuzz::read_input(std::string_view bytes) {
  const auto camera = camera::parse_camera(parse_toml(bytes, GROUNDGLASS_SCENES_DIR "/cameras/input.toml"));
  camera.film();
}
