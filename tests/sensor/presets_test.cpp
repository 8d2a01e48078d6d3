#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sensor/capture/auto_exposure.h"
#include "sensor/capture/expose.h"
#include "sensor/capture/performance.h"
#include "sensor/light/photoelectrons.h"
#include "sensor/model/mosaic.h"
#include "sim/core/text_file.h"
#include "tests/sensor/simple_sensor.h"
#include "tests/support/shared_data.h"

namespace groundglass::sensor {
namespace {

std::vector<std::filesystem::path> preset_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(GROUNDGLASS_SCENES_DIR) / "sensors"))
    files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

class Preset : public ::testing::TestWithParam<std::filesystem::path> {};

INSTANTIATE_TEST_SUITE_P(Sensors, Preset, ::testing::ValuesIn(preset_files()),
                         [](const auto& preset) { return preset.param.stem().string(); });

TEST_P(Preset, StatesTheSourceOfEveryNumber) {
  const SensorModel s = load_sensor(GetParam());
  EXPECT_GE(s.figures.size(), 17u);
  for (const Figure& figure : s.figures) EXPECT_GT(figure.source.size(), 10u) << figure.key;
}

TEST_P(Preset, HasItsSaturationSpeedAsBaseIso) {
  const SensorModel s = load_sensor(GetParam());
  EXPECT_NEAR(s.base_iso() / saturation_iso(s), 1.0, 0.03) << saturation_iso(s);
}

/// Mean and temporal variance of 400 × 400 pixels: half the mean square of what two frames differ by.
struct Statistics {
  double mean_dn = 0.0, variance_dn2 = 0.0;
};

Statistics of_two_frames(const SensorModel& s, double iso, double mean_e) {
  const SpectralImage image = flat_irradiance(s, 1e-6f, 400, 400);
  const Image<float> rate = mean_photoelectrons_per_s(image, s, Task());
  double mean_rate = 0.0;
  for (float e : rate.data()) mean_rate += e;
  mean_rate /= static_cast<double>(rate.pixel_count());
  ExposureSettings settings;
  settings.iso = iso;
  // No charge but that of light, and no pattern that would shift a pixel's mean within a step.
  settings.time_s = std::max(1e-6, mean_e / mean_rate);
  settings.noise =
      settings.noise.without(std::vector<std::string>{"dark-current", "hot-pixels", "prnu", "dsnu"});
  SpectralImage dark = image;
  std::ranges::fill(dark.pixels.data(), 0.0f);
  const SpectralImage& seen = mean_e > 0.0 ? image : dark;
  const RawFrame a = expose(seen, s, settings, Task());
  settings.frame = 1;
  const RawFrame b = expose(seen, s, settings, Task());
  Statistics result;
  for (size_t i = 0; i < a.dn.data().size(); ++i) {
    const double difference = a.dn.data()[i] - b.dn.data()[i];
    result.mean_dn += 0.5 * (a.dn.data()[i] + b.dn.data()[i]);
    result.variance_dn2 += 0.5 * difference * difference;
  }
  result.mean_dn /= static_cast<double>(a.dn.pixel_count());
  result.variance_dn2 /= static_cast<double>(a.dn.pixel_count());
  return result;
}

/// Variance of a normal variate rounded to whole numbers: 1/12 more than before only where it is wide.
double rounded_variance(double variance, double mean) {
  const double scale = 1.0 / std::sqrt(2.0 * variance);
  double first = 0.0, second = 0.0;
  for (double n = std::floor(mean) - 1000.0; n <= mean + 1000.0; ++n) {
    const double share = 0.5 * (std::erf((n + 0.5 - mean) * scale) - std::erf((n - 0.5 - mean) * scale));
    first += share * (n - mean);
    second += share * (n - mean) * (n - mean);
  }
  return second - first * first;
}

TEST_P(Preset, ShowsItsGainAndNoiseInItsFrames) {
  const SensorModel s = load_sensor(GetParam());
  for (const ConversionMode& mode : s.conversion_modes) {
    const Performance stated = performance(s, mode.from_iso);
    // Near saturation the brightest colour would clip.
    const Statistics flat = of_two_frames(s, mode.from_iso, 0.25 * stated.saturation_e);
    const Statistics dark = of_two_frames(s, mode.from_iso, 0.0);
    // Each variance is of 160000 differences: 0.35 % of a standard deviation, four of them and more.
    const double gain = (flat.variance_dn2 - dark.variance_dn2) / (flat.mean_dn - dark.mean_dn);
    EXPECT_NEAR(gain / stated.system_gain_dn_per_e, 1.0, 0.02) << mode.name;
    const int numbers = s.binning_domain == BinningDomain::charge ? 1 : s.binning * s.binning;
    // Of one number before it is rounded; what rows share is on top, in sensors without binning.
    const double before_dn2 = std::pow(stated.dark_noise_e * stated.system_gain_dn_per_e, 2) / numbers -
                              1.0 / 12.0 + std::pow(s.line_noise.row_e * stated.system_gain_dn_per_e, 2);
    const double expected_dn2 = numbers * rounded_variance(before_dn2, s.converter.black_level_dn);
    EXPECT_NEAR(std::sqrt(dark.variance_dn2 / expected_dn2), 1.0, 0.02) << mode.name;
    EXPECT_NEAR(dark.mean_dn, s.readout_black_level_dn(), 1.0) << mode.name;
  }
}

const std::filesystem::path scenes = GROUNDGLASS_SCENES_DIR;

