#include "optics/formats/seq.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "optics/analysis/first_order.h"
#include "optics/formats/seq_glass.h"
#include "optics/glass/glass_catalogue.h"
#include "optics/lens/lens_file.h"
#include "sim/core/constants.h"
#include "tests/optics/same_rays.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::optics {
namespace {

using ::testing::Contains;
using testing::expect_same_rays;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::filesystem::path lenses = std::filesystem::path(GROUNDGLASS_SCENES_DIR) / "lenses";

Lens seq(const std::string& text) { return parse_seq(text, "l.seq").lens; }
std::vector<std::string> seq_notes(const std::string& text) { return parse_seq(text, "l.seq").notes; }

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

// The lines are counted from this one.
const std::string doublet = R"(RDM;LEN  "VERSION: 10.4"  ! a comment; with a semicolon
TITLE 'A "good" doublet; & more'
EPD 20
DIM M
WL 656.3 587.6 &
   486.1
REF 2
WTW 1 2 1
XAN 0 0
YAN 0 7.5
VUY 0 0.1; VLY 0 0.2
SO 0 1e13
S 60 6 NBK7_SCHOTT ; CIR 12.5
  SLB "front"; CCY 0
S -45 2 620.364
  THC 0
S -140 90
  STO; CIR 12
  ASP
  K -0.5
  A 1e-7; C -1e-13
SI 0 0.25
GO
)";

TEST(Seq, ReadsALens) {
  const auto [lens, notes] = parse_seq(doublet, "some/l.seq");
  EXPECT_EQ(lens.name, "A \"good\" doublet; & more");
  EXPECT_EQ(lens.source, "CODE V file l.seq");
  EXPECT_EQ(lens.reference_wavelength_nm, 587.6);
  ASSERT_EQ(lens.wavelengths.size(), 3u);
  EXPECT_EQ(lens.wavelengths[2].nm, 486.1);
  EXPECT_EQ(lens.wavelengths[1].weight, 2.0);
  ASSERT_EQ(lens.fields.size(), 2u);
  EXPECT_EQ(lens.fields[1].y, 7.5);
  EXPECT_EQ(lens.half_field_deg, 7.5);
  EXPECT_TRUE(std::isinf(lens.object_distance_mm));
  ASSERT_EQ(lens.surfaces.size(), 3u);
  EXPECT_EQ(std::get<Conic>(lens.surfaces[0].shape).curvature_per_mm, 1.0 / 60.0);
  EXPECT_EQ(lens.surfaces[0].glass.name(), "schott:N-BK7");
  EXPECT_EQ(lens.surfaces[0].label, "front");
  EXPECT_EQ(lens.surfaces[0].semi_diameter_mm, 12.5);
  const auto& model = std::get<ModelIndex>(lens.surfaces[1].glass.formula());
  EXPECT_EQ(model.nd, 1.620);
  EXPECT_EQ(model.vd, 36.4);
  const auto& asphere = std::get<EvenAsphere>(lens.surfaces[2].shape);
  EXPECT_EQ(asphere.base.conic, -0.5);
  EXPECT_EQ(asphere.coefficients, (std::vector<double>{1e-7, 0.0, -1e-13}));
  EXPECT_TRUE(lens.surfaces[2].stop);
  EXPECT_EQ(lens.image_distance_mm(), 90.25);
  EXPECT_THAT(notes, Contains(HasSubstr("l.seq:22: SI: its defocus 0.25 mm")));
  EXPECT_THAT(notes, Contains(HasSubstr("no clear aperture for surfaces 2;")));
  EXPECT_NEAR(first_order(lens, 587.6).entrance_pupil_diameter_mm, 20.0, 1e-9);
}

TEST(Seq, KeywordsAreCutToThreeLettersAndCaseIsFree) {
  std::string small = doublet;
  for (char& c : small)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  small = replaced(replaced(small, "sto;", "stop;"), "asp\n", "aspheric\n");
  expect_same_rays(seq(doublet), seq(small), {587.6}, 0.0);
}

