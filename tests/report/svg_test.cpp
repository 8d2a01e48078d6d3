// What the SVG writer puts out, held against XML 1.0 and Unicode.
#include "sim/report/svg.h"

#include <gtest/gtest.h>

namespace groundglass::report {
namespace {

TEST(Svg, EscapesMarkup) {
  EXPECT_EQ(escaped("a < b & \"c\" > d"), "a &lt; b &amp; &quot;c&quot; &gt; d");
  EXPECT_EQ(escaped("Chrétien ∞ λ"), "Chrétien ∞ λ");
}

// XML 1.0, 2.2: neither control characters nor halves of surrogates nor U+FFFE; and only whole UTF-8.
TEST(Svg, ReplacesWhatXmlCannotHold) {
  const std::string r = "\xEF\xBF\xBD";
  EXPECT_EQ(escaped(std::string("a\0b\x1B", 4)), "a" + r + "b" + r);
  EXPECT_EQ(escaped("\xE9t\xE9"), r + "t" + r);   // Latin-1
  EXPECT_EQ(escaped("\xC0\xAF"), r + r);          // an overlong slash
  EXPECT_EQ(escaped("\xED\xA0\x80"), r + r + r);  // a surrogate
  EXPECT_EQ(escaped("\xEF\xBF\xBE"), r + r + r);  // U+FFFE
  EXPECT_EQ(escaped("\xF0\x9F\x93\xB7"), "\xF0\x9F\x93\xB7");
  EXPECT_EQ(escaped("\xF0\x9F"), r + r);  // cut short
}

TEST(Svg, NumbersAreShort) {
  EXPECT_EQ(pixels(12.0), "12");
  EXPECT_EQ(pixels(100.0), "100");
  EXPECT_EQ(pixels(0.126), "0.13");
  EXPECT_EQ(pixels(2.50), "2.5");
  EXPECT_EQ(pixels(-0.001), "0");
  EXPECT_EQ(pixels(-3.25), "-3.25");
}

TEST(Svg, WrapsAtSpacesAndLosesNothing) {
  const std::string text = "US 4,123,144, example 9, scaled by 0.52";
  const auto lines = wrapped(text, 10.0, 100.0);
  EXPECT_GT(lines.size(), 1u);
  std::string joined;
  for (const std::string& line : lines) {
    EXPECT_LE(text_width(line, 10.0), 100.0);
    joined += (joined.empty() ? "" : " ") + line;
  }
  EXPECT_EQ(joined, text);
}

TEST(Svg, ArrangesInRows) {
  const Svg wide(30.0, 10.0), tall(10.0, 50.0);
  const Svg both = arranged({wide, tall, tall}, 2, 4.0);
  EXPECT_EQ(both.width(), 30.0 + 4.0 + 10.0);
  EXPECT_EQ(both.height(), 50.0 + 4.0 + 50.0);
  EXPECT_NE(both.element().find("<svg x=\"34\" y=\"0\""), std::string::npos);
  EXPECT_NE(both.element().find("<svg x=\"0\" y=\"54\""), std::string::npos);
}

}  // namespace
}  // namespace groundglass::report
