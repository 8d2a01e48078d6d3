#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <numbers>
#include <random>

#include "sim/measure/emva/characterization.h"
#include "sim/measure/emva/pair_statistics.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/shared_data.h"

namespace groundglass::measure::emva {
namespace {

/// What the reference implementation finds in the public data sets (EMVA1288/datasets at 82e5430, sets 001
/// and 002; emva1288 at 2ed0b40), to the five digits it was noted with.
struct PublicSet {
  const char* file;
  double gain, efficiency_percent, dark_noise_dn, dark_noise_e, saturation_e, saturation_photons,
      threshold_photons, snr_max, dynamic_range, linearity_low, linearity_high;
};
constexpr PublicSet public_sets[] = {{"sensors/emva_ptc_001.csv", 0.28006, 45.249, 3.0731, 10.924, 14008,
                                      30957, 25.355, 118.35, 1221, -0.6158, 0.48045},
                                     {"sensors/emva_ptc_002.csv", 0.020555, 54.976, 0.4899, 19.256, 10656,
                                      19384, 44.262, 103.23, 437.94, -0.89618, 0.85426}};

TEST(Emva, PublicSetsGiveTheReferenceImplementationsFigures) {
  for (const PublicSet& set : public_sets) {
    SCOPED_TRACE(set.file);
    const auto path = testing::shared_data(set.file);
    GROUNDGLASS_NEEDS_SHARED(path);
    const Characterization c = characterize(read_measurement(path, {}, Task()));
    const LinearModel& m = c.model;
    const auto expect_close = [](double value, double expected, double relative = 1e-4) {
      EXPECT_NEAR(value / expected, 1.0, relative);
    };
    expect_close(m.system_gain_dn_per_e, set.gain);
    expect_close(100.0 * m.quantum_efficiency, set.efficiency_percent);
    expect_close(m.dark_noise_dn, set.dark_noise_dn);
    expect_close(m.dark_noise_e, set.dark_noise_e);
    expect_close(m.saturation_e, set.saturation_e);
    EXPECT_EQ(std::round(m.saturation_photons), set.saturation_photons);
    expect_close(m.snr_max, set.snr_max);
    // It takes σ_y.dark / K + 1/2 electrons for the threshold; the standard's root has 1/4 in it, 0.1 % here.
    const double threshold_e = m.dark_noise_dn / m.system_gain_dn_per_e + 0.5;
    expect_close(threshold_e / m.quantum_efficiency, set.threshold_photons);
    expect_close(m.saturation_e / threshold_e, set.dynamic_range);
    expect_close(m.threshold_photons, set.threshold_photons, 1.5e-3);
    expect_close(m.dynamic_range, set.dynamic_range, 1.5e-3);
    ASSERT_TRUE(c.linearity);
    expect_close(c.linearity->lowest_percent, set.linearity_low);
    expect_close(c.linearity->highest_percent, set.linearity_high);
    EXPECT_TRUE(m.saturates);
    EXPECT_EQ(m.dark_noise_is_bound, set.dark_noise_dn < 0.49);
    EXPECT_FALSE(c.nonuniformity);
  }
}

TEST(Emva, RealFramesGiveTheirLineOfThePhotonTransferTable) {
  const auto folder = testing::shared_data("raw");
  const auto flat = [&](int k) { return folder / ("emva_ccd12_b_020_snap_00" + std::to_string(k) + ".png"); };
  const auto table = testing::shared_data("sensors/emva_ptc_001.csv");
  GROUNDGLASS_NEEDS_SHARED(flat(1));
  GROUNDGLASS_NEEDS_SHARED(table);
  const PairStatistics pair = pair_statistics(read_frame(flat(1)).dn, read_frame(flat(2)).dn);
  const auto points = read_photon_transfer(table);
  const auto point =
      std::ranges::find_if(points, [](const auto& p) { return std::abs(p.exposure_s - 5.74e-3) < 1e-9; });
  ASSERT_NE(point, points.end());
  EXPECT_EQ(point->photons, 17251.0);
  // Noted with seven digits.
  EXPECT_NEAR(pair.mean_dn / point->mean_dn, 1.0, 1e-6);
  EXPECT_NEAR(pair.variance_dn2 / point->variance_dn2, 1.0, 1e-6);
  const Image<std::uint16_t> dark = read_frame(folder / "emva_ccd12_d_020_snap_001.png").dn;
  double mean = 0.0;
  for (std::uint16_t dn : dark.data()) mean += dn / static_cast<double>(dark.data().size());
  // Frame to frame the mean of 307200 pixels with a noise of 3 DN is steady to 0.006 DN, the pedestal to
  // more.
  EXPECT_NEAR(mean, point->dark_mean_dn, 0.1);
}

Image<std::uint16_t> image(int width, int height, const std::vector<std::uint16_t>& dn) {
  Image<std::uint16_t> result(width, height);
  std::ranges::copy(dn, result.data().begin());
  return result;
}

TEST(Emva, PairStatisticsOfFourPixels) {
  // Differences 2, −2, 4, 0: mean square 6, mean 1.
  const PairStatistics pair = pair_statistics(image(2, 2, {12, 10, 24, 30}), image(2, 2, {10, 12, 20, 30}));
  EXPECT_EQ(pair.mean_dn, 18.5);
  EXPECT_EQ(pair.variance_dn2, 0.5 * (6.0 - 1.0));
  EXPECT_EQ(pair.mean_difference_dn, 1.0);
  EXPECT_DOUBLE_EQ(pair.mean_difference_error_dn, std::sqrt(2.0 * 2.5 / 4.0));
  // What frames differ in as a whole is no noise.
  EXPECT_EQ(pair_statistics(image(2, 1, {1000, 2000}), image(2, 1, {1007, 2007})).variance_dn2, 0.0);
  EXPECT_INPUT_ERROR(pair_statistics(image(2, 1, {1, 2}), image(1, 2, {1, 2})), "2×1", "1×2");
}

TEST(Emva, StackKeepsMeanAndTemporalVarianceOfEachPixel) {
  FrameStack stack;
  EXPECT_INPUT_ERROR(stack.temporal_variance_dn2(), "two frames");
  // Pixels 65530, 65532, 65534 (variance 4) and 1, 1, 4 (variance 3).
  for (const auto& dn : {std::vector<std::uint16_t>{65530, 1}, {65532, 1}, {65534, 4}})
    stack.add(image(2, 1, dn));
  EXPECT_EQ(stack.mean_dn().at(0, 0), 65532.0);
  EXPECT_EQ(stack.mean_dn().at(1, 0), 2.0);
  EXPECT_NEAR(stack.temporal_variance_dn2(), 3.5, 1e-9);
  EXPECT_NEAR(stack.remaining_variance_dn2(), 3.5 / 3.0, 1e-9);
  EXPECT_INPUT_ERROR(stack.add(image(1, 2, {1, 2})), "1×2", "2×1");
}

TEST(Emva, PartsOfSpatialVarianceSolveTheirEquations) {
  // Small frames of which lines have less variance than averaging leaves of the pixels': means over 4000
  // sensors against the expectations of eq. 36 and 41 for independent parts, which divide by the numbers of
  // lines, put through eq. 42. The bound is 4.5 standard errors.
  constexpr int width = 24, height = 16, frames = 3, sensors = 4000;
  constexpr double columns = width, rows = height, pixels = columns * rows;
  constexpr double pixel = 90.0, row = 25.0, column = 35.0, temporal = 70.0;
  const double of_total =
      pixel * pixel +
      pixels / (pixels - 1.0) * (row * row * (1.0 - 1.0 / rows) + column * column * (1.0 - 1.0 / columns));
  const double of_mean_row = (column * column + pixel * pixel / rows) * (1.0 - 1.0 / columns);
  const double of_mean_column = (row * row + pixel * pixel / columns) * (1.0 - 1.0 / rows);
  // What remains of temporal noise is a part of the pixels' like theirs, but is taken off in full.
  const double noise = (temporal * temporal + 1.0 / 12.0) / frames;
  Eigen::Matrix3d parts;  // column, row, pixel
  parts << 1.0, 0.0, 1.0 / rows, 0.0, 1.0, 1.0 / columns, 1.0, 1.0, 1.0;
  const Eigen::Vector3d truth =
      parts.inverse() * Eigen::Vector3d(of_mean_row - noise / rows / columns,
                                        of_mean_column - noise / columns / rows, of_total);

  std::mt19937 random(1288);
  std::normal_distribution<double> normal;
  Eigen::Array4d mean = Eigen::Array4d::Zero(), squares = mean;
  for (int n = 0; n < sensors; ++n) {
    std::vector<double> of_row(height), of_column(width);
    for (double& value : of_row) value = row * normal(random);
    for (double& value : of_column) value = column * normal(random);
    Image<double> fixed(width, height);
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x)
        fixed.at(x, y) = 2000.0 + of_row[static_cast<size_t>(y)] + of_column[static_cast<size_t>(x)] +
                         pixel * normal(random);
    FrameStack stack;
    for (int k = 0; k < frames; ++k) {
      Image<std::uint16_t> frame(width, height);
      for (size_t i = 0; i < frame.data().size(); ++i)
        frame.data()[i] =
            static_cast<std::uint16_t>(std::lround(fixed.data()[i] + temporal * normal(random)));
      stack.add(frame);
    }
    const SpatialVariances s = spatial_variances(stack);
    const Eigen::Array4d found(s.column_dn2, s.row_dn2, s.pixel_dn2, s.temporal_dn2);
    mean += found / sensors;
    squares += found.square() / sensors;
  }
  const Eigen::Array4d bound = 4.5 * ((squares - mean.square()) / sensors).sqrt();
  const Eigen::Array4d expected(truth[0], truth[1], truth[2], temporal * temporal + 1.0 / 12.0);
  for (int k = 0; k < 4; ++k) EXPECT_NEAR(mean[k], expected[k], bound[k]) << k;
  // Sharp enough: without eq. 42 the rows' part would hold 1/24 of the pixels' besides, half as much as its
  // own.
  EXPECT_LT(bound[1], 0.1 * pixel * pixel / columns);
}

/// Exact photon transfer of a linear sensor, no noise in it: K 0.5, η 0.4, σ_d 5 e, full at 20000 e.
std::vector<PhotonTransferPoint> linear_sensor(int count = 24) {
  std::vector<PhotonTransferPoint> points;
  constexpr double gain = 0.5, efficiency = 0.4, dark = 0.25 * 25.0 + 1.0 / 12.0;
  for (int i = 1; i <= count; ++i) {
    const double photons = 52500.0 * i / 21.0, electrons = std::min(20000.0, efficiency * photons);
    const double shot = efficiency * photons > 20000.0 ? 0.1 * gain * gain : gain * gain * electrons;
    points.push_back({1e-3 * i, photons, 100.0 + gain * electrons, dark + shot, 100.0, dark});
  }
  return points;
}

TEST(Emva, NonuniformityThatNoiseOrRoundingHidesIsNotDetermined) {
  std::mt19937 random(3);
  std::normal_distribution<double> normal;
  // 64 × 48 pixels whose offsets are so uneven, under so much temporal noise.
  const auto stack = [&](double mean, double offsets, double noise) {
    Image<double> fixed(64, 48);
    for (double& value : fixed.data()) value = mean + offsets * normal(random);
    FrameStack frames;
    for (int k = 0; k < 4; ++k) {
      Image<std::uint16_t> frame(64, 48);
      for (size_t i = 0; i < frame.data().size(); ++i)
        frame.data()[i] = static_cast<std::uint16_t>(std::lround(fixed.data()[i] + noise * normal(random)));
      frames.add(frame);
    }
    return frames;
  };
  Measurement m;
  m.points = linear_sensor();
  const auto of = [&](const std::string& key) {
    const auto figures = nonuniformity_figures(characterize(m));
    return *std::ranges::find(figures, key, &NonuniformityFigure::key);
  };
  EXPECT_NE(of("prnu").why_none, "");
  EXPECT_TRUE(std::isnan(of("dsnu_e").value));
  // Dark frames alone tell DSNU: 8 DN at 0.5 DN/e. The estimate of 3072 pixels is good to 1.3 %.
  m.dark = stack(100.0, 8.0, 6.0);
  EXPECT_NEAR(of("dsnu_e").value, 16.0, 1.0);
  EXPECT_EQ(of("dsnu_e").why_none, "");
  EXPECT_TRUE(std::isnan(of("prnu").value));
  EXPECT_NE(of("prnu").why_none.find("no stack of flat frames"), std::string::npos);
  // Four frames leave 10 DN of a noise of 20: 1 DN of pattern is not told from none, and no more than 4 DN.
  m.dark = stack(500.0, 1.0, 20.0);
  EXPECT_TRUE(std::isnan(of("dsnu_e").value));
  EXPECT_NE(of("dsnu_e").why_none.find("at most"), std::string::npos);
  const double most = characterize(m).nonuniformity->dsnu_e.at_most.total;
  EXPECT_GT(most, 2.0);
  EXPECT_LT(most, 8.0);
  // Rounded without noise to help: 0.3 DN of pattern, 0.6 e, comes out wrong, and within what is stated.
  m.dark = stack(100.5, 0.3, 0.05);
  const Characterization c = characterize(m);
  const auto range = c.nonuniformity->dsnu_e.range;
  ASSERT_TRUE(range);
  EXPECT_GT(c.nonuniformity->dsnu_e.found.total, 0.8);
  EXPECT_LT(range->low, 0.6);
  EXPECT_GT(range->high, 0.6);
  EXPECT_NEAR(range->high - c.nonuniformity->dsnu_e.found.total, 1.0, 1e-9);  // half a step
  ASSERT_EQ(c.notes.size(), 1u);
  EXPECT_NE(c.notes[0].find("quantisation hides DSNU"), std::string::npos);
}

TEST(Emva, SpectrogramOfAWaveIsOnePeakWithItsPower) {
  // |Σ a cos|² / N at the wave's frequency: a² N / 4. Parseval: powers of all frequencies average to a² / 2.
  constexpr int width = 60, height = 24;
  constexpr double amplitude = 3.0;
  Image<double> wave(width, height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      wave.at(x, y) = 7.0 + amplitude * std::cos(2.0 * std::numbers::pi * 6.0 * x / width + 0.3 * y);
  const Spectrogram s = horizontal_spectrogram(wave);
  ASSERT_EQ(s.power.size(), 31u);
  EXPECT_DOUBLE_EQ(s.cycles_per_px[6], 0.1);
  EXPECT_NEAR(s.power[6], amplitude * amplitude * width / 4.0, 1e-9);
  for (size_t k = 0; k < s.power.size(); ++k)
    if (k != 6) {
      EXPECT_NEAR(s.power[k], 0.0, 1e-9) << k;
    }
  Image<double> turned(height, width);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) turned.at(y, x) = wave.at(x, y);
  const Spectrogram v = vertical_spectrogram(turned);
  for (size_t k = 0; k < s.power.size(); ++k) EXPECT_NEAR(v.power[k], s.power[k], 1e-9);
}

TEST(Emva, HistogramCountsEveryPixelAndShowsTheDefects) {
  std::mt19937 random(7);
  std::normal_distribution<double> normal(500.0, 3.0);
  constexpr int frames = 4;
  Image<double> mean(200, 100);
  for (double& value : mean.data()) value = std::round(normal(random) * frames) / frames;
  for (int i = 0; i < 5; ++i) mean.at(7 * i, 11) = 560.0 + i;
  const DeviationHistogram h = deviation_histogram(mean, frames);
  std::uint64_t all = 0, beyond = 0;
  double expected = 0.0;
  for (size_t i = 0; i < h.pixels.size(); ++i) {
    all += h.pixels[i];
    expected += h.normal_pixels[i];
    if (h.deviation[i] > 50.0) beyond += h.pixels[i];
  }
  EXPECT_EQ(all, 20000u);
  EXPECT_NEAR(expected, 20000.0, 40.0);
  EXPECT_EQ(beyond, 5u);
  EXPECT_LE(h.pixels.size(), 256u);
  EXPECT_GT(h.pixels.size(), 128u);  // no coarser than that needs
  EXPECT_NEAR(h.median, 500.0, 0.25);
  EXPECT_DOUBLE_EQ(h.percent_beyond.front(), 100.0);
  EXPECT_DOUBLE_EQ(h.percent_beyond.back(), 100.0 / 20000.0);  // the farthest alone
  // The value of every pixel lies in its bin.
  EXPECT_NEAR(h.deviation.front() + h.mean, *std::ranges::min_element(mean.data()), 0.5 * h.step);
}

TEST(Emva, HighPassRemovesASlopeAndKeepsAPixel) {
  Image<double> slope(9, 8);
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 9; ++x) slope.at(x, y) = 3.0 * x - 2.0 * y + 40.0;
  slope.at(4, 4) += 25.0;
  const Image<double> filtered = high_pass(slope);
  ASSERT_EQ(filtered.width(), 5);
  ASSERT_EQ(filtered.height(), 4);
  EXPECT_NEAR(filtered.at(2, 2), 24.0, 1e-9);
  EXPECT_NEAR(filtered.at(0, 0), -1.0, 1e-9);  // the pixel is among the 25 around it
}

