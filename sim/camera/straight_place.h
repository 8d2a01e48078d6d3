#pragma once

#include "sim/camera/projection.h"
#include "sim/core/raw_frame.h"

namespace groundglass::camera {

/// Where a picture straightened by the frame's warps (WarpRectilinear among its picture opcodes) shows in
/// green what lies at a place of the frame. Without warps the same place.
PixelPoint straight_place(const RawFrame& raw, PixelPoint taken);

}  // namespace groundglass::camera