TEST(Seq, UnitsScaleLengthsAndTerms) {
  const Lens mm = seq(doublet), inches = seq(replaced(doublet, "DIM M", "DIM I"));
  EXPECT_NEAR(inches.surfaces[0].thickness_mm, 6.0 * 25.4, 1e-12);
  EXPECT_NEAR(first_order(inches, 587.6).efl_mm, 25.4 * first_order(mm, 587.6).efl_mm, 1e-9);
  const double y = 3.0;
  EXPECT_NEAR(sag_mm(inches.surfaces[2].shape, 25.4 * y), 25.4 * sag_mm(mm.surfaces[2].shape, y), 1e-12);
  const std::string odd = replaced(doublet, "ASP\n  K -0.5\n  A 1e-7; C -1e-13",
                                   "SPS ODD 8\n SCO K -0.5; SCO AR3 1e-4; SCO C5 2e-5");
  EXPECT_NEAR(
      sag_mm(seq(odd).surfaces[2].shape, y),
      sag_mm(Conic{-1.0 / 140.0, -0.5}, y) + 1e-4 * std::pow(y / 8.0, 3) + 2e-5 * std::pow(y / 8.0, 4),
      1e-15);
  EXPECT_NEAR(sag_mm(seq(replaced(odd, "DIM M", "DIM I")).surfaces[2].shape, 25.4 * y),
              25.4 * sag_mm(seq(odd).surfaces[2].shape, y), 1e-12);
}

TEST(Seq, ApertureOfOneSideIsSquare) {
  const Lens lens = seq(replaced(doublet, "CIR 12.5", "REY 6"));
  const auto& opening = std::get<RectangularAperture>(lens.surfaces[0].aperture.opening);
  EXPECT_EQ(opening.half_width_mm, 6.0);
  EXPECT_EQ(opening.half_height_mm, 6.0);
}

TEST(Seq, RadiusModeAndCurvatureMode) {
  const std::string curvatures = replaced(doublet, "RDM;LEN", "RDM N;LEN");
  const Lens lens = seq(replaced(replaced(replaced(curvatures, "S 60 ", "S 0.02 "), "S -45 ", "S -0.02 "),
                                 "S -140 ", "S 0.001 "));
  EXPECT_EQ(std::get<Conic>(lens.surfaces[0].shape).curvature_per_mm, 0.02);
}

// A parabola's focus is half its radius away (closed form), and the pupil that FNO makes is f / N.
TEST(Seq, PupilSpecifications) {
  const std::string mirror =
      "RDM;LEN\nFNO 8\nDIM M\nWL 550\nYIM 0 10\nSO 0 1e13\nS -400 -200 REFL\nSTO;CON;K -1\nSI 0 0\n";
  const Lens lens = seq(mirror);
  EXPECT_TRUE(lens.surfaces[0].mirror);
  EXPECT_NEAR(lens.surfaces[0].semi_diameter_mm, 12.5, 1e-12);
  EXPECT_NEAR(lens.fields[1].y, std::atan(10.0 / 200.0) * 180.0 / std::numbers::pi, 1e-12);
  EXPECT_EQ(lens.published_f_number, 8.0);
  EXPECT_NEAR(seq(replaced(mirror, "FNO 8", "NA 0.0625")).surfaces[0].semi_diameter_mm, 12.5, 1e-12);
  EXPECT_NEAR(seq(replaced(mirror, "FNO 8", "EPD 25")).surfaces[0].semi_diameter_mm, 12.5, 1e-12);
  // At 2 f a mirror images 1 : 1, and its working f-number doubles.
  const std::string near = replaced(replaced(mirror, "1e13", "400"), "YIM 0 10", "YOB 0 3");
  EXPECT_NEAR(seq(near).surfaces[0].semi_diameter_mm, 25.0, 1e-12);
  EXPECT_EQ(seq(near).fields[1].y, 3.0);
  EXPECT_NEAR(seq(replaced(near, "YOB 0 3", "YIM 0 3")).fields[1].y, -3.0, 1e-12);
  EXPECT_NEAR(seq(replaced(near, "FNO 8", "NAO 0.6")).surfaces[0].semi_diameter_mm, 300.0, 1e-9);
}