TEST(Emva, LinearSensorIsFittedExactly) {
  const auto points = linear_sensor();
  const LinearModel m = fit_linear_model(points);
  EXPECT_NEAR(m.system_gain_dn_per_e, 0.5, 1e-12);
  EXPECT_NEAR(m.system_gain_with_offset_dn_per_e, 0.5, 1e-12);
  EXPECT_NEAR(m.offset_dn2, 0.0, 1e-9);
  EXPECT_NEAR(m.quantum_efficiency, 0.4, 1e-12);
  EXPECT_NEAR(m.dark_noise_e, 5.0, 1e-9);
  EXPECT_NEAR(m.saturation_e, 20000.0, 1e-6);
  EXPECT_NEAR(m.snr_max, std::sqrt(20000.0), 1e-9);
  EXPECT_NEAR(m.snr(m.threshold_photons), 1.0, 1e-12);  // What the threshold means.
  EXPECT_NEAR(m.dynamic_range, m.saturation_photons / m.threshold_photons, 1e-9);
  EXPECT_EQ(points[m.fit_last].photons, 35000.0);  // 70 % of 50000
  const Linearity l = linearity(points, m);
  EXPECT_NEAR(l.error_percent, 0.0, 1e-9);
  EXPECT_NEAR(l.slope_dn_per_photon, 0.2, 1e-12);
  // The root of the variances' sum: DSNU and PRNU count as noise.
  EXPECT_NEAR(m.total_snr(1000.0, 3.0, 0.01), 400.0 / std::sqrt(25.0 + 1.0 / 3.0 + 400.0 + 9.0 + 16.0), 1e-9);
}

