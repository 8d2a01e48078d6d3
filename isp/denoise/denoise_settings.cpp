#include "isp/denoise/denoise_settings.h"

#include <fmt/format.h>

#include <cmath>

#include "isp/denoise/noise_estimate.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

/// Whether all are finite: what is not gives NaN when multiplied by zero.
GROUNDGLASS_VECTORISED bool all_finite(const float* values, size_t count) {
  int wrong = 0;
  for (size_t i = 0; i < count; ++i) wrong |= values[i] - values[i] == 0.0f ? 0 : 1;
  return wrong == 0;
}

bool is_usable(const NoiseProfile& noise) {
  return std::isfinite(noise.shot) && std::isfinite(noise.read) && noise.shot >= 0.0 && noise.read >= 0.0 &&
         noise.shot + noise.read > 0.0;
}

}  // namespace

std::vector<ParameterSpec> denoise_parameters() {
  const NumberRange strengths = NumberRange::between(0.0, 16.0);
  return {
      {"strength", 1.0,
       "how much noise is taken out: up to 1 this share of it, above 1 as if there were so much more",
       strengths},
      {"luma", 1.0, "a factor on the strength for brightness", strengths},
      {"chroma", 1.0, "a factor on the strength for colour", strengths},
      {.name = "noise",
       .fallback = std::string("profile"),
       .summary = "how much noise there is: the file's noise profile says, or estimate it from the frame; "
                  "automatic: estimate where the file has no profile",
       .choices = {"profile", "estimate", "automatic"}}};
}

DenoiseStrength strength_from(const Parameters& parameters) {
  const double strength = parameters.number("strength");
  return {strength * parameters.number("luma"), strength * parameters.number("chroma")};
}

std::vector<NoiseProfile> noise_to_expect(const std::string& stage, const Parameters& parameters,
                                          const FrameState& state) {
  const std::string& source = parameters.text("noise");
  const bool estimate = source == "estimate" || (source == "automatic" && state.noise_profile.empty());
  std::vector<NoiseProfile> profile = estimate ? estimate_noise(state.raw) : state.noise_profile;
  if (estimate)
    for (size_t plane = 0; plane < profile.size(); ++plane) {
      const double gain = state.gain[static_cast<Eigen::Index>(plane)];
      profile[plane].shot *= gain;
      profile[plane].read *= gain * gain;
    }
  if (profile.size() != static_cast<size_t>(state.planes()))
    throw stage_error(
        stage, "noise",
        fmt::format("the frame has a noise profile for {} of its {} planes; expected one each, or "
                    "noise = \"estimate\"",
                    profile.size(), state.planes()));
  for (const NoiseProfile& noise : profile)
    if (!is_usable(noise))
      throw stage_error(stage, "noise",
                        fmt::format("the {} has variance {:g}·x + {:g}, expected a positive one",
                                    estimate ? "estimate" : "frame's noise profile", noise.shot, noise.read));
  return profile;
}

Eigen::VectorXd mid_grey(const FrameState& state) { return 0.18 * state.gain.cwiseProduct(state.neutral); }

void check_numbers(const std::string& stage, const PixelRect& area, const Tile& tile) {
  if (all_finite(tile.data().data(), tile.data().size())) return;
  for (int plane = 0; plane < tile.planes(); ++plane)
    for (int y = tile.first_row(); y < tile.end_row(); ++y)
      for (int i = 0; i < tile.area().width; ++i) {
        const float value = tile.row(plane, y)[static_cast<size_t>(i)];
        if (std::isfinite(value)) continue;
        throw stage_error(stage, "input",
                          fmt::format("plane {} is {} at ({}, {}), expected a finite number", plane, value,
                                      area.x + mirrored(tile.area().x + i - area.x, area.width),
                                      area.y + mirrored(y - area.y, area.height)));
      }
}

}  // namespace groundglass::isp