TEST(Seq, Solves) {
  const double bfl_mm = first_order(seq(doublet), 587.6).bfl_mm;
  const std::string pim = replaced(doublet, "STO; CIR 12", "STO; CIR 12; PIM");
  EXPECT_NEAR(seq(pim).image_distance_mm(), bfl_mm + 0.25, 1e-12);
  EXPECT_THAT(seq_notes(pim), Contains(HasSubstr(":18: PIM: makes the last thickness")));
  const Lens length = seq(replaced(doublet, "GO", "THI S2 OAL S1..3 11"));
  EXPECT_NEAR(length.surfaces[1].thickness_mm, 5.0, 1e-12);
  // The marginal ray leaves the last surface at the slope that makes f = 20 / 2 / 0.125 = 80 mm.
  const Lens power = seq(replaced(doublet, "GO", "CUY S3 UMY -0.125"));
  EXPECT_NEAR(first_order(power, 587.6).efl_mm, 80.0, 1e-9);
  // Half way to the focus the ray is at half the height that it has at the last surface.
  const FirstOrder first = first_order(seq(doublet), 587.6);
  const Lens half = seq(replaced(doublet, "GO", fmt::format("THI S3 HMY {}", 5.0 * bfl_mm / first.efl_mm)));
  EXPECT_NEAR(half.image_distance_mm(), 0.5 * bfl_mm + 0.25, 1e-9);
  const Lens picked = seq(replaced(doublet, "GO", "PIK RDY S3 Z1 RDY S1 Z1 -1; PIK THI S2 THI S1 0.5 1"));
  EXPECT_NEAR(vertex_curvature_per_mm(picked.surfaces[2].shape), -1.0 / 60.0, 1e-17);
  EXPECT_EQ(picked.surfaces[1].thickness_mm, 4.0);
}

TEST(Seq, FirstZoomPosition) {
  const std::string zoom =
      replaced(doublet, "GO", "ZOO 3; ZOO THI S2 2.5 3.5 4.5; ZOO THC S2 0 0 0; THI S1 Z2 9; TIT Z2 'x'");
  EXPECT_EQ(seq(zoom).surfaces[1].thickness_mm, 2.5);
  EXPECT_EQ(seq(zoom).surfaces[0].thickness_mm, 6.0);
  EXPECT_THAT(seq_notes(zoom), Contains(HasSubstr("has 3 zoom positions; the first is taken")));
}

TEST(Seq, Glasses) {
  std::vector<std::string> notes;
  const auto pair = [&](const std::string& name) {
    const auto model = std::get<ModelIndex>(seq_glass(name, notes).formula());
    return std::pair(model.nd, model.vd);
  };
  EXPECT_EQ(pair("517642"), std::pair(1.517, 64.2));
  EXPECT_EQ(pair("517.642"), std::pair(1.517, 64.2));
  EXPECT_EQ(pair("516800.641700"), std::pair(1.5168, 64.17));
  EXPECT_EQ(pair("1.62:36.4"), std::pair(1.62, 36.4));
  EXPECT_EQ(seq_glass("SLAH58_OHARA", notes).name(), "ohara:S-LAH58");
  EXPECT_THAT(notes, IsEmpty());
  EXPECT_EQ(seq_glass("F2", notes).name(), "schott:F2");
  EXPECT_THAT(notes, Contains(HasSubstr("names no maker")));
  EXPECT_EQ(seq_glass("1.5", notes).index(500.0), 1.5);
  EXPECT_EQ(seq_glass("SILICA_SPECIAL", notes).name(), "materials:SILICA");
  EXPECT_EQ(seq_glass_name(find_glass("materials:CAF2")), "CAF2_SPECIAL");
  EXPECT_INPUT_ERROR(seq_glass("NBK8_SCHOTT", notes), "unknown glass", "did you mean 'NBK7_SCHOTT'");
  EXPECT_INPUT_ERROR(seq_glass("BK7_LZOS", notes), "catalogue is not here");
  EXPECT_INPUT_ERROR(seq_glass("517.042", notes), "no glass has");
  // All catalogue glasses come back by the name they are written by.
  for (const std::string& catalogue : glass_catalogue_names())
    for (const Glass& glass : glass_catalogue(catalogue)) {
      try {
        EXPECT_EQ(seq_glass(seq_glass_name(glass), notes).name(), glass.name());
      } catch (const InputError& error) {
        EXPECT_THAT(error.what(), HasSubstr("several"));
      }
    }
}

