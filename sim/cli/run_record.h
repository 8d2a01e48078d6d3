#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "sensor/capture/expose.h"
#include "sensor/dng/dng_compression.h"
#include "sim/camera/camera.h"
#include "sim/camera/file_hash.h"
#include "sim/camera/lens_corrections.h"
#include "sim/camera/readout_mode.h"
#include "sim/cli/frame_summary.h"
#include "sim/core/output_file.h"
#include "sim/measure/chart_report.h"
#include "sim/scene/scene.h"

namespace groundglass::cli {

/// What a render was made from, what it made, how long each step took and what was measured: the sidecar
/// (*.run.json) and the summary on screen.
struct RunRecord {
  /// As they were when they were read.
  std::vector<camera::InputFile> inputs;
  std::vector<std::filesystem::path> outputs;
  scene::RenderSettings settings;
  sensor::ExposureSettings exposure;
  std::optional<camera::ReadoutMode> readout;
  sensor::DngCompression dng_compression = sensor::DngCompression::lossless;
  /// Whether the ideal picture is among the outputs.
  bool truth = false;
  /// What the DNG asks of its developer.
  camera::LensCorrections lens_corrections;
  measure::ChartReport report;
  FrameSignal signal;
  std::vector<std::pair<std::string, double>> step_s;

  /// Ends the running step under this name; the next one begins.
  void finish_step(const std::string& name);
  /// Writes everything that decided the results, as JSON with paths relative to the record's own folder.
  void write(const scene::Scene& scene, const camera::Camera& camera, const std::filesystem::path& path,
             OutputFile::IfExists if_exists) const;
  void print(const scene::Scene& scene, const camera::Camera& camera, const RawFrame& raw,
             const std::filesystem::path& record) const;

 private:
  std::chrono::steady_clock::time_point step_start_ = std::chrono::steady_clock::now();
};

}  // namespace groundglass::cli
