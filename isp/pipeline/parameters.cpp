#include "isp/pipeline/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "isp/pipeline/stage_error.h"
#include "sim/core/suggest.h"

namespace groundglass::isp {
namespace {

const char* type_name(const ParameterValue& value) {
  static constexpr const char* names[] = {"true or false", "a number", "text", "a list of numbers"};
  return names[value.index()];
}

std::string range_text(const NumberRange& range, bool whole) {
  const char* kind = whole ? "a whole number" : "a number";
  const bool below = std::isfinite(range.max), above = std::isfinite(range.min);
  const char* open = range.min_excluded ? "above" : "from";
  if (above && below) return fmt::format("{} {} {:g} to {:g}", kind, open, range.min, range.max);
  if (above) return fmt::format("{} {} {:g}{}", kind, open, range.min, range.min_excluded ? "" : " up");
  if (below) return fmt::format("{} up to {:g}", kind, range.max);
  return kind;
}

bool within(double x, const NumberRange& range) {
  return std::isfinite(x) && x <= range.max && (range.min_excluded ? x > range.min : x >= range.min);
}

double parse_number(std::string_view stage, std::string_view name, std::string_view text) {
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size())
    throw stage_error(stage, name, fmt::format("'{}' is not a number", text));
  return number;
}

}  // namespace

Parameters::Parameters(std::string stage, std::vector<ParameterSpec> specs)
    : stage_(std::move(stage)), specs_(std::move(specs)) {
  for (const ParameterSpec& spec : specs_) values_.push_back(spec.fallback);
}

size_t Parameters::index(std::string_view name) const {
  std::vector<std::string> names;
  for (size_t i = 0; i < specs_.size(); ++i) {
    if (specs_[i].name == name) return i;
    names.push_back(specs_[i].name);
  }
  throw InputError(fmt::format("{}: has no parameter '{}'{}; it has: {}", stage_, name,
                               did_you_mean(name, names),
                               names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "))));
}

void Parameters::check(const ParameterSpec& spec, const ParameterValue& value) const {
  const auto wrong = [&](std::string_view expected) {
    return stage_error(stage_, spec.name, fmt::format("is {}, expected {}", text_of(value), expected));
  };
  if (value.index() != spec.fallback.index()) throw wrong(type_name(spec.fallback));
  const auto check_number = [&](double x) {
    if (!within(x, spec.range) || (spec.whole_number && x != std::floor(x)))
      throw wrong(range_text(spec.range, spec.whole_number));
  };
  if (const auto* number = std::get_if<double>(&value)) check_number(*number);
  if (const auto* numbers = std::get_if<std::vector<double>>(&value))
    std::ranges::for_each(*numbers, check_number);
  if (const auto* text = std::get_if<std::string>(&value))
    if (!spec.choices.empty() && std::ranges::find(spec.choices, *text) == spec.choices.end())
      throw wrong(
          fmt::format("one of {}{}", fmt::join(spec.choices, ", "), did_you_mean(*text, spec.choices)));
}

void Parameters::set(std::string_view name, ParameterValue value) {
  const size_t i = index(name);
  check(specs_[i], value);
  values_[i] = std::move(value);
}

void Parameters::set_text(std::string_view name, std::string_view text) {
  const ParameterValue& like = specs_[index(name)].fallback;
  if (std::holds_alternative<std::string>(like)) return set(name, std::string(text));
  if (std::holds_alternative<double>(like)) return set(name, parse_number(stage_, name, text));
  if (std::holds_alternative<bool>(like)) {
    if (text != "true" && text != "false")
      throw stage_error(stage_, name, fmt::format("is '{}', expected true or false", text));
    return set(name, text == "true");
  }
  std::vector<double> numbers;
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  while (!text.empty()) {
    const size_t comma = std::min(text.find(','), text.size());
    const std::string_view number = text.substr(0, comma);
    numbers.push_back(
        parse_number(stage_, name, number.substr(std::min(number.find_first_not_of(' '), comma))));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  set(name, std::move(numbers));
}

void Parameters::set_from(const TomlTable& table) {
  for (size_t i = 0; i < specs_.size(); ++i) {
    const ParameterSpec& spec = specs_[i];
    if (!table.has(spec.name)) continue;
    if (std::holds_alternative<bool>(spec.fallback))
      values_[i] = table.boolean_or(spec.name, false);
    else if (std::holds_alternative<double>(spec.fallback))
      values_[i] = table.number(spec.name);
    else if (std::holds_alternative<std::string>(spec.fallback))
      values_[i] = spec.is_file ? table.input(spec.name).string() : table.string(spec.name);
    else
      values_[i] = table.numbers(spec.name);
    at_place(table.where(spec.name), [&] { check(spec, values_[i]); });
  }
  for (const ParameterSpec& spec : specs_)
    if (table.has(spec.name)) at_place(table.where(spec.name), [&] { check_acts(spec.name); });
}

const ParameterCondition* Parameters::unmet(std::string_view name) const {
  for (const ParameterCondition& condition : specs_[index(name)].only_with)
    if (std::ranges::find(condition.values, value(condition.parameter)) == condition.values.end())
      return &condition;
  return nullptr;
}

void Parameters::check_acts(std::string_view name) const {
  const ParameterCondition* condition = unmet(name);
  if (!condition) return;
  std::vector<std::string> values;
  for (const ParameterValue& value : condition->values) values.push_back(text_of(value));
  throw stage_error(
      stage_, name,
      fmt::format("does nothing while {} is {}, expected {} = {} beside it: set that too, or leave {} out",
                  condition->parameter, text_of(value(condition->parameter)), condition->parameter,
                  fmt::join(values, " or "), name));
}

bool Parameters::flag(std::string_view name) const { return std::get<bool>(value(name)); }
double Parameters::number(std::string_view name) const { return std::get<double>(value(name)); }
int Parameters::whole(std::string_view name) const { return static_cast<int>(number(name)); }
const std::string& Parameters::text(std::string_view name) const {
  return std::get<std::string>(value(name));
}
const std::vector<double>& Parameters::numbers(std::string_view name) const {
  return std::get<std::vector<double>>(value(name));
}
const ParameterValue& Parameters::value(std::string_view name) const { return values_[index(name)]; }

std::string text_of(const ParameterValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<double>(&value)) return fmt::format("{:g}", *number);
  if (const auto* text = std::get_if<std::string>(&value)) return fmt::format("\"{}\"", one_line(*text));
  return fmt::format("[{}]", fmt::join(std::get<std::vector<double>>(value), ", "));
}

}  // namespace groundglass::isp
