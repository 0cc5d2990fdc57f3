#pragma once

#include <charconv>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The kinds of keys that a configuration has: what a text must be, and how it is written back.
namespace cds::server {

// What is wrong with a text; nothing when it is taken.
using Complaint = std::optional<std::string>;

// One key: how a text sets it, and how it is written. Lists are texts with commas.
template <class Target>
struct Key {
  std::string_view section;
  std::string_view name;
  std::function<Complaint(Target&, const std::string&)> set;
  std::function<std::string(const Target&)> write;
};

// A check of a text; "" when it may stand.
using Check = std::string (*)(std::string_view text);

inline std::vector<std::string> Split(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) {
    part.erase(0, part.find_first_not_of(' '));
    part.erase(part.find_last_not_of(' ') + 1);
    if (!part.empty()) parts.push_back(part);
  }
  return parts;
}

inline std::string Join(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) joined += (joined.empty() ? "" : ",") + part;
  return joined;
}

template <class Target>
Key<Target> TextKey(std::string_view section, std::string_view name, std::string Target::*member,
                    Check check, std::string (*tidied)(std::string) = nullptr) {
  return {section, name,
          [=](Target& target, const std::string& text) -> Complaint {
            const std::string tidy = tidied ? tidied(text) : text;
            if (std::string complaint = check(tidy); !complaint.empty()) return complaint;
            target.*member = tidy;
            return std::nullopt;
          },
          [=](const Target& target) { return target.*member; }};
}

// The key, whose value is never printed.
template <class Target>
Key<Target> Secret(Key<Target> key) {
  key.write = [write = std::move(key.write)](const Target& target) {
    return std::string(write(target).empty() ? "" : "***");
  };
  return key;
}

template <class Target>
Key<Target> PathKey(std::string_view section, std::string_view name,
                    std::filesystem::path Target::*member) {
  return {section, name,
          [=](Target& target, const std::string& text) -> Complaint {
            target.*member = text;
            return std::nullopt;
          },
          [=](const Target& target) { return (target.*member).string(); }};
}

template <class Target>
Key<Target> ListKey(std::string_view section, std::string_view name,
                    std::vector<std::string> Target::*member, Check check,
                    std::string (*tidied)(std::string) = nullptr) {
  return {section, name,
          [=](Target& target, const std::string& text) -> Complaint {
            std::vector<std::string> parts = Split(text);
            for (std::string& part : parts) {
              if (tidied) part = tidied(std::move(part));
              if (std::string complaint = check(part); !complaint.empty()) return complaint;
            }
            target.*member = std::move(parts);
            return std::nullopt;
          },
          [=](const Target& target) { return Join(target.*member); }};
}

template <class Target>
Key<Target> FlagKey(std::string_view section, std::string_view name, bool Target::*member) {
  return {section, name,
          [=](Target& target, const std::string& text) -> Complaint {
            if (text != "true" && text != "false") return "must be true or false";
            target.*member = text == "true";
            return std::nullopt;
          },
          [=](const Target& target) { return std::string(target.*member ? "true" : "false"); }};
}

inline std::optional<std::int64_t> ReadWhole(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool all_read = error == std::errc() && end == text.data() + text.size();
  return all_read && !text.empty() ? std::optional(number) : std::nullopt;
}

// A whole number within these ends.
template <class Target, class Number>
Key<Target> NumberKey(std::string_view section, std::string_view name,
                      std::function<Number&(Target&)> of, std::int64_t least, std::int64_t most) {
  return {section, name,
          [=](Target& target, const std::string& text) -> Complaint {
            const auto number = ReadWhole(text);
            if (!number || *number < least || *number > most) {
              return "must be a whole number from " + std::to_string(least) + " to " +
                     std::to_string(most);
            }
            of(target) = static_cast<Number>(*number);
            return std::nullopt;
          },
          [=](const Target& target) { return std::to_string(of(const_cast<Target&>(target))); }};
}

// "400 ms", "5 s".
inline std::optional<std::chrono::milliseconds> ReadTime(std::string_view text) {
  const std::size_t space = text.find(' ');
  if (space == text.npos) return std::nullopt;
  const auto number = ReadWhole(text.substr(0, space));
  const std::string_view unit = text.substr(space + 1);
  constexpr std::int64_t kLongest = 24LL * 3600 * 1000;
  if (!number || *number < 1 || *number > kLongest) return std::nullopt;
  if (unit == "ms") return std::chrono::milliseconds(*number);
  if (unit == "s" && *number * 1000 <= kLongest) return std::chrono::milliseconds(*number * 1000);
  return std::nullopt;
}

template <class Target>
Key<Target> TimeKey(std::string_view section, std::string_view name,
                    std::function<std::chrono::milliseconds&(Target&)> of) {
  return {section, name,
          [=](Target& target, const std::string& text) -> Complaint {
            const auto time = ReadTime(text);
            if (!time) return "must be a time such as 400 ms or 5 s, up to a day";
            of(target) = *time;
            return std::nullopt;
          },
          [=](const Target& target) {
            return std::to_string(of(const_cast<Target&>(target)).count()) + " ms";
          }};
}

// One of a few words.
template <class Target, class Value>
Key<Target> ChoiceKey(std::string_view name, Value Target::*member,
                      std::vector<std::pair<std::string, Value>> choices) {
  std::string complaint;
  for (const auto& choice : choices) {
    complaint += (complaint.empty() ? "must be one of " : ", ") + choice.first;
  }
  return {"client", name,
          [=](Target& target, const std::string& text) -> Complaint {
            for (const auto& [word, value] : choices) {
              if (word != text) continue;
              target.*member = value;
              return std::nullopt;
            }
            return complaint;
          },
          [=](const Target& target) {
            for (const auto& [word, value] : choices) {
              if (value == target.*member) return word;
            }
            return std::string();
          }};
}

}  // namespace cds::server