/// The IMX174 with another mosaic, its silicon behind the colour filters of a file.
SensorModel with_mosaic(const std::string& name, const std::string& filters) {
  std::string text = read_text_file(scenes / "sensors/imx174.toml");
  const auto replace = [&](const std::string& from, const std::string& to) {
    ASSERT_NE(text.find(from), std::string::npos) << from;
    text.replace(text.find(from), from.size(), to);
  };
  replace("\"mono\"", "\"" + name + "\"");
  const bool sees_infrared = name.starts_with("rgbir");
  replace("sensor_mt9v024_mono.csv\"", "sensor_mt9v024_mono.csv\", \"../spectra/" + filters + "\"" +
                                           (sees_infrared ? "" : ", \"../spectra/ircut_largan_k098.csv\""));
  replace("value = 1936", "value = 1920");  // Whole tiles of six, too.
  replace("value = 1216", "value = 1200");
  return parse_sensor(text, scenes / "sensors/imx174.toml");
}

TEST(ColourFilters, MakeASensorOfEveryNamedMosaic) {
  for (const NamedMosaic& mosaic : named_mosaics()) {
    if (mosaic.name == "mono") continue;
    const SensorModel s =
        with_mosaic(mosaic.name, mosaic.name == "cmy" ? "colour_filters_cmy.csv" : "colour_filters.csv");
    EXPECT_EQ(tile_of(s.cfa, s.planes), mosaic.tile);
    ExposureSettings settings;
    settings.time_s = 1e-4;
    const RawFrame frame = expose(flat_irradiance(s, 1e-3f, 24, 24), s, settings, Task());
    EXPECT_EQ(frame.planes, s.planes) << mosaic.name;
    EXPECT_GT(*std::ranges::max_element(frame.dn.data()), s.readout_black_level_dn() + 50) << mosaic.name;
  }
}

TEST(ColourFilters, GiveThePixelsThatTheirMakerDraws) {
  // ON's own figure of the MT9V024 with red, green, blue and clear pixels, digitised by others.
  const auto drawn_path = testing::shared_data("spectra/sensor_qe_mt9v024_rgbw.csv");
  GROUNDGLASS_NEEDS_SHARED(drawn_path);
  const SpectralTable drawn = SpectralTable::read(drawn_path);
  const SpectralTable filters = SpectralTable::read(scenes / "spectra/colour_filters.csv");
  // Four digits are kept.
  for (const auto& [filter, pixel] : {std::pair{"R", "r"}, {"G", "g"}, {"B", "b"}, {"W", "w"}, {"C", "w"}})
    for (double nm = 380; nm <= 1000; nm += 10)
      EXPECT_NEAR(filters.column(filter)(nm) * drawn.column("w")(nm), drawn.column(pixel)(nm), 3e-4)
          << filter << " at " << nm;
}

TEST(Performance, IsTheStandardsClosedForm) {
  SensorModel s = simple_sensor();
  s.conversion_modes[0].read_noise_e = 3.0;
  const Performance p = performance(s, 100.0);
  const double variance_e2 = 9.0 + 1.0 / 12.0 / 16.0;
  EXPECT_NEAR(p.dark_noise_e, std::sqrt(variance_e2), 1e-9);
  EXPECT_NEAR(p.least_signal_e, std::sqrt(variance_e2 + 0.25) + 0.5, 1e-9);
  EXPECT_NEAR(p.dynamic_range_db, 20.0 * std::log10(15000.0 / (std::sqrt(variance_e2 + 0.25) + 0.5)), 1e-9);
  EXPECT_NEAR(p.snr_max_db, 10.0 * std::log10(15000.0), 1e-9);
  EXPECT_NEAR(p.system_gain_dn_per_e, 4.0, 1e-12);
  // Point Grey's figures of the IMX174: 45.12 dB and 73 dB.
  const SensorModel imx174 =
      load_sensor(std::filesystem::path(GROUNDGLASS_SCENES_DIR) / "sensors/imx174.toml");
  const Performance printed = performance(imx174, imx174.base_iso());
  EXPECT_NEAR(printed.snr_max_db, 45.12, 0.03);
  EXPECT_NEAR(printed.dynamic_range_db, 73.0, 0.5);
}

TEST(Performance, GoesByDoublingsAndConversionGains) {
  SensorModel s = simple_sensor();
  s.conversion_modes.push_back({.name = "high",
                                .from_iso = 300.0,
                                .system_gain_dn_per_e = 12.0,
                                .full_well_e = 4000.0,
                                .read_noise_e = 1.0});
  std::vector<double> isos;
  for (const Performance& p : performance_by_iso(s)) {
    isos.push_back(p.iso);
    EXPECT_EQ(p.mode, p.iso < 300.0 ? "only" : "high");
  }
  EXPECT_EQ(std::vector<double>(isos.begin(), isos.begin() + 4), (std::vector<double>{100, 200, 300, 400}));
}

TEST(Presets, BinningAddsCharge) {
  // PMRID's fit of the phone's binned numbers at its ISO 100, which is our base.
  const SensorModel s = load_sensor(std::filesystem::path(GROUNDGLASS_SCENES_DIR) / "sensors/imx586.toml");
  const Performance p = performance(s, s.base_iso());
  EXPECT_NEAR(p.system_gain_dn_per_e, 0.0005995267 * 100 + 0.00868861, 1e-4);
  const double variance_dn2 = 7.11772e-7 * 1e4 + 6.514934e-4 * 100 + 0.11492713;
  EXPECT_NEAR(p.saturation_e / 13971.0, 1.0, 1e-3);
  // The fit's middle term, 0.065 DN² here, belongs to neither side of the gain.
  EXPECT_NEAR(p.dark_noise_e * p.system_gain_dn_per_e, std::sqrt(variance_dn2 - 0.0651), 0.02);
}

}  // namespace
}  // namespace groundglass::sensor
