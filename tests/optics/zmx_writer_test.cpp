#include "optics/formats/zmx_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>

#include "optics/analysis/first_order.h"
#include "optics/formats/zmx_reader.h"
#include "optics/glass/glass_catalogue.h"
#include "optics/glass/glass_model.h"
#include "optics/lens/lens_file.h"
#include "optics/trace/trace.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/temporary_folder.h"

namespace groundglass::optics {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Lens read_back(const Lens& lens) { return parse_zmx(format_zmx(lens).text, "back.zmx").lens; }

/// A fan over the first surface, as far as the entrance pupil reaches, in several directions.
RayBatch<double> fan(const Lens& lens, double reach) {
  RayBatch<double> rays(343);
  const double pupil_mm = 0.5 * first_order(lens, lens.reference_wavelength_nm).entrance_pupil_diameter_mm;
  const double a = reach * std::min(lens.surfaces[0].semi_diameter_mm, 1.2 * pupil_mm);
  for (size_t i = 0; i < rays.size(); ++i) {
    const double u = static_cast<double>(i % 7) / 3.0 - 1.0, v = static_cast<double>(i / 7 % 7) / 3.0 - 1.0;
    const double w = static_cast<double>(i / 49) / 3.0 - 1.0;
    rays.x[i] = a * u;
    rays.y[i] = a * v;
    rays.z[i] = -5.0;
    rays.l[i] = 0.05 * w;
    rays.m[i] = 0.1 * w;
    rays.n[i] = std::sqrt(1.0 - 0.0125 * w * w);
  }
  return rays;
}

/// Rays through both lenses end at the same places, and die at the same rate. Returns how many arrive.
int expect_same_rays(const Lens& a, const Lens& b, double wavelength_nm, double reach = 0.7) {
  RayBatch<double> ra = fan(a, reach), rb = fan(a, reach);
  SequentialTracer<double>(a, wavelength_nm).trace_to_image(ra);
  SequentialTracer<double>(b, wavelength_nm).trace_to_image(rb);
  int arrived = 0;
  for (size_t i = 0; i < ra.size(); ++i) {
    EXPECT_EQ(ra.status(i), rb.status(i)) << i;
    if (!ra.ok(i) || !rb.ok(i)) continue;
    ++arrived;
    EXPECT_NEAR(ra.x[i], rb.x[i], 1e-9);
    EXPECT_NEAR(ra.y[i], rb.y[i], 1e-9);
    EXPECT_NEAR(ra.l[i], rb.l[i], 1e-11);
    EXPECT_NEAR(ra.m[i], rb.m[i], 1e-11);
    EXPECT_NEAR(ra.n[i], rb.n[i], 1e-11);
  }
  return arrived;
}

bool has_plastic(const Lens& lens) {
  for (const Surface& surface : lens.surfaces)
    if (const auto* model = std::get_if<ModelIndex>(&surface.glass.formula()))
      if (model->kind == MaterialKind::plastic) return true;
  return false;
}

TEST(ZmxWriter, MovesNoRayOfAShippedLens) {
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses")) {
    if (entry.path().extension() != ".toml") continue;
    SCOPED_TRACE(entry.path().filename());
    const Lens lens = load_lens(entry.path());
    const Lens back = read_back(lens);
    EXPECT_EQ(back.name, lens.name);
    EXPECT_EQ(back.surfaces.size(), lens.surfaces.size());
    EXPECT_EQ(back.reference_wavelength_nm, lens.reference_wavelength_nm);
    EXPECT_NEAR(back.half_field_deg, lens.half_field_deg, 1e-12);
    // Plastics come back on the curve of glasses, equal at the d line.
    if (has_plastic(lens)) {
      EXPECT_GT(expect_same_rays(lens, back, 587.5618), 20);
      EXPECT_THAT(format_zmx(lens).notes,
                  Contains(HasSubstr("is written as a model glass, which changes its index by up to")));
      continue;
    }
    for (const DesignWavelength& w : design_wavelengths(lens))
      EXPECT_GT(expect_same_rays(lens, back, w.nm), 20);
  }
}

class RandomLens {
 public:
  explicit RandomLens(unsigned seed) : random_(seed) {}

