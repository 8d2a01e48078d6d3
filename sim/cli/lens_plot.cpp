#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <tuple>

#include "sim/cli/commands.h"
#include "sim/cli/lens_commands.h"
#include "sim/cli/lens_input.h"
#include "sim/cli/picture_options.h"
#include "sim/core/error.h"
#include "sim/report/chart.h"
#include "sim/report/field_charts.h"
#include "sim/report/field_label.h"
#include "sim/report/focal_shift_chart.h"
#include "sim/report/illumination_chart.h"
#include "sim/report/mtf_charts.h"
#include "sim/report/psf_chart.h"
#include "sim/report/ray_fan_charts.h"
#include "sim/report/seidel_chart.h"
#include "sim/report/spot_chart.h"

namespace groundglass::cli {
namespace {

using optics::Lens;
using report::Conditions;
using report::Svg;

struct Kind {
  const char* name;
  const char* what;
  Svg (*chart)(const Lens&, const Conditions&);
  /// Which options tell on it.
  bool fields = true, highest_frequency = false, frequencies = false;
};

/// Those of the fields; says on stderr which have none.
report::FieldPupils noted_pupils(const Lens& lens, const Conditions& conditions) {
  report::FieldPupils result = pupils(lens, conditions);
  for (std::size_t f = 0; f < result.size(); ++f)
    if (!result[f])
      fmt::print(stderr,
                 "note: aberrations of field {} are too large for a diffraction image; by rays alone\n",
                 report::field_label(lens, conditions.fields[f]));
  return result;
}

/// Up to the largest of the fields.
optics::SeidelAberrations seidel_of(const Lens& lens, const Conditions& conditions) {
  Lens with_fields = lens;
  with_fields.fields = conditions.fields;
  const optics::SeidelConditions at = optics::design_conditions(with_fields);
  if (std::isinf(lens.object_distance_mm) && at.field >= 90.0)
    throw InputError(fmt::format(
        "{}: third-order aberrations go by the tangent of the field, which is {:g}°; give --fields below 90",
        lens.name, at.field));
  return optics::seidel(with_fields, at);
}

/// In the order a designer looks at them.
constexpr std::array kinds = {
    Kind{"ray-fans", "transverse ray aberrations over the pupil",
         [](const Lens& lens, const Conditions& c) { return ray_fan_chart(lens, c, ray_fans(lens, c)); }},
    Kind{"opd-fans", "optical path differences over the pupil",
         [](const Lens& lens, const Conditions& c) { return opd_chart(lens, c, ray_fans(lens, c)); }},
    Kind{"spots", "spot diagrams with RMS radius and Airy disc",
         [](const Lens& lens, const Conditions& c) { return spot_chart(lens, c, spots(lens, c)); }},
    Kind{"field-curves", "field curvature and distortion",
         [](const Lens& lens, const Conditions& c) {
           return field_curve_chart(lens, c, field_curve_figures(lens, c));
         }},
    Kind{"lateral-colour", "lateral colour over the field",
         [](const Lens& lens, const Conditions& c) {
           return lateral_colour_chart(lens, c, field_curve_figures(lens, c));
         }},
    Kind{"focal-shift", "paraxial focus over wavelength",
         [](const Lens& lens, const Conditions&) {
           return focal_shift_chart(lens, report::focal_shift(lens));
         },
         false},
    Kind{"seidel", "third-order aberrations by surface",
         [](const Lens& lens, const Conditions& c) { return report::seidel_chart(seidel_of(lens, c)); }},
    Kind{"mtf", "polychromatic MTF over spatial frequency",
         [](const Lens& lens, const Conditions& c) {
           return mtf_chart(
               lens, c,
               mtf_over_frequency(lens, c, noted_pupils(lens, c), highest_frequency_per_mm(lens, c)));
         },
         true, true},
    Kind{"mtf-geometric", "geometric MTF, of rays alone, over spatial frequency",
         [](const Lens& lens, const Conditions& c) {
           return mtf_chart(lens, c,
                            report::geometric_mtf_over_frequency(lens, c, highest_frequency_per_mm(lens, c)));
         },
         true, true},
    Kind{"mtf-focus", "MTF through focus",
         [](const Lens& lens, const Conditions& c) {
           const double per_mm = focus_frequency_per_mm(lens, c);
           return mtf_focus_chart(lens, c, mtf_over_focus(lens, c, noted_pupils(lens, c), per_mm), per_mm);
         },
         true, true, true},
    Kind{"mtf-field", "MTF over the field",
         [](const Lens& lens, const Conditions& c) {
           return report::mtf_field_chart(lens, mtf_over_field(lens, c, highest_frequency_per_mm(lens, c)));
         },
         true, true, true},
    Kind{"psf", "polychromatic images of a point",
         [](const Lens& lens, const Conditions& c) {
           return psf_chart(lens, c, psf_pictures(lens, c, noted_pupils(lens, c)));
         }},
    Kind{"illumination", "relative illumination and chief-ray angle over the field",
         [](const Lens& lens, const Conditions& c) {
           return report::illumination_chart(lens, illumination_over_field(lens, c));
         }},
};

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const Kind& kind : kinds) names.emplace_back(kind.name);
  return names;
}

std::string list_of_kinds() {
  std::string list = "\nKinds:\n";
  for (const Kind& kind : kinds) list += fmt::format("  {:<18}{}\n", kind.name, kind.what);
  return list;
}

/// Throws InputError for an option that the chart takes no account of.
void check_options(const Kind& kind, const PictureOptions& options) {
  const std::tuple<const char*, bool, bool> given[] = {
      {"--fields", !options.fields.empty(), kind.fields},
      {"--max-frequency-per-mm", options.mtf.highest_per_mm.has_value(), kind.highest_frequency},
      {"--frequencies-per-mm", !options.mtf.per_mm.empty(), kind.frequencies}};
  for (const auto& [option, is_given, tells] : given)
    if (is_given && !tells)
      throw InputError(
          fmt::format("lens plot: {} has no effect on a chart of {}; leave it out", option, kind.name));
}

}  // namespace

void add_lens_plot(CLI::App& lens_command) {
  struct Options : PictureOptions {
    std::string kind;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = lens_command.add_subcommand("plot", "Chart a figure of the lens");
  add_lens_input(*command, options->lens);
  command->add_option("KIND", options->kind, "What to chart, see below")
      ->required()
      ->check(CLI::IsMember(kind_names()).description(""));
  options->add_output(*command);
  options->add_fields(*command);
  add_wavelengths(*command, options->lens);
  options->add_frequencies(*command);
  command->footer(
      list_of_kinds() +
      example("groundglass lens plot scenes/lenses/codev_double_gauss_100mm_f2.toml spots -o spots.svg"));
  command->callback([options] {
    const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                   [&](const Kind& candidate) { return candidate.name == options->kind; });
    check_options(*kind, *options);
    options->check_output();
    const Lens lens = load(options->lens);
    options->write(at_place({options->lens.path, 0, ""}, [&] {
      Conditions conditions =
          lit_conditions_with_notes(lens, options->fields_or(optics::design_fields(lens)));
      conditions.mtf = options->mtf;
      return report::titled(kind->chart(lens, conditions), lens.name,
                            kind->what + settings_text(options->lens));
    }));
  });
}

}  // namespace groundglass::cli
