#pragma once

#include <functional>
#include <optional>

#include "isp/colour/output_space.h"
#include "isp/pipeline/tile.h"
#include "sim/core/raw_frame.h"

namespace groundglass::isp {

/// How a mosaic became three planes.
struct Interpolation {
  int margin = 0;
  std::function<void(Tile&)> apply;
};

/// What is known of the frame between two stages. It begins as the raw frame says; a stage reads what it
/// needs when it is made ready and writes what it changes for those that follow.
struct FrameState {
  /// Throws InputError, naming the parameter, for a frame that cannot be developed: no pixels, a tile or
  /// levels that do not fit, a crop that is not within the frame.
  explicit FrameState(const RawFrame& raw_frame);

  /// The frame as it was read. Outlives the run.
  const RawFrame& raw;
  PixelKind kind = PixelKind::stored;
  /// Where there are pixels, and which of them come out.
  PixelRect area, crop;
  CfaPattern cfa;
  /// The camera's response to white under the scene's light, one per plane, largest 1.
  Eigen::VectorXd neutral;
  /// Gain given to each plane since black was subtracted.
  Eigen::VectorXd gain;
  /// Of each plane's values as they are now, the same all over the frame: where a gain varies over it, that
  /// of an even picture on average. What mixes planes or neighbours does not change it.
  std::vector<NoiseProfile> noise_profile;
  /// What is left to do of the raw frame's.
  std::vector<Opcode> picture_opcodes;
  /// Since when noise is not white; none where no colours have been interpolated.
  std::optional<Interpolation> interpolation = std::nullopt;
  /// The scene-referred value that the sensor's saturation came to.
  double saturation = 1.0;
  /// What colours have been mapped into.
  std::optional<OutputSpace> gamut_space = std::nullopt;
  /// Of encoded values.
  OutputSpace output_space = OutputSpace::srgb;

  /// Tells the noise profile that values of a plane were multiplied: by `mean` on average, by `mean_square`
  /// where it is squared.
  void scale_noise(int plane, double mean, double mean_square);

  int planes() const { return static_cast<int>(gain.size()); }
  /// Whether the sensor has no colour filters.
  bool monochrome() const { return planes() == 1; }
};

}  // namespace groundglass::isp
