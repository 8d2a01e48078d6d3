#include "sensor/model/sensor_model.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <Eigen/SVD>
#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "sensor/colour/colour_calibration.h"
#include "sensor/model/sensor_bounds.h"
#include "sim/core/error.h"

namespace groundglass::sensor {
namespace {

constexpr int max_side_px = 65535;

void require(bool holds, const std::string& message) {
  if (!holds) throw InputError(message);
}

void require_number(const char* key, double value, double min) {
  if (!std::isfinite(value) || value < min)
    throw InputError(fmt::format("{} is {}, expected at least {}", key, value, min));
}

void require_positive(const char* key, double value) {
  if (!std::isfinite(value) || value <= 0.0)
    throw InputError(fmt::format("{} is {}, expected more than 0", key, value));
}

void require_share(const char* key, double value) {
  if (!(value >= 0.0 && value <= 1.0))
    throw InputError(fmt::format("{} is {}, expected between 0 and 1", key, value));
}

/// Of pixels that are kept in lists.
void require_rare(const char* key, double value) {
  if (!(value >= 0.0 && value <= 0.25))
    throw InputError(fmt::format("{} is {}, expected between 0 and 0.25", key, value));
}

void check_spread(const std::string& key, const std::string& unit, const PatternSpread& spread) {
  require_number((key + unit).c_str(), spread.pixel, 0.0);
  require_number((key + "_row" + unit).c_str(), spread.row, 0.0);
  require_number((key + "_column" + unit).c_str(), spread.column, 0.0);
}

void check_pixel(const SensorModel& s) {
  require_positive("pixel_pitch_um", s.pixel_pitch_um);
  require_number("temperature_C", s.temperature_C, -273.15);
  check_spread("prnu", "", s.prnu);
  check_spread("dsnu", "_e", s.dsnu_e);
  require_number("dark_current_e_per_s", s.dark_current.e_per_s, 0.0);
  require_number("dark_current_temperature_C", s.dark_current.at_C, -273.15);
  require_number("dark_current_doubling_K", s.dark_current.doubling_K, 0.0);
  require_number("dark_current_gap_eV", s.dark_current.gap_eV, 0.0);
  require_rare("hot_pixel_share", s.dark_current.hot_share);
  require_number("hot_pixel_e_per_s", s.dark_current.hot_e_per_s, 0.0);
  require(std::isfinite(s.dark_current.growth(s.temperature_C)),
          "temperature_C makes the dark current infinite");
  require_number("full_well_knee", s.saturation.knee, 0.0);
  require(s.saturation.knee <= 1.0,
          fmt::format("full_well_knee is {}, expected at most 1", s.saturation.knee));
  require_share("blooming", s.saturation.blooming);
  require_share("lag", s.lag);
}

void check_voltage(const SensorModel& s) {
  const SourceFollower& follower = s.source_follower;
  require_number("flicker_noise_e2", follower.flicker_e2, 0.0);
  require_positive("cds_interval_s", follower.cds_interval_s);
  require_positive("source_follower_bandwidth_Hz", follower.bandwidth_Hz);
  require_rare("trap_share", follower.trap_share);
  require_number("trap_e", follower.trap_e, 0.0);
  require_positive("trap_time_s", follower.trap_time_s);
  require_number("row_noise_e", s.line_noise.row_e, 0.0);
  require_number("column_noise_e", s.line_noise.column_e, 0.0);
  for (const PeriodicNoise& wave : s.periodic_noise) {
    require_number("periodic_noise.rms_e", wave.rms_e, 0.0);
    require(std::isfinite(wave.cycles_per_px_x) && std::isfinite(wave.cycles_per_px_y),
            "periodic_noise has a frequency that is not finite");
  }
  require_rare("dead_share", s.defects.dead_share);
  require_rare("stuck_share", s.defects.stuck_share);
  require(s.defects.cluster_px >= 1.0 && s.defects.cluster_px <= 1000.0,
          fmt::format("cluster_px is {}, expected 1 to 1000", s.defects.cluster_px));
}

void check_mode(const SensorModel& s, const ConversionMode& mode) {
  require_positive("base_iso", mode.from_iso);
  require_positive("full_well_e", mode.full_well_e);
  require_positive("system_gain_dn_per_e", mode.system_gain_dn_per_e);
  require_number("read_noise_e", mode.read_noise_e, 0.0);
  require_number("output_noise_dn", mode.output_noise_dn, 0.0);
  require_number("conversion_gain_uV_per_e", mode.conversion_gain_uV_per_e, 0.0);
  require(s.source_follower.correlated_double_sampling || mode.conversion_gain_uV_per_e > 0.0,
          "readout.correlated_double_sampling is false, but conversion_gain_uV_per_e is missing, which the "
          "noise of the reset needs");
  require(mode.full_well_e * mode.system_gain_dn_per_e >= 1.0,
          fmt::format("full_well_e of {} is {:.3g} DN, less than one", mode.full_well_e,
                      mode.full_well_e * mode.system_gain_dn_per_e));
}

void check_modes(const SensorModel& s) {
  require(!s.conversion_modes.empty(), "conversion lacks a mode");
  check_mode(s, s.conversion_modes[0]);
  for (size_t i = 1; i < s.conversion_modes.size(); ++i) try {
      check_mode(s, s.conversion_modes[i]);
    } catch (const InputError& error) {
      throw InputError(fmt::format("conversion[{}].{}", i, error.what()));
    }
  for (size_t i = 1; i < s.conversion_modes.size(); ++i)
    require(s.conversion_modes[i].from_iso > s.conversion_modes[i - 1].from_iso,
            fmt::format("conversion[{}].from_iso is {}, expected above the {} of the one before", i,
                        s.conversion_modes[i].from_iso, s.conversion_modes[i - 1].from_iso));
}

void check_companding(const Converter& c) {
  const auto& knees = c.companding;
  if (knees.empty()) return;
  require(knees.size() >= 2 && knees.front().in_dn == 0.0 && knees.front().out_dn == 0.0,
          "readout.companding must begin with in_dn = 0, out_dn = 0 and have two corners or more");
  for (size_t i = 1; i < knees.size(); ++i)
    require(knees[i].in_dn > knees[i - 1].in_dn && knees[i].out_dn >= knees[i - 1].out_dn,
            fmt::format("readout.companding[{}] does not rise above the corner before", i + 1));
  require(knees.back().in_dn == c.max_dn(),
          fmt::format("readout.companding[{}].in_dn is {}, expected the converter's highest number, {}",
                      knees.size(), knees.back().in_dn, c.max_dn()));
  require(knees.back().out_dn <= 65535.0 && knees.back().out_dn >= 1.0,
          fmt::format("readout.companding[{}].out_dn is {}, expected 1 to 65535", knees.size(),
                      knees.back().out_dn));
}

void check_converter(const SensorModel& s) {
  const Converter& c = s.converter;
  const int most_bits = c.companding.empty() ? 16 : 24;
  require(c.bits >= 1 && c.bits <= most_bits,
          fmt::format("adc_bits is {}, expected 1 to {}", c.bits, most_bits));
  require_number("black_level_dn", c.black_level_dn, 0.0);
  require(c.black_level_dn < c.max_dn(),
          fmt::format("black_level_dn is {}, not below the white level {} of {} bits", c.black_level_dn,
                      c.max_dn(), c.bits));
  require_number("pedestal_drift_dn", c.drift_dn, 0.0);
  require_positive("pedestal_drift_rows", c.drift_rows);
  require(std::isfinite(c.inl_dn), "inl_dn is not finite");
  require_number("inl_column_spread", c.inl_column_spread, 0.0);
  require_number("dnl_dn", c.dnl_dn, 0.0);
  check_companding(c);
  require(c.companding.empty() || s.summed_numbers() == 1,
          "readout.companding and binning by digital sum exclude each other");
  require(s.binning >= 1 && s.binning <= 16,
          fmt::format("readout.binning is {}, expected 1 to 16", s.binning));
  require(c.optical_black_rows >= 0 && c.optical_black_rows <= max_side_px - s.height_px &&
              c.optical_black_rows % std::lcm(s.cfa.height, s.binning) == 0,
          fmt::format("optical_black_rows is {}, expected whole tiles of {} rows", c.optical_black_rows,
                      std::lcm(s.cfa.height, s.binning)));
  require(s.readout_bits() <= 16,
          fmt::format("readout.binning {} of {} bits needs {} bits, more than the 16 of a DNG", s.binning,
                      c.bits, s.readout_bits()));
}

void check_side(const char* key, int side_px, int tile_px, int binning) {
  require(side_px >= 1 && side_px <= max_side_px,
          fmt::format("{} is {}, expected 1 to {}", key, side_px, max_side_px));
  const int step = std::lcm(tile_px, binning);
  require(side_px % step == 0,
          fmt::format("{} is {}, expected a multiple of {}: whole tiles of the cfa{}; the nearest is {}", key,
                      side_px, step, binning > 1 ? " and blocks of readout.binning" : "",
                      std::max(step, (side_px + step / 2) / step * step)));
}

void check_mosaic(const SensorModel& s) {
  const CfaPattern& cfa = s.cfa;
  require(cfa.width >= 1 && cfa.height >= 1 &&
              cfa.planes.size() == static_cast<size_t>(cfa.width) * static_cast<size_t>(cfa.height),
          "cfa is not a rectangle of colours");
  require(!s.planes.empty(), "cfa has no colours");
  for (size_t plane = 0; plane < s.planes.size(); ++plane)
    require(std::count(cfa.planes.begin(), cfa.planes.end(), plane) > 0,
            "cfa lacks the colour " + s.planes[plane]);
  require(*std::max_element(cfa.planes.begin(), cfa.planes.end()) < s.planes.size(),
          "cfa has an unknown colour");
  check_side("width_px", s.width_px, cfa.width, s.binning);
  check_side("height_px", s.height_px, cfa.height, s.binning);
  s.readout_cfa();
}

void check_microlens(const Microlens& lens, double pitch_um) {
  require(lens.stack_height_um >= 1e-3 && lens.stack_height_um <= 1e3,
          fmt::format("microlens.stack_height_um is {}, expected 0.001 to 1000", lens.stack_height_um));
  require(lens.stack_index >= 1.0 && lens.stack_index <= 4.0,
          fmt::format("microlens.stack_index is {}, expected 1 to 4", lens.stack_index));
  require(lens.photodiode_width_um > 0.0 && lens.photodiode_width_um <= pitch_um,
          fmt::format("microlens.photodiode_width_um is {}, expected more than 0 and at most the pitch of {}",
                      lens.photodiode_width_um, pitch_um));
  require(lens.design_cra_deg.size() == lens.design_height_mm.size(),
          "microlens.design_cra has not one angle per height");
}

void check_optics(const SensorModel& s) {
  require(s.optics.fill_factor > 0.0 && s.optics.fill_factor <= 1.0,
          fmt::format("fill_factor is {}, expected more than 0 and at most 1", s.optics.fill_factor));
  if (s.optics.microlens) check_microlens(*s.optics.microlens, s.pixel_pitch_um);
  if (!s.optics.diffusion.empty())
    for (double value : s.optics.diffusion.values()) require_share("diffusion", value);
  for (const std::string& row : s.pdaf)
    require(!row.empty() && row.size() == s.pdaf.front().size() &&
                row.find_first_not_of(".LRTB") == std::string::npos,
            "pdaf has a tile that is no rectangle of '.', L, R, T and B");
  require(s.pdaf.empty() || s.binning == 1, "pdaf is for native pixels, but readout.binning is not 1");
  require(s.pdaf.empty() || s.pdaf.front().size() <= 1024u, "pdaf has a tile wider than 1024 pixels");
  require_number("line_time_s", s.shutter.line_time_s, 0.0);
}

void check_quantum_efficiency(const SensorModel& s) {
  require(s.quantum_efficiency.size() == s.planes.size(),
          "quantum_efficiency must have one spectrum per colour");
  for (size_t plane = 0; plane < s.planes.size(); ++plane) {
    require(!s.quantum_efficiency[plane].empty(), "quantum_efficiency of " + s.planes[plane] + " is empty");
    const auto [low, high] = std::ranges::minmax(s.quantum_efficiency[plane].values());
    require(low >= 0.0 && high <= 1.0 + 1e-9,
            fmt::format("quantum_efficiency of {} reaches from {:.3g} to {:.3g}, expected 0 to 1",
                        s.planes[plane], low, high));
    require(high > 0.0, "quantum_efficiency of " + s.planes[plane] + " is zero everywhere");
  }
}

/// Colours that are mixtures of each other make matrices that no raw converter can invert.
void check_colours_differ(const SensorModel& s) {
  if (!s.tells_colours()) return;
  const ColourCalibration colour = calibrate_colour(camera_response(s));
  constexpr double least = 1e-4;  // Real sensors have some 0.1; below, rounding in the DNG shows.
  const std::initializer_list<Eigen::MatrixXd> matrices{colour.color_matrix_A, colour.color_matrix_D65,
                                                        colour.forward_matrix_A, colour.forward_matrix_D65};
  for (const Eigen::MatrixXd& matrix : matrices) {
    require(
        matrix.allFinite() &&
            [&] {
              const Eigen::VectorXd singular = Eigen::JacobiSVD<Eigen::MatrixXd>(matrix).singularValues();
              return singular[2] > least * singular[0];
            }(),
        fmt::format("quantum_efficiency cannot tell colours apart: between 380 and 780 nm one of {} is "
                    "zero or a mixture of the others; expected three different curves",
                    fmt::join(s.planes, ", ")));
  }
}

}  // namespace

void SensorModel::check() const {
  check_pixel(*this);
  check_voltage(*this);
  check_modes(*this);
  check_mosaic(*this);
  check_converter(*this);
  check_bounds(*this);
  check_quantum_efficiency(*this);
  check_optics(*this);
  check_colours_differ(*this);
}

CfaPattern SensorModel::readout_cfa() const {
  CfaPattern out;
  out.width = std::lcm(cfa.width, binning) / binning;
  out.height = std::lcm(cfa.height, binning) / binning;
  out.planes.clear();
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x) {
      const int plane = cfa.plane_at(x * binning, y * binning);
      for (int j = 0; j < binning; ++j)
        for (int i = 0; i < binning; ++i)
          if (cfa.plane_at(x * binning + i, y * binning + j) != plane)
            throw InputError(
                fmt::format("readout.binning {} mixes colours of the cfa; each {} x {} block must be one",
                            binning, binning, binning));
      out.planes.push_back(static_cast<std::uint8_t>(plane));
    }
  return out;
}

