#include "optics/lens/moving_groups.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "optics/analysis/first_order.h"
#include "optics/analysis/focus.h"
#include "optics/lens/lens_file.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::optics {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Two surfaces at one place, of focal length f in air by n = 1.5.
std::string thin_lens(double focal_mm, double thickness_mm, bool stop, bool last) {
  const std::string radius = std::to_string(focal_mm);  // (n − 1) (1/f + 1/f) = 1/f
  std::string text = "[[surface]]\nradius_mm = " + radius + "\nthickness_mm = 0.0\nglass = {name = \"n\", " +
                     "first_nm = 300.0, last_nm = 2000.0, n = 1.5}\nsemi_diameter_mm = 0.1\n" +
                     (stop ? "stop = true\n" : "") + "[[surface]]\nradius_mm = -" + radius +
                     "\nsemi_diameter_mm = 0.1\n";
  return last ? text : text + "thickness_mm = " + std::to_string(thickness_mm) + "\n";
}

/// Thin lenses of 100 and 50 mm, 30 mm apart: f = f1 f2 / (f1 + f2 − d), image f2 (f1 − d) / (f1 + f2 − d)
/// behind the second.
std::string two_groups(const std::string& motion) {
  return "schema = 1\nname = \"two groups\"\nsource = \"thin lenses\"\nimage_distance_mm = " +
         std::to_string(50.0 * 70.0 / 120.0) + "\n" + motion + thin_lens(100.0, 30.0, true, false) +
         thin_lens(50.0, 0.0, false, true);
}

Lens parsed(const std::string& motion) { return parse_lens(two_groups(motion), "two_groups.toml"); }

// Paraxial imaging by hand; the apertures are so small (f/200) that real rays agree to 1e-4 mm.
double image_behind_second_mm(double object_mm, double gap_mm) {
  const double first = 1.0 / (1.0 / 100.0 - 1.0 / object_mm), object = gap_mm - first;
  return 1.0 / (1.0 / 50.0 - 1.0 / object);
}

TEST(FocusGroups, UnitFocusMovesTheWholeLens) {
  const Lens lens = parsed("[[focus_group]]\nfirst_surface = 1\nlast_surface = 4\n");
  const Lens near = focused(lens, 1000.0);
  EXPECT_NEAR(near.image_distance_mm(), image_behind_second_mm(1000.0, 30.0), 2e-4);
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(near.surfaces[i].thickness_mm, lens.surfaces[i].thickness_mm);
}

TEST(FocusGroups, InternalFocusKeepsTheLength) {
  const Lens lens = parsed("[[focus_group]]\nfirst_surface = 3\nlast_surface = 4\n");
  const Lens near = focused(lens, 2000.0);
  const double gap_mm = near.surfaces[1].thickness_mm;
  EXPECT_NEAR(gap_mm + near.image_distance_mm(), 30.0 + lens.image_distance_mm(), 1e-9);
  EXPECT_GT(std::abs(gap_mm - 30.0), 0.1);
  EXPECT_NEAR(near.image_distance_mm(), image_behind_second_mm(2000.0, gap_mm), 2e-4);
}

TEST(FocusGroups, FloatingElementsMoveAtTheirRates) {
  const Lens lens = parsed(
      "[[focus_group]]\nfirst_surface = 1\nlast_surface = 2\nrate = 1.0\n"
      "[[focus_group]]\nfirst_surface = 3\nlast_surface = 4\nrate = 0.25\n");
  const Lens near = focused(lens, 1000.0);
  const double rear = lens.image_distance_mm() - near.image_distance_mm();
  const double front = rear + 30.0 - near.surfaces[1].thickness_mm;
  EXPECT_NEAR(rear, 0.25 * front, 1e-9);
  EXPECT_LT(front, -0.5);
  EXPECT_NEAR(near.image_distance_mm(), image_behind_second_mm(1000.0, near.surfaces[1].thickness_mm), 2e-4);
}

TEST(FocusGroups, StopAtTheirNeighbours) {
  const Lens lens = parsed("[[focus_group]]\nfirst_surface = 3\nlast_surface = 4\n");
  EXPECT_DOUBLE_EQ(focus_travel(lens).least_mm, -30.0);
  EXPECT_DOUBLE_EQ(focus_travel(lens).most_mm, lens.image_distance_mm());
  EXPECT_INPUT_ERROR(focused(lens, 70.0), "cannot travel far enough");
}

const char* const zoom_positions = R"(
[[position]]
zoom = "wide"
object_distance_mm = "infinity"
thickness_mm = {2 = 10.0, 4 = 32.142857142857146}
[[position]]
zoom = "tele"
object_distance_mm = "infinity"
thickness_mm = {2 = 50.0, 4 = 25.0}
[[position]]
zoom = "tele"
object_distance_mm = 1000.0
thickness_mm = {2 = 50.0, 4 = 27.5}
)";

TEST(Zoom, SettingsHaveTheFocalLengthsOfTheirGaps) {
  const Lens lens = parsed(zoom_positions);
  EXPECT_EQ(zoom_names(lens), (std::vector<std::string>{"wide", "tele"}));
  for (const auto& [name, gap_mm] : {std::pair("wide", 10.0), std::pair("tele", 50.0)}) {
    const Lens at = zoomed(lens, name);
    EXPECT_NEAR(first_order(at, 550.0).efl_mm, 5000.0 / (150.0 - gap_mm), 1e-9);
    EXPECT_NEAR(first_order(at, 550.0).bfl_mm, at.image_distance_mm(), 1e-9);
    EXPECT_TRUE(zoom_names(at).empty());
  }
  EXPECT_DOUBLE_EQ(focused(zoomed(lens, "tele"), 1000.0).image_distance_mm(), 27.5);
}