TEST(Seq, PrivateCatalogue) {
  const std::string own = replaced(replaced(doublet, "DIM M",
                                            "DIM M\nPRV\nPWL 656.3 587.6 486.1\n'Own' 1.51 1.52 1.53\n"
                                            "'LAU1' LAU 2.25 0 0.01\nEND"),
                                   "NBK7_SCHOTT", "'own'");
  const Glass glass = seq(own).surfaces[0].glass;
  EXPECT_NEAR(glass.index(656.3), 1.51, 1e-12);
  EXPECT_NEAR(glass.index(587.6), 1.52, 1e-12);
  EXPECT_NEAR(glass.index(486.1), 1.53, 1e-12);
  const Glass laurent = seq(replaced(own, "'own'", "LAU1")).surfaces[0].glass;
  EXPECT_NEAR(laurent.index(500.0), std::sqrt(2.25 + 0.01 / 0.25), 1e-14);
}

// Six points of a catalogue glass give its curve between them; the bound is what was found.
TEST(Seq, TablesFollowRealGlasses) {
  const std::vector<double> nm = {435.8, 486.1, 546.1, 587.6, 656.3, 706.5};
  double largest = 0.0;
  for (const Glass& glass : glass_catalogue("schott")) {
    if (glass.first_nm() > 435.0 || glass.last_nm() < 707.0) continue;
    std::vector<double> n;
    for (const double w : nm) n.push_back(glass.index(w));
    double worst = 0.0;
    const Glass table = tabulated_glass("t", nm, n, worst);
    EXPECT_LT(worst, 1e-11);
    for (double w = 436.0; w <= 706.0; w += 5.0)
      largest = std::max(largest, std::abs(table.index(w) - glass.index(w)));
  }
  EXPECT_LT(largest, 2e-6);
}

TEST(Seq, Apertures) {
  const auto with = [](const std::string& commands) {
    return seq(replaced(doublet, "CIR 12.5", commands)).surfaces[0];
  };
  const Surface rectangle = with("REX 5; REY 4; ADX 0.5; ADY -1; REX EDG 9; ARO 0");
  EXPECT_EQ(std::get<RectangularAperture>(rectangle.aperture.opening).half_width_mm, 5.0);
  EXPECT_EQ(rectangle.aperture.center_y_mm, -1.0);
  EXPECT_EQ(rectangle.semi_diameter_mm, std::hypot(5.5, 5.0));
  const Surface ellipse = with("ELX 5; ELY 4");
  EXPECT_EQ(std::get<EllipticalAperture>(ellipse.aperture.opening).semi_axis_y_mm, 4.0);
  EXPECT_EQ(ellipse.semi_diameter_mm, 5.0);
  const Surface ring = with("CIR 9; CIR EDG 8; CIR OBS L'A' 2.5");
  EXPECT_EQ(ring.semi_diameter_mm, 9.0);
  EXPECT_EQ(ring.aperture.obstruction_radius_mm, 2.5);
  const Surface aside = with("CIR 4; ADY 3");
  EXPECT_TRUE(is_clear(aside.aperture, aside.semi_diameter_mm, 0.0, 6.9));
  EXPECT_FALSE(is_clear(aside.aperture, aside.semi_diameter_mm, 0.0, 7.1));
  EXPECT_FALSE(is_clear(aside.aperture, aside.semi_diameter_mm, 0.0, -1.1));
}

