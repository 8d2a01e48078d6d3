#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "optics/lens/lens.h"
#include "sim/cli/lens_input.h"
#include "sim/report/conditions.h"
#include "sim/report/svg.h"

namespace groundglass::cli {

/// Options of all commands that draw a picture of a lens.
struct PictureOptions {
  LensInput lens;
  std::string out;
  std::vector<double> fields;
  report::MtfFrequencies mtf;
  bool force = false;

  void add_output(CLI::App& command);
  void add_fields(CLI::App& command);
  void add_frequencies(CLI::App& command);

  /// Throws InputError, before any work, for an output that cannot be written or that is the lens itself.
  void check_output() const;
  /// The fields asked for, along y, else `otherwise`.
  std::vector<optics::FieldPoint> fields_or(std::vector<optics::FieldPoint> otherwise) const;
  /// Writes the picture and prints its name.
  void write(const report::Svg& picture) const;
};

/// Says on stderr that a field is left out.
void note_dark_field(const optics::Lens& lens, optics::FieldPoint field);

/// report::lit_conditions; fields that no light passes from are noted on stderr.
report::Conditions lit_conditions_with_notes(const optics::Lens& lens,
                                             const std::vector<optics::FieldPoint>& fields);

}  // namespace groundglass::cli
