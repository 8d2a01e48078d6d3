#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/raw_frame.h"
#include "sim/core/spectrum.h"

namespace groundglass::sensor {

/// One number of a sensor file and how it is known.
struct Figure {
  enum class Status { measured, derived, inferred };

  std::string key;
  double value = 0.0;
  Status status = Status::inferred;
  std::string source;
};

/// An image sensor as its file describes it: native pixels, before any binning. Terms as in EMVA 1288
/// Release 4.0. Electron figures are per native pixel.
struct SensorModel {
  std::string name;
  /// For the picture's metadata.
  std::string make, model;

  int width_px = 0;
  int height_px = 0;
  double pixel_pitch_um = 0.0;
  CfaPattern cfa;
  /// {"R", "G", "B"} or, for a monochrome sensor, {"Y"}.
  std::vector<std::string> planes;
  /// Photoelectrons per photon that falls on a pixel, one spectrum per plane, filters included.
  std::vector<Spectrum> quantum_efficiency;

  double full_well_e = 0.0;
  /// Overall system gain K at base ISO.
  double system_gain_dn_per_e = 0.0;
  /// Temporal dark noise without quantisation, at every ISO.
  double read_noise_e = 0.0;
  /// Dark current at `dark_current_temperature_C`; it doubles every `dark_current_doubling_K`
  /// (EMVA 1288 R4.0, section 4.2). The sensor runs at `temperature_C`.
  double dark_current_e_per_s = 0.0;
  double dark_current_temperature_C = 20.0;
  double dark_current_doubling_K = 8.0;
  double temperature_C = 20.0;
  /// Standard deviation of the pixels' sensitivity, relative.
  double prnu = 0.0;
  /// Standard deviation of the pixels' dark signal.
  double dsnu_e = 0.0;
  double black_level_dn = 0.0;
  int adc_bits = 0;
  double base_iso = 0.0;
  /// Names this specimen: the seed of its fixed pattern.
  std::uint64_t serial = 0;
  /// N: the frame holds sums of N×N native pixels of one colour. 1: every pixel.
  int binning = 1;

  /// Where each number of the file comes from.
  std::vector<Figure> figures;
  /// What it was read from: the sensor's file, then its spectra.
  std::vector<std::filesystem::path> files;

  /// Throws InputError, one line, for a sensor that cannot exist or cannot be written as 16-bit numbers.
  void check() const;

  bool monochrome() const { return planes.size() == 1; }

  // What leaves the sensor after binning.
  int readout_width_px() const { return width_px / binning; }
  int readout_height_px() const { return height_px / binning; }
  double readout_pitch_um() const { return pixel_pitch_um * binning; }
  /// Throws InputError if a binned block mixes colours.
  CfaPattern readout_cfa() const;
  /// Bits that hold the sum of N² converted pixels.
  int readout_bits() const;
  double readout_black_level_dn() const { return black_level_dn * binning * binning; }
  /// The number at which a pixel saturates: its well is full or its converter ends, whichever comes first.
  double readout_white_level_dn(double iso) const;

  // One native pixel.
  double adc_max_dn() const { return static_cast<double>((1 << adc_bits) - 1); }
  double gain_dn_per_e(double iso) const { return system_gain_dn_per_e * iso / base_iso; }
  double saturation_e(double iso) const;
  /// ISO at which a single electron fills the converter; beyond it a frame is black and white.
  double highest_iso() const;
  /// Dark current at the temperature the sensor runs at.
  double running_dark_current_e_per_s() const;
};

/// Reads a sensor file (TOML; spectra in CSV beside it). Throws InputError naming file, line and key for
/// anything missing, unknown or impossible.
SensorModel load_sensor(const std::filesystem::path& path);

/// The same for text; `path` is the name used in errors and the folder of relative paths.
SensorModel parse_sensor(std::string_view text, const std::filesystem::path& path);

}  // namespace groundglass::sensor
