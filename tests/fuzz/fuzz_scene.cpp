#include <cmath>
#include <vector>

#include "sim/scene/scene_file.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/target.h"

namespace groundglass::fuzz {
namespace {

/// Rays over the middle of the picture.
void look_at(const scene::Scene& scene) {
  constexpr size_t side = 5, count = side * side;
  std::vector<double> zero(count, 0.0), one(count, 1.0), dx, dy;
  std::vector<float> radiance(count);
  for (size_t i = 0; i < count; ++i) {
    dx.push_back(0.1 * (static_cast<double>(i % side) - 2.0));
    dy.push_back(0.1 * (static_cast<double>(i / side) - 2.0));
  }
  const std::vector<float> nm(count, static_cast<float>(scene.capture().grid.centre_nm(0)));
  scene.radiance({count, zero.data(), zero.data(), zero.data(), dx.data(), dy.data(), one.data(), nm.data(),
                  radiance.data()});
  for (float value : radiance) expect(std::isfinite(value) && value >= 0.0f, "a radiance that is none");
}

}  // namespace

void read_input(std::string_view bytes) {
  look_at(scene::parse_scene(parse_toml(bytes, GROUNDGLASS_SCENES_DIR "/input.toml")));
}

}  // namespace groundglass::fuzz
