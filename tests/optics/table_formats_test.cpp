// Lens files that are tables: pbrt's, ISET's and the Optical Bench's.
#include <gmock/gmock.h>

#include "optics/analysis/first_order.h"
#include "optics/formats/iset_lens.h"
#include "optics/formats/optical_bench.h"
#include "optics/formats/pbrt_lens.h"
#include "optics/lens/lens_file.h"
#include "sim/core/constants.h"
#include "tests/optics/same_rays.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::optics {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

const std::filesystem::path lenses = std::filesystem::path(GROUNDGLASS_SCENES_DIR) / "lenses";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

struct Broken {
  std::string from, to;
  std::vector<std::string> message;
};

template <typename Parse>
void expect_errors(const std::string& good, const std::vector<Broken>& table, const Parse& parse) {
  for (const Broken& broken : table) {
    SCOPED_TRACE(broken.to);
    std::string message;
    try {
      parse(replaced(good, broken.from, broken.to));
      ADD_FAILURE() << "was accepted";
    } catch (const InputError& error) {
      message = error.what();
    }
    EXPECT_THAT(message, ::testing::Not(HasSubstr("\n")));
    for (const std::string& fragment : broken.message) EXPECT_THAT(message, HasSubstr(fragment));
  }
}

// US 2,673,491 (Tronnier) as W. J. Smith, Modern Lens Design, p. 312 has it, halved: 50 mm, f/2. The figures
// are those that pbrt's own scenes carry.
const std::string gauss = R"(# D-GAUSS F/2 22deg HFOV
# radius axpos N aperture
29.475	3.76	1.67	25.2
84.83	0.12	1	25.2
19.275	4.025	1.67	23
40.77	3.275	1.699	23
12.75	5.705	1	18
0	4.5	0	17.1
-14.495	1.18	1.603	17
40.77	6.065	1.658	20
-20.385	0.19	1	20
437.065	3.22	1.717	20
-39.73	0	1	20
)";

TEST(PbrtLens, ReadsTheDoubleGauss) {
  const auto [lens, notes] = parse_pbrt_lens(gauss, "dgauss.50mm.dat");
  ASSERT_EQ(lens.surfaces.size(), 11u);
  EXPECT_EQ(lens.name, "D-GAUSS F/2 22deg HFOV");
  EXPECT_EQ(lens.stop_index(), 5u);
  EXPECT_EQ(lens.surfaces[0].semi_diameter_mm, 12.6);
  EXPECT_EQ(lens.surfaces[3].glass.index(500.0), 1.699);
  EXPECT_TRUE(lens.surfaces[4].glass.is_air());
  const FirstOrder first = first_order(lens, constants::line_d_nm);
  // The book's lens has 100 mm before it was halved, to the figures' five digits.
  EXPECT_NEAR(first.efl_mm, 50.0, 0.4);
  EXPECT_DOUBLE_EQ(lens.image_distance_mm(), first.bfl_mm);
  EXPECT_THAT(notes, Contains(HasSubstr("put at the paraxial focus")));
  EXPECT_THAT(notes, Contains(HasSubstr("no colour errors")));
}

TEST(PbrtLens, DistancesToTheSurfaceBefore) {
  const std::string kolb = "60 0 1.5 20\n-60 5 1 20\n0 2 0 18\n-40 3 1.6 20\n-50 4 1 20\n";
  const auto [lens, notes] = parse_pbrt_lens(kolb, "l.dat");
  EXPECT_EQ(lens.surfaces[0].thickness_mm, 5.0);
  EXPECT_EQ(lens.surfaces[3].thickness_mm, 4.0);
  EXPECT_THAT(notes, Contains(HasSubstr("l.dat:1: the first glass has no thickness")));
}

TEST(PbrtLens, StopInsideAGlassAndIsetsHeader) {
  const auto [lens, notes] = parse_pbrt_lens("# x\n50\n67 1.5 1.65 25\n0 1.5 1.65 8\n-67 40 1 25\n", "l.dat");
  EXPECT_TRUE(lens.surfaces[1].stop);
  EXPECT_EQ(lens.surfaces[1].glass.index(550.0), 1.65);
  EXPECT_EQ(lens.image_distance_mm(), 40.0);
  // A thick lens by hand: 1/f = (n − 1)(1/R₁ − 1/R₂ + (n − 1) d / (n R₁ R₂)).
  const double n = 1.65, r = 67.0, d = 3.0;
  EXPECT_NEAR(first_order(lens, 550.0).efl_mm, 1.0 / ((n - 1.0) * (2.0 / r - (n - 1.0) * d / (n * r * r))),
              1e-10);
  EXPECT_THAT(notes, Contains(HasSubstr("l.dat:2: the focal length 50 is not used")));
}

