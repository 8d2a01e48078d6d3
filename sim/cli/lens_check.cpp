#include "optics/analysis/lens_check.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/cli/commands.h"
#include "sim/cli/lens_commands.h"
#include "sim/cli/lens_input.h"
#include "sim/core/error.h"

namespace groundglass::cli {
namespace {

using optics::Finding;
using optics::Verdict;

/// What the program returns when a prescription is wrong.
constexpr int exit_exceeded_limits = 3;
/// What it returns for wrong input, as everywhere.
constexpr int exit_wrong_input = 2;

struct Options {
  std::vector<std::string> lenses;
  LensInput setting;  // without a path
  bool json = false;
};

struct Checked {
  std::string path, name;
  std::vector<Finding> findings;

  Verdict worst() const {
    Verdict worst = Verdict::fine;
    for (const Finding& f : findings) worst = std::max(worst, f.verdict);
    return worst;
  }
};

nlohmann::ordered_json to_json(const Finding& f) {
  nlohmann::ordered_json json = {{"verdict", word(f.verdict)}, {"what", f.what}, {"unit", f.unit}};
  json["published"] = f.published ? nlohmann::ordered_json(*f.published) : nullptr;
  json["computed"] = f.computed ? nlohmann::ordered_json(*f.computed) : nullptr;
  json["message"] = f.message;
  return json;
}

nlohmann::ordered_json to_json(const Checked& lens) {
  nlohmann::ordered_json findings = nlohmann::ordered_json::array();
  for (const Finding& f : lens.findings) findings.push_back(to_json(f));
  return {{"file", lens.path}, {"name", lens.name}, {"verdict", word(lens.worst())}, {"findings", findings}};
}

std::string column(std::optional<double> value) { return value ? fmt::format("{:.5g}", *value) : ""; }

void print_text(const Checked& lens) {
  fmt::print("{}: {}\n  {}\n", lens.path, word(lens.worst()), lens.name);
  fmt::print("  {:<7}{:<46}{:>12}{:>12}\n", "", "", "published", "computed");
  for (const Finding& f : lens.findings) {
    std::string line = fmt::format("  {:<7}{:<46}{:>12}{:>12} {:<4} {}", word(f.verdict), f.what,
                                   column(f.published), column(f.computed), f.unit, f.message);
    line.erase(line.find_last_not_of(' ') + 1);
    fmt::print("{}\n", line);
  }
}

Checked checked(LensInput input, const std::string& path) {
  input.path = path;
  const optics::Lens lens = load(input);
  return {path, lens.name, optics::check_prescription(lens)};
}

void run(const Options& options) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  Verdict worst = Verdict::fine;
  bool all_read = true;
  for (const std::string& path : options.lenses) {
    try {
      const Checked lens = checked(options.setting, path);
      worst = std::max(worst, lens.worst());
      if (options.json)
        all.push_back(to_json(lens));
      else
        print_text(lens);
    } catch (const InputError& error) {  // the others are checked all the same
      fmt::print(stderr, "groundglass: {}\n", error.what());
      all_read = false;
    }
  }
  if (options.json && !all.empty()) fmt::print("{}\n", all.dump(2));
  if (!all_read) throw CLI::RuntimeError(exit_wrong_input);
  if (worst == Verdict::wrong) throw CLI::RuntimeError(exit_exceeded_limits);
}

}  // namespace

void add_lens_check(CLI::App& lens_command) {
  auto options = std::make_shared<Options>();
  CLI::App* command = lens_command.add_subcommand(
      "check",
      "Compare a prescription with what its source states, and ask its rays whether it can be right");
  command->add_option("LENS", options->lenses, "Lens files of any known format")->required();
  add_position(*command, options->setting);
  command->add_flag("--json", options->json, "Print JSON");
  command->footer(example("groundglass lens check scenes/lenses/*.toml") +
                  "\nExit status 3: one of them is wrong; 2: one could not be read or checked.");
  command->callback([options] { run(*options); });
}

}  // namespace groundglass::cli