TEST(Seq, ShapesThatAreNotRound) {
  const auto shape = [](const std::string& commands) {
    return seq(replaced(doublet, "CIR 12.5", "CIR 12.5; " + commands)).surfaces[0].shape;
  };
  const double y = 4.0, x = 3.0;
  const Shape cylinder = shape("CYL; RDX 0");
  EXPECT_NEAR(sag(cylinder, x, y).z_mm, 60.0 - std::sqrt(3600.0 - y * y), 1e-12);
  // A torus: the circle of radius 60 in y is swept about an axis 30 away.
  const Shape toroid = shape("YTO; RDX 30");
  const double profile = 60.0 - std::sqrt(3600.0 - y * y);
  EXPECT_NEAR(sag(toroid, x, y).z_mm, 30.0 - std::sqrt(std::pow(30.0 - profile, 2) - x * x), 1e-12);
  const Shape biconic = shape("AAS; CUX 0.05; KX -1; KY -1");
  const double top = 0.05 * x * x + y * y / 60.0;
  EXPECT_NEAR(sag(biconic, x, y).z_mm, 0.5 * top, 1e-12);
}

// Vertices, normals and two rays of this file as ray-optics 0.9.8 has them: positions against surface 1.
const std::string tilted = R"(RDM;LEN
EPD 4; DIM M; WL 587.6
SO 0 1e13
S 0 10
STO
S 60 3 NBK7_SCHOTT
XDE 0.3; YDE -0.5; ADE 4; BDE -3; CDE 7
S -80 5
S 50 2 NBK7_SCHOTT
XDE 0.1; YDE 0.2; ADE 2; BDE 1.5; CDE -5
DAR
S 0 4
S 0 -12 REFL
ADE 30; BDE 5
BEN
S -90 -2 NBK7_SCHOTT
S 0 -3
REV
ADE 3; BDE 2; CDE 1; XDE 0.4; YDE 0.6
S 0 -20
ADE -2; ZDE -1.5
SI 0 0
XDE 0.2; ADE 6
)";

TEST(Seq, TiltsStandWhereRayOpticsPutsThem) {
  const Lens lens = seq(tilted);
  ASSERT_EQ(lens.surfaces.size(), 10u);  // one more for REV
  struct Place {
    size_t surface;
    Eigen::Vector3d vertex, normal, x_axis;
  };
  const std::vector<Place> places = {{1,
                                      {0.3, -0.5, 10.0},
                                      {0.052335956, 0.069660875, 0.996196923},
                                      {0.991185902, 0.117948916, -0.06032049}},
                                     {3,
                                      {0.793465775, 0.267196546, 17.950968557},
                                      {0.022094035, 0.101065703, 0.994634394},
                                      {0.999088754, 0.034107121, -0.025658636}},
                                     {4,
                                      {0.823359562, 0.196608749, 19.961969234},
                                      {0.052335956, 0.069660875, 0.996196923},
                                      {0.991185902, 0.117948916, -0.06032049}},
                                     {5,
                                      {1.032703387, 0.475252249, 23.946756928},
                                      {-0.101855354, 0.543220518, 0.833388838},
                                      {0.986060882, 0.165925099, 0.012361171}},
                                     {7,
                                      {4.38355927, -11.622720598, 17.749110774},
                                      {-0.239346849, 0.864140918, 0.442689011},
                                      {0.968887338, 0.24216144, 0.051138659}},
                                     {9,
                                      {4.938556343, -15.811396737, 16.04119671},
                                      {-0.200555502, 0.829666647, 0.520990159},
                                      {0.977601754, 0.204124441, 0.051264251}},
                                     {10,
                                      {9.145186741, -32.363904789, 5.631646388},
                                      {-0.206127279, 0.879434868, 0.429075585},
                                      {0.977601754, 0.204124441, 0.051264251}}};
  const std::vector<Frame> steps = frames(lens);
  for (const Place& place : places) {
    SCOPED_TRACE(place.surface);
    Frame frame;
    for (size_t i = 0; i <= place.surface; ++i) frame = frame * steps[i];
    EXPECT_LT((frame.origin_mm - place.vertex).norm(), 2e-9);
    EXPECT_LT((frame.rotation.col(2) - place.normal).norm(), 2e-9);
    EXPECT_LT((frame.rotation.col(0) - place.x_axis).norm(), 2e-9);
  }
}