  Lens make() {
    Lens lens;
    lens.name = "random";
    lens.wavelengths = {{486.1327, 1.0}, {587.5618, 0.5}, {656.2725, 1.0}};
    lens.half_field_deg = 10.0;
    if (random_() % 2) lens.object_distance_mm = between(100, 1000);
    const size_t stop = random_() % 4;
    const char* glasses[] = {"schott:N-BK7", "schott:F2", "cdgm:H-ZF6", "ohara:S-BSL7"};
    for (size_t i = 0; i < 4; ++i) {
      Surface s;
      s.shape = shape();
      s.thickness_mm = between(2, 5);
      s.semi_diameter_mm = between(5, 8);
      s.stop = i == stop;
      if (i % 2 == 0) s.glass = find_glass(glasses[random_() % 4]);
      if (random_() % 2) s.tilt = tilt();
      lens.surfaces.push_back(s);
    }
    lens.surfaces.back().thickness_mm = 30.0;
    if (random_() % 2) {
      lens.image_tilt = tilt();
      lens.image_tilt.kind = TiltKind::follow;
    }
    return lens;
  }

 private:
  double between(double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random_);
  }
  std::vector<double> terms(size_t most, double scale, double ratio) {
    std::vector<double> result;
    for (size_t i = random_() % most + 1; i > 0; --i)
      result.push_back(between(-scale, scale)), scale *= ratio;
    return result;
  }
  Conic conic() { return {between(-0.02, 0.02), between(-2, 2)}; }
  Shape shape() {
    switch (random_() % 7) {
      case 0:
        return conic();
      case 1:
        return EvenAsphere{conic(), terms(12, 1e-5, 1e-3)};
      case 2:
        return PowerAsphere{conic(), terms(14, 1e-3, 3e-2)};
      case 3:
        return ForbesQbfs{between(-0.02, 0.02), between(9, 12), terms(6, 0.05, 0.5)};
      case 4:
        return ForbesQcon{conic(), between(9, 12), terms(6, 0.05, 0.5)};
      case 5:
        return Biconic{conic(), conic()};
      default:
        return Toroid{{conic(), terms(6, 1e-5, 1e-3)}, random_() % 3 ? between(-0.02, 0.02) : 0.0};
    }
  }
  Tilt tilt() {
    const TiltKind kinds[] = {TiltKind::follow, TiltKind::back, TiltKind::bend};
    return {between(-1, 1), between(-1, 1), between(-5, 5),
            between(-5, 5), between(-5, 5), kinds[random_() % 3]};
  }

  std::mt19937 random_;
};

TEST(ZmxWriter, MovesNoRayOfARandomLens) {
  int arrived = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const Lens lens = RandomLens(seed).make();
    const WrittenZmx written = format_zmx(lens);
    EXPECT_THAT(written.notes, IsEmpty());
    const Lens back = parse_zmx(written.text, "back.zmx").lens;
    EXPECT_EQ(back.surfaces.size(), lens.surfaces.size());
    if (std::isfinite(lens.object_distance_mm)) {
      EXPECT_NEAR(back.object_distance_mm, lens.object_distance_mm, 1e-12);
    }
    for (const DesignWavelength& w : lens.wavelengths) arrived += expect_same_rays(lens, back, w.nm);
  }
  EXPECT_GT(arrived, 100000);
}

Lens singlet() {
  Lens lens;
  lens.name = "singlet";
  lens.surfaces.resize(2);
  lens.surfaces[0].shape = Conic{0.02, 0.0};
  lens.surfaces[0].glass = find_glass("schott:N-BK7");
  lens.surfaces[0].thickness_mm = 4.0;
  lens.surfaces[0].stop = true;
  lens.surfaces[1].thickness_mm = 90.0;
  for (Surface& surface : lens.surfaces) surface.semi_diameter_mm = 6.0;
  return lens;
}

TEST(ZmxWriter, KeepsOpeningsMirrorsAndBaffles) {
  Lens lens = singlet();
  lens.surfaces[0].aperture.obstruction_radius_mm = 2.0;
  lens.surfaces[1].aperture.opening = RectangularAperture{3.0, 2.0};
  lens.surfaces[1].aperture.center_y_mm = 0.5;
  Surface baffle, mirror;
  baffle.thickness_mm = 10.0;
  baffle.semi_diameter_mm = 5.0;
  mirror.shape = Conic{-0.001, -1.0};
  mirror.mirror = true;
  mirror.thickness_mm = -60.0;
  mirror.semi_diameter_mm = 5.0;
  mirror.aperture.opening = EllipticalAperture{4.0, 5.0};
  mirror.tilt = {0.0, 0.3, 45.0, 0.0, 0.0, TiltKind::bend};
  mirror.label = "fold";
  lens.surfaces[1].thickness_mm = 20.0;
  lens.surfaces.push_back(baffle);
  lens.surfaces.push_back(mirror);
  const Lens back = read_back(lens);
  ASSERT_EQ(back.surfaces.size(), 4u);
  EXPECT_EQ(back.surfaces[3].label, "fold");
  EXPECT_EQ(back.surfaces[0].aperture.obstruction_radius_mm, 2.0);
  EXPECT_GT(expect_same_rays(lens, back, 587.5618, 1.1), 20);
}