TEST(PbrtLens, BrokenInputIsNamed) {
  expect_errors(
      gauss,
      {{"84.83", "84,83", {"l.dat:4:", "'84,83' is no number"}},
       {"84.83\t0.12\t1\t25.2", "84.83\t0.12\t1", {"l.dat:4:", "has 3 numbers, expected 4"}},
       {"1.699", "0.699", {"l.dat:6: index", "expected one between 1 and 5"}},
       {"17.1", "0", {"l.dat:8: diameter", "greater than 0"}},
       {"0\t4.5\t0", "9\t4.5\t0", {"radius", "no surface has radius 0"}},
       {"0\t4.5\t0\t", "0\t4.5\t1.5\t", {"l.dat:8: index", "the medium before it"}},
       {"-39.73\t0\t1\t", "-39.73\t0\t1.3\t", {"l.dat:13: index", "must stand in air"}},
       {"12.75\t5.705\t1\t18", "8.75\t5.705\t1\t18", {"l.dat:7: diameter", "wider than the sphere"}}},
      [](const std::string& text) { parse_pbrt_lens(text, "l.dat"); });
  EXPECT_INPUT_ERROR(parse_pbrt_lens("# nothing", "l.dat"), "l.dat", "has no surface");
}

// pbrt's radius for a plane bends the rim of the widest plane here, 15 mm, by its slope 15/1e5 times n − 1.
TEST(PbrtLens, ShippedSphericalLensesComeBack) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(lenses)) {
    SCOPED_TRACE(entry.path());
    const Lens lens = load_lens(entry.path());
    const bool spheres = std::all_of(lens.surfaces.begin(), lens.surfaces.end(), [](const Surface& s) {
      const auto* conic = std::get_if<Conic>(&s.shape);
      return conic && conic->conic == 0.0;
    });
    std::vector<std::string> notes;
    if (!spheres) {
      EXPECT_INPUT_ERROR(pbrt_text(lens, notes), "pbrt has no aspheres");
      continue;
    }
    const Lens back = parse_pbrt_lens(pbrt_text(lens, notes), "l.dat").lens;
    const bool planes = std::any_of(notes.begin(), notes.end(), [](const std::string& note) {
      return note.find("is plane") != std::string::npos;
    });
    const double nm = lens.reference_wavelength_nm;
    if (!planes && back.surfaces.size() == lens.surfaces.size()) {
      testing::expect_same_rays(lens, back, {nm}, 1e-9);
    } else {
      EXPECT_NEAR(first_order(back, nm).efl_mm, first_order(lens, nm).efl_mm, planes ? 0.05 : 1e-9);
    }
    EXPECT_THAT(notes, Contains(HasSubstr("serve for all wavelengths")));
    ++count;
  }
  EXPECT_GE(count, 4);
}

TEST(PbrtLens, StopOnASurfaceKeepsTheRays) {
  const Lens lens = load_lens(lenses / "cooke_triplet_50mm_f5.toml");
  std::vector<std::string> notes;
  const Lens back = parse_pbrt_lens(pbrt_text(lens, notes), "l.dat").lens;
  EXPECT_EQ(back.surfaces.size(), lens.surfaces.size() + 1);
  EXPECT_THAT(notes, Contains(HasSubstr("the stop on surface 4 gets a plane")));
  const double nm = lens.reference_wavelength_nm;
  RayBatch<double> a = testing::ray_grid(lens), b = testing::ray_grid(lens);
  SequentialTracer<double>(lens, nm, Apertures::open).trace_to_image(a);
  SequentialTracer<double>(back, nm, Apertures::open).trace_to_image(b);
  for (size_t i = 0; i < a.size(); ++i) {
    if (!a.ok(i) || !b.ok(i)) continue;
    EXPECT_NEAR(a.y[i], b.y[i], 1e-9);
  }
}

TEST(PbrtLens, RefusesWhatPbrtHasNot) {
  Lens lens = parse_pbrt_lens(gauss, "l.dat").lens;
  std::vector<std::string> notes;
  lens.surfaces[2].tilt.tilt_x_deg = 1.0;
  EXPECT_INPUT_ERROR(pbrt_text(lens, notes), "surface 3", "no tilts");
  lens = parse_pbrt_lens(gauss, "l.dat").lens;
  lens.surfaces[5].aperture.opening = IrisAperture{};
  EXPECT_NO_THROW(pbrt_text(lens, notes));
  EXPECT_THAT(notes, Contains(HasSubstr("blades")));
  lens.surfaces[5].aperture.opening = RectangularAperture{};
  EXPECT_INPUT_ERROR(pbrt_text(lens, notes), "surface 6", "no apertures other than circles");
}

