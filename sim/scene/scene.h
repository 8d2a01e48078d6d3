#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <variant>
#include <vector>

#include "sim/core/error.h"
#include "sim/core/wavelength_grid.h"
#include "sim/scene/light.h"
#include "sim/scene/sampled_spectrum.h"
#include "sim/scene/target.h"

namespace groundglass::scene {

/// Rays in the scene frame (metres), structure of arrays; directions need not be of unit length. Origins lie
/// in front of every target (oz > −distance), as those of a lens do.
struct RayBatchView {
  std::size_t count = 0;
  const double* ox = nullptr;
  const double* oy = nullptr;
  const double* oz = nullptr;
  const double* dx = nullptr;
  const double* dy = nullptr;
  const double* dz = nullptr;
  const float* wavelength_nm = nullptr;
  /// Written: spectral radiance that arrives along the ray, W m⁻² sr⁻¹ nm⁻¹.
  float* radiance = nullptr;
};

/// The camera a scene is meant for; the camera folder reads the file.
struct CameraReference {
  std::filesystem::path file;
  double focus_distance_m = 1.0;
};

/// Where the scene's file says what only a camera can judge.
struct CapturePlaces {
  SourceLocation camera_file, focus_distance, exposure, grid;
};

/// Exposure chosen so that the scene's white reaches this fraction of the sensor's range; what counts as
/// white, and where in the picture, is the camera's to say.
struct AutoExposure {
  double white_level = 0.8;
};

struct ManualExposure {
  double time_s = 0.0;
  double iso = 0.0;
};

using Exposure = std::variant<AutoExposure, ManualExposure>;

struct RenderSettings {
  int samples_per_pixel = 64;
  std::uint64_t seed = 1;
};

/// How a scene asks to be photographed.
struct CaptureSettings {
  CameraReference camera;
  Exposure exposure;
  RenderSettings render;
  WavelengthGrid grid;
  CapturePlaces places;
};

/// Flat diffuse targets under one even light. Where targets share a distance, the later one lies on top.
class Scene {
 public:
  Scene(Light light, std::vector<Target> targets, CaptureSettings capture = {},
        std::vector<std::filesystem::path> files = {});

  /// Radiance along each ray, ρ(x, y, λ) E(λ) / π of the nearest target it meets; zero where it meets none.
  /// Safe to call from many threads; a ray's result does not depend on the batch it is in.
  void radiance(const RayBatchView& rays) const;

  /// Index in targets() of what a ray (scene frame, metres) meets first.
  std::optional<std::size_t> first_target(const Vector3& origin_m, const Vector3& direction) const;

  const Light& light() const { return light_; }
  /// What a perfect white reflects (here: the light itself), for white balance; only ratios matter.
  const Spectrum& white_spectrum() const { return light_.irradiance; }
  /// In the order they were given.
  const std::vector<Target>& targets() const { return targets_; }
  const CaptureSettings& capture() const { return capture_; }
  /// What it was read from: the scene's file, then its pictures and spectra. The camera's files are not among
  /// them.
  const std::vector<std::filesystem::path>& files() const { return files_; }

 private:
  void shade(const RayBatchView& rays, std::size_t begin, std::size_t end) const;

  Light light_;
  std::vector<Target> targets_;
  CaptureSettings capture_;
  std::vector<std::filesystem::path> files_;
  /// Indices of targets_, front to back.
  std::vector<std::size_t> front_to_back_;
  /// E(λ) / π.
  SampledSpectrum white_radiance_;
};

}  // namespace groundglass::scene
