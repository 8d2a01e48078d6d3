#include "sim/core/toml_file.h"

#include <gtest/gtest.h>

#include "tests/support/expect_input_error.h"
#include "tests/support/temporary_folder.h"

namespace groundglass {
namespace {

namespace fs = std::filesystem;

TomlTable parse(const std::string& body) { return parse_toml("schema = 1\n" + body, "f.toml"); }

TEST(TomlTable, ReadsWhatIsThere) {
  const TomlTable t =
      parse("a_mm = 2\nname = \"x\"\n[sub]\nlist = [1, 2.5]\n[[item]]\nk = 1\n[[item]]\nk = 2\n");
  EXPECT_EQ(t.number("a_mm"), 2.0);
  EXPECT_EQ(t.string("name"), "x");
  EXPECT_EQ(t.table("sub").numbers("list", 2)[1], 2.5);
  EXPECT_EQ(t.tables("item").at(1).integer("k"), 2);
  EXPECT_EQ(t.number_or("absent", 7.0), 7.0);
  EXPECT_TRUE(t.is_string("name"));
  EXPECT_FALSE(t.is_string("a_mm"));
  EXPECT_FALSE(t.is_string("absent"));
  t.finish();
}

TEST(TomlTable, ErrorsNameFileLineAndKey) {
  EXPECT_INPUT_ERROR(parse("a = \"x\"").number("a"), "f.toml:2: a", "is a string, expected a number");
  EXPECT_INPUT_ERROR(parse("a = -1").number("a", NumberRange::positive()), "f.toml:2: a", "greater than 0");
  EXPECT_INPUT_ERROR(parse("a = nan").number("a"), "f.toml:2: a", "not finite");
  EXPECT_INPUT_ERROR(parse("a = 1.5").integer("a"), "f.toml:2: a", "expected an integer");
  EXPECT_INPUT_ERROR(parse("[s]\nb = 1").table("s").string("b"), "f.toml:3: s.b", "expected a string");
  EXPECT_INPUT_ERROR(parse("a = [1, 2]").numbers("a", 3), "f.toml:2: a", "2 entries, expected 3");
  EXPECT_INPUT_ERROR(parse("a = \"blu\"").choice("a", {"red", "blue"}), "f.toml:2: a", "did you mean 'blue'");
  EXPECT_INPUT_ERROR(parse("[[i]]\nk=1\n[[i]]\nk=\"z\"").tables("i").at(1).number("k"), "f.toml:5: i[2].k");
}

TEST(TomlTable, IntegersThatNoDoubleHolds) {
  constexpr std::int64_t odd = 9007199254740993;  // 2^53 + 1
  EXPECT_EQ(parse("a = 9007199254740993").integer("a"), odd);
  EXPECT_EQ(parse("a = 9007199254740993").number("a"), 9007199254740992.0);
  EXPECT_EQ(parse("a = [9007199254740993]").numbers("a").at(0), 9007199254740992.0);
  EXPECT_INPUT_ERROR(parse("a = 9007199254740993").integer("a", NumberRange::between(1, 6)),
                     "f.toml:2: a: is 9007199254740992, expected a number between 1 and 6");
}

TEST(TomlTable, UnknownKeysAreErrors) {
  const TomlTable t = parse("thickness_mm = 1\nthicknes_mm = 2\n");
  t.number("thickness_mm");
  EXPECT_INPUT_ERROR(t.finish(), "f.toml:3: thicknes_mm", "unknown key", "did you mean 'thickness_mm'");
}

TEST(TomlTable, AMissingKeysErrorNamesWhatIsMisspelt) {
  const TomlTable t = parse("[light]\nname = 1\nilluminance_lx = 2\nwatts = 3\n").table("light");
  t.expect({"illuminance_lux", "make", "name"});
  EXPECT_INPUT_ERROR(t.number("illuminance_lux"), "f.toml:4: light.illuminance_lx: unknown key, ",
                     "did you mean 'illuminance_lux'?");
  // "name" is as near, but a key in its own right that is read later.
  EXPECT_INPUT_ERROR(t.string("make"),
                     "f.toml:2: light.make: missing; add it (unknown here: ", "'illuminance_lx', 'watts')");
  EXPECT_INPUT_ERROR(parse("radius = 1").number("radius_mm"), "f.toml:1: radius_mm: missing; add it");
}

TEST(TomlFile, BrokenFiles) {
  const testing::TemporaryFolder folder;
  EXPECT_INPUT_ERROR(load_toml(folder.path() / "absent.toml"), "absent.toml", "No such file");
  EXPECT_INPUT_ERROR(load_toml(folder.path()), "is a folder");
  EXPECT_INPUT_ERROR(load_toml("/dev/zero"), "/dev/zero: is a device or pipe");
  EXPECT_INPUT_ERROR(load_toml(""), "name of an input file is empty");
  std::string deep = "a";
  for (int i = 0; i < 100000; ++i) deep += ".a";
  EXPECT_INPUT_ERROR(load_toml(folder.write("deep.toml", "schema = 1\n" + deep + " = 1\n")), "deep.toml:2",
                     "longer");
  EXPECT_INPUT_ERROR(parse("\"a\\nb\" = 1").finish(), "f.toml:2: a\\x0ab: unknown key");
  EXPECT_LT(one_line(std::string(100000, 'x')).size(), 2100u);
  fs::resize_file(folder.write("large.toml", ""), 65u << 20);
  EXPECT_INPUT_ERROR(load_toml(folder.path() / "large.toml"), "large.toml: is larger than 64 MiB");
  EXPECT_INPUT_ERROR(load_toml(folder.write("a.toml", "schema = 1\nx = = 2\n")), "a.toml:2",
                     "not valid TOML");
  EXPECT_INPUT_ERROR(load_toml(folder.write("b.toml", "x = 2\n")), "b.toml:1: schema", "missing");
  EXPECT_INPUT_ERROR(load_toml(folder.write("c.toml", "schema = 2\n")), "c.toml:1: schema",
                     "reads schema = 1 only");
}

}  // namespace
}  // namespace groundglass
