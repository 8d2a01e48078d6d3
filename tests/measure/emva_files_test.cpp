#include <OpenImageIO/imageio.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "sensor/capture/expose.h"
#include "sensor/dng/dng_writer.h"
#include "sim/measure/emva/characterization.h"
#include "sim/measure/emva/frame_agreement.h"
#include "tests/sensor/simple_sensor.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/temporary_folder.h"

namespace groundglass::measure::emva {
namespace {

constexpr const char* pair_of_frames = "i a.png\ni b.png\n";

std::string with_frames(const std::string& lines) { return "v 4.0\nn 12 4 3\n" + lines; }

TEST(EmvaFiles, DescriptorOfAPublicSetIsReadAsItIs) {
  // As in EMVA1288/datasets: other systems' separators, decimals and line ends.
  const Descriptor d = parse_descriptor(
      "# Measurement for EMVA1288 Standard Release 3.0\r\n# temperature of the room unknown\r\nv 3.0\r\nn 12 "
      "640 "
      "480\r\nb 40000.0 120,5\r\ni images\\b_000_snap_001.png\r\ni images\\b_000_snap_002.png\r\n\r\nd "
      "40000.0\r\ni "
      "images/d 0.png\r\ni images/d 1.png\r\ni images/d 2.png",
      "set/data.txt");
  EXPECT_EQ(d.bits, 12);
  EXPECT_EQ(d.width, 640);
  EXPECT_EQ(d.height, 480);
  EXPECT_FALSE(d.temperature_C);
  ASSERT_EQ(d.series.size(), 2u);
  EXPECT_EQ(d.series[0].exposure_ns, 40000.0);
  EXPECT_EQ(d.series[0].photons, 120.5);
  EXPECT_EQ(d.series[0].frames[1], "set/images/b_000_snap_002.png");
  EXPECT_TRUE(d.series[0].is_pair());
  EXPECT_TRUE(d.series[1].is_dark());
  EXPECT_EQ(d.series[1].frames[2], "set/images/d 2.png");
  EXPECT_EQ(d.series[1].line, 9);
}

TEST(EmvaFiles, WrittenDescriptorIsReadBack) {
  Descriptor d{
      .path = "emva1288.txt", .bits = 14, .width = 20, .height = 10, .temperature_C = -12.5, .series = {}};
  d.series.push_back(
      {.exposure_ns = 1234567, .photons = 98765.4321, .frames = {"images/a.png", "images/b.png"}});
  d.series.push_back({.exposure_ns = 1234567, .photons = 0, .frames = {"images/c.png", "images/d.png"}});
  const Descriptor read = parse_descriptor(descriptor_text(d), "emva1288.txt");
  EXPECT_EQ(read.bits, 14);
  EXPECT_EQ(read.temperature_C, -12.5);
  ASSERT_EQ(read.series.size(), 2u);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(read.series[i].exposure_ns, d.series[i].exposure_ns);
    EXPECT_EQ(read.series[i].photons, d.series[i].photons);
    EXPECT_EQ(read.series[i].frames, d.series[i].frames);
  }
}

TEST(EmvaFiles, BrokenDescriptorsAreRefusedWithTheirLine) {
  const struct {
    std::string text, where, what;
  } cases[] = {
      {"", "d.txt: n", "is missing"},
      {"n 12 640 480\n", "d.txt", "names no frames"},
      {"n 12 640\n", "d.txt:1: n", "expected 'n BITS WIDTH HEIGHT'"},
      {"n 24 640 480\n", "d.txt:1: n", "out of range"},
      {"n 12.5 640 480\n", "d.txt:1: n", "no whole number"},
      {"n 12 -3 480\n", "d.txt:1: n", "out of range"},
      {"n 12 4 3\nn 12 4 3\n", "d.txt:2: n", "second time"},
      {with_frames("b 100\n"), "d.txt:3: b", "expected 'b EXPOSURE_NS PHOTONS'"},
      {with_frames("b 100 x\n"), "d.txt:3: b", "'x' is no number"},
      {with_frames("b 100 nan\n"), "d.txt:3: b", "out of range"},
      {with_frames("b 100 -5\n"), "d.txt:3: b", "out of range"},
      {with_frames("b 100 0\n"), "d.txt:3: b", "has no photons"},
      {with_frames("d 100 5\n"), "d.txt:3: d", "expected 'd EXPOSURE_NS'"},
      {with_frames("d 100\ni a.png\n"), "d.txt:3: d", "has 1 frames"},
      {with_frames("b 100 5\nd 100\n"), "d.txt:3: b", "has 0 frames"},
      {with_frames("i a.png\n"), "d.txt:3: i", "belongs to nothing"},
      {with_frames("d 100\ni\n"), "d.txt:4: i", "names no file"},
      {with_frames("q 100\n"), "d.txt:3: q", "no keyword"},
      {with_frames(std::string("d 100\n") + pair_of_frames + "d 100\n" + pair_of_frames), "d.txt:6: d",
       "describes what line 3 does"},
      {"# temperature_C = warm\n", "d.txt:1: temperature_C", "'warm' is no number"},
      {"# temperature_C = 20\n# temperature_C = 30\n", "d.txt:2: temperature_C", "second time"},
      {"# sensor = A\n# sensor = B\n", "d.txt:2: sensor", "second time"},
  };
  for (const auto& [text, where, what] : cases) {
    SCOPED_TRACE(text);
    EXPECT_INPUT_ERROR(parse_descriptor(text, "d.txt"), where, what);
  }
}

constexpr const char* header =
    "texp_ns,photons_per_pixel,mean_dn,temporal_var_dn2,dark_mean_dn,dark_temporal_var_dn2\n";

TEST(EmvaFiles, BrokenTablesAreRefusedWithTheirLine) {
  const struct {
    std::string text, where, what;
  } cases[] = {
      {"", "t.csv", "is empty"},
      {"# nothing\n", "t.csv", "is empty"},
      {"texp_ns,photons_per_pixel,mean_dn,temporal_var_dn2,dark_mean_dn\n1,2,3,4,5\n",
       "t.csv:1: dark_temporal_var_dn2", "is missing from the table's header"},
      {"texp_ns,photons,mean_dn,temporal_var_dn2,dark_mean_dn,dark_temporal_var_dn2\n",
       "t.csv:1: photons_per_pixel", "is missing"},
      {std::string(header) + "1,2,3,4,5\n", "t.csv:2", "has 5 cells, expected 6"},
      {std::string(header) + "1,2,3,4,5,six\n", "t.csv:2: dark_temporal_var_dn2",
       "'six' is no finite number"},
      {std::string(header) + "\n1,2,inf,4,5,6\n", "t.csv:3: mean_dn", "'inf' is no finite number"},
      {std::string(header) + "1,2,3,-4,5,6\n", "t.csv:2: temporal_var_dn2", "no negative"},
      {std::string(header) + "1,2,3,4,,6\n", "t.csv:2: dark_mean_dn", "'' is no finite number"},
  };
  for (const auto& [text, where, what] : cases) {
    SCOPED_TRACE(text);
    EXPECT_INPUT_ERROR(parse_photon_transfer(text, "t.csv"), where, what);
  }
  EXPECT_DOUBLE_EQ(
      parse_photon_transfer(std::string("# a\n") + header + "1000,2,-3,4,5,6\n", "t.csv")[0].exposure_s,
      1e-6);
}

/// A folder with frames of 4 × 3 pixels, as its descriptor says.
class Folder {
 public:
  Folder() {
    for (const char* name : {"a", "b", "c"}) write_number(name, 100);
    write_number("dark", 60);
    write_number("drifted", 104);
    write_number("longer", 150);
    Image<std::uint16_t> ramp(4, 3);
    std::iota(ramp.data().begin(), ramp.data().end(), std::uint16_t{100});
    write_frame(folder_.path() / "ramp.png", ramp, OutputFile::IfExists::replace);
  }
  void write_number(const std::string& name, int dn, int width = 4, int height = 3) {
    write_frame(folder_.path() / (name + ".png"),
                Image<std::uint16_t>(width, height, 1, static_cast<std::uint16_t>(dn)),
                OutputFile::IfExists::replace);
  }
  void write_narrow(const std::string& name, int dn) {
    const auto path = (folder_.path() / (name + ".png")).string();
    const auto out = OIIO::ImageOutput::create(path);
    const std::vector<std::uint8_t> samples(12, static_cast<std::uint8_t>(dn));
    ASSERT_TRUE(out && out->open(path, OIIO::ImageSpec(4, 3, 1, OIIO::TypeDesc::UINT8)));
    ASSERT_TRUE(out->write_image(OIIO::TypeDesc::UINT8, samples.data()) && out->close());
  }
  void describe(const std::string& lines, const std::string& name = "emva1288.txt") {
    folder_.write(name, with_frames(lines));
  }
  void write(const std::string& name, const std::string& bytes) { folder_.write(name, bytes); }
  const std::filesystem::path& path() const { return folder_.path(); }
  auto read() const { return read_measurement(folder_.path(), {}, Task()); }

