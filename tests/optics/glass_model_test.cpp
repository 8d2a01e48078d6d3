#include "optics/glass/glass_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "optics/glass/glass_catalogue.h"
#include "sim/core/constants.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::optics {
namespace {

bool is_plastic(const std::string& catalogue) { return catalogue == "plastics"; }

ModelError measured_error(MaterialKind kind, double first_nm, double last_nm) {
  double squares = 0.0, worst = 0.0;
  size_t count = 0;
  for (const std::string& catalogue : glass_catalogue_names()) {
    if (catalogue == "materials" || is_plastic(catalogue) != (kind == MaterialKind::plastic)) continue;
    for (const Glass& glass : glass_catalogue(catalogue)) {
      const ModelIndex model{nd(glass), vd(glass), kind};
      for (double nm = first_nm; nm <= last_nm; nm += 5.0) {
        if (nm < glass.first_nm() || nm > glass.last_nm()) continue;
        const double error = model_index(model, nm) - glass.index(nm);
        squares += error * error;
        worst = std::max(worst, std::abs(error));
        ++count;
      }
    }
  }
  return {std::sqrt(squares / count), worst};
}

void expect_stated(const ModelError& stated, MaterialKind kind, double first_nm, double last_nm) {
  const ModelError measured = measured_error(kind, first_nm, last_nm);
  EXPECT_NEAR(measured.rms, stated.rms, 0.01 * stated.rms);
  EXPECT_NEAR(measured.worst, stated.worst, 0.01 * stated.worst);
}

TEST(GlassModel, ErrorsOverTheCataloguesAreAsStated) {
  expect_stated(model_error_glass_400_700, MaterialKind::glass, 400.0, 700.0);
  expect_stated(model_error_glass_380_1000, MaterialKind::glass, 380.0, 1000.0);
  expect_stated(model_error_plastic_400_700, MaterialKind::plastic, 400.0, 700.0);
  expect_stated(model_error_plastic_380_1000, MaterialKind::plastic, 380.0, 1000.0);
}

TEST(GlassModel, IndexAndAbbeNumberAreExact) {
  for (const MaterialKind kind : {MaterialKind::glass, MaterialKind::plastic})
    for (const double index : {1.45, 1.62, 1.95})
      for (const double abbe : {17.0, 35.0, 90.0}) {
        const Glass glass = model_glass({index, abbe, kind});
        EXPECT_NEAR(nd(glass), index, 1e-15);
        EXPECT_NEAR(vd(glass), abbe, 1e-11 * abbe);
      }
}

// Plausible figures of a patent must give a plausible curve: falling, and ever less steeply.
TEST(GlassModel, CurvesFallAndFlattenOverTheirRange) {
  for (const MaterialKind kind : {MaterialKind::glass, MaterialKind::plastic})
    for (double abbe = 16.0; abbe <= 95.0; abbe += 1.0)
      for (double nm = model_first_nm; nm + 20.0 <= model_last_nm; nm += 10.0) {
        const ModelIndex model{1.6, abbe, kind};
        const double here = model_index(model, nm), next = model_index(model, nm + 10.0);
        ASSERT_GT(here, next) << abbe << " " << nm;
        ASSERT_GT(here - next, next - model_index(model, nm + 20.0)) << abbe << " " << nm;
      }
}

struct ELine {
  double ne, ve;
};

ELine e_line(const Glass& glass) {
  using namespace constants;
  const double ne = glass.index(line_e_nm);
  return {ne, (ne - 1.0) / (glass.index(line_F_prime_nm) - glass.index(line_C_prime_nm))};
}

TEST(GlassModel, ELineFiguresAreExact) {
  const ELine figures = e_line(model_glass(model_from_e_line(1.7343, 28.19, MaterialKind::glass)));
  EXPECT_NEAR(figures.ne, 1.7343, 1e-14);
  EXPECT_NEAR(figures.ve, 28.19, 1e-10);
}

// From the e-line figures of a real glass the model must find its d-line figures, within the error of the
// model.
TEST(GlassModel, ELineFiguresLeadToTheDLine) {
  for (const char* name :
       {"schott:SF10", "schott:N-BK7", "schott:N-LAF21", "schott:N-SK16", "ohara:S-FPL53"}) {
    const Glass glass = find_glass(name);
    const ModelIndex model = model_from_e_line(e_line(glass).ne, e_line(glass).ve, MaterialKind::glass);
    EXPECT_NEAR(model.nd, nd(glass), 1e-5) << name;
    EXPECT_NEAR(model.vd, vd(glass), 2e-3 * vd(glass)) << name;
  }
}

// US 4,123,144 does not say at which line its indices are; these glasses of its example 9 tell.
TEST(GlassModel, SummicronPatentPrintsELineFigures) {
  const ELine sf10 = e_line(find_glass("schott:SF10"));
  EXPECT_NEAR(sf10.ne, 1.7343, 0.5e-5);
  EXPECT_NEAR(sf10.ve, 28.19, 0.005);
}

TEST(GlassModel, RangeIsEnforced) {
  const Glass glass = model_glass({1.545, 56.1, MaterialKind::plastic});
  EXPECT_NO_THROW(glass.index(380.0));
  EXPECT_INPUT_ERROR(glass.index(379.0), "nd 1.545, Vd 56.1", "380 nm to 1000 nm");
}

}  // namespace
}  // namespace groundglass::optics
