#include "sim/camera/checkpoint.h"

#include <gtest/gtest.h>
#include <tbb/task_arena.h>

#include <atomic>
#include <fstream>
#include <limits>

#include "sim/core/text_file.h"
#include "tests/camera/small_camera.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/temporary_folder.h"

namespace groundglass::camera {
namespace {

using testing::scene_of;
using testing::small_camera;
using testing::TemporaryFolder;

const std::string fingerprint(64, 'a');

std::string sha256(std::string_view text) {
  Sha256 hash;
  hash.add(text.data(), text.size());
  return hash.hex();
}

/// 20 × 18 pixels of 2 bands, so 2 × 2 tiles; the second and third are done.
render::PartialRender half_done() {
  render::PartialRender partial(20, 18, 2);
  for (size_t i : {1u, 2u}) {
    const PixelRect tile = partial.tile(i);
    for (int y = tile.y; y < tile.y + tile.height; ++y)
      for (int x = tile.x; x < tile.x + tile.width; ++x)
        partial.pixels.at(x, y, 1) = static_cast<float>(x + 100 * y);
    partial.tile_done[i] = 1;
  }
  return partial;
}

render::PartialRender read(const std::filesystem::path& path) {
  return read_checkpoint(path, fingerprint, render::PartialRender(20, 18, 2));
}

TEST(Sha256, MatchesTheStandardsExamples) {
  // FIPS 180-4 examples, NIST "SHA256.pdf" of the Cryptographic Standards and Guidelines.
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Checkpoint, KeepsTilesAndPixels) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "x.partial";
  write_checkpoint(path, fingerprint, half_done());
  const render::PartialRender back = read(path), original = half_done();
  EXPECT_EQ(back.tile_done, original.tile_done);
  EXPECT_TRUE(std::ranges::equal(back.pixels.data(), original.pixels.data()));
  EXPECT_EQ(back.fraction_done(), 0.5);
}

TEST(Checkpoint, ReplacesAnEarlierOneAndLeavesNothingElse) {
  const TemporaryFolder folder;
  const auto path = folder.write("x.partial", "an earlier one");
  write_checkpoint(path, fingerprint, half_done());
  EXPECT_EQ(read(path).fraction_done(), 0.5);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(Checkpoint, CannotBeWrittenWhereThereIsAFolder) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() / "x.partial");
  EXPECT_INPUT_ERROR(write_checkpoint(folder.path() / "x.partial", fingerprint, half_done()), "x.partial",
                     "is a folder");
}

TEST(Checkpoint, OfAnotherRenderIsRefused) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "x.partial";
  write_checkpoint(path, fingerprint, half_done());
  EXPECT_INPUT_ERROR(read_checkpoint(path, std::string(64, 'b'), render::PartialRender(20, 18, 2)),
                     "x.partial", "other files or settings");
}

// Every way a file can be spoilt, with the digest recomputed where only that would give it away.
TEST(Checkpoint, DamageIsFound) {
  const TemporaryFolder folder;
  write_checkpoint(folder.path() / "good.partial", fingerprint, half_done());
  const std::string good = read_text_file(folder.path() / "good.partial");
  const size_t flags = good.find(fingerprint) + 64, pixels = flags + 4, end = good.size() - 64;
  const auto signed_again = [&](std::string body) { return body + sha256(body); };
  const auto with = [&](size_t at, std::string_view bytes) {
    return std::string(good).replace(at, bytes.size(), bytes);
  };
  const auto float_bytes = [](float value) { return std::string(reinterpret_cast<const char*>(&value), 4); };
  const struct {
    std::string what, bytes, message;
  } table[] = {
      {"empty", "", "cut short"},
      {"cut in the title", good.substr(0, 5), "cut short"},
      {"cut in the fingerprint", good.substr(0, flags - 1), "cut short"},
      {"cut in the flags", good.substr(0, flags + 1), "cut short"},
      {"cut in the pixels", good.substr(0, pixels + 100), "cut short"},
      {"cut in the digest", good.substr(0, good.size() - 1), "cut short"},
      {"more at the end", good + "x", "damaged"},
      {"another file", std::string(4000, 'x'), "not a partial render"},
      {"another format version", with(good.find('1'), "2"), "not a partial render"},
      {"a pixel changed", with(pixels + 8, float_bytes(7.0f)), "damaged"},
      {"the digest changed", with(end, good[end] == '0' ? "1" : "0"), "damaged"},
      {"a flag neither 0 nor 1", signed_again(with(flags, "\2").substr(0, end)), "damaged"},
      {"one more tile claimed", signed_again(with(flags, "\1").substr(0, end)), "cut short"},
      {"one tile fewer claimed", signed_again(with(flags + 1, std::string_view("\0", 1)).substr(0, end)),
       "damaged"},
      {"not a number",
       signed_again(with(pixels, float_bytes(std::numeric_limits<float>::quiet_NaN())).substr(0, end)),
       "damaged"},
      {"infinite",
       signed_again(with(pixels, float_bytes(std::numeric_limits<float>::infinity())).substr(0, end)),
       "damaged"},
      {"negative", signed_again(with(pixels, float_bytes(-1.0f)).substr(0, end)), "damaged"},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.what);
    EXPECT_INPUT_ERROR(read(folder.write("bad.partial", row.bytes)), "bad.partial: ", row.message.c_str());
  }
  EXPECT_EQ(read(folder.write("bad.partial", signed_again(good.substr(0, end)))).fraction_done(), 0.5);
  EXPECT_INPUT_ERROR(read(folder.path() / "absent.partial"), "absent.partial", "No such file");
  EXPECT_INPUT_ERROR(read(folder.path()), "is a folder, expected a file");
}

