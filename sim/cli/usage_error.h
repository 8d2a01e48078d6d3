#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace groundglass::cli {

/// One line on what is wrong with the command line, with the nearest right word for one that is unknown.
std::string usage_error_text(const CLI::App& app, const CLI::ParseError& error);

}  // namespace groundglass::cli