TEST(ZmxWriter, OrdersCataloguesSoThatNamesAreFound) {
  // Hikari and Hoya give different glasses the name LAF2.
  Lens lens = singlet();
  for (const char* name : {"hoya:LAF2", "hikari:LAF2"}) {
    lens.surfaces[0].glass = find_glass(name);
    EXPECT_EQ(read_back(lens).surfaces[0].glass.name(), name);
  }
  lens.surfaces.push_back(lens.surfaces[0]);
  lens.surfaces[2].stop = false;
  lens.surfaces[2].glass = find_glass("hoya:LAF2");
  lens.surfaces.push_back(lens.surfaces[1]);
  EXPECT_INPUT_ERROR(format_zmx(lens), "glasses of the catalogues hikari, hoya share names");
}

TEST(ZmxWriter, SaysWhatIsLost) {
  Lens lens = singlet();
  lens.surfaces[0].glass = model_glass({1.545, 56.1, MaterialKind::glass});
  EXPECT_THAT(
      format_zmx(lens).notes,
      ElementsAre(
          "surface 1: OpticStudio puts a dispersion curve of its own through the model glass (1.545, 56.1); "
          "they agree at the d line"));
  EXPECT_GT(expect_same_rays(lens, read_back(lens), 450.0), 20);
  lens.surfaces[0].glass = Glass("(n 1.5)", ConstantIndex{1.5}, 0.0, std::numeric_limits<double>::infinity());
  EXPECT_THAT(format_zmx(lens).notes, IsEmpty());
  EXPECT_EQ(read_back(lens).surfaces[0].glass.index(450.0), 1.5);
}

TEST(ZmxWriter, RefusesWhatTheFormatCannotSay) {
  const auto refused = [](auto change, const std::string& reason) {
    Lens lens = singlet();
    lens.surfaces[1].label = "rear";
    change(lens.surfaces[1]);
    EXPECT_INPUT_ERROR(format_zmx(lens), "surface 2 (rear): " + reason);
  };
  refused(
      [](Surface& s) {
        s.shape = Toroid{{{}, std::vector<double>(7, 1e-9)}, 0.0};
      },
      "the profile of a toroid goes to y^14");
  refused([](Surface& s) { s.aperture.opening = IrisAperture{}; },
          "a .zmx file has no word for the blades of an iris");
  refused(
      [](Surface& s) {
        s.aperture.opening = RectangularAperture{5.0, 5.0};
      },
      "the circle of its semi-diameter 6 mm cuts its opening");
  refused(
      [](Surface& s) {
        s.aperture = {RectangularAperture{1.0, 1.0}, 0, 0, 0.5};
      },
      "a .zmx file has one aperture a surface");
  refused([](Surface& s) { s.aperture = {{}, 1.0, 0, 0.5}; }, "a .zmx file has no obstruction off the axis");
  refused(
      [](Surface& s) {
        s.glass = Glass("mine", SellmeierIndex{{1.0}, {0.01}}, 400, 700);
      },
      "glass mine has no name");
  refused([](Surface& s) { s.semi_diameter_mm = std::numeric_limits<double>::infinity(); },
          "has no clear aperture");
  Lens lens = singlet();
  lens.surfaces[0].stop = false;
  EXPECT_INPUT_ERROR(format_zmx(lens), "has no stop");
}

TEST(ZmxWriter, KeepsNamesOnTheirLines) {
  Lens lens = singlet();
  lens.name = "two\nSURF 7";
  lens.surfaces[0].label = "a\r\n  STOP";
  const Lens back = read_back(lens);
  EXPECT_EQ(back.name, "two SURF 7");
  EXPECT_EQ(back.surfaces[0].label, "a    STOP");
}

TEST(ZmxWriter, WritesWholeFiles) {
  const groundglass::testing::TemporaryFolder folder;
  EXPECT_THAT(write_zmx(singlet(), folder.path() / "a.zmx", OutputFile::IfExists::refuse), IsEmpty());
  EXPECT_EQ(load_zmx(folder.path() / "a.zmx").lens.surfaces.size(), 2u);
  EXPECT_INPUT_ERROR(write_zmx(singlet(), folder.path() / "a.zmx", OutputFile::IfExists::refuse), "a.zmx");
}

}  // namespace
}  // namespace groundglass::optics
