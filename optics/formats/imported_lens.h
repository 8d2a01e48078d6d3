#pragma once

#include <string>
#include <vector>

#include "optics/lens/lens.h"

namespace groundglass::optics {

/// A prescription read from another program's file, and what the reader left out of it or took for granted:
/// one sentence each, beginning with "path:line: KEYWORD" where one place can be named. Whoever imports shows
/// them to the user.
struct ImportedLens {
  Lens lens;
  std::vector<std::string> notes;
};

}  // namespace groundglass::optics
