#include "optics/formats/zmx_reader.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "optics/analysis/bundle.h"
#include "optics/analysis/first_order.h"
#include "optics/glass/glass_catalogue.h"
#include "optics/trace/trace.h"
#include "tests/optics/optic_studio_rays.h"
#include "tests/optics/zmx_text.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/temporary_folder.h"

namespace groundglass::optics {
namespace {

using groundglass::testing::TemporaryFolder;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::zmx;
using testing::zmx_back;
using testing::zmx_file;
using testing::zmx_front;
using testing::zmx_head;
using testing::zmx_lens;
using testing::zmx_object;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

const std::string plain = zmx_file(zmx_front("  CURV 0.02 0 0 0 0 \"\"\n") + zmx_back, 3);

TEST(ZmxReader, ReadsASinglet) {
  const ImportedLens imported = zmx(plain);
  const Lens& lens = imported.lens;
  EXPECT_EQ(lens.name, "lens");
  EXPECT_EQ(lens.source, "OpticStudio file a.zmx");
  ASSERT_EQ(lens.surfaces.size(), 2u);
  EXPECT_EQ(std::get<Conic>(lens.surfaces[0].shape).curvature_per_mm, 0.02);
  EXPECT_EQ(lens.surfaces[0].thickness_mm, 4.0);
  EXPECT_EQ(lens.surfaces[0].glass.name(), "schott:N-BK7");
  EXPECT_TRUE(lens.surfaces[0].stop);
  EXPECT_EQ(lens.surfaces[0].semi_diameter_mm, 5.0);  // half of ENPD, in front of all glass
  EXPECT_EQ(lens.surfaces[1].semi_diameter_mm, 8.0);
  EXPECT_TRUE(lens.surfaces[1].glass.is_air());
  EXPECT_EQ(lens.image_distance_mm(), 40.0);
  EXPECT_TRUE(std::isinf(lens.object_distance_mm));
  EXPECT_EQ(lens.reference_wavelength_nm, 587.5618);
  EXPECT_TRUE(is_rotationally_symmetric(lens));
}

TEST(ZmxReader, ReadsEveryEncoding) {
  std::string wide = "\xFF\xFE";
  for (char c : plain) (wide += c == '\n' ? std::string("\r\0\n", 3) : std::string(1, c)) += '\0';
  const TemporaryFolder folder;
  const Lens lens = load_zmx(folder.write("w.zmx", wide)).lens;
  EXPECT_EQ(lens.surfaces.size(), 2u);
  EXPECT_EQ(lens.surfaces[1].thickness_mm, 40.0);
}

struct SagCase {
  const char* lines;
  double x, y, sag_mm;
};

// The formulas of OpticStudio's surface types, worked out by hand.
TEST(ZmxReader, ReadsEveryShape) {
  const double r2 = 25.0, base = 0.02 * r2 / (1 + std::sqrt(1 - 0.5 * 4e-4 * r2));
  const double x_base = 0.01 * 16.0 + 0.02 * 9.0;
  const SagCase cases[] = {
      {"  CURV 0.02\n  CONI -0.5\n", 3, 4, base},
      {"  TYPE EVENASPH\n  CURV 0.02\n  CONI -0.5\n  PARM 1 0\n  PARM 2 1e-5\n  PARM 8 1e-14\n", 3, 4,
       base + 1e-5 * 625 + 1e-14 * std::pow(5.0, 16)},
      {"  TYPE EVENASPH\n  CURV 0.02\n  CONI -0.5\n  PARM 1 1e-3\n", 3, 4, base + 1e-3 * 25},
      {"  TYPE ODDASPHE\n  CURV 0.02\n  CONI -0.5\n  PARM 1 1e-3\n  PARM 3 1e-5\n", 3, 4,
       base + 5e-3 + 125e-5},
      {"  TYPE XASPHERE\n  CURV 0.02\n  CONI -0.5\n  XDAT 1 2\n  XDAT 2 10\n  XDAT 3 0.1\n  XDAT 4 0.02\n", 3,
       4, base + 0.1 * 0.25 + 0.02 * 0.0625},
      {"  TYPE XOSPHERE\n  CURV 0.02\n  CONI -0.5\n  XDAT 1 3\n  XDAT 2 10\n  XDAT 3 0.1\n  XDAT 5 0.02\n", 3,
       4, base + 0.1 * 0.5 + 0.02 * 0.125},
      {"  TYPE BICONICX\n  CURV 0.02\n  CONI -0.5\n  PARM 1 100\n  PARM 2 -1\n", 4, 3,
       x_base / (1 + std::sqrt(1 - 0.5 * 4e-4 * 9))},
      {"  TYPE BICONICX\n  CURV 0.02\n  PARM 1 0\n", 4, 3, 0.02 * 9 / (1 + std::sqrt(1 - 4e-4 * 9))},
      {"  TYPE TOROIDAL\n  CURV 0.02\n  CONI -1\n  PARM 1 0\n  PARM 3 1e-5\n", 4, 3, 0.01 * 9 + 81e-5},
      // Turned about an axis at z = 50 mm: (50 − z)² + x² = (50 − g(y))².
      {"  TYPE TOROIDAL\n  CURV 0.02\n  CONI -1\n  PARM 1 50\n", 4, 3,
       50 - std::sqrt(std::pow(50 - 0.09, 2) - 16)},
      // Qcon₀ = 1, Qcon₁ = 6 u² − 5; Qbfs₀ = 1 (Forbes 2007).
      {"  TYPE QED_TYPE\n  CURV 0.02\n  CONI -0.5\n  XDAT 1 1\n  XDAT 2 2\n  XDAT 3 10\n  XDAT 4 0.3\n  XDAT "
       "5 0.1\n",
       3, 4, base + 0.0625 * (0.3 + 0.1 * (6 * 0.25 - 5))},
      {"  TYPE QED_TYPE\n  CURV 0.02\n  XDAT 1 0\n  XDAT 2 1\n  XDAT 3 10\n  XDAT 4 0.3\n", 3, 4,
       0.02 * 25 / (1 + std::sqrt(1 - 4e-4 * 25)) + 0.25 * 0.75 / std::sqrt(1 - 4e-4 * 25) * 0.3},
  };
  for (const SagCase& c : cases)
    EXPECT_NEAR(sag(zmx_lens(c.lines).surfaces[0].shape, c.x, c.y).z_mm, c.sag_mm, 1e-14) << c.lines;
}

TEST(ZmxReader, KeepsTheSimplestShape) {
  EXPECT_TRUE(std::holds_alternative<Conic>(zmx_lens("  TYPE EVENASPH\n  PARM 2 0\n").surfaces[0].shape));
  const Shape even = zmx_lens("  TYPE EVENASPH\n  PARM 1 0\n  PARM 2 1e-6\n").surfaces[0].shape;
  EXPECT_THAT(std::get<EvenAsphere>(even).coefficients, ElementsAre(1e-6));
}

// A lens in inches has the shape of one in mm at 25.4 times the size.
TEST(ZmxReader, ScalesEveryLength) {
  const std::string shapes[] = {
      "  TYPE EVENASPH\n  CURV 0.02\n  CONI -0.5\n  PARM 1 1e-4\n  PARM 2 1e-5\n  PARM 8 1e-14\n",
      "  TYPE ODDASPHE\n  CURV 0.02\n  PARM 1 1e-3\n  PARM 3 1e-5\n",
      "  TYPE XASPHERE\n  CURV 0.02\n  XDAT 1 2\n  XDAT 2 10\n  XDAT 3 0.1\n  XDAT 4 0.02\n",
      "  TYPE BICONICX\n  CURV 0.02\n  PARM 1 100\n  PARM 2 -1\n",
      "  TYPE TOROIDAL\n  CURV 0.02\n  PARM 1 50\n  PARM 3 1e-5\n",
      "  TYPE QED_TYPE\n  CURV 0.02\n  XDAT 1 1\n  XDAT 2 2\n  XDAT 3 10\n  XDAT 4 0.3\n  XDAT 5 0.1\n",
      "  TYPE QED_TYPE\n  CURV 0.02\n  XDAT 1 0\n  XDAT 2 2\n  XDAT 3 10\n  XDAT 4 0.3\n  XDAT 5 0.1\n"};
  struct Unit {
    const char* name;
    double mm;
  };
  for (const Unit& unit : {Unit{"IN", 25.4}, Unit{"CM", 10.0}, Unit{"METER", 1000.0}})
    for (const std::string& lines : shapes) {
      const std::string text = zmx_file(zmx_front(lines + "  SQAP 2 3 0\n  OBDC 0.5 0.25\n") + zmx_back, 3);
      const Lens mm = zmx(text).lens,
                 other = zmx(replaced(text, "UNIT MM", std::string("UNIT ") + unit.name)).lens;
      const double s = unit.mm;
      EXPECT_NEAR(sag(other.surfaces[0].shape, 3 * s, 4 * s).z_mm, s * sag(mm.surfaces[0].shape, 3, 4).z_mm,
                  1e-13 * s)
          << lines;
      EXPECT_DOUBLE_EQ(other.surfaces[0].thickness_mm, s * 4);
      EXPECT_DOUBLE_EQ(other.surfaces[1].semi_diameter_mm, s * 8);
      EXPECT_DOUBLE_EQ(other.surfaces[0].semi_diameter_mm, s * 5);
      EXPECT_DOUBLE_EQ(std::get<RectangularAperture>(other.surfaces[0].aperture.opening).half_height_mm,
                       s * 3);
      EXPECT_DOUBLE_EQ(other.surfaces[0].aperture.center_x_mm, s * 0.5);
    }
}

TEST(ZmxReader, ReadsApertures) {
  const auto aperture = [](const std::string& lines) {
    return zmx(zmx_file(zmx_front("") + "SURF 2\n  CURV -0.02\n  DISZ 40\n  DIAM 8 0 0 0 1 \"\"\n" + lines,
                        3))
        .lens.surfaces[1];
  };
  EXPECT_EQ(aperture("  CLAP 0 6 0\n").semi_diameter_mm, 6.0);
  EXPECT_EQ(aperture("  CLAP 2 6 0\n").aperture.obstruction_radius_mm, 2.0);
  EXPECT_EQ(aperture("  FLAP 0 8 0\n").semi_diameter_mm, 8.0);
  EXPECT_EQ(aperture("  OBSC 0 3 0\n").aperture.obstruction_radius_mm, 3.0);
  EXPECT_EQ(aperture("  OBSC 0 3 0\n").semi_diameter_mm, 8.0);
  const Surface rectangle = aperture("  SQAP 3 4 0\n  OBDC 1 0\n");
  EXPECT_EQ(std::get<RectangularAperture>(rectangle.aperture.opening).half_width_mm, 3.0);
  EXPECT_EQ(rectangle.aperture.center_x_mm, 1.0);
  EXPECT_TRUE(is_clear(rectangle.aperture, rectangle.semi_diameter_mm, 4.0, 4.0));
  EXPECT_FALSE(is_clear(rectangle.aperture, rectangle.semi_diameter_mm, 4.01, 0.0));
  const Surface ellipse = aperture("  ELAP 3 4 0\n");
  EXPECT_TRUE(is_clear(ellipse.aperture, ellipse.semi_diameter_mm, 0.0, 3.99));
  EXPECT_FALSE(is_clear(ellipse.aperture, ellipse.semi_diameter_mm, 3.01, 0.0));
  const Surface shifted = aperture("  CLAP 0 3 0\n  OBDC 0 7\n");
  EXPECT_TRUE(is_clear(shifted.aperture, shifted.semi_diameter_mm, 0.0, 9.99));
  EXPECT_FALSE(is_clear(shifted.aperture, shifted.semi_diameter_mm, 0.0, 3.99));
}

// A sphere of radius 50 mm has no rim at 60 mm; rays beyond its equator miss it.
TEST(ZmxReader, LimitsTheApertureToTheSurface) {
  EXPECT_NEAR(zmx(zmx_file(zmx_front("") + "SURF 2\n  CURV -0.02\n  DISZ 40\n  DIAM 60\n", 3))
                  .lens.surfaces[1]
                  .semi_diameter_mm,
              50.0, 1e-9);
}

TEST(ZmxReader, FindsGlassesInTheOrderOfTheCatalogues) {
  const auto glass = [](const std::string& catalogues, const std::string& glas) {
    const std::string head = replaced(zmx_head, "GCAT SCHOTT\n", catalogues);
    return zmx(zmx_file(replaced(zmx_front(""), "GLAS N-BK7 0 0", glas) + zmx_back, 3, head));
  };
  EXPECT_EQ(glass("GCAT HOYA HIKARI\n", "GLAS LAF2 0 0 1.5 40 0 0 0").lens.surfaces[0].glass.name(),
            "hoya:LAF2");
  EXPECT_EQ(glass("GCAT HIKARI HOYA\n", "GLAS LAF2").lens.surfaces[0].glass.name(), "hikari:LAF2");
  EXPECT_EQ(glass("GCAT HIKARI_2017 HOYA\n", "GLAS LAF2").lens.surfaces[0].glass.name(), "hikari:LAF2");
  EXPECT_EQ(glass("GCAT MISC\n", "GLAS PMMA").lens.surfaces[0].glass.name(), "plastics:PMMA");
  EXPECT_EQ(glass("GCAT INFRARED\n", "GLAS F_SILICA").lens.surfaces[0].glass.name(), "materials:SILICA");
  EXPECT_THAT(glass("GCAT INFRARED\n", "GLAS CAF2").notes, Not(Contains(HasSubstr("GLAS"))));
  EXPECT_EQ(glass("", "GLAS N-BK7").lens.surfaces[0].glass.name(), "schott:N-BK7");
  EXPECT_THAT(glass("", "GLAS N-BK7").notes, Not(Contains(HasSubstr("GLAS"))));
  const ImportedLens elsewhere = glass("GCAT SCHOTT\n", "GLAS S-BSL7");
  EXPECT_EQ(elsewhere.lens.surfaces[0].glass.name(), "ohara:S-BSL7");
  EXPECT_THAT(
      elsewhere.notes,
      Contains(
          "a.zmx:13: GLAS: 'S-BSL7' is in none of the catalogues that GCAT names; ohara:S-BSL7 was taken"));

  const ImportedLens model = glass("", "GLAS ___BLANK 1 0 1.6 50 0.01 0 0");
  EXPECT_DOUBLE_EQ(nd(model.lens.surfaces[0].glass), 1.6);
  EXPECT_NEAR(vd(model.lens.surfaces[0].glass), 50.0, 1e-9);
  EXPECT_THAT(model.notes, Contains(HasSubstr("its partial dispersion 0.01 is left out")));
  EXPECT_EQ(glass("", "GLAS ___BLANK 1 0 1.6 0").lens.surfaces[0].glass.index(10000.0), 1.6);
}

TEST(ZmxReader, PicksGlassesUp) {
  const std::string middle = zmx_front("") +
                             "SURF 2\n  DISZ 2\nSURF 3\n  DISZ 3\n  GLAS X 2 1 1 0\n  CURV -0.01\n" +
                             "SURF 4\n  DISZ 30\n";
  const Lens lens = zmx(zmx_file(middle, 5)).lens;
  EXPECT_EQ(lens.surfaces[2].glass.name(), "schott:N-BK7");
}

// By first-order optics: with the stop 10 mm behind a thin lens of f = 100 mm, the pupil is the stop
// magnified by 100 / 90.
TEST(ZmxReader, SetsTheStopByTheAperture) {
  const std::string thin =
      "SURF 1\n  CURV 0.02\n  DISZ 0\n  GLAS ___BLANK 1 0 1.5 0\n  DIAM 9\nSURF 2\n  DISZ 10\n  DIAM 9\nSURF "
      "3\n  STOP\n  DISZ 90\n  DIAM 7\n";
  const auto stop_mm = [&](const std::string& aperture, const std::string& object) {
    return zmx(zmx_file(thin, 4, replaced(zmx_head, "ENPD 10\n", aperture), object))
        .lens.surfaces[2]
        .semi_diameter_mm;
  };
  EXPECT_NEAR(stop_mm("ENPD 10\n", zmx_object), 4.5, 1e-14);
  EXPECT_NEAR(stop_mm("FNUM 5 0\n", zmx_object), 0.9 * 10, 1e-13);
  EXPECT_NEAR(stop_mm("FNUM 5 1\n", zmx_object), 0.9 * 10, 1e-13);
  EXPECT_NEAR(stop_mm("FLOA\n", zmx_object), 7.0, 1e-14);
  const std::string near = "SURF 0\n  DISZ 200\n";
  // From 200 mm in front of the lens the image is 200 mm behind it; the pupil is 100/9 mm behind the lens.
  const double magnification = 100.0 / 90.0, pupil_mm = 10.0 * magnification;
  EXPECT_NEAR(stop_mm("ENPD 10\n", near), 4.5, 1e-14);
  EXPECT_NEAR(stop_mm("FNUM 5 0\n", near), 9.0, 1e-13);
  EXPECT_NEAR(stop_mm("FNUM 5 1\n", near), 0.1 * 190, 1e-13);
  EXPECT_NEAR(stop_mm("OBNA 0.1 0\n", near), std::tan(std::asin(0.1)) * (200 + pupil_mm) / magnification,
              1e-13);
  EXPECT_NEAR(stop_mm("OBNA 6 1\n", near),
              std::tan(6 * std::numbers::pi / 180) * (200 + pupil_mm) / magnification, 1e-13);
}

TEST(ZmxReader, KeepsAnOpeningSmallerThanTheAperture) {
  EXPECT_EQ(zmx_lens("  CLAP 0 3 0\n").surfaces[0].semi_diameter_mm, 3.0);
  EXPECT_EQ(zmx_lens("  CLAP 0 7 0\n").surfaces[0].semi_diameter_mm, 5.0);
}

std::vector<FieldPoint> fields(const std::string& head, const std::string& object) {
  const std::string thin =
      "SURF 1\n  STOP\n  CURV 0.02\n  DISZ 0\n  GLAS ___BLANK 1 0 1.5 0\n  DIAM 9\nSURF 2\n  DISZ 100\n  "
      "DIAM 9\n";
  return zmx(zmx_file(thin, 3, replaced(zmx_head, "FTYP 0 0 1 1 0 0 0\n", head), object)).lens.fields;
}

TEST(ZmxReader, ReadsFieldsOfEveryKind) {
  const std::string lists = "XFLN 0 3 0\nYFLN 0 4 9\n", near = "SURF 0\n  DISZ 200\n";
  const double degree = std::numbers::pi / 180;
  const auto angles = fields("FTYP 0 0 2 1 0 0 0\n" + lists, zmx_object);
  ASSERT_EQ(angles.size(), 2u);
  EXPECT_EQ(angles[1].x, 3.0);
  EXPECT_EQ(angles[1].y, 4.0);
  // A ray that climbs by 4° comes from below.
  EXPECT_NEAR(fields("FTYP 0 0 2 1 0 0 0\n" + lists, near)[1].y, -200 * std::tan(4 * degree), 1e-12);
  EXPECT_NEAR(fields("FTYP 1 0 2 1 0 0 0\n" + lists, near)[1].y, 4.0, 1e-15);
  EXPECT_NEAR(fields("FTYP 2 0 2 1 0 0 0\n" + lists, zmx_object)[1].y, std::atan(0.04) / degree, 1e-12);
  EXPECT_NEAR(fields("FTYP 2 0 2 1 0 0 0\n" + lists, near)[1].y, -4.0, 1e-12);  // at magnification −1
  EXPECT_EQ(fields("FTYP 1 0 2 1 0 0 0\nXFLD 0 3\nYFLD 0 4\n", near)[1].x, 3.0);
}

// The half field is the steepest chief ray's angle: from 9 mm off the axis at 200 mm, through a stop at the
// lens.
TEST(ZmxReader, StatesTheHalfField) {
  const auto half_field_deg = [](const std::string& ftyp, const std::string& object) {
    const std::string thin =
        "SURF 1\n  STOP\n  CURV 0.02\n  DISZ 0\n  GLAS ___BLANK 1 0 1.5 0\n  DIAM 9\nSURF 2\n  DISZ 100\n  "
        "DIAM 9\n";
    const std::string head = replaced(zmx_head, "FTYP 0 0 1 1 0 0 0\n", ftyp + "XFLN 0 0\nYFLN 4 -9\n");
    return zmx(zmx_file(thin, 3, head, object)).lens.half_field_deg;
  };
  EXPECT_EQ(half_field_deg("FTYP 0 0 2 1 0 0 0\n", zmx_object), 9.0);
  EXPECT_NEAR(half_field_deg("FTYP 1 0 2 1 0 0 0\n", "SURF 0\n  DISZ 200\n"),
              std::atan(9.0 / 200.0) * 180 / std::numbers::pi, 1e-12);
}

TEST(ZmxReader, ReadsWavelengthsAndTheirWeights) {
  const auto lens = [](const std::string& list) {
    return zmx(zmx_file(zmx_front("") + zmx_back, 3,
                        replaced(replaced(zmx_head, "WAVM 1 0.5875618 1\n", list), "0 0 1 1 0 0 0",
                                 "0 0 1 2 0 0 0")))
        .lens;
  };
  // Lines beyond the count of FTYP are fillers.
  const Lens many = lens("WAVM 1 0.40500000000000003 1\nWAVM 2 0.65 0.25\nWAVM 3 0.55 1\nPWAV 2\n");
  ASSERT_EQ(many.wavelengths.size(), 2u);
  EXPECT_EQ(many.wavelengths[0].nm, 405.0);
  EXPECT_EQ(many.wavelengths[1].weight, 0.25);
  EXPECT_EQ(many.reference_wavelength_nm, 650.0);
  const Lens old = lens("WAVL 0.48 0.65\nWWGT 1 0.5\nPWAV 1\n");
  EXPECT_EQ(old.wavelengths[1].nm, 650.0);
  EXPECT_EQ(old.wavelengths[1].weight, 0.5);
}

/// Where a ray along the axis of the first frame, shifted, meets the image.
RayBatch<double> traced(const Lens& lens, double x_mm, double y_mm) {
  RayBatch<double> rays(1);
  rays.x[0] = x_mm;
  rays.y[0] = y_mm;
  rays.z[0] = -10.0;
  SequentialTracer<double>(lens, 587.5618, Apertures::open).trace_to_image(rays);
  return rays;
}

std::string coordinate_break(int number, const std::string& parameters, double thickness) {
  std::string text =
      "SURF " + std::to_string(number) + "\n  TYPE COORDBRK\n  DISZ " + std::to_string(thickness) + "\n";
  for (size_t at = 0, i = 1; at != std::string::npos; ++i) {
    const size_t end = parameters.find(' ', at);
    text += "  PARM " + std::to_string(i) + " " + parameters.substr(at, end - at) + "\n";
    at = end == std::string::npos ? end : end + 1;
  }
  return text;
}

// A periscope: two folds by 90° bring light back to its first direction, and the break between them keeps the
// axis on the chief ray.
TEST(ZmxReader, FoldsCoordinateBreaks) {
  const std::string mirror = "  DISZ 0\n  GLAS MIRROR 0 0\n  DIAM 9 1\n";
  const std::string middle =
      "SURF 1\n  STOP\n  DISZ 20\n  DIAM 5\n" + coordinate_break(2, "0 0 45 0 0 0", 0) + "SURF 3\n" + mirror +
      coordinate_break(4, "0 0 45 0 0 0", -30) + coordinate_break(5, "0 0 -45 0 0 0", 0) + "SURF 6\n" +
      mirror + coordinate_break(7, "0 0 -45 0 0 0", 25);
  const Lens lens = zmx(zmx_file(middle, 8)).lens;
  ASSERT_EQ(lens.surfaces.size(), 3u);
  EXPECT_EQ(lens.surfaces[1].tilt.tilt_x_deg, 45.0);
  const RayBatch<double> chief = traced(lens, 0.0, 0.0), other = traced(lens, 1.0, 2.0);
  ASSERT_TRUE(chief.ok(0));
  EXPECT_NEAR(chief.x[0], 0.0, 1e-12);
  EXPECT_NEAR(chief.y[0], 0.0, 1e-12);
  EXPECT_NEAR(chief.n[0], 1.0, 1e-14);
  EXPECT_NEAR(other.x[0], 1.0, 1e-12);
  EXPECT_NEAR(other.y[0], 2.0, 1e-12);
}

// Order 1 with negated values undoes order 0 (Zemax knowledge base, "How to tilt and decenter a sequential
// optical component").
TEST(ZmxReader, OrderOneUndoesOrderZero) {
  const std::string middle =
      "SURF 1\n  STOP\n  DISZ 5\n  DIAM 5\n" + coordinate_break(2, "0.3 -0.7 11 -23 37 0", 0) +
      coordinate_break(3, "-0.3 0.7 -11 23 -37 1", 0) +
      "SURF 4\n  CURV 0.02\n  DISZ 4\n  GLAS N-BK7\n  DIAM 8\nSURF 5\n  DISZ 90\n  DIAM 8\n";
  const Lens lens = zmx(zmx_file(middle, 6)).lens;
  const RayBatch<double> ray = traced(lens, 0.0, 0.0);
  EXPECT_NEAR(ray.x[0], 0.0, 1e-13);
  EXPECT_NEAR(ray.y[0], 0.0, 1e-13);
  // The values themselves in order 0 do tilt.
  EXPECT_GT(std::abs(traced(zmx(replaced(zmx_file(middle, 6), "PARM 6 1", "PARM 6 0")).lens, 0, 0).y[0]),
            1e-3);
}

TEST(ZmxReader, LeavesOutPlanesThatDoNothing) {
  const std::string middle = "SURF 1\n  DISZ 7\n" + replaced(zmx_front("  CURV 0.02\n"), "SURF 1", "SURF 2") +
                             "SURF 3\n  CURV -0.02\n  DISZ 15\n  DIAM 8\nSURF 4\n  DISZ 25\n  DIAM 1\n";
  const ImportedLens imported = zmx(zmx_file(middle, 5, zmx_head, "SURF 0\n  DISZ 100\n"));
  ASSERT_EQ(imported.lens.surfaces.size(), 2u);
  EXPECT_EQ(imported.lens.object_distance_mm, 107.0);
  EXPECT_EQ(imported.lens.image_distance_mm(), 40.0);
  EXPECT_THAT(imported.notes, Contains("a.zmx: surfaces that do nothing to rays were left out: 1, 4"));
  // With an opening of its own, one is a baffle.
  const Lens baffle = zmx(zmx_file(middle + "  CLAP 0 1 0\n", 5)).lens;
  ASSERT_EQ(baffle.surfaces.size(), 3u);
  EXPECT_EQ(baffle.surfaces[2].semi_diameter_mm, 1.0);
}

TEST(ZmxReader, PutsTheImageAtTheFocusThatASolveAsksFor) {
  const std::string solved = "SURF 2\n  CURV -0.02\n  DISZ 40\n  MAZH 0 0\n  DIAM 8\n";
  const ImportedLens imported = zmx(zmx_file(zmx_front("  CURV 0.02\n") + solved, 3));
  EXPECT_NEAR(imported.lens.image_distance_mm(), first_order(imported.lens, 587.5618).bfl_mm, 1e-12);
  EXPECT_THAT(imported.notes, Contains(HasSubstr("a.zmx:19: MAZH: solve of surface 2 gives ")));
  // Of a zone it would be a matter of real rays: the number in the file is what the program found.
  const ImportedLens zone =
      zmx(zmx_file(zmx_front("  CURV 0.02\n") + replaced(solved, "MAZH 0 0", "MAZH 0 0.7"), 3));
  EXPECT_EQ(zone.lens.image_distance_mm(), 40.0);
  EXPECT_THAT(
      zone.notes,
      Contains("a.zmx:19: MAZH: solve of surface 2 is not worked out; its value 40 in the file was taken"));
}

TEST(ZmxReader, SolvesCurvaturesForTheMarginalRay) {
  const auto focal_length_mm = [](const std::string& solve) {
    const Lens lens =
        zmx(zmx_file(zmx_front("  CURV 0.02\n") + replaced(zmx_back, "CURV -0.02", solve), 3)).lens;
    return first_order(lens, 587.5618).efl_mm;
  };
  EXPECT_NEAR(focal_length_mm("CURV -0.02 2 -0.1 0 0 \"\""), 50.0, 1e-12);  // a slope: 5 mm / 50 mm
  EXPECT_NEAR(focal_length_mm("CURV -0.02 11 4 0 0 \"\""), 40.0, 1e-12);
}

TEST(ZmxReader, PicksNumbersUp) {
  const std::string middle = zmx_front("  CURV 0.02\n") +
                             "SURF 2\n  CURV 1 4 1 -0.5 0 \"\"\n  DISZ 1\n  PZUP 1 2 0.5 0\n  DIAM 8\n" +
                             coordinate_break(3, "0 1 0 0 0 0", 0) + coordinate_break(4, "0 9 0 0 0 0", 40) +
                             "  PPAR 2 3 -1 0 0\n";
  const Lens lens = zmx(zmx_file(middle, 5)).lens;
  EXPECT_EQ(std::get<Conic>(lens.surfaces[1].shape).curvature_per_mm, -0.01);
  EXPECT_EQ(lens.surfaces[1].thickness_mm, 2 * 4 + 0.5 + 40);
  EXPECT_FALSE(lens.image_tilt.moves());  // 1 mm up and 1 mm down
}

TEST(ZmxReader, TakesTheFirstConfiguration) {
  const std::string operands =
      "THIC   2   1 55 0 0 0 1 1 1 0 0 \"\" 0\nTHIC   2   2 40 0 0 0 1 1 1 0 0 \"\" 0\nAPER   0   1 6 0 0 0 "
      "1 1 1 0 0 \"\" 0\n"
      "MOFF   0   1 \"\" 0 0 0 1 1 0 0.0 \"\" 0\n";
  const ImportedLens second = zmx(plain + "BLNK\nMNUM 2 2\n" + operands);
  EXPECT_EQ(second.lens.image_distance_mm(), 55.0);
  EXPECT_EQ(second.lens.surfaces[0].semi_diameter_mm, 3.0);
  EXPECT_THAT(second.notes, Contains("a.zmx:23: MNUM: configuration 1 of 2 was taken"));
  EXPECT_EQ(zmx(plain + "MNUM 2 1\n" + operands).lens.image_distance_mm(), 40.0);  // saved in configuration 1
}

TEST(ZmxReader, SaysWhatItLeavesOut) {
  const std::string head =
      replaced(zmx_head, "FTYP 0 0 1 1 0 0 0\n", "FTYP 0 0 2 1 0 0 0\nYFLN 0 10\nVDYN 0 -0.1\nVCYN 0 0.2\n");
  EXPECT_THAT(zmx(zmx_file(zmx_front("") + zmx_back, 3, head)).notes,
              Contains(HasSubstr("a.zmx:8: VDYN: vignetting factors are left out")));
  EXPECT_THAT(zmx(plain).notes, ElementsAre(HasSubstr("DIAM: semi-diameters limit rays here")));
  EXPECT_THAT(zmx(zmx_file(zmx_front("  CURV 0.02\n") + "SURF 2\n  DISZ 40\n  FLAP 0 8 0\n", 3)).notes,
              IsEmpty());
}

// DIAM computed from paraxial rays: at the rear surface of a thin lens at the stop, the marginal ray's
// height.
TEST(ZmxReader, EstimatesMissingApertures) {
  const ImportedLens imported =
      zmx(zmx_file("SURF 1\n  STOP\n  CURV 0.02\n  DISZ 0\n  GLAS N-BK7\nSURF 2\n  DISZ 90\n", 3));
  EXPECT_NEAR(imported.lens.surfaces[1].semi_diameter_mm, 1.1 * 5.0, 1e-14);
  EXPECT_THAT(imported.notes, Contains("a.zmx: DIAM is missing; clear radii of surfaces 2 (as imported, from "
                                       "1) are estimated from paraxial rays"));
}

TEST(ZmxReader, ReadsOverWhatBearsNoRays) {
  const std::string behind =
      "BLNK\nDMFS 0 0 0 0 0 0 0 0 0 0\nEFFL 0 1 0 0 0 0 100 1 0 0\nTRAC 0 1 0 0 0.3 0.2 0 0.1 0 0\nTOL TOFF  "
      " 0   0 0 0 0 0 0\n"
      "TCMM text of any kind\nMNUM 1 1\nMOFF   0   1 \"\" 0 0 0 1 1 0 0.0 \"\" 0\n";
  const std::string idle = "  FIMP\n  HIDE 0 0 0\n  MIRR 2 0\n  SLAB 1\n  POPS 0 0\n  COAT AR\n  VDSZ 0 0\n";
  EXPECT_EQ(
      zmx(zmx_file(zmx_front(idle) + zmx_back, 3, "VERS 1\nNOTE 0 words\nRAIM 0 0\n" + zmx_head) + behind)
          .lens.surfaces.size(),
      2u);
}

// The double Gauss of the reference trace by OpticStudio 2023 R1.02 (optiland issue 710): no ray aiming, F/5.
TEST(ZmxReader, ReadsTheDoubleGaussAsOpticStudioDoes) {
  const double rows[][3] = {
      {56.20238, 8.75, 7.5},   {152.2858, 0.5, 7}, {37.68262, 12.5, 6},      {0, 3.8, 5},
      {24.2313, 16.369445, 4}, {0, 13.747957, 4},  {-28.37731, 3.8, 5},      {0, 11, 6},
      {-37.92546, 0.5, 7},     {177.41176, 7, 7},  {-79.41143, 61.487536, 7}};
  const char* glasses[] = {"N-SSK2", "", "N-SK2", "F5", "", "", "F5", "N-SK16", "", "N-SK16", ""};
  std::string middle;
  for (size_t i = 0; i < std::size(rows); ++i) {
    middle += fmt::format(
        "SURF {}\n  TYPE STANDARD\n  CURV {:.17g} 0 0 0 0 \"\"\n  DISZ {}\n  DIAM {} 0 0 0 1 \"\"\n", i + 1,
        rows[i][0] == 0 ? 0.0 : 1 / rows[i][0], rows[i][1], rows[i][2] * 3);
    if (*glasses[i]) middle += fmt::format("  GLAS {} 0 0 1.5 40 0 0 0 0 0 0\n", glasses[i]);
    if (i == 5) middle += "  STOP\n";
  }
  const std::string head =
      "MODE SEQ\nUNIT MM X W X CM MR CPMM\nFNUM 5 0\nGCAT SCHOTT\nFTYP 0 0 3 1 0 0 0\nXFLN 0 0 0\nYFLN 0 9.8 "
      "14\nWAVM 1 0.5876 1\nPWAV 1\n";
  const Lens lens = zmx(zmx_file(middle, 12, head)).lens;
  const FirstOrder f = first_order(lens, 587.6);
  EXPECT_NEAR(f.efl_mm, 100.003748, 5e-7);
  EXPECT_NEAR(f.entrance_pupil_diameter_mm, 20.00075, 5e-6);
  EXPECT_NEAR(f.exit_pupil_diameter_mm, 22.92889, 5e-6);
  expect_optic_studio_rays(lens);
}

}  // namespace
}  // namespace groundglass::optics
