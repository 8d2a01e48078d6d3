#pragma once

#include <filesystem>

#include "isp/pipeline/frame.h"
#include "isp/pipeline/frame_state.h"
#include "sim/core/output_file.h"

namespace groundglass::isp {

/// What a frame's file says of the raw frame that it was made of; empty where it says nothing.
struct FrameOrigin {
  /// As mosaic_text has it; later kinds have none any more.
  std::string mosaic;
  /// The orientation by which it has been turned upright; 1: it lies as the sensor has it.
  int turned_by = 1;
};

/// The colours of a tile, row by row: "RG/GB".
std::string mosaic_text(const CfaPattern& cfa, const std::vector<std::string>& planes);

/// Writes what a stage gives as an EXR of 32-bit floats: channel Y for one plane, R, G, B for three, the
/// frame's place as the data window and its kind as the attribute groundglass:kind. Linear Rec. 2020 says so
/// in its chromaticities, and what is known of its origin in groundglass:mosaic and groundglass:turned_by.
/// Throws InputError for whatever cannot be written.
void write_frame(const std::filesystem::path& path, const Frame& frame, OutputFile::IfExists if_exists,
                 const FrameOrigin& origin = {});

/// Reads it back. Throws InputError for a file that is no such EXR, or that has been turned upright, so that
/// its pixels are no longer the sensor's.
Frame read_frame(const std::filesystem::path& path);

/// The same of a frame that is to be one of `raw` before a stage (run_stages). Throws InputError also where
/// it cannot be: for another size than the raw frame or its picture, and for another mosaic.
Frame read_frame_of(const RawFrame& raw, const std::filesystem::path& path);

}  // namespace groundglass::isp
