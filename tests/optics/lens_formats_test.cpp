#include "optics/formats/lens_formats.h"

#include <gmock/gmock.h>

#include "optics/lens/lens_file.h"
#include "sim/core/text_file.h"
#include "tests/optics/same_lens.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/temporary_folder.h"

namespace groundglass::optics {
namespace {

using ::testing::HasSubstr;

const std::filesystem::path triplet =
    std::filesystem::path(GROUNDGLASS_SCENES_DIR) / "lenses" / "cooke_triplet_50mm_f5.toml";

TEST(LensFormats, ContentTellsTheFormatWhateverTheExtension) {
  const testing::TemporaryFolder folder;
  const Lens lens = load_any_lens(triplet).lens;
  testing::expect_same_bits(lens, load_lens(triplet));
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"l.seq", "CODE V"}, {"l.zmx", "OpticStudio"}, {"l.dat", "pbrt"}, {"l.toml", lens.source}};
  for (const auto& [file, source] : expected) {
    SCOPED_TRACE(file);
    write_any_lens(lens, folder.path() / file);
    const auto other = folder.write("anything.lens", read_text_file(folder.path() / file));
    EXPECT_THAT(load_any_lens(other).lens.source, HasSubstr(source));
  }
  EXPECT_THAT(
      parse_any_lens("{\"surfaces\": [{\"radius\": 0, \"thickness\": 1, \"ior\": 0, \"semi_aperture\": 2},"
                     "{\"radius\": 9, \"thickness\": 1, \"ior\": 1.5, \"semi_aperture\": 2},"
                     "{\"radius\": -9, \"thickness\": 1, \"ior\": 1, \"semi_aperture\": 2}]}",
                     "x")
          .lens.source,
      HasSubstr("ISET"));
  EXPECT_THAT(
      parse_any_lens("[lens data]\n1\tAS\t1\t\t4\n2\t9\t2\t1.5\t4\t60\n3\t-9\t5\t\t4\n", "x").lens.source,
      HasSubstr("Optical Bench"));
}

// By way of OpticStudio's format and back: radii as printed, the file's own wavelengths, the source; what is
// lost is said.
TEST(LensFormats, ALensComesBackAsPrinted) {
  const testing::TemporaryFolder folder;
  Lens lens = load_lens(triplet);
  lens.published_efl_mm = 50.0;
  lens.wavelengths = {{486.1327, 1.0}, {656.2725, 2.0}};
  lens.surfaces[0].shape = Conic{1.0 / -28.37731, 0.0};
  const auto zmx = folder.path() / "l.zmx", toml = folder.path() / "l.toml";
  EXPECT_THAT(write_any_lens(lens, zmx), ::testing::Contains(HasSubstr("figures that its source publishes")));
  const ImportedLens back = load_any_lens(zmx);
  EXPECT_THAT(back.lens.source, ::testing::EndsWith(lens.source));
  ASSERT_EQ(back.lens.wavelengths.size(), 2u);
  EXPECT_EQ(back.lens.wavelengths[1].weight, 2.0);
  EXPECT_EQ(back.lens.reference_wavelength_nm, lens.reference_wavelength_nm);
  write_any_lens(back.lens, toml);
  EXPECT_THAT(read_text_file(toml), HasSubstr("radius_mm = -28.37731\n"));
}

TEST(LensFormats, ExtensionTellsWhatContentDoesNot) {
  EXPECT_INPUT_ERROR(parse_any_lens("rdm; len\n", "l.SEQ"), "l.SEQ", "cut short");
  EXPECT_INPUT_ERROR(parse_any_lens("name = 1\n", "l.toml"), "l.toml:1: schema", "missing");
  EXPECT_INPUT_ERROR(parse_any_lens("1 2 3\n", "l.dat"), "l.dat:1:", "expected 4");
}

TEST(LensFormats, OtherContentIsRefusedWithAList) {
  for (const std::string content : {"", "hello\n", "1 2 3\n", "<xml/>"})
    EXPECT_INPUT_ERROR(parse_any_lens(content, "l.abc"), "l.abc", "CODE V sequence (.seq)",
                       "pbrt lens (.dat)", "ISET lens (.json)", "Optical Bench prescription (.txt)",
                       "groundglass lens (.toml)", "OpticStudio lens (.zmx)");
  EXPECT_INPUT_ERROR(load_any_lens("absent.seq"), "absent.seq", "No such file");
}

TEST(LensFormats, WritesByExtensionAndTellsWhatIsLost) {
  const testing::TemporaryFolder folder;
  const Lens lens = load_lens(triplet);
  EXPECT_TRUE(write_any_lens(lens, folder.path() / "l.TOML").empty());
  EXPECT_FALSE(write_any_lens(lens, folder.path() / "l.dat").empty());
  EXPECT_INPUT_ERROR(write_any_lens(lens, folder.path() / "l.dat"), "exists already");
  EXPECT_INPUT_ERROR(write_any_lens(lens, folder.path() / "l.len"), "l.len",
                     ".toml, .zmx (OpticStudio), .seq (CODE V) or .dat (pbrt)");
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "l.len"));
}

}  // namespace
}  // namespace groundglass::optics
