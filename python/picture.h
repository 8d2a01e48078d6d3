#pragma once

#include <string>
#include <vector>

#include "isp/output/encoded_picture.h"
#include "sim/core/raw_frame.h"

namespace groundglass::python {

/// What develop() gives to Python: a picture that remembers its capture for EXIF.
struct DevelopedPicture : isp::EncodedPicture {
  CaptureInfo info;
};

/// The picture as a PNG of at most 1024 pixels on its longer side, for a notebook: blocks of pixels averaged
/// in linear light.
std::vector<unsigned char> preview_png(const DevelopedPicture& picture);

/// "2048 × 1536 px, 1/250 s, f/1.95, ISO 90", leaving out what is unknown.
std::string caption(const DevelopedPicture& picture);

}  // namespace groundglass::python
