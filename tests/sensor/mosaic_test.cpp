#include "sensor/model/mosaic.h"

#include <gtest/gtest.h>

#include <map>

#include "sensor/capture/frame_metadata.h"
#include "sensor/light/photoelectrons.h"
#include "sim/core/colour.h"
#include "sim/core/standard_spectra.h"
#include "tests/sensor/simple_sensor.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::sensor {
namespace {

using Tile = std::vector<std::string>;

std::map<char, int> counts(const Tile& tile) {
  std::map<char, int> count;
  for (const std::string& row : tile)
    for (char colour : row) ++count[colour];
  return count;
}

TEST(Mosaics, HaveTheColoursOfTheirDefinitions) {
  const std::map<std::string, std::map<char, int>> expected{
      {"bayer-rggb", {{'R', 1}, {'G', 2}, {'B', 1}}},
      {"bayer-grbg", {{'R', 1}, {'G', 2}, {'B', 1}}},
      {"bayer-gbrg", {{'R', 1}, {'G', 2}, {'B', 1}}},
      {"bayer-bggr", {{'R', 1}, {'G', 2}, {'B', 1}}},
      {"quad-bayer-rggb", {{'R', 4}, {'G', 8}, {'B', 4}}},
      {"quad-bayer-grbg", {{'R', 4}, {'G', 8}, {'B', 4}}},
      {"quad-bayer-gbrg", {{'R', 4}, {'G', 8}, {'B', 4}}},
      {"quad-bayer-bggr", {{'R', 4}, {'G', 8}, {'B', 4}}},
      {"nona-bayer-rggb", {{'R', 9}, {'G', 18}, {'B', 9}}},
      {"nona-bayer-grbg", {{'R', 9}, {'G', 18}, {'B', 9}}},
      {"nona-bayer-gbrg", {{'R', 9}, {'G', 18}, {'B', 9}}},
      {"nona-bayer-bggr", {{'R', 9}, {'G', 18}, {'B', 9}}},
      {"mono", {{'Y', 1}}},
      {"rgbw-2x2", {{'R', 1}, {'G', 1}, {'B', 1}, {'W', 1}}},
      {"rgbw-kodak", {{'R', 2}, {'G', 4}, {'B', 2}, {'W', 8}}},
      {"quad-rgbw", {{'R', 4}, {'G', 4}, {'B', 4}, {'W', 4}}},
      {"ryyb", {{'R', 1}, {'Y', 2}, {'B', 1}}},
      {"quad-ryyb", {{'R', 4}, {'Y', 8}, {'B', 4}}},
      {"rccb", {{'R', 1}, {'C', 2}, {'B', 1}}},
      {"rccc", {{'R', 1}, {'C', 3}}},
      {"cmy", {{'C', 1}, {'M', 1}, {'Y', 2}}},
      {"xtrans", {{'R', 8}, {'G', 20}, {'B', 8}}},
      {"rgbir-2x2", {{'R', 1}, {'G', 1}, {'B', 1}, {'I', 1}}},
      {"rgbir-4x4", {{'R', 2}, {'G', 8}, {'B', 2}, {'I', 4}}},
  };
  EXPECT_EQ(named_mosaics().size(), expected.size());
  for (const NamedMosaic& mosaic : named_mosaics()) {
    ASSERT_TRUE(expected.contains(mosaic.name)) << mosaic.name;
    EXPECT_EQ(counts(mosaic.tile), expected.at(mosaic.name)) << mosaic.name;
    const Mosaic parsed = mosaic_of_tile(mosaic.tile);
    EXPECT_EQ(tile_of(parsed.cfa, parsed.planes), mosaic.tile) << mosaic.name;
  }
}

TEST(Mosaics, PhasesReadAsTheirNames) {
  for (const std::string phase : {"rggb", "grbg", "gbrg", "bggr"}) {
    for (const auto& [kind, n] : {std::pair{"bayer-", 1u}, {"quad-bayer-", 2u}, {"nona-bayer-", 3u}}) {
      const Tile& tile = named_mosaic(kind + phase).tile;
      std::string read;
      for (size_t y : {0u, n})
        for (size_t x : {0u, n}) read += static_cast<char>(tile[y][x] - 'A' + 'a');
      EXPECT_EQ(read, phase);
      // The last pixel of each block is of its colour too.
      for (size_t y = 0; y < tile.size(); ++y)
        for (size_t x = 0; x < tile.size(); ++x)
          EXPECT_EQ(tile[y][x], tile[y / n * n][x / n * n]) << kind << phase;
    }
  }
}

TEST(Mosaics, XTransHasEveryColourInEveryRowAndColumn) {
  // Fujifilm's own description. Its greens stand in four blocks of 2 × 2 and four times alone.
  const Tile& tile = named_mosaic("xtrans").tile;
  for (size_t i = 0; i < 6; ++i) {
    std::string column;
    for (const std::string& row : tile) column += row[i];
    for (char colour : {'R', 'G', 'B'}) {
      EXPECT_NE(tile[i].find(colour), std::string::npos) << i;
      EXPECT_NE(column.find(colour), std::string::npos) << i;
    }
  }
  int blocks = 0;
  for (size_t y = 0; y < 6; ++y)
    for (size_t x = 0; x < 6; ++x)
      blocks += tile[y][x] == 'G' && tile[y][(x + 1) % 6] == 'G' && tile[(y + 1) % 6][x] == 'G' &&
                tile[(y + 1) % 6][(x + 1) % 6] == 'G';
  EXPECT_EQ(blocks, 4);
}

TEST(Mosaics, ClearPixelsOfKodakMakeACheckerboard) {
  const Tile& tile = named_mosaic("rgbw-kodak").tile;
  for (size_t y = 0; y < 4; ++y)
    for (size_t x = 0; x < 4; ++x) EXPECT_EQ(tile[y][x] == 'W', (x + y) % 2 == 0);
}

TEST(Mosaics, PlanesStandInOneOrder) {
  EXPECT_EQ(mosaic_of_tile({"BG", "GR"}).planes, (Tile{"R", "G", "B"}));
  EXPECT_EQ(mosaic_of_tile({"BY", "YR"}).planes, (Tile{"R", "Y", "B"}));
  EXPECT_EQ(mosaic_of_tile({"WB", "IR"}).planes, (Tile{"R", "W", "B", "I"}));
  EXPECT_EQ(mosaic_of_tile({"ZA"}).planes, (Tile{"A", "Z"}));
  EXPECT_EQ(mosaic_of_tile({"RGZ", "GBG"}).cfa, (CfaPattern{3, 2, {0, 1, 3, 1, 2, 1}}));
}

TEST(Mosaics, WhatIsNoTileIsAnError) {
  EXPECT_INPUT_ERROR(mosaic_of_tile({}), "rectangle");
  EXPECT_INPUT_ERROR(mosaic_of_tile({""}), "rectangle");
  EXPECT_INPUT_ERROR(mosaic_of_tile({"RG", "G"}), "differ in length");
  EXPECT_INPUT_ERROR(mosaic_of_tile({"Rg"}), "'g'", "capital");
  EXPECT_INPUT_ERROR(mosaic_of_tile({std::string(65, 'R')}), "65 x 1", "at most 64");
  EXPECT_INPUT_ERROR(named_mosaic("quad-bayer-rgbg"), "did you mean 'quad-bayer-rggb'", "sensor mosaics");
}

/// A sensor of this mosaic: a narrow band of its own for every plane.
SensorModel sensor_of(const Tile& tile, int width, int height) {
  SensorModel s = simple_sensor(width, height);
  const Mosaic mosaic = mosaic_of_tile(tile);
  s.cfa = mosaic.cfa;
  s.planes = mosaic.planes;
  s.quantum_efficiency.clear();
  for (size_t plane = 0; plane < s.planes.size(); ++plane) {
    const double centre = 630.0 - 60.0 * static_cast<double>(plane);
    s.quantum_efficiency.push_back(
        Spectrum({centre - 80, centre, centre + 80}, {0, 0.1 * (1.0 + static_cast<double>(plane)), 0}));
  }
  return s;
}

TEST(Mosaics, EveryNamedOneIsASensorThatSeesItsColoursInPlace) {
  for (const NamedMosaic& mosaic : named_mosaics()) {
    SensorModel s = sensor_of(mosaic.tile, 72, 72);
    ASSERT_NO_THROW(s.check()) << mosaic.name;
    const auto weights = electrons_per_irradiance(s, WavelengthGrid{});
    // A centred window begins on a whole tile, so that it has the mosaic's phase.
    for (int side : {72, 47}) {
      const auto rate = mean_photoelectrons_per_s(flat_irradiance(s, 1e-6f, side, side), s, Task());
      const WindowOrigin origin = window_origin(s, side, side);
      EXPECT_EQ(origin.x % s.cfa.width, 0);
      for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
          const char letter =
              mosaic.tile[static_cast<size_t>(y % s.cfa.height)][static_cast<size_t>(x % s.cfa.width)];
          const auto plane =
              static_cast<size_t>(std::ranges::find(s.planes, std::string(1, letter)) - s.planes.begin());
          double expected = 0.0;
          for (double w : weights[plane]) expected += 1e-6 * w;
          ASSERT_NEAR(rate.at(x, y) / expected, 1.0, 1e-5) << mosaic.name << " " << x << " " << y;
        }
    }
  }
}

