#pragma once

#include <string_view>

#include "sim/core/error.h"

namespace groundglass::fuzz {

/// Ends the program with `what`, so that the input counts as a finding, unless `condition` holds.
void expect(bool condition, std::string_view what);

/// An error is one line that a terminal can show.
void expect_proper(const InputError& error);

/// Runs a step that may refuse with an InputError.
template <typename Step>
void allow_refusal(const Step& step) {
  try {
    step();
  } catch (const InputError& error) {
    expect_proper(error);
  }
}

}  // namespace groundglass::fuzz
