#include "cds/server/config.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <sstream>

#include <toml++/toml.h>

#include "fhir/date.hpp"
#include "mappings/nearest.hpp"
#include "mappings/parameter_table.hpp"

namespace cds::server {
namespace {

using mappings::Fault;
using Complaint = std::optional<std::string>;

// One key: how a text sets it, and how it is written. Lists are texts with commas.
struct Key {
  std::string_view section;
  std::string_view name;
  std::function<Complaint(Config&, const std::string&)> set;
  std::function<std::string(const Config&)> write;
};

Complaint SetNow(Config& config, const std::string& text) {
  if (!text.empty() && !fhir::ReadInstant(text)) {
    return "must be an instant with an offset, such as 2026-07-15T12:00Z";
  }
  config.now = text;
  return std::nullopt;
}

Complaint SetCanonicalBase(Config& config, std::string text) {
  while (text.ends_with('/')) text.pop_back();
  const bool absolute = text.starts_with("https://") || text.starts_with("http://");
  if (!absolute || text.find_first_of(" \"|#?<>") != text.npos) {
    return "must be an absolute URL such as https://hospital.example/fhir";
  }
  config.canonical_base = std::move(text);
  return std::nullopt;
}

std::vector<std::filesystem::path> SplitPaths(const std::string& text) {
  std::vector<std::filesystem::path> paths;
  std::istringstream stream(text);
  for (std::string path; std::getline(stream, path, ',');) {
    if (!path.empty()) paths.emplace_back(path);
  }
  return paths;
}

std::string JoinPaths(const std::vector<std::filesystem::path>& paths) {
  std::string joined;
  for (const auto& path : paths) joined += (joined.empty() ? "" : ",") + path.string();
  return joined;
}

std::vector<Key> MakeKeys() {
  std::vector<Key> keys = {
      {"server", "listen",
       [](Config& config, const std::string& text) -> Complaint {
         if (!ReadEndpoint(text)) return "must be HOST:PORT, such as 127.0.0.1:8080";
         config.listen = text;
         return std::nullopt;
       },
       [](const Config& config) { return config.listen; }},
      {"server", "now", SetNow, [](const Config& config) { return config.now; }},
      {"clinical", "canonical_base", SetCanonicalBase,
       [](const Config& config) { return config.canonical_base; }},
      {"clinical", "value_sets",
       [](Config& config, const std::string& text) -> Complaint {
         config.value_sets = text;
         return std::nullopt;
       },
       [](const Config& config) { return config.value_sets.string(); }},
      {"clinical", "code_maps",
       [](Config& config, const std::string& text) -> Complaint {
         config.code_maps = SplitPaths(text);
         return std::nullopt;
       },
       [](const Config& config) { return JoinPaths(config.code_maps); }},
  };
  for (const mappings::ParameterRow& row : mappings::ParameterTable()) {
    keys.push_back({"parameters", row.name,
                    [&row](Config& config, const std::string& text) {
                      return mappings::SetParameter(config.parameters, row, text);
                    },
                    [&row](const Config& config) {
                      return mappings::WriteParameter(config.parameters, row);
                    }});
  }
  return keys;
}

const std::vector<Key>& Keys() {
  static const std::vector<Key> keys = MakeKeys();
  return keys;
}

// A value as the text that sets it; nothing for a table and the like.
std::optional<std::string> TextOf(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* whole = node.as_integer()) return std::to_string(whole->get());
  if (const auto* number = node.as_floating_point()) {
    char digits[32];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number->get());
    return error == std::errc() ? std::optional(std::string(digits, end)) : std::nullopt;
  }
  const auto* list = node.as_array();
  if (!list) return std::nullopt;
  std::string joined;
  for (const toml::node& element : *list) {
    const auto text = TextOf(element);
    if (!text) return std::nullopt;
    joined += (joined.empty() ? "" : ",") + *text;
  }
  return joined;
}

int LineOf(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

std::string Unknown(std::string_view what, std::string_view name,
                    const std::vector<std::string>& known) {
  const std::string nearest = mappings::NearestName(name, known);
  return "unknown " + std::string(what) + " " + std::string(name) +
         (nearest.empty() ? "" : ": did you mean " + nearest + "?");
}

// Sets the keys of one section of the file.
void ReadSection(const std::string& file, std::string_view section, const toml::table& table,
                 Config& config, std::vector<Fault>& faults) {
  for (const auto& [name, node] : table) {
    const std::string_view key_name = name.str();
    const auto key = std::find_if(Keys().begin(), Keys().end(), [&](const Key& each) {
      return each.section == section && each.name == key_name;
    });
    if (key == Keys().end()) {
      std::vector<std::string> known;
      for (const Key& each : Keys()) {
        if (each.section == section) known.emplace_back(each.name);
      }
      faults.push_back({file, LineOf(node), Unknown("key", key_name, known)});
      continue;
    }
    const auto text = TextOf(node);
    const Complaint complaint =
        text ? key->set(config, *text) : Complaint("must be a text, a number or a list");
    if (complaint) {
      faults.push_back({file, LineOf(node), std::string(key_name) + " " + *complaint});
    }
  }
}

void ReadFile(const std::filesystem::path& path, Config& config, std::vector<Fault>& faults) {
  const std::string file = path.string();
  try {
    const toml::table tables = toml::parse_file(file);
    for (const auto& [name, node] : tables) {
      const toml::table* table = node.as_table();
      const std::string_view section = name.str();
      if (section != "server" && section != "clinical" && section != "parameters") {
        faults.push_back({file, LineOf(node),
                          Unknown("section", section, {"server", "clinical", "parameters"})});
      } else if (!table) {
        faults.push_back({file, LineOf(node), "[" + std::string(section) + "] must be a section"});
      } else {
        ReadSection(file, section, *table, config, faults);
      }
    }
  } catch (const toml::parse_error& error) {
    faults.push_back(
        {file, static_cast<int>(error.source().begin.line), std::string(error.description())});
  }
}

std::string VariableOf(const Key& key) {
  std::string name = "LUMBAR_" + std::string(key.section) + "_" + std::string(key.name);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return name;
}

}  // namespace

std::optional<Endpoint> ReadEndpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos || colon == 0) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const std::string_view port = text.substr(colon + 1);
  Endpoint endpoint{std::string(host), 0};
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  const bool all_read = error == std::errc() && end == port.data() + port.size();
  return all_read && !host.empty() ? std::optional(endpoint) : std::nullopt;
}

Config ReadConfig(const std::optional<std::filesystem::path>& file, const Config& defaults,
                  const Environment& environment, std::vector<Fault>& faults) {
  Config config = defaults;
  if (file) ReadFile(*file, config, faults);
  std::stable_sort(faults.begin(), faults.end(),
                   [](const Fault& a, const Fault& b) { return a.line < b.line; });
  for (const Key& key : Keys()) {
    const std::string variable = VariableOf(key);
    const auto text = environment(variable);
    if (!text) continue;
    if (const Complaint complaint = key.set(config, *text)) {
      faults.push_back({variable, 0, *complaint});
    }
  }
  return config;
}

std::string WriteConfig(const Config& config) {
  std::ostringstream text;
  std::string_view section;
  for (const Key& key : Keys()) {
    if (key.section != section) {
      text << (section.empty() ? "" : "\n") << "[" << key.section << "]\n";
      section = key.section;
    }
    text << key.name << " = " << toml::value<std::string>(key.write(config)) << "\n";
  }
  return text.str();
}

}  // namespace cds::server