TEST(Checkpoint, NoCutOfAGoodFileIsTaken) {
  const TemporaryFolder folder;
  write_checkpoint(folder.path() / "good.partial", fingerprint, half_done());
  const std::string good = read_text_file(folder.path() / "good.partial");
  for (size_t size = 0; size < good.size(); size += 37)
    EXPECT_INPUT_ERROR(read(folder.write("bad.partial", good.substr(0, size))), "cut short");
}

TEST(RenderFingerprint, ChangesWithAllThatDecidesThePixels) {
  const std::vector<InputFile> inputs{{"a.toml", sha256("a")}, {"b.csv", sha256("b")}};
  const std::string base = render_fingerprint("1.0 build", inputs, {64, 1});
  EXPECT_EQ(base.size(), 64u);
  EXPECT_NE(render_fingerprint("1.1 build", inputs, {64, 1}), base);
  EXPECT_NE(render_fingerprint("1.0 build", inputs, {65, 1}), base);
  EXPECT_NE(render_fingerprint("1.0 build", inputs, {64, 2}), base);
  EXPECT_NE(render_fingerprint("1.0 build", {inputs[0]}, {64, 1}), base);
  EXPECT_NE(render_fingerprint("1.0 build", {inputs[1], inputs[0]}, {64, 1}), base);
  EXPECT_NE(render_fingerprint("1.0 build", {inputs[0], {"b.csv", sha256("c")}}, {64, 1}), base);
  EXPECT_EQ(render_fingerprint("1.0 build", {inputs[0], {"moved/b.csv", sha256("b")}}, {64, 1}), base);
}

TEST(RenderFingerprint, CoversEveryFileOfTheStudioChart) {
  const std::filesystem::path scenes = GROUNDGLASS_SCENES_DIR;
  const scene::Scene scene = scene::load_scene(scenes / "studio_chart.toml");
  EXPECT_THAT(scene.files(),
              ::testing::ElementsAre(scenes / "studio_chart.toml", scenes / "textures/lake.png",
                                     scenes / "textures/colour_sweep.png"));
  EXPECT_THAT(
      load_camera(scenes / "cameras/phone_1inch.toml").files(),
      ::testing::ElementsAre(scenes / "cameras/phone_1inch.toml", scenes / "lenses/phone_8p_f195_8p69mm.toml",
                             scenes / "sensors/phone_1inch_1p6um.toml", scenes / "spectra/sensor_imx219.csv",
                             scenes / "spectra/ircut_largan_k098.csv"));
}

TEST(RenderFingerprint, CoversSpectraOfLightAndTargets) {
  const TemporaryFolder folder;
  const auto flat = folder.write("flat.csv", "wavelength_nm,value\n300,0.5\n1200,0.5\n");
  const auto scene_file =
      folder.write("s.toml",
                   "schema = 1\n[light]\nspectrum = \"flat.csv\"\nilluminance_lux = 1000\n"
                   "[camera]\nfile = \"none.toml\"\nfocus_distance_m = 1\n"
                   "[[target]]\nkind = \"uniform\"\ncentre_m = [0, 0]\ndistance_m = 1\n"
                   "width_m = 1\nheight_m = 1\nspectrum = \"./flat.csv\"\n");
  EXPECT_THAT(scene::load_scene(scene_file).files(), ::testing::ElementsAre(scene_file, flat));
}

TEST(Checkpoint, APhotographGoesOnFromItToTheSameBytes) {
  const Camera camera = small_camera("leica_summicron_m_50mm_f2", "imx183", 80, 48);
  const scene::Scene scene = scene_of(
      "[[target]]\nkind = \"siemens_star\"\ncentre_m = [0, 0]\ndistance_m = 1\nwidth_m = 1\nheight_m = 1\n",
      1.0);
  const scene::RenderSettings settings{4, 5};
  const SpectralImage whole = photograph(scene, camera, settings, Task());

  std::atomic<bool> cancel{false};
  const Task stopping([&](std::string_view step, double done) { cancel = step == "render" && done > 0.4; },
                      &cancel);
  render::PartialRender partial;
  // On one thread, so that the others do not finish the picture meanwhile.
  tbb::task_arena(1).execute(
      [&] { EXPECT_THROW(photograph(scene, camera, settings, stopping, partial), Cancelled); });
  const TemporaryFolder folder;
  const auto path = folder.path() / "x.partial";
  write_checkpoint(path, fingerprint, partial);

  render::PartialRender again = read_checkpoint(path, fingerprint, render::PartialRender(80, 48, 30));
  EXPECT_GT(again.fraction_done(), 0.4);
  const SpectralImage resumed = photograph(scene, camera, settings, Task(), again);
  EXPECT_TRUE(std::ranges::equal(resumed.pixels.data(), whole.pixels.data()));
  EXPECT_EQ(resumed.scene_white, whole.scene_white);
  EXPECT_EQ(resumed.f_number, whole.f_number);
}

}  // namespace
}  // namespace groundglass::camera
