#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sensor/model/converter.h"
#include "sensor/model/pixel_noise.h"
#include "sensor/model/pixel_optics.h"
#include "sim/core/raw_frame.h"
#include "sim/core/spectral_table.h"
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

/// How a pixel's charge becomes a number from some ISO on. A sensor with dual conversion gain has two; in
/// between the analogue gain grows with ISO.
struct ConversionMode {
  std::string name;
  double from_iso = 0.0;
  /// Overall system gain K at `from_iso`.
  double system_gain_dn_per_e = 0.0;
  /// What a pixel or its floating diffusion holds.
  double full_well_e = 0.0;
  /// White temporal noise ahead of the analogue gain, after correlated double sampling: at every ISO the same
  /// in electrons.
  double read_noise_e = 0.0;
  /// White temporal noise behind the analogue gain, quantisation excepted: at every ISO the same in DN.
  double output_noise_dn = 0.0;
  /// At the sense node; only noise of the reset (kTC) needs it. 0: unknown.
  double conversion_gain_uV_per_e = 0.0;
};

/// Where native pixels of one colour are put together.
enum class BinningDomain {
  /// Converted one by one, then added.
  digital_sum,
  /// Converted one by one, then averaged, halves rounded up.
  digital_average,
  /// Their charge goes to one floating diffusion and is read once.
  charge,
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
  /// The letters of the tile, as mosaic_of_tile orders them: {"R", "G", "B"}, or {"Y"} for a monochrome
  /// sensor.
  std::vector<std::string> planes;
  /// Photoelectrons per photon that falls on a pixel, one spectrum per plane, filters included.
  std::vector<Spectrum> quantum_efficiency;
  PixelOptics optics;
  PdafTile pdaf;
  Shutter shutter;

  /// By rising `from_iso`; at least one.
  std::vector<ConversionMode> conversion_modes;
  /// Where the camera's gain ends; none: as far as numbers mean something.
  std::optional<double> stated_highest_iso;
  DarkCurrent dark_current;
  /// The temperature that the sensor runs at.
  double temperature_C = 20.0;
  /// Relative spread of the pixels' sensitivity.
  PatternSpread prnu;
  /// Spread of the pixels' offset.
  PatternSpread dsnu_e;
  SourceFollower source_follower;
  Saturation saturation;
  /// Share of a frame's charge that stays behind for the next.
  double lag = 0.0;
  LineNoise line_noise;
  std::vector<PeriodicNoise> periodic_noise;
  Defects defects;
  Converter converter;
  /// Names this specimen: the seed of its fixed pattern.
  std::uint64_t serial = 0;
  /// N: the frame holds one number for N×N native pixels of one colour. 1: every pixel.
  int binning = 1;
  BinningDomain binning_domain = BinningDomain::digital_sum;

  /// Where each number of the file comes from.
  std::vector<Figure> figures;
  /// What it was read from: the sensor's file, then its spectra.
  std::vector<std::filesystem::path> files;

  /// Throws InputError, one line, for a sensor that cannot exist or cannot be written as 16-bit numbers.
  void check() const;

  bool monochrome() const { return planes.size() == 1; }
  /// Three colours are what colorimetry needs; fewer have no colour matrices.
  bool tells_colours() const { return planes.size() >= 3; }

  /// With the rows that no light reaches, which come first.
  int array_height_px() const { return height_px + converter.optical_black_rows; }

  // What leaves the sensor after binning.
  int readout_width_px() const { return width_px / binning; }
  int readout_height_px() const { return height_px / binning; }
  double readout_pitch_um() const { return pixel_pitch_um * binning; }
  /// Throws InputError if a binned block mixes colours.
  CfaPattern readout_cfa() const;
  /// Native pixels whose numbers are added to one of the readout.
  int summed_numbers() const { return binning_domain == BinningDomain::digital_sum ? binning * binning : 1; }
  /// Native pixels whose numbers are averaged.
  int averaged_numbers() const {
    return binning_domain == BinningDomain::digital_average ? binning * binning : 1;
  }
  /// Native pixels whose charge is added.
  int summed_charges() const { return binning_domain == BinningDomain::charge ? binning * binning : 1; }
  /// Bits of a readout number.
  int readout_bits() const;
  double readout_black_level_dn() const { return converter.black_level_dn * summed_numbers(); }
  /// The number at which a pixel saturates: its well is full or its converter ends, whichever comes first.
  double readout_white_level_dn(double iso) const;
  /// Charge of all native pixels of a readout pixel at which it saturates.
  double readout_saturation_e(double iso) const;

  /// The mode that `iso` selects.
  const ConversionMode& mode(double iso) const;
  double base_iso() const { return conversion_modes.at(0).from_iso; }
  double gain_dn_per_e(double iso) const;
  /// The stated one, or that at which a single electron fills the converter: beyond it a frame is black and
  /// white.
  double highest_iso() const;
};

/// Reads a sensor file (TOML; spectra in CSV beside it), or gives the included sensor of that name
/// (included_sensors.h) where there is no such file. Throws InputError naming file, line and key for anything
/// missing, unknown or impossible.
SensorModel load_sensor(const std::filesystem::path& path_or_name);

/// The same for text; `path` is the name used in errors and the folder of relative paths, which
/// `read_spectra` is given.
SensorModel parse_sensor(
    std::string_view text, const std::filesystem::path& path,
    const std::function<SpectralTable(const std::filesystem::path&)>& read_spectra = &SpectralTable::read);

}  // namespace groundglass::sensor
