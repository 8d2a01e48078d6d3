#pragma once

#include <CLI/CLI.hpp>

namespace groundglass::cli {

/// Accepts finite numbers above zero.
CLI::Validator positive_number();

/// Accepts whole numbers from 0 to 2⁶⁴ − 1; the parser itself would let a minus sign or too many digits wrap
/// round.
CLI::Validator whole_number();

}  // namespace groundglass::cli
