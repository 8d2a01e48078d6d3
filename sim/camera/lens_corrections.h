#pragma once

#include <string>
#include <vector>

#include "sensor/light/light_terms.h"
#include "sensor/model/sensor_model.h"
#include "sim/core/image.h"
#include "sim/core/opcodes.h"
#include "sim/core/raw_frame.h"

namespace groundglass::camera {

/// What a raw developer has to undo so that the lens shows neither shading, nor distortion, nor lateral
/// colour: opcodes for a DNG, from the lens itself.
struct LensCorrections {
  /// Shading (shading_gains.h).
  std::vector<Opcode> linear_opcodes;
  /// Distortion of each plane's chief rays. Left out where a polynomial takes away less than half.
  std::vector<Opcode> picture_opcodes;
  /// How far a picture that is merely scaled is off at most, in pixels, in any plane.
  double distortion_px = 0.0;
  /// The same for the polynomial: hundredths for most lenses, more for the aspheres of phones.
  double warp_residual_px = 0.0;
  /// Scale of the straight picture, or where there is no warp that of the frame about its axis: pixels per
  /// unit of object coordinate (LensImaging::object). 0 where the lens is unknown.
  double straight_px_per_object = 0.0;
  /// Why there are none of one kind; empty where there are.
  std::string no_gain_map, no_warp;
};

/// From how the lens draws (`irradiance.imaging`) and how its light arrives, for frames that this sensor
/// takes of such an irradiance, whose pixels are not looked at. For distortion, each plane counts at the mean
/// wavelength of what it sees of the scene's white. The straight picture shows a plane across the axis as a
/// perspective; it is as large as it can be without looking beyond the frame's edges. `cfa` is the mosaic
/// that the frame presents.
LensCorrections lens_corrections(const SpectralImage& irradiance, const sensor::SensorModel& sensor,
                                 const CfaPattern& cfa, sensor::LightTerms terms = {});

/// The frame with these to be made.
RawFrame with_corrections(RawFrame frame, LensCorrections corrections);

}  // namespace groundglass::camera
