#pragma once

#include <string>

namespace groundglass::report {

/// So many decimals; "∞" for what is not finite, never "-0".
std::string fixed(double value, int decimals);

/// So many significant digits, without trailing zeros; never "-0".
std::string general(double value, int digits);

}  // namespace groundglass::report
