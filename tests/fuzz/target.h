#pragma once

#include <string_view>

namespace groundglass::fuzz {

/// What each fuzzer defines: hands `bytes` to one of the readers and does with what it accepts what comes
/// next in the program. May throw InputError, the proper answer to wrong input. Anything else is a finding:
/// another exception, a crash, undefined behaviour, a hang, a huge allocation, a failed `expect`.
void read_input(std::string_view bytes);

}  // namespace groundglass::fuzz