TEST(Zoom, MustBeChosen) {
  const Lens lens = parsed(zoom_positions);
  EXPECT_INPUT_ERROR(zoomed(lens, "medium"), "it has wide, tele");
  EXPECT_INPUT_ERROR(focused(lens, 1000.0), "choose one of wide, tele");
  EXPECT_INPUT_ERROR(zoomed(parsed(""), "wide"), "does not zoom");
}

const char* const focus_positions = R"(
[[position]]
object_distance_mm = 500
thickness_mm = {2 = 22.0, 4 = 40.0}
[[position]]
object_distance_mm = "infinity"
thickness_mm = {2 = 30.0, 4 = 30.0}
[[position]]
object_distance_mm = 1000
thickness_mm = {2 = 26.0, 4 = 34.0}
)";

TEST(CalibratedPositions, AreMetAndInterpolatedInVergence) {
  const Lens lens = parsed(focus_positions);
  EXPECT_DOUBLE_EQ(focused(lens, infinity).surfaces[1].thickness_mm, 30.0);
  EXPECT_DOUBLE_EQ(focused(lens, 1000.0).surfaces[3].thickness_mm, 34.0);
  EXPECT_DOUBLE_EQ(focused(lens, 500.0).surfaces[1].thickness_mm, 22.0);
  // Straight in 1/D where the points are, monotone where they bend.
  EXPECT_NEAR(focused(lens, 2000.0).surfaces[1].thickness_mm, 28.0, 1e-12);
  double last = 30.0;
  for (double vergence = 1e-4; vergence <= 2e-3; vergence += 1e-4) {
    const double here = focused(lens, 1.0 / vergence).surfaces[3].thickness_mm;
    EXPECT_GT(here, last);
    last = here;
  }
  EXPECT_INPUT_ERROR(focused(lens, 400.0), "is calibrated for objects from 500 mm to infinity");
}

TEST(MotionFile, IsWrittenAndReadBack) {
  const Lens lens = parsed(std::string(focus_positions) +
                           "[[focus_group]]\nfirst_surface = 3\nlast_surface = 4\nrate = -0.5\n");
  const Lens again = parse_lens(lens_text(lens), "again.toml");
  ASSERT_EQ(again.motion.positions.size(), 3u);
  EXPECT_EQ(again.motion.variable_surfaces, lens.motion.variable_surfaces);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(again.motion.positions[i].object_distance_mm, lens.motion.positions[i].object_distance_mm);
    EXPECT_EQ(again.motion.positions[i].thickness_mm, lens.motion.positions[i].thickness_mm);
  }
  ASSERT_EQ(again.motion.focus_groups.size(), 1u);
  EXPECT_EQ(again.motion.focus_groups[0].first, 2u);
  EXPECT_EQ(again.motion.focus_groups[0].rate, -0.5);
  EXPECT_EQ(parsed(zoom_positions).motion.positions[1].zoom, "tele");
}

TEST(StoppedDown, NeedsAFiniteNumber) {
  for (double f_number : {std::nan(""), infinity})
    EXPECT_INPUT_ERROR(stopped_down(parsed(""), f_number), "expected a finite number");
}

TEST(MotionFile, RefusesWhatCannotBe) {
  const std::string position = "[[position]]\nobject_distance_mm = 500\nthickness_mm = ";
  const std::pair<std::string, std::string> cases[] = {
      {"[[focus_group]]\nfirst_surface = 3\nlast_surface = 2\n", "last_surface: comes before first_surface"},
      {"[[focus_group]]\nfirst_surface = 0\nlast_surface = 2\n", "first_surface"},
      {"[[focus_group]]\nfirst_surface = 1\nlast_surface = 5\n", "last_surface"},
      {"[[focus_group]]\nfirst_surface = 1\nlast_surface = 2\nrate = 0.0\n", "rate: is 0"},
      {"[[focus_group]]\nfirst_surface = 1\nlast_surfaces = 2\n", "last_surface"},
      {"[[focus_group]]\nfirst_surface = 2\nlast_surface = 4\n", "first_surface: lies within an element"},
      {"[[focus_group]]\nfirst_surface = 1\nlast_surface = 3\n", "last_surface: lies within an element"},
      {"[[focus_group]]\nfirst_surface = 1\nlast_surface = 2\n"
       "[[focus_group]]\nfirst_surface = 1\nlast_surface = 4\n",
       "focus_group[2].first_surface: shares surfaces with focus group 1"},
      {position + "{2 = 1.0, 02 = 3.0}\n", "names surface 2 a second time"},
      {position + "{5 = 1.0}\n", "is no surface; expected a number from 1 to 4"},
      {position + "{2x = 1.0}\n", "is no surface"},
      {position + "{}\n", "states no surface's thickness"},
      {position + "{2 = -1.0}\n", "is -1, where the prescription has 30"},
      {position + "{2 = 1.0}\n" + position + "{2 = 1.0}\n", "is that of position 1 already"},
      {position + "{2 = 1.0}\n[[position]]\nobject_distance_mm = \"infinity\"\nthickness_mm = {4 = 1.0}\n",
       "states other surfaces"},
      {position +
           "{2 = 1.0}\n[[position]]\nzoom = \"a\"\nobject_distance_mm = \"infinity\"\nthickness_mm = {2 = "
           "1.0}\n",
       "must be named by all positions or by none"},
      {"[[position]]\nobject_distance_mm = \"far\"\nthickness_mm = {2 = 1.0}\n", "object_distance_mm"},
      {"[[position]]\nobject_distance_mm = -5.0\nthickness_mm = {2 = 1.0}\n", "object_distance_mm"}};
  for (const auto& [motion, expected] : cases) EXPECT_INPUT_ERROR(parsed(motion), expected);
}

}  // namespace
}  // namespace groundglass::optics