TEST(Mosaics, BinningMakesTheSmallOneOfTheLarge) {
  for (const std::string phase : {"rggb", "grbg", "gbrg", "bggr"})
    for (const auto& [kind, n] : {std::pair{"quad-bayer-", 2}, {"nona-bayer-", 3}}) {
      SensorModel s = sensor_of(named_mosaic(kind + phase).tile, 72, 72);
      s.binning = n;
      s.binning_domain = BinningDomain::charge;
      EXPECT_NO_THROW(s.check());
      EXPECT_EQ(tile_of(s.readout_cfa(), s.planes), named_mosaic("bayer-" + phase).tile) << kind << phase;
    }
  SensorModel s = sensor_of(named_mosaic("quad-ryyb").tile, 72, 72);
  s.binning = 2;
  EXPECT_EQ(tile_of(s.readout_cfa(), s.planes), named_mosaic("ryyb").tile);
  s = sensor_of(named_mosaic("mono").tile, 72, 72);
  s.binning = 4;
  EXPECT_EQ(tile_of(s.readout_cfa(), s.planes), named_mosaic("mono").tile);
}

TEST(Mosaics, BinningThatMixesColoursIsAnError) {
  for (const char* name : {"bayer-rggb", "xtrans", "rgbw-kodak", "rgbir-4x4", "nona-bayer-bggr"}) {
    SensorModel s = sensor_of(named_mosaic(name).tile, 72, 72);
    s.binning = 2;
    EXPECT_INPUT_ERROR(s.check(), "readout.binning 2 mixes colours");
  }
}