TEST(Seq, RaysThroughTiltsArriveWhereRayOpticsPutsThem) {
  const Lens lens = seq(tilted);
  RayBatch<double> rays(3);
  const double starts[3][2] = {{0.0, 0.0}, {1.0, 0.5}, {-0.7, 1.2}};
  const double length = std::sqrt(1.0 + 0.02 * 0.02 + 0.03 * 0.03);
  for (size_t i = 0; i < 3; ++i) {
    rays.x[i] = starts[i][0], rays.y[i] = starts[i][1];
    rays.l[i] = 0.02 / length, rays.m[i] = -0.03 / length, rays.n[i] = 1.0 / length;
  }
  SequentialTracer<double>(lens, 587.6, Apertures::open).trace_to_image(rays);
  const double arrivals[3][4] = {
      {-1.8398573161681107, -4.690922717959136, -0.021323194449440686, -0.04498178658419062},
      {-2.077903283991442, -4.774209797378434, -0.0502998648310637, -0.054592960902107406},
      {-1.7298136881454014, -4.9819382370769505, -0.007285314828979819, -0.08021997983559975}};
  // ray-optics takes its index of N-BK7 from the same Schott formula.
  for (size_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(rays.ok(i));
    EXPECT_NEAR(rays.x[i], arrivals[i][0], 1e-9);
    EXPECT_NEAR(rays.y[i], arrivals[i][1], 1e-9);
    EXPECT_NEAR(rays.l[i], arrivals[i][2], 1e-10);
    EXPECT_NEAR(rays.m[i], arrivals[i][3], 1e-10);
  }
}

struct Broken {
  std::string from, to;
  std::vector<std::string> message;
};

TEST(Seq, BrokenInputIsNamed) {
  const std::vector<Broken> table = {
      {"S 60 6", "S 6o 6", {"l.seq:13: S", "'6o' is no number"}},
      {"NBK7_SCHOTT", "NBK9_SCHOTT", {"l.seq:13: S", "unknown glass"}},
      {"REF 2", "REF 4", {"REF", "is 4, but there are 3 wavelengths"}},
      {"WTW 1 2 1", "WTW 1 2", {"WTW", "2 weights for 3 wavelengths"}},
      {"YAN 0 7.5", "YAN 0 7.5 8", {"2 fields along x and 3 along y"}},
      {"EPD 20", "EPD -20", {"l.seq:3: EPD", "greater than 0"}},
      {"WL 656.3 587.6 &\n   486.1", "", {"WL", "missing"}},
      {"DIM M", "DIM X", {"l.seq:4: DIM", "is not M, C or I"}},
      {"SI 0 0.25", "SI -50 0.25", {"l.seq:22: SI", "a curved image"}},
      {"SI 0 0.25\n", "", {"l.seq", "cut short"}},
      {"SO 0 1e13", "SO 0 -50", {"l.seq:12: SO", "not modelled"}},
      {"SO 0 1e13\n", "", {"l.seq:12: S", "must be the object"}},
      {"THC 0", "DIF DOE", {"l.seq:16: DIF", "not among the commands"}},
      {"THC 0", "BEN", {"l.seq:16: BEN", "does not reflect"}},
      {"THC 0", "SPS XYP 1", {"l.seq:16: SPS", "'XYP' is not read"}},
      {"THC 0", "ARO 10", {"l.seq:16: ARO", "turned apertures"}},
      {"THC 0", "AAS; AR 1e-4", {"l.seq:16: AR", "not modelled"}},
      {"THC 0", "THI HCY 1", {"l.seq:16: THI", "solve HCY is not understood"}},
      {"THC 0", "CUY UCY 1", {"l.seq:16: CUY", "solve UCY is not understood"}},
      {"THC 0", "RDY S9 10", {"l.seq:16: RDY", "no surface S9"}},
      {"THC 0", "CIR", {"l.seq:16: CIR", "number is missing"}},
      {"THC 0", "CIR 0", {"l.seq:16: CIR", "greater than 0"}},
      {"THC 0", "PIM", {"l.seq:16: PIM", "last surface before the image"}},
      {"GO", "PIK THI S9 THI S1", {"l.seq:23: PIK", "no surface S9"}},
      {"GO", "PIK THI S1", {"l.seq:23: PIK", "cut short"}},
      {"GO", "S 1 1", {"l.seq:23: S", "stands after the image"}},
      {"DIM M", "DIM M\nPRV\nPWL 500 500\nEND", {"l.seq:6: PWL", "twice"}},
      {"DIM M", "DIM M\nPRV\nPWL 500 600\n'X' 1.5\nEND", {"l.seq:7: 'X'", "1 indices for 2"}},
      {"DIM M", "DIM M\nPRV\nFOO\nEND", {"l.seq:6: FOO", "private catalogue"}},
  };
  for (const Broken& broken : table) {
    SCOPED_TRACE(broken.to);
    std::string message;
    try {
      seq(replaced(doublet, broken.from, broken.to));
      ADD_FAILURE() << "was accepted";
    } catch (const InputError& error) {
      message = error.what();
    }
    for (const std::string& fragment : broken.message) EXPECT_THAT(message, HasSubstr(fragment));
  }
  EXPECT_INPUT_ERROR(parse_seq("", "l.seq"), "cut short");
  EXPECT_INPUT_ERROR(seq(replaced(replaced(doublet, "DIM M", "DIM I"), "S -140 90", "S -140 1e308")),
                     "l.seq:17: S", "too large");
  EXPECT_INPUT_ERROR(seq(replaced(replaced(doublet, "EPD 20\n", ""), "STO; CIR 12", "STO")), "l.seq: EPD",
                     "missing; neither the pupil");
}

