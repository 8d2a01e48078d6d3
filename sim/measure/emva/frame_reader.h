#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/core/error.h"
#include "sim/core/task.h"
#include "sim/measure/emva/descriptor.h"
#include "sim/measure/emva/frame_agreement.h"
#include "sim/measure/emva/frame_file.h"
#include "sim/measure/emva/frame_stack.h"
#include "sim/measure/emva/pair_statistics.h"

namespace groundglass::measure::emva {

/// What is kept of two frames, and of as many as there are.
struct ReadPair {
  PairStatistics statistics;
  TakenFrame a, b;
};
struct ReadStack {
  FrameStack sums;
  std::vector<TakenFrame> frames;
};

/// Where a descriptor tells of a series.
SourceLocation place(const Descriptor& descriptor, const Series& series);

/// Reads the frames of one descriptor and checks that they are as it says, and all of one depth: that of the
/// first. Throws InputError naming the file, and the series.
class FrameReader {
 public:
  /// Reads the first frame. The descriptor must outlive the reader.
  FrameReader(const Descriptor& descriptor, std::optional<Site> site);

  /// What the first frame says of its camera.
  const std::string& camera() const { return camera_; }
  ReadPair pair(const Series& series) const;
  ReadStack stack(const Series& series, const Task& task) const;

 private:
  StoredFrame read(const std::filesystem::path& path) const;
  TakenFrame taken(const std::filesystem::path& path, double mean_dn, const StoredFrame& frame) const;

  const Descriptor& descriptor_;
  std::optional<Site> site_;
  std::filesystem::path first_path_;
  int first_bits_ = 0;
  std::string camera_;
};

}  // namespace groundglass::measure::emva
