// Axes: round values, and data where the axis says it is.
#include "sim/report/chart.h"

#include <gmock/gmock.h>

#include <limits>

#include "sim/report/number_text.h"
#include "sim/report/style.h"
#include "sim/report/ticks.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::report {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Ticks, AreRoundAndWithin) {
  EXPECT_THAT(nice_ticks(0.0, 1.0, 5).values,
              ElementsAre(0.0, DoubleNear(0.2, 1e-15), DoubleNear(0.4, 1e-15), DoubleNear(0.6, 1e-15),
                          DoubleNear(0.8, 1e-15), 1.0));
  EXPECT_THAT(nice_ticks(-37.0, 41.0, 4).values, ElementsAre(-20.0, 0.0, 20.0, 40.0));
  EXPECT_EQ(nice_ticks(0.0, 14.0, 7).step, 2.0);
  EXPECT_EQ(nice_ticks(0.0, 0.0031, 4).step, 0.001);
}

TEST(Ticks, LabelsHaveTheStepsDecimals) {
  const Ticks ticks = nice_ticks(0.0, 1.0, 5);
  EXPECT_EQ(ticks.label(0.0), "0");
  EXPECT_EQ(ticks.label(0.2), "0.2");
  EXPECT_EQ(ticks.label(1.0), "1.0");
  EXPECT_EQ(nice_ticks(-400.0, 400.0, 4).label(-200.0), "-200");
  EXPECT_EQ(nice_ticks(0.0, 0.1, 5).label(0.04), "0.04");
}

TEST(Ticks, RefuseAnEmptyAxis) {
  EXPECT_INPUT_ERROR(nice_ticks(1.0, 1.0, 5), "axis from 1 to 1");
  EXPECT_INPUT_ERROR(nice_ticks(0.0, std::numeric_limits<double>::infinity(), 5), "cannot be drawn");
}

TEST(Ticks, LengthsAreRoundedDown) {
  EXPECT_EQ(round_length(1.0), 1.0);
  EXPECT_EQ(round_length(4.99), 2.0);
  EXPECT_EQ(round_length(5.0), 5.0);
  EXPECT_DOUBLE_EQ(round_length(0.07), 0.05);
  EXPECT_EQ(round_length(999.0), 500.0);
}

TEST(Chart, SymmetricRangesHoldAllAndShowATick) {
  for (double largest : {0.3, 1.0, 2.1, 4.7, 9.9, 130.0}) {
    const Range range = symmetric_range({-largest, 0.2 * largest}, 0.1);
    EXPECT_EQ(range.low, -range.high);
    EXPECT_GE(range.high, largest);
    EXPECT_LE(range.high, 1.3 * largest);
    EXPECT_GE(nice_ticks(range.low, range.high, 4).values.size(), 3u) << largest;
  }
}

Chart chart_of(std::vector<double> x, std::vector<double> y) {
  Chart chart;
  chart.x.range = Range{0.0, 10.0};
  chart.y.range = Range{0.0, 10.0};
  chart.lines.push_back({std::move(x), std::move(y), {"#123456", 1.0}});
  return chart;
}

// The plot of a chart of 172 × 164 pixels is 100 × 100.
TEST(Chart, DrawsPointsWhereTheyAre) {
  EXPECT_THAT(drawn(chart_of({0.0, 5.0, 10.0}, {0.0, 2.0, 10.0}), 172.0, 164.0).element(),
              HasSubstr("points=\"0,100 50,80 100,0\""));
  Chart reversed = chart_of({0.0, 10.0}, {0.0, 10.0});
  reversed.x.reversed = true;
  EXPECT_THAT(drawn(reversed, 172.0, 164.0).element(), HasSubstr("points=\"100,100 0,0\""));
}

TEST(Chart, NothingInterruptsALine) {
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  const std::string svg =
      drawn(chart_of({0.0, 1.0, 2.0, 3.0, 4.0}, {0.0, 1.0, nothing, 3.0, 4.0}), 172.0, 164.0).element();
  EXPECT_THAT(svg, HasSubstr("points=\"0,100 10,90\""));
  EXPECT_THAT(svg, HasSubstr("points=\"30,70 40,60\""));
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
}

// Numbers at the end of an axis stand out beyond it, within the picture.
TEST(Chart, HasRoomForTheLastNumber) {
  Chart chart = chart_of({0.0, 1.0}, {0.0, 1.0});
  chart.x.range = Range{0.0, 0.0002};
  const Svg svg = drawn(chart, 172.0, 164.0);
  const std::string text = svg.element();
  const std::size_t label = text.find(">0.0002<");
  ASSERT_NE(label, std::string::npos);
  const std::size_t at = text.rfind("x=\"", label);
  EXPECT_LE(std::stod(text.substr(at + 3)) + 0.5 * text_width("0.0002", 10.0), svg.width());
}

// Through the points, never beyond them; and a straight line stays one.
TEST(Chart, SmoothedLinesKeepTheirPointsAndRange) {
  const Line curve = smoothed({{0.0, 1.0, 2.0, 3.0}, {0.0, 1.0, 1.0, 0.0}, {}});
  ASSERT_EQ(curve.x.size(), 25u);
  EXPECT_EQ(curve.y[0], 0.0);
  EXPECT_EQ(curve.y[8], 1.0);
  EXPECT_EQ(curve.y[24], 0.0);
  for (double y : curve.y) {
    EXPECT_GE(y, 0.0);
    EXPECT_LE(y, 1.0);
  }
  const Line straight = smoothed({{0.0, 1.0, 3.0, 4.0}, {1.0, 3.0, 7.0, 9.0}, {}});
  for (std::size_t i = 0; i < straight.x.size(); ++i)
    EXPECT_NEAR(straight.y[i], 1.0 + 2.0 * straight.x[i], 1e-12);
}

TEST(Chart, OneLegendStandsBeneathAll) {
  const Svg charts = arranged({drawn(chart_of({0.0, 1.0}, {0.0, 1.0}), 200.0, 150.0),
                               drawn(chart_of({0.0, 1.0}, {0.0, 1.0}), 200.0, 150.0)},
                              2);
  Chart key;
  key.lines.push_back({{}, {}, {}, "587.6 nm"});
  const Svg both = with_legend(charts, key);
  EXPECT_GT(both.height(), charts.height());
  EXPECT_THAT(both.element(), HasSubstr("587.6 nm"));
}

TEST(NumberText, ZeroHasNoSign) {
  EXPECT_EQ(fixed(-0.00001, 4), "0.0000");
  EXPECT_EQ(fixed(-0.00006, 4), "-0.0001");
  EXPECT_EQ(fixed(std::numeric_limits<double>::infinity(), 4), "∞");
  EXPECT_EQ(general(-0.0, 4), "0");
  EXPECT_EQ(general(-0.5, 4), "-0.5");
}

TEST(Chart, LegendAddsToTheHeight) {
  Chart chart = chart_of({0.0, 1.0}, {0.0, 1.0});
  EXPECT_EQ(drawn(chart, 400.0, 300.0).height(), 300.0);
  chart.lines[0].label = "587.6 nm";
  EXPECT_GT(drawn(chart, 400.0, 300.0).height(), 300.0);
}

TEST(Style, ShortWavelengthsAreBlueLongOnesRed) {
  EXPECT_THAT(style::colours_of_wavelengths({656.3, 587.6, 486.1}),
              ElementsAre(style::vermilion, style::green, style::blue));
  EXPECT_THAT(style::spectral_colours(1), ElementsAre(style::green));
}

}  // namespace
}  // namespace groundglass::report