TEST(Mosaics, TilesMustFillTheSensor) {
  EXPECT_INPUT_ERROR(sensor_of(named_mosaic("xtrans").tile, 72, 70).check(), "height_px is 70",
                     "multiple of 6", "the nearest is 72");
}

TEST(Mosaics, FourColoursHaveMatricesThatKeepWhite) {
  const SensorModel s = sensor_of(named_mosaic("rgbw-2x2").tile, 72, 72);
  const SpectralImage image = flat_irradiance(s, 1e-6f);
  ExposureSettings settings;
  settings.time_s = 0.01;
  settings.iso = 100.0;
  const RawFrame frame = frame_metadata(image, s, settings);
  ASSERT_EQ(frame.as_shot_neutral.size(), 4);
  ASSERT_EQ(frame.colour.color_matrix_D65.rows(), 4);
  ASSERT_EQ(frame.colour.forward_matrix_D65.cols(), 4);
  const Eigen::VectorXd white = frame.colour.color_matrix_D65 * white_point(cie_illuminant("D65"));
  EXPECT_NEAR(white.maxCoeff(), 1.0, 1e-6);
  EXPECT_LT((frame.colour.forward_matrix_A * Eigen::VectorXd::Ones(4) - white_D50_icc()).norm(), 1e-6);
}

TEST(Mosaics, TwoColoursHaveNone) {
  const SensorModel s = sensor_of(named_mosaic("rccc").tile, 72, 72);
  ExposureSettings settings;
  settings.time_s = 0.01;
  settings.iso = 100.0;
  const RawFrame frame = frame_metadata(flat_irradiance(s, 1e-6f), s, settings);
  EXPECT_EQ(frame.as_shot_neutral.size(), 2);
  EXPECT_FALSE(frame.colour.has_forward);
}

}  // namespace
}  // namespace groundglass::sensor