const std::string iset = R"({"name": " two  ", "description": "made up", "type": "multi element lens",
 "surfaces": [
  {"radius": 67, "thickness": 1.5, "ior": 1.65, "semi_aperture": 12.5, "conic_constant": -0.5},
  {"radius": 0, "thickness": 1.5, "ior": 1.65, "semi_aperture": 4},
  {"radius": -67, "thickness": 2, "ior": 1, "semi_aperture": 12.5, "aspheric_coefficients": []},
  {"radius": 0, "thickness": 2, "ior": 0, "semi_aperture": 9},
  {"radius": 80, "thickness": 2, "ior": "N-BK7", "semi_aperture": 9},
  {"radius": -80, "thickness": 0, "ior": "", "semi_aperture": 9}],
 "metadata": {"fNumber": 3}, "microlens": {}})";

TEST(IsetLens, ReadsSurfaces) {
  const auto [lens, notes] = parse_iset_lens(iset, "l.json");
  EXPECT_EQ(lens.name, "two");
  EXPECT_EQ(std::get<Conic>(lens.surfaces[0].shape).conic, -0.5);
  EXPECT_EQ(lens.stop_index(), 1u);
  EXPECT_EQ(lens.surfaces[4].glass.name(), "schott:N-BK7");
  EXPECT_TRUE(lens.surfaces[5].glass.is_air());
  EXPECT_DOUBLE_EQ(lens.image_distance_mm(), first_order(lens, constants::line_d_nm).bfl_mm);
  EXPECT_THAT(notes, Contains(HasSubstr("several have radius 0")));
  EXPECT_THAT(notes, Contains(HasSubstr("microlens")));
}

TEST(IsetLens, BrokenInputIsNamed) {
  expect_errors(iset,
                {{"\"radius\": 67", "\"radius\": \"67\"", {"l.json: surfaces[1].radius", "is no number"}},
                 {"\"thickness\": 1.5,", "", {"surfaces[1].thickness", "missing"}},
                 {"\"ior\": 1.65", "\"ior\": [1.65, 2]", {"surfaces[1].ior", "is no number"}},
                 {"\"ior\": 1.65", "\"ior\": 0", {"surfaces[1].ior", "between 1 and 5"}},
                 {"N-BK7", "N-BK9", {"surfaces[5].ior", "unknown glass"}},
                 {"[]", "[0, 1e-5]", {"surfaces[3].aspheric_coefficients", "are not read"}},
                 {"12.5, \"conic", "-12.5, \"conic", {"surfaces[1].semi_aperture", "greater than 0"}},
                 {"12.5, \"conic", "125, \"conic", {"surfaces[1].semi_aperture", "wider"}},
                 {"\"ior\": \"\"", "\"ior\": 1.3", {"surfaces[6].ior", "must stand in air"}},
                 {"surfaces", "surfaceArray", {"surfaceArray", "older form"}},
                 {"surfaces", "surface", {"surfaces", "missing"}},
                 {"\"radius\": 80,", "\"radius\": 80", {"l.json:7:", "not valid JSON"}}},
                [](const std::string& text) { parse_iset_lens(text, "l.json"); });
  EXPECT_INPUT_ERROR(parse_iset_lens("[]", "l.json"), "no JSON object");
}

const std::string bench =
    "[descriptive data]\ntitle\tUS 0 Example 1\n[constants]\nScaled\t50\t1\n"
    "[variable distances]\nFocal Length\t60\t70\nAngle of View\t40\tundefined\nF-Number\t4\t4\n"
    "d0\tInfinity\t500\nd2\t1.5\t2.5\nBf\t55\t60\nAperture Diameter\t9\n"
    "[lens data]\n1\t60\t4\t1.5168\t20\t64.17\tN-BK7\tschott\n2\t-45\td2\t\t18\n2AS\tAS\t2\t\t12\n"
    "3\t-60\t2\t1.62\t\t36.4\tFOO\n4\t-300\tBf\t\t\n"
    "[aspherical data]\n2\t-45\t-0.5\t1e-5\t2e-7\t0\n[notes]\nanything\tat all\n";

