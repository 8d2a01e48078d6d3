#include "optics/formats/seq_statement.h"

#include <algorithm>

namespace groundglass::optics {
namespace {

constexpr size_t significant_letters = 3;

/// Collects characters into words and words into statements.
class Splitter {
 public:
  void line(const TextLine& line) {
    if (!continued_) end_statement();
    continued_ = false;
    for (size_t i = 0; i < line.text.size(); ++i) {
      const char c = line.text[i];
      if (quote_) {
        // A quote that is doubled stands for itself.
        if (c != quote_) {
          word_.text += c;
        } else if (i + 1 < line.text.size() && line.text[i + 1] == quote_ && !word_.text.empty()) {
          word_.text += c, ++i;
        } else {
          quote_ = 0;
        }
      } else if (c == '\'' || c == '"') {
        quote_ = c;
        word_.quoted = word_.quoted || word_.text.empty();
      } else if (c == '!') {
        break;
      } else if (c == '&') {
        continued_ = true;
        break;
      } else if (c == ';') {
        end_statement();
      } else if (c == ' ' || c == '\t') {
        end_word(line.number);
        continue;
      } else {
        word_.text += c;
      }
      if (line_ == 0) line_ = line.number;
    }
    quote_ = 0;  // one that is not closed ends with its line
    end_word(line.number);
  }

  std::vector<SeqStatement> finish() {
    end_statement();
    return std::move(statements_);
  }

 private:
  void end_word(int line) {
    if (word_.text.empty() && !word_.quoted) return;
    if (line_ == 0) line_ = line;
    words_.push_back(std::move(word_));
    word_ = {};
  }

  void end_statement() {
    end_word(line_);
    if (!words_.empty()) {
      SeqStatement statement{line_, in_capitals(words_[0].text), {}};
      if (!words_[0].quoted && statement.keyword.size() > significant_letters)
        statement.keyword.resize(significant_letters);
      if (words_[0].quoted) statement.keyword = "'" + statement.keyword + "'";
      statement.words.assign(words_.begin() + 1, words_.end());
      statements_.push_back(std::move(statement));
    }
    words_.clear();
    line_ = 0;
  }

  std::vector<SeqStatement> statements_;
  std::vector<SeqWord> words_;
  SeqWord word_;
  char quote_ = 0;
  int line_ = 0;
  bool continued_ = false;
};

}  // namespace

std::vector<SeqStatement> seq_statements(const TextFile& file) {
  Splitter splitter;
  for (const TextLine& line : file.lines()) splitter.line(line);
  return splitter.finish();
}

}  // namespace groundglass::optics
