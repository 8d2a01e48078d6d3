#include "sim/cli/commands.h"

namespace groundglass::cli {

std::string example(const std::string& command_line) { return "\nExample:\n  " + command_line; }

}  // namespace groundglass::cli
