#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "cds/feedback/store.hpp"

namespace cds::feedback {

// The store at `sqlite:/path/feedback.db` or `postgresql://user@host/database`, its schema brought
// up to date from `migrations/{sqlite,postgres}`. Throws std::runtime_error with one sentence on
// what is in the way. A URL may hold a password: print WhereIs instead. Comments may hold patient
// data: unless `keep_comments`, only that there was one is kept.
std::unique_ptr<Store> OpenStore(const std::string& url, const std::filesystem::path& migrations,
                                 bool keep_comments);

// The file of a `sqlite:` URL; nothing for another. Throws when it names none.
std::optional<std::filesystem::path> FileOf(const std::string& url);

// The place a URL names, in words and without user or password. Throws as OpenStore does.
std::string WhereIs(const std::string& url);

}  // namespace cds::feedback
