#include "sim/cli/picture_options.h"

#include <fmt/core.h>

#include "sim/cli/option_checks.h"
#include "sim/core/output_file.h"
#include "sim/report/field_label.h"
#include "sim/report/picture_file.h"

namespace groundglass::cli {
namespace {

OutputFile::IfExists if_exists(bool force) {
  return force ? OutputFile::IfExists::replace : OutputFile::IfExists::refuse;
}

}  // namespace

void PictureOptions::add_output(CLI::App& command) {
  command.add_option("-o,--output", out, "Picture to write: .svg or .png")->required();
  command.add_flag("--force", force, "Replace an existing picture");
}

void PictureOptions::add_fields(CLI::App& command) {
  command
      .add_option("--fields", fields,
                  "Fields in degrees, or mm of a near object's height, such as 0,10,14; the prescription's "
                  "when left out")
      ->delimiter(',')
      ->type_name("Y")
      ->default_str("")
      ->check(number_between(-1e6, 1e6).description(""));
}

void PictureOptions::add_frequencies(CLI::App& command) {
  command
      .add_option("--max-frequency-per-mm", mtf.highest_per_mm,
                  "Highest spatial frequency of MTF, cycles/mm; what suits the lens when left out")
      ->check(positive_number());
  command
      .add_option(
          "--frequencies-per-mm", mtf.per_mm,
          "Spatial frequencies of MTF over the field, cycles/mm, the first of them also through focus; "
          "parts of the highest when left out")
      ->delimiter(',')
      ->type_name("F")
      ->default_str("")
      ->check(positive_number().description(""));
}

void PictureOptions::check_output() const {
  report::check_picture_name(out);
  OutputFile(out, if_exists(force));
  if (!lens.path.empty()) check_keeps_inputs(out, {lens.path});
}

std::vector<optics::FieldPoint> PictureOptions::fields_or(std::vector<optics::FieldPoint> otherwise) const {
  if (fields.empty()) return otherwise;
  std::vector<optics::FieldPoint> result;
  for (double y : fields) result.push_back({0.0, y});
  return result;
}

void PictureOptions::write(const report::Svg& picture) const {
  report::write_picture(out, picture, if_exists(force));
  fmt::print("{}\n", out);
}

void note_dark_field(const optics::Lens& lens, optics::FieldPoint field) {
  fmt::print(stderr, "note: no light of field {} passes the lens; it is left out\n",
             report::field_label(lens, field));
}

report::Conditions lit_conditions_with_notes(const optics::Lens& lens,
                                             const std::vector<optics::FieldPoint>& fields) {
  report::LitConditions lit = report::lit_conditions(lens, fields);
  for (const optics::FieldPoint& field : lit.dark_fields) note_dark_field(lens, field);
  return std::move(lit.conditions);
}

}  // namespace groundglass::cli