TEST(Emva, LinearityErrorIsTheMeanDeviationFromTheRelativeFit) {
  auto points = linear_sensor();
  for (auto& point : points) point.mean_dn += 1e-5 * std::pow(point.signal_dn(), 2);
  const Linearity l = linearity(points, fit_linear_model(points));
  // The fit leaves weighted residuals without mean or slope: its normal equations.
  double mean = 0.0, slope = 0.0, sizes = 0.0;
  for (size_t i = l.first; i <= l.last; ++i) {
    const double x = points[i].photons, y = points[i].signal_dn();
    const double left = y - l.offset_dn - l.slope_dn_per_photon * x;
    mean += left / (y * y);
    slope += left * x / (y * y);
    sizes += std::abs(left / (l.offset_dn + l.slope_dn_per_photon * x));
  }
  EXPECT_NEAR(mean, 0.0, 1e-12);
  EXPECT_NEAR(slope, 0.0, 1e-9);
  EXPECT_NEAR(l.error_percent, 100.0 * sizes / static_cast<double>(l.last - l.first + 1), 1e-9);
  EXPECT_GT(l.error_percent, 0.1);
  EXPECT_LT(l.lowest_percent, -0.1);
}

TEST(Emva, SaturationIsNotASinglePointOffTheCurveNorNoiseOfAFullSensor) {
  auto points = linear_sensor();
  points[5].variance_dn2 *= 10.0;
  points[23].variance_dn2 += 0.05;  // full, a little livelier than its neighbours
  EXPECT_EQ(fit_linear_model(points).saturation_index, 19u);
  // Not reached: then the brightest exposure is a lower bound, and said to be.
  points = linear_sensor(15);
  const LinearModel m = fit_linear_model(points);
  EXPECT_FALSE(m.saturates);
  EXPECT_EQ(m.saturation_index, 14u);
}