TEST(Seq, ShippedLensesComeBack) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(lenses)) {
    SCOPED_TRACE(entry.path());
    const Lens lens = load_lens(entry.path());
    std::vector<std::string> notes;
    const Lens back = seq(seq_text(lens, notes));
    EXPECT_EQ(back.name, lens.name);
    ASSERT_EQ(back.surfaces.size(), lens.surfaces.size());
    std::vector<double> nm = {lens.reference_wavelength_nm};
    for (const DesignWavelength& w : design_wavelengths(lens)) nm.push_back(w.nm);
    expect_same_rays(lens, back, nm, 1e-9);
    EXPECT_NEAR(back.surfaces[lens.stop_index()].semi_diameter_mm,
                lens.surfaces[lens.stop_index()].semi_diameter_mm, 1e-12);
    ++count;
  }
  EXPECT_GE(count, 5);
}

TEST(Seq, EveryPartComesBack) {
  const std::string parts =
      replaced(tilted, "S 50 2 NBK7_SCHOTT", "S 50 2 NBK7_SCHOTT\nCIR 8; YTO; RDX 70; K -1; A 1e-6");
  Lens lens = seq(
      replaced(parts, "S 60 3 NBK7_SCHOTT",
               "S 60 3 NBK7_SCHOTT\nSPS ODD; SCO AR3 1e-5; REX 8; REY 7; ADX 0.5; CIR OBS 0.1; ADX OBS 0.5"));
  std::vector<std::string> notes;
  expect_same_rays(lens, seq(seq_text(lens, notes)), {587.6}, 1e-9);
  // Only the REV that became a plane is told of anew.
  lens.surfaces[0].aperture.opening = IrisAperture{};
  seq_text(lens, notes);
  EXPECT_THAT(notes, Contains(HasSubstr("blades")));
  lens.surfaces[0].shape = ForbesQbfs{0.01, 5.0, {1e-3}};
  EXPECT_INPUT_ERROR(seq_text(lens, notes), "surface 1", "Qbfs");
}

}  // namespace
}  // namespace groundglass::optics
