#include "optics/formats/text_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace groundglass::optics {
namespace {

using testing::ElementsAre;
using namespace std::string_literals;

std::vector<std::string> texts(const std::string& bytes) {
  const TextFile file(bytes, "f");
  std::vector<std::string> result;
  for (const TextLine& line : file.lines()) result.push_back(line.text);
  return result;
}

std::string utf16(const std::string& ascii, bool big_endian) {
  std::string out;
  for (char c : ascii) big_endian ? (out += '\0', out += c) : (out += c, out += '\0');
  return out;
}

TEST(FormatsTextFile, ReadsEveryEncodingThatLensFilesComeIn) {
  const auto lines = ElementsAre("SURF 0", "  COMM \xC2\xB5");
  EXPECT_THAT(texts("SURF 0\n  COMM \xC2\xB5\n"), lines);              // UTF-8
  EXPECT_THAT(texts("\xEF\xBB\xBFSURF 0\r\n  COMM \xC2\xB5"), lines);  // with a mark
  EXPECT_THAT(texts("SURF 0\r  COMM \xB5\r"), lines);                  // ISO 8859-1
  EXPECT_THAT(texts("\xFF\xFE"s + utf16("SURF 0\r\n  COMM ", false) + "\xB5\0"s), lines);
  EXPECT_THAT(texts("\xFE\xFF"s + utf16("SURF 0\r\n  COMM ", true) + "\0\xB5"s), lines);
  EXPECT_THAT(texts(utf16("SURF 0\n", false)), ElementsAre("SURF 0"));
  EXPECT_THAT(texts(utf16("SURF 0\n", true)), ElementsAre("SURF 0"));
  EXPECT_THAT(texts("\xFF\xFE\x3D\xD8\x00\xDE"s), ElementsAre("\xF0\x9F\x98\x80"));  // a surrogate pair
}

TEST(FormatsTextFile, CountsLinesAsEditorsDo) {
  const TextFile file("a\n\nb\r\n\r\nc", "f");
  std::vector<int> numbers;
  for (const TextLine& line : file.lines())
    if (!line.text.empty()) numbers.push_back(line.number);
  EXPECT_THAT(numbers, ElementsAre(1, 3, 5));
}

TEST(FormatsTextFile, RefusesWhatIsNoText) {
  const auto why = [](const std::string& bytes) {
    try {
      TextFile(bytes, "f");
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return ""s;
  };
  EXPECT_EQ(why("PK\x03\x04\0\0"s), "f: contains zero bytes: it is no text file");
  EXPECT_EQ(why("\xFF\xFE\x41"s), "f: begins as UTF-16 text but is none; save it again");
  EXPECT_EQ(why("\xFF\xFE\x00\xDE"s), "f: begins as UTF-16 text but is none; save it again");
  EXPECT_EQ(why("\xFF\xFE\x3D\xD8"s), "f: begins as UTF-16 text but is none; save it again");
  EXPECT_EQ(why(""), "");
}

TEST(FormatsTextFile, SplitsWordsAtBlanksButNotInQuotes) {
  EXPECT_THAT(split_words("  CURV\t1.5  0 \"a b\" ''"), ElementsAre("CURV", "1.5", "0", "a b", ""));
  EXPECT_THAT(split_words("x \"open"), ElementsAre("x", "open"));
  EXPECT_THAT(split_words(" \t"), ElementsAre());
}

TEST(FormatsTextFile, ReadsNumbersThatAreWholeWords) {
  EXPECT_EQ(parse_number("-1.5E-3"), -1.5e-3);
  EXPECT_EQ(parse_number("+.5"), 0.5);
  EXPECT_EQ(parse_number("1.5D+02"), 150.0);
  EXPECT_EQ(parse_number("1e-400"), 0.0);
  for (const char* word :
       {"", "+", "-", "+-1", "++1", "1.5x", "1,5", "inf", "nan", "INFINITY", "1e400", "e5"})
    EXPECT_EQ(parse_number(word), std::nullopt) << word;
  EXPECT_EQ(parse_integer("+12"), 12);
  EXPECT_EQ(parse_integer("-3"), -3);
  for (const char* word : {"", "+", "1.0", "99999999999", "x"}) EXPECT_EQ(parse_integer(word), std::nullopt);
}

}  // namespace
}  // namespace groundglass::optics
