#pragma once

#include <string>

#include "sim/camera/camera.h"
#include "sim/camera/capture.h"
#include "sim/core/toml_file.h"
#include "sim/scene/scene_file.h"

namespace groundglass::testing {

/// A shipped lens and sensor, of which only a centred window is read, so that tests are quick.
inline camera::Camera small_camera(const std::string& lens, const std::string& sensor, int width_px,
                                   int height_px, const std::string& more = "") {
  const std::string scenes = GROUNDGLASS_SCENES_DIR;
  return camera::parse_camera(parse_toml(
      "schema = 1\nname = \"test camera\"\nlens = \"" + scenes + "/lenses/" + lens + ".toml\"\nsensor = \"" +
          scenes + "/sensors/" + sensor + ".toml\"\n" + more + "[window]\nwidth_px = " +
          std::to_string(width_px) + "\nheight_px = " + std::to_string(height_px) + "\n",
      "test-camera.toml"));
}

/// A scene of the given tables under 1000 lux of D65, in focus at `focus_m`.
inline scene::Scene scene_of(const std::string& tables, double focus_m, const std::string& spectral = "") {
  return scene::parse_scene(parse_toml(
      "schema = 1\n[light]\nilluminant = \"D65\"\nilluminance_lux = 1000\n[camera]\nfile = \"none.toml\"\n"
      "focus_distance_m = " +
          std::to_string(focus_m) + "\n" + spectral + tables,
      "test-scene.toml"));
}

}  // namespace groundglass::testing
