#pragma once

#include <string>
#include <vector>

#include "optics/formats/text_file.h"

namespace groundglass::optics {

struct SeqWord {
  std::string text;
  bool quoted = false;  // and then without its quotes
};

/// A command of a CODE V sequence: its keyword in capitals and cut to the three letters that count, and what
/// follows it.
struct SeqStatement {
  int line = 0;
  std::string keyword;
  std::vector<SeqWord> words;
};

/// The commands of a file: divided by line ends and ';', continued over the line by '&', free of '!'
/// comments; none of these counts within quotes.
std::vector<SeqStatement> seq_statements(const TextFile& file);

}  // namespace groundglass::optics