int SensorModel::readout_bits() const {
  if (!converter.companding.empty())
    return std::bit_width(static_cast<std::uint64_t>(converter.companding.back().out_dn));
  const auto largest =
      static_cast<std::uint64_t>(converter.max_dn()) * static_cast<std::uint64_t>(summed_numbers());
  return std::bit_width(largest);
}

const ConversionMode& SensorModel::mode(double iso) const {
  const ConversionMode* chosen = &conversion_modes.at(0);
  for (const ConversionMode& candidate : conversion_modes)
    if (candidate.from_iso <= iso) chosen = &candidate;
  return *chosen;
}

double SensorModel::gain_dn_per_e(double iso) const {
  const ConversionMode& chosen = mode(iso);
  return chosen.system_gain_dn_per_e * iso / chosen.from_iso;
}

double SensorModel::readout_saturation_e(double iso) const {
  const double converter_e = (converter.max_dn() - converter.black_level_dn) / gain_dn_per_e(iso);
  return binning * binning / summed_charges() *
         std::min(mode(iso).full_well_e * summed_charges(), converter_e);
}

double SensorModel::highest_iso() const {
  const ConversionMode& last = conversion_modes.back();
  const double one_electron_iso =
      last.from_iso *
      std::max(1.0, (converter.max_dn() - converter.black_level_dn) / last.system_gain_dn_per_e);
  return std::min(one_electron_iso, stated_highest_iso.value_or(one_electron_iso));
}

double SensorModel::readout_white_level_dn(double iso) const {
  const int numbers = binning * binning / summed_charges();
  const double one_dn = converter.black_level_dn + gain_dn_per_e(iso) * readout_saturation_e(iso) / numbers;
  return std::floor(one_dn * summed_numbers());
}

}  // namespace groundglass::sensor
