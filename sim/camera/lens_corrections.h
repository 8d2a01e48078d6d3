#pragma once

#include <string>
#include <vector>

#include "optics/lens/lens.h"
#include "sensor/model/sensor_model.h"
#include "sim/core/opcodes.h"
#include "sim/core/raw_frame.h"
#include "sim/render/film.h"

namespace groundglass::camera {

/// What a raw developer has to undo so that the lens shows neither shading, nor distortion, nor lateral
/// colour: opcodes for a DNG, from the lens itself.
struct LensCorrections {
  /// Relative illumination of each site of a tile of 2 × 2, or of all together on other mosaics, as gains of
  /// 1 on the axis and 8 at most.
  std::vector<Opcode> linear_opcodes;
  /// Distortion of each plane's chief rays. Left out where a polynomial takes away less than half.
  std::vector<Opcode> picture_opcodes;
  /// How far a picture that is merely scaled is off at most, in pixels, in any plane.
  double distortion_px = 0.0;
  /// The same for the polynomial: hundredths for most lenses, more for the aspheres of phones.
  double warp_residual_px = 0.0;
  /// Why there are none of one kind; empty where there are.
  std::string no_gain_map, no_warp;
};

/// Each plane counts at the mean wavelength of its response. The straight picture shows a plane across the
/// axis as a perspective; it is as large as it can be without looking beyond the frame's edges.
/// `lens` is focused, and symmetric about its axis. Nothing is corrected on a frame whose corners lie where
/// no ray can be aimed at the stop, beyond the image circle of a fisheye; `no_gain_map` and `no_warp` say so.
LensCorrections lens_corrections(const optics::Lens& lens, const render::Film& film,
                                 const sensor::SensorModel& sensor);

/// The frame with these to be made.
RawFrame with_corrections(RawFrame frame, LensCorrections corrections);

}  // namespace groundglass::camera
