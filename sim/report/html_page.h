#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace groundglass::report {

/// A table of a report page: the first column is text, the others are numbers.
class HtmlTable {
 public:
  enum class LastColumn { number, long_text };

  /// Heads and cells are HTML: escape what people wrote.
  explicit HtmlTable(const std::vector<std::string>& heads, LastColumn last = LastColumn::number);
  void row(const std::vector<std::string>& cells);
  std::string html() const;

 private:
  void add(const std::vector<std::string>& cells, const char* tag);

  LastColumn last_;
  std::string rows_;
};

std::string html_section(const std::string& title, const std::string& html);

/// A whole page that needs no other file: `body` between head and foot, in the reports' style. `title` is
/// plain text.
std::string html_page(const std::string& title, const std::string& body);

}  // namespace groundglass::report
