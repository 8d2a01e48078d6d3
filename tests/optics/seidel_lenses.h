#pragma once

#include <cmath>
#include <filesystem>
#include <limits>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include "optics/analysis/first_order.h"
#include "optics/analysis/seidel.h"
#include "optics/lens/lens_file.h"
#include "sim/core/constants.h"

namespace groundglass::optics {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double d_nm = constants::line_d_nm;
constexpr double degree = std::numbers::pi / 180.0;

inline Lens shipped_lens(const std::string& name) {
  return load_lens(std::filesystem::path(GROUNDGLASS_SCENES_DIR) / "lenses" / (name + ".toml"));
}

inline Glass medium(double n) {
  return n == 1.0 ? Glass() : Glass("constant", ConstantIndex{n}, 300.0, 1100.0);
}

/// n² = a + b / λ² with this index at the d line and this dispersion between the F and C lines, both exactly.
inline Glass dispersive(double nd, double nf_less_nc) {
  const auto per_um2 = [](double nm) { return 1e6 / (nm * nm); };
  const double at_f = per_um2(constants::line_F_nm), at_d = per_um2(d_nm),
               at_c = per_um2(constants::line_C_nm);
  double nf_plus_nc = 2.0 * nd, a = 0.0, b = 0.0;
  for (int i = 0; i < 30; ++i) {
    b = nf_less_nc * nf_plus_nc / (at_f - at_c);
    a = nd * nd - b * at_d;
    nf_plus_nc = std::sqrt(a + b * at_f) + std::sqrt(a + b * at_c);
  }
  return Glass("dispersive", PowerSeriesIndex{{a, b}, {0.0, -2.0}}, 300.0, 1100.0);
}

inline Surface surface(Shape shape, double thickness_mm, Glass glass) {
  Surface result;
  result.shape = std::move(shape);
  result.thickness_mm = thickness_mm;
  result.glass = std::move(glass);
  result.semi_diameter_mm = 5.0;
  return result;
}

inline Surface surface(double radius_mm, double thickness_mm, Glass glass = {}) {
  return surface(Conic{1.0 / radius_mm, 0.0}, thickness_mm, std::move(glass));
}

inline Surface mirror(Shape shape, double thickness_mm, Glass glass = {}) {
  Surface result = surface(std::move(shape), thickness_mm, std::move(glass));
  result.mirror = true;
  return result;
}

inline Lens lens_of(std::vector<Surface> surfaces, size_t stop = 0) {
  Lens lens;
  lens.name = "test";
  lens.surfaces = std::move(surfaces);
  lens.surfaces[stop].stop = true;
  return lens;
}

/// The stop made so wide that the entrance pupil has this diameter.
inline Lens with_entrance_pupil(Lens lens, double diameter_mm, double wavelength_nm = d_nm) {
  double& semi_diameter_mm = lens.surfaces[lens.stop_index()].semi_diameter_mm;
  semi_diameter_mm *= diameter_mm / first_order(lens, wavelength_nm).entrance_pupil_diameter_mm;
  return lens;
}

inline SeidelConditions at_field(double field, double wavelength_nm = d_nm) {
  return {wavelength_nm, constants::line_F_nm, constants::line_C_nm, field};
}

/// Kidger, Fundamental Optical Design, 2002, ch. 8: a Fraunhofer doublet of SK11 and F19, f/5, at 1° of
/// field.
inline Lens kidgers_doublet() {
  const Lens lens =
      lens_of({surface(64.1, 3.5, dispersive(1.56384, 0.56384 / 60.8)),
               surface(-43.249, 1.5, dispersive(1.6668, 0.6668 / 33.03)), surface(-183.69, 97.4495)});
  return with_entrance_pupil(lens, 20.0);
}

/// Smith, Modern Optical Engineering, 4th ed., ch. 6: a Cooke triplet of 101.181 mm with a stop of its own,
/// as OpticalRayTracing.jl carries it. The dispersions of SK4 and SF2 are Schott's; those beside the
/// transcription do not give the printed colours.
inline Lens smiths_triplet() {
  const Glass sk4 = dispersive(1.61272, 0.010451);
  const Glass sf2 = dispersive(1.64769, 0.019135);
  const Lens lens = lens_of(
      {surface(37.40, 5.90, sk4), surface(-341.48, 12.93), surface(-42.65, 2.50, sf2), surface(36.40, 2.00),
       surface(infinity, 9.85), surface(204.52, 5.90, sk4), surface(-37.05, 77.405)},
      4);
  return with_entrance_pupil(lens, 29.2);
}

}  // namespace groundglass::optics
