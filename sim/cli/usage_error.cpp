#include "sim/cli/usage_error.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/suggest.h"

namespace groundglass::cli {
namespace {

/// The subcommand that was reached.
const CLI::App& innermost(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : innermost(*chosen.front());
}

std::string full_name(const CLI::App& command) {
  return command.get_parent() ? full_name(*command.get_parent()) + " " + command.get_name()
                              : command.get_name();
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

std::vector<std::string> command_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* child : command.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(child->get_name());
  return names;
}

std::string unknown_word_text(const CLI::App& command, const std::string& word) {
  if (word.starts_with("-")) {
    const std::vector<std::string> known = option_names(command);
    const bool samples = word.starts_with("--samples") && std::ranges::count(known, "--spp") > 0;
    return fmt::format("unknown option '{}'{}", word, did_you_mean(samples ? "--spp" : word, known));
  }
  const std::vector<std::string> commands = command_names(command);
  if (commands.empty()) return fmt::format("'{}' is one argument too many", word);
  return fmt::format("unknown command '{}', expected {}{}", word, fmt::join(commands, ", "),
                     did_you_mean(word, commands));
}

}  // namespace

std::string usage_error_text(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& command = innermost(app);
  std::vector<std::string> unknown = command.remaining();
  // An option that is unknown leaves its value over too.
  std::stable_partition(unknown.begin(), unknown.end(),
                        [](const std::string& word) { return word.starts_with("-"); });
  const std::string what = unknown.empty() ? error.what() : unknown_word_text(command, unknown.front());
  const std::string name = full_name(command);
  return fmt::format("{}: {}; see {} --help", name, what, name);
}

}  // namespace groundglass::cli
