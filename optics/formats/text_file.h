#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/error.h"

namespace groundglass::optics {

/// One line, in UTF-8 and without its end, numbered from 1 as editors count.
struct TextLine {
  int number = 0;
  std::string text;
};

/// A lens file of another program as lines. Lines end with LF, CRLF or CR. The encoding is UTF-16 (by its
/// byte order mark, or by the zero bytes that ASCII letters have there), else UTF-8 (with or without a mark),
/// else ISO 8859-1, in which every byte has a meaning: older programs write comments in the system's code
/// page.
class TextFile {
 public:
  /// `name` is what errors call the file. Throws InputError for bytes that are no text.
  TextFile(std::string_view bytes, std::filesystem::path name);

  const std::vector<TextLine>& lines() const& { return lines_; }
  void lines() && = delete;
  const std::filesystem::path& name() const { return name_; }

  /// "name:line: key", for notes.
  std::string place(int line, const std::string& key) const {
    return SourceLocation{name_, line, key}.text();
  }
  InputError error(int line, const std::string& key, const std::string& message) const {
    return InputError({name_, line, key}, message);
  }

 private:
  std::filesystem::path name_;
  std::vector<TextLine> lines_;
};

/// The words of a line, divided by blanks; one in double (or single) quotes may contain blanks and comes
/// without its quotes. A quote that is not closed lasts to the end of the line.
std::vector<std::string> split_words(std::string_view line);

/// A whole word as a finite number, with a decimal point whatever the locale: "12", "+1.5", "-.5E-3", also
/// with Fortran's D for the exponent. Empty when it is anything else.
std::optional<double> parse_number(std::string_view word);
std::optional<int> parse_integer(std::string_view word);

/// Without blanks at both ends.
std::string_view trimmed(std::string_view text);
/// ASCII letters in capitals.
std::string in_capitals(std::string_view text);

}  // namespace groundglass::optics
