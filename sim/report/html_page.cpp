#include "sim/report/html_page.h"

#include <fmt/format.h>

#include "sim/report/style.h"
#include "sim/report/svg.h"

namespace groundglass::report {
namespace {

constexpr const char* css = R"(
body { max-width: 64rem; margin: 2rem auto; padding: 0 1rem; color: #222; font-size: 14px; line-height: 1.4; }
h1 { font-size: 1.5rem; margin: 0 0 .2rem; } h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem;
  border-bottom: 1px solid #ccc; padding-bottom: .2rem; }
p { margin: .3rem 0; } .faint { color: #666; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 12.5px; }
th, td { padding: .16rem .8rem .16rem 0; text-align: right; vertical-align: top; white-space: nowrap; }
th { border-bottom: 1px solid #999; font-weight: 600; } tr + tr td { border-top: 1px solid #eee; }
td.text, th.text, td.long, th.long { text-align: left; } td.long { white-space: normal; min-width: 14rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(26rem, 1fr)); gap: .6rem; }
svg { display: block; max-width: 100%; height: auto; margin: .4rem 0; }
@media print { h2 { break-after: avoid; } svg, tr { break-inside: avoid; } }
)";

}  // namespace

HtmlTable::HtmlTable(const std::vector<std::string>& heads, LastColumn last) : last_(last) {
  add(heads, "th");
}

void HtmlTable::row(const std::vector<std::string>& cells) { add(cells, "td"); }

std::string HtmlTable::html() const { return "<table>\n" + rows_ + "</table>\n"; }

void HtmlTable::add(const std::vector<std::string>& cells, const char* tag) {
  rows_ += "<tr>";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool is_long = last_ == LastColumn::long_text && i + 1 == cells.size();
    const char* kind = is_long ? " class=\"long\"" : i == 0 ? " class=\"text\"" : "";
    rows_ += fmt::format("<{0}{1}>{2}</{0}>", tag, kind, cells[i]);
  }
  rows_ += "</tr>\n";
}

std::string html_section(const std::string& title, const std::string& html) {
  return fmt::format("<h2>{}</h2>\n{}", escaped(title), html);
}

std::string html_page(const std::string& title, const std::string& body) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n<style>body "
      "{{ font-family: {}; }}{}</style>\n</head>\n<body>\n{}</body>\n</html>\n",
      escaped(title), style::fonts, css, body);
}

}  // namespace groundglass::report
