#include "sim/report/lens_report.h"

#include <tbb/parallel_invoke.h>

#include "optics/analysis/best_focus.h"
#include "optics/wavefront/wavefront.h"
#include "optics/wavefront/zernike.h"
#include "sim/core/error.h"
#include "sim/core/nested_loop.h"

namespace groundglass::report {
namespace {

constexpr int zernike_count = 16;

/// What the work returns, or the reason it gives.
template <typename Work>
auto tried(const Work& work) -> Maybe<decltype(work())> {
  try {
    return {work(), ""};
  } catch (const InputError& error) {
    return {{}, error.what()};
  }
}

FieldWavefront wavefront_figures(const optics::Lens& lens, double wavelength_nm, optics::FieldPoint field) {
  constexpr int rings = 10, spokes = 36;
  const optics::ChiefRay chief = optics::chief_ray(lens, wavelength_nm, field);
  const optics::Wavefront wave =
      optics::wavefront(lens, optics::trace_bundle(lens, wavelength_nm, field, rings, spokes), chief,
                        optics::reference_sphere(lens, wavelength_nm, chief));
  return {optics::rms_waves(wave), optics::rms_waves(wave, optics::Removed::tilt),
          optics::rms_waves(wave, optics::Removed::defocus), optics::peak_to_valley_waves(wave),
          optics::fit_zernikes(optics::ZernikeSet::fringe, wave, zernike_count)};
}

BestFocus best_focus(const optics::Lens& lens, const Conditions& conditions, double per_mm) {
  const std::vector<optics::FieldPoint>& fields = conditions.fields;
  return {optics::best_focus_by_spot_mm(lens, fields), optics::best_focus_by_wavefront_mm(lens, fields),
          tried([&] { return optics::best_focus_by_mtf_mm(lens, fields, per_mm); }), per_mm};
}

void add_images(const optics::Lens& lens, LensFigures& figures) {
  const Conditions& conditions = figures.conditions;
  const FieldPupils all = pupils(lens, conditions);
  figures.mtf = mtf_over_frequency(lens, conditions, all, figures.highest_per_mm);
  figures.mtf_over_focus = mtf_over_focus(lens, conditions, all, figures.focus_per_mm);
  figures.psf = psf_pictures(lens, conditions, all);
}

}  // namespace

LensFigures lens_figures(const optics::Lens& lens, const std::vector<optics::FieldPoint>& fields,
                         const MtfFrequencies& frequencies) {
  LensFigures figures;
  figures.first_order = optics::first_order(lens, lens.reference_wavelength_nm);
  LitConditions lit = lit_conditions(lens, fields);
  figures.conditions = lit.conditions;
  figures.dark_fields = lit.dark_fields;
  figures.conditions.mtf = frequencies;
  figures.highest_per_mm = highest_frequency_per_mm(lens, figures.conditions);
  figures.focus_per_mm = focus_frequency_per_mm(lens, figures.conditions);
  const Conditions& conditions = figures.conditions;
  figures.wavefronts.resize(conditions.fields.size());
  tbb::parallel_invoke(
      [&] { add_images(lens, figures); },
      [&] { figures.seidel = tried([&] { return optics::seidel(lens, optics::design_conditions(lens)); }); },
      [&] { figures.focal_shift = tried([&] { return focal_shift(lens); }); },
      [&] { figures.field_curves = tried([&] { return field_curve_figures(lens, conditions); }); },
      [&] { figures.illumination = tried([&] { return illumination_over_field(lens, conditions); }); },
      [&] {
        figures.mtf_over_field =
            tried([&] { return mtf_over_field(lens, conditions, figures.highest_per_mm); });
      },
      [&] { figures.best_focus = tried([&] { return best_focus(lens, conditions, figures.focus_per_mm); }); },
      [&] { figures.fans = ray_fans(lens, conditions); }, [&] { figures.spots = spots(lens, conditions); },
      [&] {
        for_each_index(conditions.fields.size(), [&](std::size_t i) {
          figures.wavefronts[i] = wavefront_figures(lens, conditions.primary_nm, conditions.fields[i]);
        });
      });
  return figures;
}

}  // namespace groundglass::report