 private:
  groundglass::testing::TemporaryFolder folder_;
};

const std::string one_exposure = std::string("b 100 5\n") + pair_of_frames + "d 100\n" + pair_of_frames;
const std::string stack_frames = "i a.png\ni b.png\ni c.png\n";
/// Dark frames of 60 DN, then a flat pair: a.png of 100 DN and another.
std::string dark_and_flat(const std::string& other) {
  return "d 100\ni dark.png\ni dark.png\nb 100 5\ni a.png\ni " + other + ".png\n";
}
const std::string flat_stack_with_a_longer_frame = "b 100 6\ni a.png\ni b.png\ni longer.png\n";
const std::string dark_stack = "d 100\ni dark.png\ni dark.png\ni dark.png\n";

TEST(EmvaFiles, FramesAreReadWithTheirNumbers) {
  Folder folder;
  folder.describe(one_exposure);
  const Measurement m = folder.read();
  ASSERT_EQ(m.points.size(), 1u);
  EXPECT_EQ(m.points[0].mean_dn, 100.0);
  EXPECT_EQ(m.points[0].dark_mean_dn, 100.0);
  EXPECT_FALSE(m.flat);
}

TEST(EmvaFiles, LightThatDriftedALittleIsNoted) {
  Folder folder;
  folder.describe(dark_and_flat("drifted"));
  const Measurement m = folder.read();
  ASSERT_EQ(m.notes.size(), 1u);
  EXPECT_EQ(m.notes[0],
            "a.png (mean 100 DN) and drifted.png (mean 104 DN) differ by more than noise: light or pedestal "
            "drifted");
  folder.describe(dark_and_flat("a"));
  EXPECT_TRUE(folder.read().notes.empty());
}

TEST(EmvaFiles, WhatFramesSayOfTheirExposureIsCompared) {
  const MeanTolerance any{1e9, 1e9};
  const TakenFrame a{.name = "a", .mean_dn = 500.0, .exposure_s = 0.01, .iso = 100.0};
  TakenFrame b = a;
  b.name = "b";
  b.exposure_s = 0.01002;  // the same, rounded to a fraction
  EXPECT_FALSE(disagreement(a, b, any));
  b.exposure_s = 0.0125;
  EXPECT_INPUT_ERROR(disagreement(a, b, any), "a (0.01 s, mean 500 DN) and b (0.0125 s, mean 500 DN)",
                     "different exposure times");
  b.exposure_s = 0.0;  // unknown
  b.iso = 200.0;
  EXPECT_INPUT_ERROR(disagreement(a, b, any), "a (ISO 100, mean 500 DN) and b (ISO 200,",
                     "different sensitivities");
}

TEST(EmvaFiles, MeasurementIsNamedAfterItsSensorOrItsFolder) {
  Folder folder;
  folder.describe(one_exposure);
  EXPECT_EQ(folder.read().name, folder.path().filename().string());
  folder.describe("# sensor = Test 1, mono\n" + one_exposure);
  EXPECT_EQ(folder.read().name, "Test 1, mono");
}

void write_samples(const std::filesystem::path& path, int channels, OIIO::TypeDesc type,
                   const auto& samples) {
  const auto out = OIIO::ImageOutput::create(path.string());
  ASSERT_TRUE(out && out->open(path.string(), OIIO::ImageSpec(3, 2, channels, type)));
  ASSERT_TRUE(out->write_image(type, samples.data()) && out->close());
}

TEST(EmvaFiles, NumbersOfEightAndSixteenBitsAreReadAsTheyAre) {
  const groundglass::testing::TemporaryFolder folder;
  const std::vector<std::uint8_t> narrow{0, 1, 2, 127, 254, 255};
  const std::vector<std::uint16_t> wide{0, 1, 255, 32768, 65534, 65535};
  for (const char* extension : {"png", "tif"}) {
    const auto path = [&](const std::string& name) { return folder.path() / (name + "." + extension); };
    write_samples(path("narrow"), 1, OIIO::TypeDesc::UINT8, narrow);
    write_samples(path("wide"), 1, OIIO::TypeDesc::UINT16, wide);
    write_samples(path("rgb"), 3, OIIO::TypeDesc::UINT8, std::vector<std::uint8_t>(18, 7));
    EXPECT_TRUE(std::ranges::equal(read_frame(path("narrow")).dn.data(), narrow)) << extension;
    EXPECT_TRUE(std::ranges::equal(read_frame(path("wide")).dn.data(), wide)) << extension;
    EXPECT_INPUT_ERROR(read_frame(path("rgb")), "rgb", "has 3 channels");
  }
  write_samples(folder.path() / "float.tif", 1, OIIO::TypeDesc::FLOAT, std::vector<float>(6, 0.5f));
  EXPECT_INPUT_ERROR(read_frame(folder.path() / "float.tif"), "float.tif", "floating point");
}

TEST(EmvaFiles, DngOfAMosaicIsReadSiteBySite) {
  const groundglass::testing::TemporaryFolder folder;
  const sensor::SensorModel bayer = sensor::simple_bayer(16, 8);
  sensor::ExposureSettings settings;
  settings.time_s = 1.0;
  const RawFrame raw = sensor::expose(sensor::flat_irradiance(bayer, 1e-6f), bayer, settings, Task());
  const auto path = folder.path() / "raw.dng";
  sensor::write_dng(path, raw, OutputFile::IfExists::refuse);
  const StoredFrame frame = read_frame(path, Site{1, 0});
  EXPECT_EQ(frame.exposure_s, 1.0);
  EXPECT_EQ(frame.iso, raw.info.iso);
  EXPECT_EQ(frame.bits, 16);
  const Image<std::uint16_t>& green = frame.dn;
  ASSERT_EQ(green.width(), 8);
  ASSERT_EQ(green.height(), 4);
  EXPECT_EQ(green.at(0, 0), raw.dn.at(1, 0));
  EXPECT_EQ(green.at(7, 3), raw.dn.at(15, 6));
  EXPECT_INPUT_ERROR(read_frame(path), "raw.dng", "tile of 2×2", "which site");
  EXPECT_INPUT_ERROR(read_frame(path, Site{2, 0}), "raw.dng", "no site 2,0");
}

TEST(EmvaFiles, FramesThatDoNotBelongTogetherAreRefused) {
  const auto refused = [](const auto& change, const std::string& where, const std::string& what) {
    Folder folder;
    folder.describe(one_exposure);
    change(folder);
    SCOPED_TRACE(what);
    EXPECT_INPUT_ERROR(folder.read(), where, what);
  };
  refused([](Folder& f) { f.describe("b 100 5\ni a.png\ni gone.png\n"); }, "emva1288.txt:3: i", "gone.png");
  refused([](Folder& f) { f.write_number("b", 100, 5, 3); }, "b.png", "is 5×3 pixels, emva1288.txt says 4×3");
  refused([](Folder& f) { f.write_number("b", 4096); }, "b.png",
          "has the number 4096, but emva1288.txt says 12 bits");
  refused(
      [](Folder& f) {
        f.describe(std::string("d 100\n") + pair_of_frames + "b 100 5\ni ramp.png\ni ramp.png\n");
      },
      "emva1288.txt:6: b", "one picture twice");
  refused([](Folder& f) { f.write_narrow("b", 100); }, "b.png: has numbers of 8 bits", "a.png of 16");
  refused(
      [](Folder& f) {
        f.write_narrow("a", 100);
        f.write_narrow("b", 100);
      },
      "a.png: has numbers of 8 bits", "emva1288.txt says 12");
  refused(
      [](Folder& f) {
        f.write_number("dark", 60);
        f.describe(std::string("b 100 5\n") + pair_of_frames + "d 100\ni dark.png\ni a.png\n");
      },
      "emva1288.txt:6: d", "dark.png (mean 60 DN) and a.png (mean 100 DN) differ by more than noise");
  refused([](Folder& f) { f.describe(dark_and_flat("longer")); }, "emva1288.txt:6: b",
          "a.png (mean 100 DN) and longer.png (mean 150 DN) differ by more than noise");
  refused([](Folder& f) { f.describe(dark_and_flat("a") + flat_stack_with_a_longer_frame + dark_stack); },
          "emva1288.txt:9: b", "longer.png (mean 150 DN) and b.png (mean 100 DN)");
  refused([](Folder& f) { f.write("b.png", "no picture at all"); }, "b.png", "cannot be read");
  refused([](Folder& f) { f.write("b.png", "\x89PNG\r\n\x1a\n"); }, "b.png", "cut short");
  refused([](Folder& f) { f.describe(std::string("b 100 5\n") + pair_of_frames); }, "emva1288.txt:3: b",
          "no pair of dark frames");
  refused([](Folder& f) { f.describe(std::string("d 100\n") + pair_of_frames); }, "emva1288.txt: b",
          "no pair of flat frames");
  refused([](Folder& f) { f.describe(one_exposure + "b 100 5\n" + stack_frames); }, "emva1288.txt:9: b",
          "without one of dark frames");
  refused([](Folder& f) { f.describe(one_exposure + "b 100 5\n" + stack_frames + "d 200\n" + stack_frames); },
          "emva1288.txt:13: d", "has the exposure 200, the stack of flat frames 100");
  refused(
      [](Folder& f) { f.describe(one_exposure + "b 100 5\n" + stack_frames + "b 100 6\n" + stack_frames); },
      "emva1288.txt:13: b", "second stack");
  refused([](Folder& f) { f.describe(std::string("d 100\n") + pair_of_frames, "dark_50C.txt"); },
          "dark_50C.txt: temperature_C", "is missing");
  refused([](Folder& f) { f.describe("# temperature_C = 50\n" + one_exposure, "dark_50C.txt"); },
          "dark_50C.txt:4: b", "is no pair of dark frames");
  refused(
      [](Folder& f) {
        f.write("dark_50C.txt", "# temperature_C = 50\nn 10 4 3\nd 1\n" + std::string(pair_of_frames));
      },
      "dark_50C.txt: n", "says 10 bits, emva1288.txt says 12");

  groundglass::testing::TemporaryFolder empty;
  EXPECT_INPUT_ERROR(read_measurement(empty.path(), {}, Task()), "holds no emva1288.txt");
  EXPECT_INPUT_ERROR(read_measurement(empty.path() / "gone.txt", {}, Task()), "gone.txt");
}

}  // namespace
}  // namespace groundglass::measure::emva
