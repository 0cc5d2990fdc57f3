#include "cds/server/config.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <sstream>
#include <utility>

#include <toml++/toml.h>

#include "cds/server/config_keys.hpp"
#include "cds/server/config_variables.hpp"
#include "mappings/nearest.hpp"

namespace cds::server {
namespace {

using mappings::Fault;

// A value as the text that sets it; nothing for a table and the like.
std::optional<std::string> TextOf(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* whole = node.as_integer()) return std::to_string(whole->get());
  if (const auto* flag = node.as_boolean()) return std::string(flag->get() ? "true" : "false");
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

// Sets the keys of one section of the file: "server", "client.epic".
template <class Target>
void ReadSection(const std::string& file, const std::string& title, const toml::table& table,
                 const std::vector<Key<Target>>& keys, Target& target,
                 std::map<std::string, Place>& places, std::vector<Fault>& faults) {
  const std::string section = title.substr(0, title.find('.'));
  places[title] = {file, LineOf(table)};
  for (const auto& [name, node] : table) {
    const std::string_view key_name = name.str();
    const auto key = std::find_if(keys.begin(), keys.end(), [&](const Key<Target>& each) {
      return each.section == section && each.name == key_name;
    });
    if (key == keys.end()) {
      std::vector<std::string> known;
      for (const Key<Target>& each : keys) {
        if (each.section == section) known.emplace_back(each.name);
      }
      faults.push_back({file, LineOf(node), Unknown("key", key_name, known)});
      continue;
    }
    places[title + "." + std::string(key_name)] = {file, LineOf(node)};
    const auto text = TextOf(node);
    const Complaint complaint =
        text ? key->set(target, *text) : Complaint("must be a text, a number or a list");
    if (complaint) {
      faults.push_back({file, LineOf(node), std::string(key_name) + " " + *complaint});
    }
  }
}

// A client's name also stands in environment variables.
bool IsClientName(std::string_view name) {
  return !name.empty() && name.size() <= 40 &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

void ReadClients(const std::string& file, const toml::table& clients, Config& config,
                 std::vector<Fault>& faults) {
  for (const auto& [name, node] : clients) {
    const std::string client(name.str());
    if (!node.is_table()) {
      faults.push_back({file, LineOf(node), "a client has a section of its own: [client.epic]"});
    } else if (!IsClientName(client)) {
      faults.push_back(
          {file, LineOf(node), "a client's name has only small letters, digits and _, up to 40"});
    } else {
      ReadSection(file, "client." + client, *node.as_table(), ClientKeys(), config.clients[client],
                  config.places, faults);
    }
  }
}

std::vector<std::string> Sections() {
  std::vector<std::string> sections;
  for (const Key<Config>& key : Keys()) {
    if (sections.empty() || sections.back() != key.section) sections.emplace_back(key.section);
  }
  sections.emplace_back("client");
  return sections;
}

void ReadFile(const std::filesystem::path& path, Config& config, std::vector<Fault>& faults) {
  const std::string file = path.string();
  config.places[""] = {file, 0};
  const std::vector<std::string> sections = Sections();
  try {
    const toml::table tables = toml::parse_file(file);
    for (const auto& [name, node] : tables) {
      const toml::table* table = node.as_table();
      const std::string section(name.str());
      if (std::find(sections.begin(), sections.end(), section) == sections.end()) {
        faults.push_back({file, LineOf(node), Unknown("section", section, sections)});
      } else if (!table) {
        faults.push_back({file, LineOf(node), "[" + section + "] must be a section"});
      } else if (section == "client") {
        ReadClients(file, *table, config, faults);
      } else {
        ReadSection(file, section, *table, Keys(), config, config.places, faults);
      }
    }
  } catch (const toml::parse_error& error) {
    std::string why(error.description());
    if (why.find("table") == why.npos) why += "; a text stands in quotes, \"127.0.0.1:8080\"";
    faults.push_back({file, static_cast<int>(error.source().begin.line), std::move(why)});
  }
}

template <class Target>
void WriteSection(const std::string& title, std::string_view section,
                  const std::vector<Key<Target>>& keys, const Target& target, std::ostream& text) {
  text << "[" << title << "]\n";
  for (const Key<Target>& key : keys) {
    if (key.section != section) continue;
    text << key.name << " = " << toml::value<std::string>(key.write(target)) << "\n";
  }
}

}  // namespace

std::optional<Endpoint> ReadEndpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos || colon == 0) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const bool is_ipv6 = host.starts_with('[') && host.ends_with(']');
  if (is_ipv6) host = host.substr(1, host.size() - 2);
  const bool is_host = std::all_of(host.begin(), host.end(), [is_ipv6](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_' ||
           (is_ipv6 && (c == ':' || c == '%'));
  });
  const std::string_view port = text.substr(colon + 1);
  Endpoint endpoint{std::string(host), 0};
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  const bool all_read = error == std::errc() && end == port.data() + port.size();
  return all_read && is_host && !host.empty() ? std::optional(endpoint) : std::nullopt;
}

Config ReadConfig(const std::optional<std::filesystem::path>& file, const Config& defaults,
                  const Environment& environment, std::vector<Fault>& faults) {
  Config config = defaults;
  if (file) ReadFile(*file, config, faults);
  std::stable_sort(faults.begin(), faults.end(),
                   [](const Fault& a, const Fault& b) { return a.line < b.line; });
  ReadVariables(environment, config, faults);
  return config;
}

Place PlaceOf(const Config& config, std::string key) {
  auto place = config.places.find(key);
  while (place == config.places.end()) {
    const std::size_t dot = key.rfind('.');
    key.resize(dot == key.npos ? 0 : dot);
    place = config.places.find(key);
  }
  return place->second;
}

std::string WriteConfig(const Config& config) {
  std::ostringstream text;
  for (const std::string& section : Sections()) {
    if (section == "client") continue;
    if (text.tellp() > 0) text << "\n";
    WriteSection(section, section, Keys(), config, text);
  }
  for (const auto& [name, client] : config.clients) {
    text << "\n";
    WriteSection("client." + name, "client", ClientKeys(), client, text);
  }
  return text.str();
}

}  // namespace cds::server
