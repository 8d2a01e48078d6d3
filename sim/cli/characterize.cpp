#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "sim/cli/commands.h"
#include "sim/cli/option_checks.h"
#include "sim/cli/site_option.h"
#include "sim/core/error.h"
#include "sim/core/output_file.h"
#include "sim/report/emva_report.h"

namespace groundglass::cli {
namespace {

using namespace measure::emva;

struct Options {
  std::string frames, out, site;
  bool json = false, force = false;
};

void print_line(const char* what, double value, const char* unit) {
  if (std::isfinite(value))
    fmt::print("{:<28}{:>12.5g} {}\n", what, value, unit);
  else
    fmt::print("{:<28}{:>12} {}\n", what, "none", unit);
}

void print_missing(const char* what, const std::string& why) {
  if (!why.empty()) fmt::print("{}: {}\n", what, why);
}

void print_nonuniformity(const Characterization& c) {
  constexpr const char* names[] = {"DSNU", "  pixel", "  row", "  column",
                                   "PRNU", "  pixel", "  row", "  column"};
  size_t i = 0;
  for (const NonuniformityFigure& figure : nonuniformity_figures(c)) {
    const bool is_prnu = i >= 4;
    const double scale = is_prnu ? 100.0 : 1.0;
    if (figure.why_none.empty())
      print_line(names[i], scale * figure.value, is_prnu ? "%" : "e");
    else
      fmt::print("{:<28}not determined: {}\n", names[i], figure.why_none);
    ++i;
  }
}

void print_summary(const Characterization& c) {
  const LinearModel& m = c.model;
  print_line("system gain K", m.system_gain_dn_per_e, "DN/e");
  print_line("quantum efficiency", 100.0 * m.quantum_efficiency, "%");
  print_line(m.dark_noise_is_bound ? "dark noise, at most" : "dark noise", m.dark_noise_e, "e");
  print_line(m.saturates ? "saturation" : "saturation, at least", m.saturation_e, "e");
  print_line("sensitivity threshold", m.threshold_e, "e");
  print_line("maximum SNR", decibels(m.snr_max), "dB");
  print_line("dynamic range", decibels(m.dynamic_range), "dB");
  if (c.linearity) print_line("linearity error", c.linearity->error_percent, "%");
  print_missing("linearity", c.why_no_linearity);
  print_nonuniformity(c);
  if (c.dark_current) {
    const DarkCurrent& current = c.dark_current->current;
    const bool shown = is_significant(current.e_per_s, current.standard_error_e_per_s);
    print_line("dark current", shown ? current.e_per_s : std::nan(""), "e/s");
    print_line("  standard error", current.standard_error_e_per_s, "e/s");
    if (c.dark_current->doubling_K) print_line("  doubles with", *c.dark_current->doubling_K, "K");
  }
  print_missing("dark current", c.why_no_dark_current);
  for (const std::string& note : c.notes) fmt::print("note: {}\n", note);
}

void run(const Options& options, const Task& task) {
  const auto if_exists = options.force ? OutputFile::IfExists::replace : OutputFile::IfExists::refuse;
  if (!options.out.empty()) {
    checked_extension(options.out, {".html"});
    OutputFile(options.out, if_exists);
    check_keeps_inputs(options.out, {options.frames});
  }
  const Measurement measurement = read_measurement(options.frames, site_of(options.site), task);
  const Characterization c =
      at_place({options.frames, 0, ""}, [&] { return measure::emva::characterize(measurement); });
  if (!options.out.empty()) write_text_file(options.out, report::emva_html(c), if_exists);
  if (options.json)
    fmt::print("{}\n", report::emva_json(c).dump(2));
  else
    print_summary(c);
}

}  // namespace

void add_characterize(CLI::App& app, const Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "characterize",
      "Measure a sensor by EMVA 1288 Release 4 from flat and dark frames, ours or a camera's");
  command
      ->add_option(
          "FRAMES", options->frames,
          "Folder with emva1288.txt, such a descriptor of PNG, TIFF or raw frames, or a table of photon "
          "transfer (.csv)")
      ->required();
  command->add_option("-o,--output", options->out, "Page to write with all figures and charts: .html");
  command->add_flag("--json", options->json, "Print all figures and curves as JSON");
  add_site_option(*command, options->site, "Which pixels of a mosaic's tile to measure, in raw frames");
  command->add_flag("--force", options->force, "Replace an existing page");
  command->footer(example("groundglass characterize frames -o frames.html"));
  command->callback([options, &context] { run(*options, context.task); });
}

}  // namespace groundglass::cli