TEST(Emva, DarkCurrentAndItsDoublingTemperature) {
  const auto series = [](double e_per_s) {
    std::vector<DarkPoint> points;
    for (int i = 0; i < 6; ++i)
      points.push_back({0.5 * i, 64.0 + 0.25 * e_per_s * 0.5 * i, 9.0 + 0.0625 * e_per_s * 0.5 * i});
    return points;
  };
  const DarkCurrent current = dark_current(series(40.0), 0.25);
  EXPECT_NEAR(current.e_per_s, 40.0, 1e-9);
  EXPECT_NEAR(current.by_variance_e_per_s, 40.0, 1e-9);
  std::vector<DarkCurrentAt> currents;
  for (double t : {20.0, 35.0, 50.0}) currents.push_back({t, dark_current(series(std::exp2(t / 7.5)), 0.25)});
  EXPECT_NEAR(doubling_temperature_K(currents).value(), 7.5, 1e-9);
  // One that is not told from none says nothing of the law.
  currents.push_back({60.0, {.e_per_s = 1.0, .standard_error_e_per_s = 0.5}});
  EXPECT_NEAR(doubling_temperature_K(currents).value(), 7.5, 1e-9);
  currents.resize(1);
  EXPECT_FALSE(doubling_temperature_K(currents));
  auto few = series(40.0);
  few.pop_back();
  EXPECT_INPUT_ERROR(dark_current(few, 0.25), "5 exposure times", "6 or more");
}

