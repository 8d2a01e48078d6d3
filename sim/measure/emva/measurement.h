#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/task.h"
#include "sim/measure/emva/dark_current.h"
#include "sim/measure/emva/descriptor.h"
#include "sim/measure/emva/frame_file.h"
#include "sim/measure/emva/frame_stack.h"
#include "sim/measure/emva/photon_transfer.h"

namespace groundglass::measure::emva {

/// Pairs of dark frames at one temperature.
struct DarkSeries {
  std::optional<double> temperature_C;
  std::vector<DarkPoint> points;
};

/// Everything that is kept of a stack of frames: a few numbers for each pair, and sums for the two stacks.
struct Measurement {
  /// Of the sensor or camera, where descriptor or frames name it; else of the folder or table.
  std::string name;
  /// What was read.
  std::filesystem::path source;
  /// Zero where unknown.
  int bits = 0, width = 0, height = 0;
  /// By rising number of photons.
  std::vector<PhotonTransferPoint> points;
  std::optional<FrameStack> flat, dark;
  /// The first is that of the flat frames' own exposures.
  std::vector<DarkSeries> dark_series;
  /// What whoever reads the results is to be told of the frames; a sentence each.
  std::vector<std::string> notes;
};

/// The folder a measurement lies in holds `emva1288.txt` (or `EMVA1288_Data.txt`, as the public data sets
/// call it) and, where dark current was measured at longer exposures and other temperatures, `dark_*.txt`:
/// descriptors with a temperature and pairs of dark frames alone.
///
/// Reads such a folder, one descriptor, or a table of photon transfer (.csv). Works on pairs in parallel; no
/// more than two frames for each thread are in memory. Throws InputError, naming the file and line, for what
/// is missing, of the wrong size or depth, or does not belong together: frames of a pair or stack
/// that were exposed differently included; and Cancelled.
Measurement read_measurement(const std::filesystem::path& path, std::optional<Site> site, const Task& task);

}  // namespace groundglass::measure::emva
