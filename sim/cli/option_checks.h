#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>

namespace groundglass::cli {

/// Accepts finite numbers above zero.
CLI::Validator positive_number();

/// Accepts finite numbers.
CLI::Validator finite_number();

/// Accepts finite numbers between the two, inclusive, with or without a sign.
CLI::Validator number_between(double least, double most);

/// Accepts seconds above zero, as a number or a fraction such as 1/60, which it turns into a number.
CLI::Validator exposure_time();

/// Accepts whole numbers between the two, inclusive.
CLI::Validator whole_number(std::uint64_t least, std::uint64_t most);

/// Accepts whole numbers from 0 to 2⁶⁴ − 1; the parser itself would let a minus sign or too many digits wrap
/// round.
CLI::Validator whole_number();

}  // namespace groundglass::cli
