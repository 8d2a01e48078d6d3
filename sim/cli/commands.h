#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "sim/core/task.h"

namespace groundglass::cli {

/// What every subcommand gets: a task that shows progress and listens to Ctrl-C.
struct Context {
  const Task& task;
};

// Each adds its subcommand with options and the callback that runs it.
void add_render(CLI::App& app, const Context& context);
void add_rerun(CLI::App& app, const Context& context);
void add_expose(CLI::App& app, const Context& context);
void add_develop(CLI::App& app, const Context& context);
void add_isp(CLI::App& app, const Context& context);
void add_lens(CLI::App& app, const Context& context);
void add_sensor(CLI::App& app, const Context& context);
void add_trace(CLI::App& app, const Context& context);
void add_characterize(CLI::App& app, const Context& context);

/// "\nExample:\n  …" for the end of a subcommand's help.
std::string example(const std::string& command_line);

}  // namespace groundglass::cli
