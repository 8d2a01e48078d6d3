#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sensor/model/sensor_model.h"
#include "sim/core/image.h"
#include "sim/core/task.h"
#include "sim/measure/emva/descriptor.h"
#include "sim/measure/emva/frame_file.h"

namespace groundglass::measure::emva {

struct StackSettings {
  /// Pixels of a frame: a centred window of the sensor, of one site of its tile where that is a mosaic.
  int width = 640, height = 480;
  /// Exposures with a pair of flat and a pair of dark frames; saturation lies at the last but two.
  int steps = 35;
  /// Flat frames at half of saturation, and as many dark ones.
  int stack = 100;
  double wavelength_nm = 525.0;
  /// Exposure time at which the light saturates the sensor.
  double saturation_time_s = 0.02;
  /// 0: the lowest.
  double iso = 0.0;
  std::uint64_t seed = 1;
  /// The site of a mosaic; the most sensitive at this wavelength when left out.
  std::optional<Site> site = {};
};

/// A sensor before an even, narrow-band light, exposed as EMVA 1288 R4.0 Linear, sections 6 to 8 ask: the
/// exposure time varied at constant irradiance, dark current at its own exposure times and at four
/// temperatures.
class SimulatedStack {
 public:
  /// Throws InputError for settings that the sensor cannot do.
  SimulatedStack(const sensor::SensorModel& sensor, const StackSettings& settings, const Task& task = Task());

  /// One descriptor for the flat and dark frames, then one for each temperature's dark series; none of these
  /// where no dark current is. Frames are named relative to it.
  const std::vector<Descriptor>& descriptors() const { return descriptors_; }
  std::vector<Descriptor>& descriptors() { return descriptors_; }

  /// Frame `k` of a series of a descriptor, by their indices. All frames have different noise, and the
  /// sensor's one fixed pattern.
  Image<std::uint16_t> frame(size_t descriptor, size_t series, size_t k, const Task& task) const;

  /// Photons on a pixel in a second.
  double photons_per_s() const { return photons_per_s_; }
  /// Mean photoelectrons of a pixel in a second.
  double photoelectrons_per_s() const { return photoelectrons_per_s_; }
  Site site() const { return site_; }

 private:
  void plan_photon_transfer();
  void plan_dark_series();
  void add_series(Descriptor& descriptor, double exposure_ns, bool dark, int frames, const std::string& name);

  sensor::SensorModel sensor_;
  StackSettings settings_;
  Site site_;
  /// Mean photoelectrons per second of every pixel.
  Image<float> lit_, dark_;
  double photons_per_s_ = 0.0, photoelectrons_per_s_ = 0.0;
  std::vector<Descriptor> descriptors_;
  /// Number of the first frame of each series, by descriptor.
  std::vector<std::vector<std::uint32_t>> first_frame_;
  std::uint32_t frame_count_ = 0;
};

}  // namespace groundglass::measure::emva
