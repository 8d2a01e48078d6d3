#include "sim/cli/frame_summary.h"

#include <fmt/format.h>

#include "sensor/model/figure_text.h"

namespace groundglass::cli {
namespace {

/// No share of a frame is "0 %" unless it is nothing.
std::string percent(double share) {
  if (share == 0.0) return "0 %";
  return share < 1e-4 ? "less than 0.01 %" : fmt::format("{:.2f} %", 100.0 * share);
}

}  // namespace

void print_row(const std::string& what, const std::string& value) { fmt::print("  {:<22}{}\n", what, value); }

std::string shutter_text(double time_s) {
  return time_s < 0.3 ? fmt::format("1/{:.0f} s", 1.0 / time_s) : fmt::format("{:.2g} s", time_s);
}

FrameSignal signal_of(const RawFrame& raw) {
  FrameSignal signal{.pixels = raw.dn.pixel_count()};
  double sum_dn = 0.0, sum_share = 0.0;
  for (int y = 0; y < raw.dn.height(); ++y)
    for (int x = 0; x < raw.dn.width(); ++x) {
      const double dn = raw.linear_dn(x, y), black_dn = raw.black_dn(x, y);
      sum_dn += dn - black_dn;
      sum_share += (dn - black_dn) / (raw.white_level_dn - black_dn);
      signal.clipped_pixels += dn >= raw.white_level_dn;
    }
  signal.mean_dn = sum_dn / static_cast<double>(signal.pixels);
  signal.mean_share = sum_share / static_cast<double>(signal.pixels);
  return signal;
}

void print_frame(const RawFrame& raw, const FrameSignal& signal, const sensor::SensorModel& sensor,
                 std::optional<camera::ReadoutMode> mode) {
  print_row("read-out",
            fmt::format("{}{}: {} x {} px of {:g} um, {} bits", sensor::readout_text(sensor),
                        mode == camera::ReadoutMode::remosaiced ? ", remosaiced to Bayer" : "",
                        raw.dn.width(), raw.dn.height(), sensor.readout_pitch_um(), raw.bit_depth));
  print_row("mean signal", fmt::format("{:.1f} DN above black, {:.1f} % of saturation", signal.mean_dn,
                                       100.0 * signal.mean_share));
  print_row(
      "clipped",
      fmt::format("{} pixel{}, {}", signal.clipped_pixels, signal.clipped_pixels == 1 ? "" : "s",
                  percent(static_cast<double>(signal.clipped_pixels) / static_cast<double>(signal.pixels))));
}

void print_lens_corrections(const camera::LensCorrections& corrections) {
  if (!corrections.no_gain_map.empty())
    print_row("lens shading", "not corrected in the DNG: " + corrections.no_gain_map);
  print_row("distortion", corrections.no_warp.empty()
                              ? fmt::format("{:.2f} px, {:.2f} px after the DNG's correction",
                                            corrections.distortion_px, corrections.warp_residual_px)
                              : "not corrected in the DNG: " + corrections.no_warp);
}

}  // namespace groundglass::cli
