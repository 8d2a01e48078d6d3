#include <gtest/gtest.h>

#include <random>

#include "optics/formats/zmx_reader.h"
#include "tests/optics/zmx_text.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/temporary_folder.h"

namespace groundglass::optics {
namespace {

using groundglass::testing::TemporaryFolder;
using testing::zmx;
using testing::zmx_back;
using testing::zmx_file;
using testing::zmx_front;
using testing::zmx_head;
using testing::zmx_object;

struct Case {
  std::string text;
  std::string message;  // its beginning
};

void expect_errors(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_INPUT_ERROR(zmx(c.text), "a.zmx" + c.message);
  }
}

/// A singlet with more lines in its first surface, whose first is line 15.
std::string front(const std::string& lines) { return zmx_file(zmx_front(lines) + zmx_back, 3); }
/// With more lines at its head, whose first is line 8.
std::string head(const std::string& lines) { return zmx_file(zmx_front("") + zmx_back, 3, zmx_head + lines); }
/// With something in place of something else.
std::string with(const std::string& from, const std::string& to) {
  std::string text = front("");
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ZmxErrors, NameThePlaceInTheHead) {
  expect_errors({
      {"", ": SURF: the file has 0 surfaces"},
      {"hello\n", ":1: HELLO: is no keyword of a file's head"},
      {head("ABCD 1 2\n"), ":8: ABCD: is no keyword of a file's head"},
      {with("MODE SEQ", "MODE NSC"), ":1: MODE: is 'NSC'; only sequential files"},
      {with("UNIT MM", "UNIT FT"), ":3: UNIT: 'FT' is no unit, expected MM, CM, IN or METER"},
      {with("UNIT MM X W X CM MR CPMM", "UNIT"), ":3: UNIT: names no unit"},
      {with("ENPD 10", "ENPD 0"), ":4: ENPD: is 0, expected a positive number"},
      {with("ENPD 10", "ENPD ten"), ":4: ENPD: 'ten' is no number"},
      {with("ENPD 10", "ENPD"), ":4: ENPD: has 0 values, expected at least 1"},
      {with("ENPD 10", "OBNA 1.5 0"), ":4: OBNA: is 1.5, expected less than 1"},
      {with("ENPD 10", "OBNA 0.1 0"),
       ":4: OBNA: gives an angle at the object, but the object is at infinity"},
      {zmx_file("SURF 1\n  STOP\n  DISZ 9\n", 2,
                zmx_head.substr(0, zmx_head.find("ENPD")) + "FNUM 4 0\nWAVM 1 0.55 1\n"),
       ":4: FNUM: states an F/# of an afocal lens"},
      {head("FNUM 4 0\n"), ":8: FNUM: states the aperture a second time; line 4 has ENPD"},
      {head("ENVD 40 1 1\n"), ":8: ENVD: adjusts the indices to 40"},
      {with("FTYP 0", "FTYP 4"), ":6: FTYP: gives fields as theodolite angles"},
      {with("FTYP 0", "FTYP 9"), ":6: FTYP: has no field type 9"},
      {with("FTYP 0", "FTYP 1"), ":6: FTYP: gives object heights, but the object is at infinity"},
      {with("FTYP 0 0 1", "FTYP 0 0 -1"), ":6: FTYP: says -1 points"},
      {with("FTYP 0 0 1", "FTYP 0 0 1.5"), ":6: FTYP: '1.5' is no whole number"},
      {head("YFLN\n"), ":8: YFLN: has 0 values, but line 6 counts 1 fields"},
      {with("FTYP 0 0 1 1", "FTYP 0 0 1 2"), ":7: WAVM: wavelength 2 of 2 is missing"},
      {with("WAVM 1 0.5875618", "WAVM 1 0"), ":7: WAVM: wavelength 1 is 0 um"},
      {with("WAVM 1 0.5875618 1\n", ""), ": WAVM: is missing: the file names no wavelength"},
      {head("PWAV 2\n"), ":8: PWAV: is wavelength 2 of 1"},
  });
}

TEST(ZmxErrors, NameThePlaceInASurface) {
  expect_errors({
      {front("  ABCD 1\n"), ":15: ABCD: is no keyword of a surface"},
      {with("SURF 2", "SURF 4"), ":15: SURF: is surface 4, expected 2"},
      {with("SURF 2", "SURF two"), ":15: SURF: 'two' is no number"},
      {zmx_head + zmx_object + "SURF 1\n", ": SURF: the file has 2 surfaces"},
      {front("  TYPE DGRATING\n"),
       ":15: TYPE: surface type 'DGRATING' is not modelled; those that are: STANDARD"},
      {front("  TYPE\n"), ":15: TYPE: surface type '' is not modelled"},
      {front("  CURV x\n"), ":15: CURV: 'x' is no number"},
      {front("  CURV 0.1\n  CURV 0.2\n"), ":16: CURV: comes twice in one surface"},
      {front("  TYPE EVENASPH\n  PARM 9 1\n"),
       ":16: PARM: parameter 9 is 1, which means nothing for type EVENASPH"},
      {front("  PARM 501 1\n"), ":15: PARM: has no parameter 501"},
      {front("  TYPE XASPHERE\n  XDAT 1 2.5\n"), ":16: XDAT: 2.5 is no number of terms"},
      {front("  TYPE XASPHERE\n  XDAT 1 1\n  XDAT 2 0\n"), ":17: XDAT: normalization radius is 0"},
      {front("  TYPE XASPHERE\n  XDAT 1 1\n  XDAT 2 1\n  XDAT 4 1\n"), ":18: XDAT: parameter 4 is 1"},
      {front("  TYPE QED_TYPE\n  XDAT 1 2\n"), ":16: XDAT: Q-type 2 is not known"},
      {front("  TYPE QED_TYPE\n  CURV 0.1\n  CONI -1\n  XDAT 2 1\n  XDAT 3 9\n  XDAT 4 1\n"),
       ":15: TYPE: Qbfs terms on a conicoid (CONI -1) are not modelled"},
      {front("  TYPE TOROIDAL\n  PARM 2 1\n"), ":16: PARM: the profile's term in y^2 is not modelled"},
      {front("  SCBD 1 0 0 0 0 90 0\n"), ":15: SCBD: tilts or shifts the surface by its properties"},
      {front("  SPID 1 2\n"), ":15: SPID: is an aperture that is not modelled"},
      {front("  SQAP 1 2\n  CLAP 0 3\n"), ":16: CLAP: is a second aperture of the surface; line 15 has SQAP"},
      {front("  SQAP 1 0\n"), ":15: SQAP: has sizes 1 and 0, which bound no opening"},
      {front("  CLAP 3\n"), ":15: CLAP: has sizes 3 and none, which bound no opening"},
      {front("  OBSC 1 3\n"), ":15: OBSC: is a ring, which is not modelled"},
      {with("DISZ 4", "DISZ INFINITY"), ":12: DISZ: the thickness of surface 1 is infinite"},
      {with("DISZ INFINITY", "DISZ -5"), ":9: DISZ: puts the object -5 mm in front"},
      {with("  STOP\n", ""), ": STOP: is missing: no surface is the stop"},
      {with("SURF 2\n", "SURF 2\n  STOP\n"), ":15: SURF: is a second stop; the first is in line 10"},
      {zmx_file("SURF 1\n  TYPE COORDBRK\n  STOP\nSURF 2\n", 3), ":10: SURF: is the stop, but neither"},
      {zmx_file("SURF 1\n  STOP\nSURF 2\n  TYPE COORDBRK\n  PARM 7 1\n", 3),
       ":14: PARM: parameter 7 is 1, which means nothing for type COORDBRK"},
      {front("") + "  CURV 0.1\n", ":19: SURF: the image surface is curved"},
      {with("SURF 2\n", "SURF 2\n  GLAS N-BK7\n"), ":15: SURF: the image lies in schott:N-BK7"},
      {with("DISZ INFINITY", "DISZ INFINITY\n  GLAS N-BK7"), ":10: GLAS: the object lies in a glass"},
      {with("DISZ INFINITY", "DISZ 50\n  CURV 0.1"), ":8: SURF: the object surface is curved"},
      {front("  CURV 1e99\n"),
       ": CURV: surface 1 (as imported, from 1) is bent so much that it has no width"},
      {front("SURF 3\n"), ":15: SURF: is surface 3, expected 2"},
  });
}

TEST(ZmxErrors, NameTheGlassAndWhatMayBeMeant) {
  expect_errors({
      {with("N-BK7 0 0", "N-BK77 0 0"), ":13: GLAS: unknown glass 'N-BK77' (did you mean 'N-BK7'?)"},
      {with("GLAS N-BK7 0 0", "GLAS"), ":13: GLAS: names no glass"},
      {with("GLAS N-BK7 0 0", "GLAS N-BK7 4 0 0.01"), ":13: GLAS: offsets the index of 'N-BK7'"},
      {with("N-BK7 0 0", "N-BK7 2 7"),
       ":13: GLAS: picks the glass up from surface 7, expected one between 1 and 0"},
      {with("N-BK7 0 0", "___BLANK 1 0 0.5 60"), ":13: GLAS: index 0.5 of a model glass"},
      {with("N-BK7 0 0", "___BLANK 1 0 1.5 -3"), ":13: GLAS: Abbe number -3 of a model glass"},
      {with("N-BK7 0 0", "___BLANK 1 0"), ":13: GLAS: has 3 values, expected at least 4"},
      {with("N-BK7 0 0", "LAF2 0 0"),
       ":13: GLAS: glass 'LAF2' is in several catalogues; say which: hikari:LAF2, hoya:LAF2"},
      {with("0.5875618", "9.5"), ":13: GLAS: glass schott:N-BK7 has no index at 9500 nm"},
  });
  EXPECT_INPUT_ERROR(zmx(with("N-BK7 0 0", "BK7 0 0")),
                     "; SCHOTT has N-BK7 in its place, with other indices");
  std::string foreign = with("N-BK7 0 0", "LIF9 0 0");
  foreign.replace(foreign.find("GCAT SCHOTT"), 11, "GCAT SCHOTT RAD_HARD");
  EXPECT_INPUT_ERROR(zmx(foreign), ":13: GLAS: unknown glass 'LIF9'",
                     "; GCAT also names RAD_HARD, which this library does not carry");
}

TEST(ZmxErrors, NameSolvesThatCannotBeMet) {
  expect_errors({
      {front("  PZUP 9 1 0 0\n"), ":15: PZUP: picks up from surface 9 of 3"},
      {front("  PZUP 1 1 0 0\n"), ":15: PZUP: picks up from surface 1 of 3"},
      {front("  PZUP 0 1 0 0\n"), ":15: PZUP: picks up an infinite number"},
      {zmx_file(zmx_front("  PZUP 2 2 0 0\n") + "SURF 2\n  CURV -0.02\n  DISZ 40\n  PZUP 1 1 0 0\n", 3),
       ":15: PZUP: cannot be solved: it depends on itself"},
  });
}

TEST(ZmxErrors, NameTheOperandOfAConfiguration) {
  expect_errors({
      {front("") + "MNUM 2 2\nGLSS 1 1 0\n",
       ":22: GLSS: changes something in configuration 1 that is not modelled"},
      {front("") + "MNUM 2 2\nTHIC 9 1 3\n", ":22: THIC: there is no surface 9"},
      {front("") + "MNUM 2 2\nYFIE 5 1 3\n", ":22: YFIE: there is no field 5"},
      {front("") + "WHAT is this\n", ":21: WHAT: is no keyword behind the surfaces"},
      {front("") + "BLNK\nSURF 4\n", ":22: SURF: stands behind the merit function"},
  });
}

TEST(ZmxErrors, NameAFileThatIsNone) {
  const TemporaryFolder folder;
  EXPECT_INPUT_ERROR(load_zmx(folder.path() / "none.zmx"), "none.zmx: cannot be opened");
  EXPECT_INPUT_ERROR(load_zmx(folder.write("zip.zmx", std::string("PK\3\4\0\0\0", 7))),
                     "zip.zmx: contains zero bytes");
}

// Whatever a file has become, reading it ends in a lens or in one located line.
TEST(ZmxErrors, AreAllThatDamageCanCause) {
  const std::string whole =
      zmx_file(
          zmx_front("  TYPE XASPHERE\n  CURV 0.02 2 -0.1 0 0\n  XDAT 1 2\n  XDAT 2 10\n  XDAT 3 0.1\n") +
              zmx_back +
              "SURF 3\n  TYPE COORDBRK\n  PARM 3 45\n  PPAR 3 5 1 0 0\nSURF 4\n  GLAS MIRROR\n  SQAP 3 4\n" +
              "SURF 5\n  TYPE COORDBRK\n  PARM 3 45\n  DISZ -9\n  MAZH 0 0\n",
          6) +
      "MNUM 2 2\nTHIC 1 1 3 0 0\nPRAM 5 1 30 0 3\n";
  EXPECT_EQ(zmx(whole).lens.surfaces.size(), 3u);
  std::mt19937 random(1);
  const std::string alphabet = "0123456789.-E \n\"SURFPTX\t\xff";
  int lenses = 0;
  for (int run = 0; run < 4000; ++run) {
    std::string text = whole;
    for (unsigned k = random() % 4 + 1; k > 0; --k) {
      const size_t at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[at] = alphabet[random() % alphabet.size()];
          break;
        case 1:
          text.erase(at, random() % 9);
          break;
        default:
          text.insert(at, 1, alphabet[random() % alphabet.size()]);
      }
    }
    try {
      zmx(text);
      ++lenses;
    } catch (const InputError& error) {
      EXPECT_EQ(std::string(error.what()).find("a.zmx"), 0u) << error.what();
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    }
  }
  EXPECT_GT(lenses, 100);
}

}  // namespace
}  // namespace groundglass::optics