TEST(Emva, FramesFromWhichNothingFollowsAreRefused) {
  const auto refused = [](const auto& change, const std::string& expected) {
    auto points = linear_sensor();
    change(points);
    EXPECT_INPUT_ERROR(fit_linear_model(points), expected);
  };
  refused([](auto& points) { points.resize(3); }, "there are 3 exposures");
  refused(
      [](auto& points) {
        for (auto& p : points) p.variance_dn2 = 0.0;
      },
      "two frames of every pair are equal");
  refused(
      [](auto& points) {
        for (auto& p : points) p.mean_dn = 4095.0;
      },
      "saturated");
  refused(
      [](auto& points) {
        for (auto& p : points) p.mean_dn = 200.0 - p.mean_dn;
      },
      "flat and dark frames mixed up");
  refused(
      [](auto& points) {
        for (auto& p : points) p.photons = 0.0;
      },
      "no exposure has photons");
  refused(
      [](auto& points) {
        for (auto& p : points) p.dark_variance_dn2 = 2e4;
      },
      "temporal variance does not rise");

  Measurement m;
  m.points = linear_sensor();
  const auto stack = [](std::uint16_t dn, int noise) {
    FrameStack frames;
    for (int k = 0; k < 3; ++k)
      frames.add(Image<std::uint16_t>(4, 4, 1, static_cast<std::uint16_t>(dn + k * noise)));
    return frames;
  };
  m.dark = stack(100, 1);
  m.flat = stack(10100, 0);
  EXPECT_INPUT_ERROR(characterize(m), "stack of flat frames is saturated");
  m.flat = stack(100, 1);
  EXPECT_INPUT_ERROR(characterize(m), "no brighter than that of dark ones");
}

}  // namespace
}  // namespace groundglass::measure::emva