TEST(OpticalBench, ReadsAPrescription) {
  const auto [lens, notes] = parse_optical_bench(bench, "l.txt");
  EXPECT_EQ(lens.name, "US 0 Example 1");
  EXPECT_EQ(lens.published_efl_mm, 60.0);
  EXPECT_EQ(lens.published_f_number, 4.0);
  EXPECT_EQ(lens.half_field_deg, 20.0);
  ASSERT_EQ(lens.surfaces.size(), 5u);
  EXPECT_EQ(lens.surfaces[0].glass.name(), "schott:N-BK7");
  EXPECT_EQ(lens.surfaces[1].thickness_mm, 1.5);
  EXPECT_EQ(std::get<EvenAsphere>(lens.surfaces[1].shape).coefficients, (std::vector<double>{1e-5, 2e-7}));
  EXPECT_EQ(std::get<EvenAsphere>(lens.surfaces[1].shape).base.conic, -0.5);
  EXPECT_TRUE(lens.surfaces[2].stop);
  EXPECT_EQ(lens.surfaces[2].semi_diameter_mm, 4.5);
  EXPECT_EQ(std::get<ModelIndex>(lens.surfaces[3].glass.formula()).vd, 36.4);
  EXPECT_GT(lens.surfaces[3].semi_diameter_mm, 4.5);
  EXPECT_EQ(lens.image_distance_mm(), 55.0);
  EXPECT_THAT(notes, Contains(HasSubstr("2 configurations")));
  EXPECT_THAT(notes, Contains(HasSubstr("glass FOO is not in the catalogues")));
  EXPECT_THAT(notes, Contains(HasSubstr("for surfaces 4, 5")));
  const auto other = parse_optical_bench(replaced(bench, "[notes]", "2(WX)\t-45\t0\t9\n[notes]"), "l.txt");
  EXPECT_THAT(other.notes, Contains(HasSubstr("l.txt:21: 2(WX): is left out")));
  EXPECT_EQ(std::get<EvenAsphere>(other.lens.surfaces[1].shape).coefficients[0], 1e-5);
}

TEST(OpticalBench, PowersOfAspheres) {
  const auto powers = [](const std::string& constant) {
    const std::string text =
        replaced(replaced(bench, "Scaled\t50\t1", constant), "1e-5\t2e-7\t0", "3\t4\t5\t6");
    return std::get<PowerAsphere>(
               parse_optical_bench(replaced(text, "-45\t-0.5", "-45\t0"), "l.txt").lens.surfaces[1].shape)
        .coefficients;
  };
  // 1 odd power: A3 A4 A6 A8; 2: A3 A4 A5 A6.
  EXPECT_EQ(powers("AsphericalOddCount\t1"), (std::vector<double>{0, 0, 3, 4, 0, 5, 0, 6}));
  EXPECT_EQ(powers("AsphericalOddCount\t2"), (std::vector<double>{0, 0, 3, 4, 5, 6}));
  EXPECT_EQ(powers("AsphericalA2"), (std::vector<double>{0, 3, 0, 4, 0, 5, 0, 6}));
}

TEST(OpticalBench, BrokenInputIsNamed) {
  expect_errors(
      bench,
      {{"1\t60\t4", "1\tsixty\t4", {"l.txt:14: 1", "radius 'sixty' is no number"}},
       {"d2\t\t18", "d9\t\t18", {"l.txt:15: 2", "'d9' is not among the variable distances"}},
       {"1.5168", "5.5168", {"l.txt:14: 1", "index 5.5168"}},
       {"36.4", "3.64", {"l.txt:17: 3", "Abbe number 3.64"}},
       {"2\t-45\t-0.5", "7\t-45\t-0.5", {"l.txt:20: 7", "is the number of no surface"}},
       {"2\t-45\t-0.5", "2\t45\t-0.5", {"l.txt:20: 2", "another radius in [lens data]"}},
       {"1e-5\t", "1e-5x\t", {"l.txt:20: 2", "coefficient '1e-5x'"}},
       {"AS\t2", "FS\t2", {"AS", "0 surfaces are the aperture stop"}},
       {"Scaled\t50\t1", "AsphericalOddCount\tx", {"l.txt:4: AsphericalOddCount", "count from 0 to 20"}},
       {"[lens data]", "[lens dota]", {"[lens data]", "missing"}},
       {"4\t-300\tBf\t\t", "4\t-300\tBf\t1.5\t\t60", {"l.txt:18: 4", "must stand in air"}},
       {"1.5168\t20", "1.5168\t130", {"l.txt:14: 1", "wider than the surface reaches"}},
       {"\n4\t", "\n3\t", {"l.txt:18: 3", "number of two surfaces"}}},
      [](const std::string& text) { parse_optical_bench(text, "l.txt"); });
}

}  // namespace
}  // namespace groundglass::optics
