#pragma once

#include "sim/core/raw_frame.h"
#include "sim/core/task.h"

namespace groundglass::isp {

/// A native Quad Bayer or Nona frame as a Bayer frame of as many pixels, which every converter reads: pixels
/// whose colour is right keep their numbers, the others are estimated (block_interpolation.h) between black
/// and white level. Companded numbers become linear. The noise profile is that of grey areas, averaged over a
/// plane's pixels; neighbours' noise is correlated, as no profile can say. Throws InputError for another
/// mosaic, and for opcodes on stored numbers or single sites, which would no longer be right.
RawFrame remosaiced(const RawFrame& raw, const Task& task = {});

}  // namespace groundglass::isp
