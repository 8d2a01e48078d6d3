#include "sim/core/exr_file.h"

#include <ImfThreading.h>
#include <OpenImageIO/deepdata.h>
#include <OpenImageIO/imageio.h>
#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "sim/core/text_file.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/read_image.h"
#include "tests/support/temporary_folder.h"

namespace groundglass {
namespace {

using Exists = OutputFile::IfExists;

Image<float> pattern(int width, int height, int channels) {
  Image<float> image(width, height, channels);
  for (size_t i = 0; i < image.data().size(); ++i)
    image.data()[i] = static_cast<float>(i * 7919 % 1000) / 64.0f - 3.0f;  // exact in half floats
  return image;
}

ExrHeader header() {
  ExrHeader header;
  header.x = -4, header.y = 7;
  header.channels = {"R", "G", "B"};
  header.texts["test:text"] = "words";
  header.numbers["test:number"] = 0.1f;
  header.chromaticities = {0.708f, 0.292f, 0.170f, 0.797f, 0.131f, 0.046f, 0.3127f, 0.3290f};
  return header;
}

TEST(ExrFile, AnotherReaderSeesAllOfIt) {
  const testing::TemporaryFolder folder;
  const std::string path = (folder.path() / "a.exr").string();
  const Image<float> written = pattern(19, 40, 3);
  for (const auto compression : {ExrCompression::none, ExrCompression::zip}) {
    write_exr(path, header(), written, compression, Exists::replace);
    const auto in = OIIO::ImageInput::open(path);
    ASSERT_TRUE(in);
    const OIIO::ImageSpec& spec = in->spec();
    EXPECT_EQ(spec.x, -4);
    EXPECT_EQ(spec.y, 7);
    EXPECT_EQ(spec.full_width, 19);
    EXPECT_EQ(spec.channelnames, header().channels);
    EXPECT_EQ(spec.format, OIIO::TypeDesc::FLOAT);
    EXPECT_EQ(spec.get_string_attribute("compression"), compression == ExrCompression::zip ? "zip" : "none");
    EXPECT_EQ(spec.get_string_attribute("test:text"), "words");
    EXPECT_EQ(spec.get_float_attribute("test:number"), 0.1f);
    const OIIO::ParamValue* chromaticities = spec.find_attribute("chromaticities");
    ASSERT_TRUE(chromaticities);
    EXPECT_EQ(std::memcmp(chromaticities->data(), header().chromaticities->data(), 32), 0);
    Image<float> read(19, 40, 3);
    ASSERT_TRUE(in->read_image(0, 0, 0, 3, OIIO::TypeDesc::FLOAT, read.data().data()));
    EXPECT_TRUE(std::ranges::equal(read.data(), written.data()));
  }
}

TEST(ExrFile, ComesBackWhole) {
  const testing::TemporaryFolder folder;
  const Image<float> written = pattern(19, 40, 3);
  write_exr(folder.path() / "a.exr", header(), written, ExrCompression::zip, Exists::refuse);
  ExrInput file(folder.path() / "a.exr");
  EXPECT_EQ(file.header().x, -4);
  EXPECT_EQ(file.header().y, 7);
  EXPECT_EQ(file.header().width, 19);
  EXPECT_EQ(file.header().height, 40);
  EXPECT_EQ(file.header().channels, header().channels);
  EXPECT_EQ(file.header().text("test:text"), "words");
  EXPECT_EQ(file.header().text("test:none", "absent"), "absent");
  EXPECT_EQ(file.header().number("test:number"), 0.1f);
  EXPECT_EQ(file.header().number("test:none", 3.0f), 3.0f);
  EXPECT_EQ(file.header().chromaticities, header().chromaticities);
  EXPECT_TRUE(std::ranges::equal(file.pixels().data(), written.data()));
}

TEST(ExrFile, TheSameBytesAtAnyNumberOfThreads) {
  const testing::TemporaryFolder folder;
  const Image<float> pixels = pattern(64, 500, 3);
  const auto bytes = [&](int threads) {
    Imf::setGlobalThreadCount(threads);
    write_exr(folder.path() / "a.exr", header(), pixels, ExrCompression::zip, Exists::replace);
    return read_text_file(folder.path() / "a.exr");
  };
  const std::string alone = bytes(0);
  EXPECT_EQ(bytes(4), alone);
  EXPECT_TRUE(std::ranges::equal(ExrInput(folder.path() / "a.exr").pixels().data(), pixels.data()));
}

/// What other programs write: half floats, tiles, any compression, names out of order, alpha.
TEST(ExrFile, ReadsWhatOthersWrite) {
  const testing::TemporaryFolder folder;
  const std::string path = (folder.path() / "a.exr").string();
  const Image<float> written = pattern(50, 70, 4);
  for (const char* compression : {"none", "rle", "zips", "zip", "piz", "pxr24", "b44"})
    for (const int tile : {0, 16})
      for (const auto type : {OIIO::TypeDesc::HALF, OIIO::TypeDesc::FLOAT}) {
        SCOPED_TRACE(std::string(compression) + (tile ? " tiled" : "") + OIIO::TypeDesc(type).c_str());
        OIIO::ImageSpec spec(50, 70, 4, type);
        spec.tile_width = spec.tile_height = tile;
        spec.attribute("compression", compression);
        const auto out = OIIO::ImageOutput::create("openexr");
        ASSERT_TRUE(out && out->open(path, spec) &&
                    out->write_image(OIIO::TypeDesc::FLOAT, written.data().data()) && out->close());
        ExrInput file(path);
        EXPECT_EQ(file.header().channels, (std::vector<std::string>{"R", "G", "B", "A"}));
        // b44 and pxr24 lose something: the same, then, as their own reader makes of it.
        EXPECT_TRUE(std::ranges::equal(file.pixels().data(), testing::read_image(path).data()));
      }
}

TEST(ExrFile, SortsLayersAndColours) {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "a.exr";
  ExrHeader layered;
  layered.channels = {"lamp.B", "lamp.R", "Z", "sky.G", "lamp.G"};
  Image<float> pixels(1, 1, 5);
  for (int c = 0; c < 5; ++c) pixels.at(0, 0, c) = static_cast<float>(c);
  write_exr(path, layered, pixels, ExrCompression::none, Exists::refuse);
  ExrInput file(path);
  EXPECT_EQ(file.header().channels, (std::vector<std::string>{"Z", "lamp.R", "lamp.G", "lamp.B", "sky.G"}));
  const Image<float> read = file.pixels();
  EXPECT_TRUE(std::ranges::equal(read.data(), std::vector<float>{2.0f, 1.0f, 4.0f, 0.0f, 3.0f}));
}

std::string with_window(std::string file, const std::string& corners) {
  using namespace std::string_literals;
  const std::string before = "dataWindow\0box2i\0"s + "\x10\0\0\0"s;
  return file.replace(file.find(before) + before.size(), corners.size(), corners);
}

std::string number(std::int32_t value) { return {reinterpret_cast<const char*>(&value), 4}; }

TEST(ExrFile, HostileHeadersTakeNoMemory) {
  const testing::TemporaryFolder folder;
  write_exr(folder.path() / "a.exr", header(), pattern(8, 8, 3), ExrCompression::zip, Exists::refuse);
  const std::string whole = read_text_file(folder.path() / "a.exr");
  constexpr std::int32_t most = std::numeric_limits<std::int32_t>::max();
  const auto window = [&](std::int32_t x0, std::int32_t y0, std::int32_t x1, std::int32_t y1) {
    return with_window(whole, number(x0) + number(y0) + number(x1) + number(y1));
  };
  for (const std::string& bad : {window(0, 0, 9'999'999, 0), window(0, 0, 99'999, 99)})
    EXPECT_INPUT_ERROR(ExrInput(folder.write("bad.exr", bad)), "bad.exr", "cannot fit the file");
  for (const std::string& bad : {window(0, 0, most, 0), window(0, 0, 0, 9'999'999), window(0, 0, 0, most),
                                 window(-most, -most, most, most), window(5, 5, 4, 4), window(0, 0, -1, -1)})
    EXPECT_INPUT_ERROR(ExrInput(folder.write("bad.exr", bad)), "bad.exr");
}

TEST(ExrFile, BrokenFilesAreNamed) {
  const testing::TemporaryFolder folder;
  write_exr(folder.path() / "a.exr", header(), pattern(64, 64, 3), ExrCompression::none, Exists::refuse);
  const std::string whole = read_text_file(folder.path() / "a.exr");
  for (const size_t length :
       {size_t{0}, size_t{3}, size_t{100}, size_t{500}, whole.size() / 2, whole.size() - 1})
    EXPECT_INPUT_ERROR(ExrInput(folder.write("cut.exr", whole.substr(0, length))).pixels(), "cut.exr");
  EXPECT_INPUT_ERROR(ExrInput(folder.write("text.exr", "no picture")), "text.exr", "no EXR");
  EXPECT_INPUT_ERROR(ExrInput(folder.path() / "none.exr"), "none.exr", "No such file");
}

TEST(ExrFile, RefusesKindsThatItWouldMisread) {
  const testing::TemporaryFolder folder;
  const std::string path = (folder.path() / "a.exr").string();
  const auto write = [&](OIIO::ImageSpec spec) {
    const auto out = OIIO::ImageOutput::create("openexr");
    const std::vector<float> values(64, 1.0f);
    return out->open(path, spec) && out->write_image(OIIO::TypeDesc::FLOAT, values.data()) && out->close();
  };
  ASSERT_TRUE(write(OIIO::ImageSpec(8, 8, 1, OIIO::TypeDesc::UINT)));
  EXPECT_INPUT_ERROR(ExrInput{path}, "a.exr", "whole numbers in the channel 'Y'");
  OIIO::ImageSpec deep(8, 8, 1, OIIO::TypeDesc::FLOAT);
  deep.deep = true;
  const auto out = OIIO::ImageOutput::create("openexr");
  OIIO::DeepData data(deep);
  ASSERT_TRUE(out->open(path, deep) && out->write_deep_image(data) && out->close());
  EXPECT_INPUT_ERROR(ExrInput{path}, "a.exr", "deep");
}

}  // namespace
}  // namespace groundglass
