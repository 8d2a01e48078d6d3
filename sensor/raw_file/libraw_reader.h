#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "sim/core/raw_frame.h"

namespace groundglass::sensor {

/// The version of LibRaw that reads, "0.20.2"; nothing in a build without it.
std::optional<std::string> libraw_version();

/// Reads a raw file with LibRaw. The numbers are the camera's, with curves that a file stores already applied
/// to them, as far as light reaches; rows above these that LibRaw knows to be dark come along. Bayer and any
/// other tile of 2 pixels' width, X-Trans, and monochrome. The black level is LibRaw's, to a whole number: in
/// a Bayer mosaic the mean over pixels that it knows to be masked, or else what the file or its tables say.
/// The white level is where LibRaw takes the sensor to be full. The colour matrices are those of a DNG under
/// A and D65; of another camera LibRaw has one, Adobe's for D65 or the file's own, which serves both
/// illuminants. Where the file tells no white balance, the neutral is the camera's answer to D65. The first
/// frame is read of those that have several. Not there: noise profile, opcodes and a smaller crop.
/// Throws InputError, naming the file, for what LibRaw does not know or finds damaged; for what comes out of
/// it demosaicked, in floating point, in oblong pixels or turned by 45°, or with a black level that changes
/// over the frame; for colour without a matrix; and always in a build without LibRaw.
/// LibRaw reads in this process: a file made to break it may end it, or keep it busy for minutes.
RawFrame read_with_libraw(const std::filesystem::path& path);

}  // namespace groundglass::sensor
