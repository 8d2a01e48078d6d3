#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cmath>

#include "sensor/dng/dng_reader.h"
#include "sensor/dng/dng_writer.h"
#include "sensor/dng/opcode_list.h"
#include "sim/core/calibration.h"
#include "sim/core/standard_spectra.h"
#include "tests/sensor/foreign_dng.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/temporary_folder.h"

// What other programs write and we do not, and what they write wrongly.
namespace groundglass::sensor {
namespace {

using testing::TemporaryFolder;
using testing_dng::ForeignDng;

class DngOfOthers : public ::testing::Test {
 protected:
  RawFrame read(const std::function<void(ForeignDng&)>& change) const {
    ForeignDng dng;
    change(dng);
    return read_dng(dng.write(folder_.path() / "f.dng"));
  }
  RawFrame with_raw_tags(const std::function<void(TIFF*)>& tags) const {
    return read([&](ForeignDng& dng) { dng.raw_tags = tags; });
  }
  RawFrame with_first_tags(const std::function<void(TIFF*)>& tags, bool neutral = true) const {
    return read([&](ForeignDng& dng) {
      dng.first_tags = tags;
      dng.neutral = neutral;
    });
  }

  TemporaryFolder folder_;
};

std::function<void(TIFF*)> floats(std::uint32_t tag, std::vector<float> values) {
  return [=](TIFF* t) { TIFFSetField(t, tag, static_cast<int>(values.size()), values.data()); };
}

std::function<void(TIFF*)> black_levels(std::uint16_t rows, std::uint16_t columns,
                                        std::vector<float> levels) {
  return [=](TIFF* t) {
    const std::uint16_t repeat[] = {rows, columns};
    TIFFSetField(t, TIFFTAG_BLACKLEVELREPEATDIM, repeat);
    TIFFSetField(t, TIFFTAG_BLACKLEVEL, static_cast<int>(levels.size()), levels.data());
  };
}

TEST_F(DngOfOthers, BlackLevelsRepeatAsTheyLike) {
  using Levels = std::vector<double>;
  EXPECT_EQ(with_raw_tags(black_levels(1, 1, {9})).black_level_dn, Levels(4, 9.0));
  EXPECT_EQ(with_raw_tags(black_levels(1, 2, {1, 2})).black_level_dn, (Levels{1, 2, 1, 2}));
  EXPECT_EQ(with_raw_tags(black_levels(2, 1, {1, 2})).black_level_dn, (Levels{1, 1, 2, 2}));
  EXPECT_EQ(with_raw_tags(black_levels(2, 2, {1, 2, 3, 4.5})).black_level_dn, (Levels{1, 2, 3, 4.5}));
  EXPECT_EQ(with_raw_tags(black_levels(2, 4, {1, 2, 1, 2, 3, 4, 3, 4})).black_level_dn, (Levels{1, 2, 3, 4}));
  EXPECT_EQ(with_raw_tags(black_levels(1, 3, {7, 7, 7})).black_level_dn, Levels(4, 7.0));
  EXPECT_INPUT_ERROR(with_raw_tags(black_levels(1, 3, {7, 7, 8})), "f.dng", "repeat every 3 x 1", "2 x 2");
  EXPECT_INPUT_ERROR(with_raw_tags(black_levels(1, 4, {1, 2, 3, 2})), "f.dng", "repeat every 4 x 1");
  EXPECT_INPUT_ERROR(with_raw_tags(black_levels(2, 2, {7, 7, 8})), "f.dng", "black levels are damaged");
}

TEST_F(DngOfOthers, BlackLevelsOfColumnsAndRowsAreAdded) {
  const std::vector<float> columns{1, 2, 3, 4, 5, 6, 7, 8, 9, 10.5}, rows{-1, -2, -3, -4, -5, -6};
  const RawFrame frame = with_raw_tags([&](TIFF* t) {
    black_levels(2, 2, {10, 20, 30, 40})(t);
    floats(TIFFTAG_BLACKLEVELDELTAH, columns)(t);
    floats(TIFFTAG_BLACKLEVELDELTAV, rows)(t);
  });
  EXPECT_EQ(frame.black_dn(9, 2), 20.0 + 10.5 - 3.0);
  EXPECT_EQ(frame.black_dn(2, 5), 30.0 + 3.0 - 6.0);
  EXPECT_INPUT_ERROR(with_raw_tags(floats(TIFFTAG_BLACKLEVELDELTAH, rows)), "6 steps", "10");
  EXPECT_INPUT_ERROR(with_raw_tags(floats(TIFFTAG_BLACKLEVELDELTAV, columns)), "10 steps", "6");
  EXPECT_INPUT_ERROR(with_raw_tags(floats(TIFFTAG_BLACKLEVELDELTAV, {0, 0, 0, 0, 0, 65535})),
                     "black level reaches 65535");
}

TEST_F(DngOfOthers, OfSeveralWhiteLevelsTheLowestServes) {
  const auto levels = [](std::vector<std::uint32_t> values) {
    return
        [=](TIFF* t) { TIFFSetField(t, TIFFTAG_WHITELEVEL, static_cast<int>(values.size()), values.data()); };
  };
  const RawFrame same = with_raw_tags(levels({4000, 4000, 4000}));
  EXPECT_EQ(same.white_level_dn, 4000.0);
  EXPECT_TRUE(same.notes.empty());
  const RawFrame differ = with_raw_tags(levels({4000, 3900, 4100}));
  EXPECT_EQ(differ.white_level_dn, 3900.0);
  ASSERT_EQ(differ.notes.size(), 1u);
  EXPECT_NE(differ.notes[0].find("3 white levels; the lowest, 3900"), std::string::npos) << differ.notes[0];
}

TEST_F(DngOfOthers, FractionsOfPixelsAreCroppedAway) {
  const auto crop = [](float x, float y, float width, float height) {
    return [=](TIFF* t) {
      const float origin[] = {x, y}, size[] = {width, height};
      TIFFSetField(t, TIFFTAG_DEFAULTCROPORIGIN, origin);
      TIFFSetField(t, TIFFTAG_DEFAULTCROPSIZE, size);
    };
  };
  EXPECT_EQ(with_raw_tags([](TIFF*) {}).default_crop, (PixelRect{0, 0, 10, 6}));
  EXPECT_EQ(with_raw_tags(crop(1, 2, 7, 3)).default_crop, (PixelRect{1, 2, 7, 3}));
  EXPECT_EQ(with_raw_tags(crop(1.5f, 0.25f, 7, 5.5f)).default_crop, (PixelRect{2, 1, 6, 4}));
  EXPECT_INPUT_ERROR(with_raw_tags(crop(1.25f, 0, 1.5f, 1)), "no whole pixel");
  EXPECT_INPUT_ERROR(with_raw_tags(crop(4, 0, 6.5f, 1)), "not inside");
}

TEST_F(DngOfOthers, OpcodesThatNobodyKnowsAreKeptAndMandatoryOnesNoted) {
  const std::vector<Opcode> opcodes{{OtherOpcode{5, {1, 3, 0, 0}, {1, 2, 3}}, false, false},
                                    {OtherOpcode{14, {1, 6, 0, 0}, {4}}, true, true},
                                    {OtherOpcode{777, {9, 8, 7, 6}, {}}, false, true},
                                    {FixVignetteRadial{{1, 2, 3, 4, 5}, 0.25, 0.75}, false, false}};
  static const TIFFFieldInfo fields[] = {{dng::tag_opcode_list_1, TIFF_VARIABLE2, TIFF_VARIABLE2,
                                          TIFF_UNDEFINED, FIELD_CUSTOM, 1, 1,
                                          const_cast<char*>("OpcodeList1")}};
  const RawFrame frame = with_raw_tags([&](TIFF* t) {
    TIFFMergeFieldInfo(t, fields, 1);
    const std::vector<std::uint8_t> bytes = opcode_list_bytes(opcodes);
    TIFFSetField(t, dng::tag_opcode_list_1, static_cast<std::uint32_t>(bytes.size()), bytes.data());
  });
  EXPECT_EQ(frame.stored_opcodes, opcodes);
  ASSERT_EQ(frame.notes.size(), 2u) << "one that is optional or that is known needs no note";
  EXPECT_NE(frame.notes[0].find("FixBadPixelsList (5) in OpcodeList1"), std::string::npos) << frame.notes[0];
  EXPECT_NE(frame.notes[1].find("an opcode of its own (777)"), std::string::npos) << frame.notes[1];
  write_dng(folder_.path() / "again.dng", frame, OutputFile::IfExists::replace);
  EXPECT_EQ(read_dng(folder_.path() / "again.dng").stored_opcodes, opcodes);
}

TEST_F(DngOfOthers, FlagsOfOpcodesAreThoseOfTheStandard) {
  // DNG 1.4, chapter 7: count, then of each ID, version, flags and size, big-endian. Bit 0 of the flags: it
  // may be left out; bit 1: a preview may do without.
  const auto list = [](std::uint8_t flags) {
    return std::vector<std::uint8_t>{0, 0, 0, 1, 0, 0, 0, 5, 1, 3, 0, 0, 0, 0, 0, flags, 0, 0, 0, 1, 77};
  };
  for (const std::uint8_t flags : {0, 1, 2, 3}) {
    const std::vector<Opcode> read = parse_opcode_list(list(flags));
    ASSERT_EQ(read.size(), 1u);
    EXPECT_EQ(read[0], (Opcode{OtherOpcode{5, {1, 3, 0, 0}, {77}}, (flags & 1) != 0, (flags & 2) != 0}));
    EXPECT_EQ(opcode_list_bytes(read), list(flags));
  }
}

Vector3 white(const char* illuminant) { return white_point(cie_illuminant(illuminant)); }

TEST_F(DngOfOthers, WithoutANeutralTheWhiteSaysIt) {
  // The identity as colour matrix: the camera sees XYZ. D65 is x = 0.3127, y = 0.3290 (CIE 15:2018,
  // table 11.3).
  const float xy[] = {0.3127f, 0.3290f};
  const RawFrame told = with_first_tags([&](TIFF* t) { TIFFSetField(t, TIFFTAG_ASSHOTWHITEXY, xy); }, false);
  const Vector3 d65 = Vector3(0.95047, 1.0, 1.08883) / 1.08883;
  EXPECT_LT((told.as_shot_neutral - d65).norm(), 5e-4) << told.as_shot_neutral.transpose();
  EXPECT_TRUE(told.notes.empty());
  const RawFrame untold = with_first_tags([](TIFF*) {}, false);
  EXPECT_TRUE(untold.as_shot_neutral.isApprox(white("D55") / white("D55").maxCoeff()));
  ASSERT_EQ(untold.notes.size(), 1u);
  EXPECT_NE(untold.notes[0].find("5500 K is assumed"), std::string::npos) << untold.notes[0];
  const float impossible[] = {0.7f, 0.4f};
  EXPECT_INPUT_ERROR(
      with_first_tags([&](TIFF* t) { TIFFSetField(t, TIFFTAG_ASSHOTWHITEXY, impossible); }, false),
      "no chromaticity");
}

TEST_F(DngOfOthers, TheNeutralOfAWhiteIsInterpolatedBetweenTheIlluminants) {
  const std::vector<float> twice{2, 0, 0, 0, 1, 0, 0, 0, 1};
  const auto file = [&](int first, int second, float x, float y) {
    return [=](TIFF* t) {
      const float xy[] = {x, y};
      TIFFSetField(t, TIFFTAG_ASSHOTWHITEXY, xy);
      TIFFSetField(t, TIFFTAG_CALIBRATIONILLUMINANT1, first);
      TIFFSetField(t, TIFFTAG_CALIBRATIONILLUMINANT2, second);
      floats(TIFFTAG_COLORMATRIX2, twice)(t);
    };
  };
  // X as the second matrix has it, against Y: 2 at its own illuminant, 1 at the other, between them in
  // between.
  const auto gain = [](const RawFrame& frame, double x, double y) {
    return frame.as_shot_neutral[0] / frame.as_shot_neutral[1] / (x / y);
  };
  const double d50_x = 0.34567, d50_y = 0.35850, d65_x = 0.31272, d65_y = 0.32903, a_x = 0.44757,
               a_y = 0.40745;
  EXPECT_NEAR(gain(with_first_tags(file(17, 21, 0.44757f, 0.40745f), false), a_x, a_y), 1.0, 1e-3);
  EXPECT_NEAR(gain(with_first_tags(file(17, 21, 0.31272f, 0.32903f), false), d65_x, d65_y), 2.0, 1e-3);
  EXPECT_NEAR(gain(with_first_tags(file(21, 17, 0.44757f, 0.40745f), false), a_x, a_y), 2.0, 1e-3)
      << "swapped";
  // D50, 5003 K, between A, 2856 K, and D65, 6504 K: A's weight (1/5003 - 1/6504)/(1/2856 - 1/6504) is
  // 0.2349.
  EXPECT_NEAR(gain(with_first_tags(file(17, 21, 0.34567f, 0.35850f), false), d50_x, d50_y), 2.0 - 0.2349,
              1e-3);
  // D50's own matrix is reached at D50 already, and goes on beyond.
  EXPECT_NEAR(gain(with_first_tags(file(17, 23, 0.34567f, 0.35850f), false), d50_x, d50_y), 2.0, 1e-3);
  EXPECT_NEAR(gain(with_first_tags(file(17, 23, 0.31272f, 0.32903f), false), d65_x, d65_y), 2.0, 1e-3);
  EXPECT_EQ(with_first_tags(file(23, 17, 0.34567f, 0.35850f), false).colour.illuminants,
            (std::array{17, 23}));
  EXPECT_INPUT_ERROR(with_first_tags(file(17, 0, 0.3f, 0.3f)), "illuminants are 17 and 0");
  EXPECT_INPUT_ERROR(with_first_tags(file(21, 10, 0.3f, 0.3f)), "illuminants are 21 and 10");
}

TEST_F(DngOfOthers, BalanceAndCalibrationOfTheSpecimenAreInTheMatrices) {
  const std::vector<float> calibration{1.5f, 0.25f, 0, 0, 1, 0, 0, 0, 0.5f};
  const std::vector<float> color{0.5f, 0.25f, 0, 0.125f, 1, 0, 0, 0, 2};
  const auto file = [&](TIFF* t) {
    floats(TIFFTAG_COLORMATRIX1, color)(t);
    floats(TIFFTAG_ANALOGBALANCE, {2, 1, 4})(t);
    floats(TIFFTAG_CAMERACALIBRATION1, calibration)(t);
  };
  // DNG 1.4, chapter 6: XYZ to camera is AnalogBalance · CameraCalibration · ColorMatrix, here by hand.
  Eigen::Matrix3d by_hand;
  by_hand << 2 * (1.5 * 0.5 + 0.25 * 0.125), 2 * (1.5 * 0.25 + 0.25), 0, 0.125, 1, 0, 0, 0, 4;
  const RawFrame frame = with_first_tags(file);
  EXPECT_TRUE(frame.colour.color_matrix_A.isApprox(by_hand, 1e-7)) << frame.colour.color_matrix_A;
  EXPECT_TRUE(frame.colour.color_matrix_D65.isApprox(by_hand, 1e-7));
  EXPECT_EQ(frame.as_shot_neutral, Eigen::VectorXd(Eigen::Vector3d(0.25, 1.0, 0.5)))
      << "is in camera numbers";
  EXPECT_INPUT_ERROR(with_first_tags(floats(TIFFTAG_ANALOGBALANCE, {1, 0, 1})), "AnalogBalance");
  EXPECT_INPUT_ERROR(with_first_tags(floats(TIFFTAG_CAMERACALIBRATION1, std::vector<float>(9, 1.0f))),
                     "singular");
}

TEST_F(DngOfOthers, ACalibrationThatIsNotTheProfilesIsLeftOut) {
  static const TIFFFieldInfo fields[] = {
      {dng::tag_camera_calibration_signature, TIFF_VARIABLE, TIFF_VARIABLE, TIFF_ASCII, FIELD_CUSTOM, 1, 0,
       const_cast<char*>("CameraCalibrationSignature")},
      {dng::tag_profile_calibration_signature, TIFF_VARIABLE, TIFF_VARIABLE, TIFF_ASCII, FIELD_CUSTOM, 1, 0,
       const_cast<char*>("ProfileCalibrationSignature")}};
  const auto file = [&](const char* camera, const char* profile) {
    return [=](TIFF* t) {
      TIFFMergeFieldInfo(t, fields, 2);
      floats(TIFFTAG_CAMERACALIBRATION1, {2, 0, 0, 0, 1, 0, 0, 0, 1})(t);
      TIFFSetField(t, dng::tag_camera_calibration_signature, camera);
      TIFFSetField(t, dng::tag_profile_calibration_signature, profile);
    };
  };
  EXPECT_EQ(with_first_tags(file("a.b", "a.b")).colour.color_matrix_A(0, 0), 2.0);
  EXPECT_EQ(with_first_tags(file("a.b", "a.c")).colour.color_matrix_A(0, 0), 1.0);
}

TEST_F(DngOfOthers, ForwardMatricesSeeTheCalibrationOfTheSpecimen) {
  static const TIFFFieldInfo fields[] = {{dng::tag_forward_matrix_1, TIFF_VARIABLE2, TIFF_VARIABLE2,
                                          TIFF_SRATIONAL, FIELD_CUSTOM, 1, 1,
                                          const_cast<char*>("ForwardMatrix1")}};
  const std::vector<float> forward{0.5f, 0.25f, 0.25f, 0.25f, 0.5f, 0.25f, 0, 0.125f, 0.75f};
  const std::vector<float> calibration{1.5f, 0.25f, 0, 0, 1, 0, 0, 0, 0.5f};
  const RawFrame frame = with_first_tags([&](TIFF* t) {
    TIFFMergeFieldInfo(t, fields, 1);
    floats(TIFFTAG_ANALOGBALANCE, {2, 1, 4})(t);
    floats(TIFFTAG_CAMERACALIBRATION1, calibration)(t);
    TIFFSetField(t, dng::tag_forward_matrix_1, 9u, forward.data());
  });
  ASSERT_TRUE(frame.colour.has_forward);
  // DNG 1.4, chapter 6: CameraToXYZ_D50 = ForwardMatrix · D · (AnalogBalance · CameraCalibration)⁻¹, where D
  // is the inverse of the diagonal of (AnalogBalance · CameraCalibration)⁻¹ · CameraNeutral.
  const Eigen::Matrix3f specimen =
      Eigen::Vector3f(2, 1, 4).asDiagonal() * Eigen::Matrix<float, 3, 3, Eigen::RowMajor>(calibration.data());
  const Eigen::Matrix3d to_ideal = specimen.cast<double>().inverse();
  const Eigen::Vector3d neutral = frame.as_shot_neutral, ideal = to_ideal * neutral;
  const Eigen::Matrix3d by_the_book =
      Eigen::Matrix<float, 3, 3, Eigen::RowMajor>(forward.data()).cast<double>() *
      ideal.cwiseInverse().asDiagonal() * to_ideal;
  const Eigen::Matrix3d ours = frame.colour.forward_matrix_A * neutral.cwiseInverse().asDiagonal();
  EXPECT_TRUE(ours.isApprox(by_the_book, 1e-6)) << ours << "\n\n" << by_the_book;
}

TEST_F(DngOfOthers, OfSeveralRawImagesTheLargestIsRead) {
  const auto path = folder_.path() / "s.dng";
  ForeignDng small, large;
  small.width = 4;
  TIFF* t = TIFFOpen(path.c_str(), "wb");
  large.set_first_directory(t);
  std::uint64_t below[] = {0, 0, 0};
  TIFFSetField(t, TIFFTAG_SUBIFD, 3, below);
  TIFFSetField(t, TIFFTAG_SUBFILETYPE, FILETYPE_REDUCEDIMAGE);
  TIFFSetField(t, TIFFTAG_IMAGEWIDTH, 1);
  TIFFSetField(t, TIFFTAG_IMAGELENGTH, 1);
  TIFFSetField(t, TIFFTAG_BITSPERSAMPLE, 8);
  TIFFSetField(t, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
  std::uint8_t grey = 0;
  TIFFWriteEncodedStrip(t, 0, &grey, 1);
  TIFFWriteDirectory(t);
  for (const ForeignDng* image : {&small, &large, &small}) {
    image->write_raw_image(t);
    TIFFWriteDirectory(t);
  }
  TIFFClose(t);
  const RawFrame frame = read_dng(path);
  ASSERT_EQ(frame.dn.width(), 10);
  EXPECT_EQ(frame.dn.at(9, 5), large.value(9, 5));
}

TEST_F(DngOfOthers, ExposureAndOrientationAreKept) {
  const RawFrame frame = with_first_tags([](TIFF* t) {
    TIFFSetField(t, TIFFTAG_ORIENTATION, 8);
    TIFFSetField(t, TIFFTAG_BASELINEEXPOSURE, -1.5);
  });
  EXPECT_EQ(frame.info.orientation, 8);
  EXPECT_EQ(frame.baseline_exposure_ev, -1.5);
}

TEST_F(DngOfOthers, NumbersThatWouldMakeAPictureBlackAreNamed) {
  const auto with_baseline_ev = [&](double ev) {
    return with_first_tags([=](TIFF* t) { TIFFSetField(t, TIFFTAG_BASELINEEXPOSURE, ev); });
  };
  EXPECT_EQ(with_baseline_ev(16.0).baseline_exposure_ev, 16.0);
  for (const double ev : {200.0, -200.0, 16.5})
    EXPECT_INPUT_ERROR(with_baseline_ev(ev), "f.dng", "BaselineExposure is", "expected -16 to 16");
  const auto with_neutral = [&](float red) {
    return with_first_tags(floats(TIFFTAG_ASSHOTNEUTRAL, {red, 1.0f, 0.5f}), false);
  };
  EXPECT_NEAR(with_neutral(1.1e-3f).as_shot_neutral[0], 1.1e-3, 1e-6);
  for (const float red : {1e-9f, 9e-4f, 2e3f})
    EXPECT_INPUT_ERROR(with_neutral(red), "f.dng", "AsShotNeutral has", "within a factor of 1000");
}

TEST_F(DngOfOthers, ANoiseProfileOfNoSensorIsNotedAndNotUsed) {
  RawFrame frame = with_first_tags([](TIFF*) {});
  const auto noted = [&](NoiseProfile noise) {
    frame.noise_profile.assign(3, {1e-4, 1e-6});
    frame.noise_profile[1] = noise;
    write_dng(folder_.path() / "noise.dng", frame, OutputFile::IfExists::replace);
    const RawFrame read = read_dng(folder_.path() / "noise.dng");
    if (read.noise_profile.empty()) {
      EXPECT_EQ(read.notes.size(), 1u);
      EXPECT_THAT(read.notes.front(), ::testing::HasSubstr("NoiseProfile has numbers that no sensor has"));
    } else {
      EXPECT_TRUE(read.notes.empty());
    }
    return read.noise_profile.empty();
  };
  EXPECT_FALSE(noted({1e-4, 0.0}));
  EXPECT_TRUE(noted({-1e-4, 1e-6}));
  EXPECT_TRUE(noted({1e-4, -1e-6}));
  EXPECT_TRUE(noted({1e9, 1e-6}));
  EXPECT_TRUE(noted({1e-4, 1e9}));
}

TEST_F(DngOfOthers, TheLensIsInEitherPlace) {
  const float zoom[] = {24, 70, 2.8f, 4}, unknown[] = {24, 70, 0, 0};
  const RawFrame frame = with_first_tags([&](TIFF* t) { TIFFSetField(t, TIFFTAG_LENSINFO, zoom); });
  EXPECT_EQ(frame.info.lens_range, (LensRange{24, 70, double(2.8f), 4}));
  EXPECT_FALSE(
      with_first_tags([&](TIFF* t) { TIFFSetField(t, TIFFTAG_LENSINFO, unknown); }).info.lens_range.known());
}

}  // namespace
}  // namespace groundglass::sensor
