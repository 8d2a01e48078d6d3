#pragma once

namespace groundglass::isp {

/// What the numbers of a frame mean on its way through the stages. Stages are chained by it.
enum class PixelKind {
  /// One plane of DN, as stored.
  stored,
  /// One plane; the camera channel is that of the CFA site; 0 black, 1 the sensor's saturation.
  mosaic,
  /// Three planes of the camera's channels at every pixel, linear.
  camera_rgb,
  /// Three planes, linear, scene-referred, primaries and white of Rec. 2020, not limited to 0…1.
  scene,
  /// Three planes, linear, display-referred: the same primaries, 0…1 is what the display shows.
  display,
  /// Three planes 0…1 with the primaries and the curve of the output space.
  encoded,
};

/// The kind's name as errors, files and help have it.
const char* name_of(PixelKind kind);
int plane_count(PixelKind kind);

}  // namespace groundglass::isp
