#include "fhir/room.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using fhir::KeepRoom;
using fhir::kLargeText;
using fhir::TakeRoom;

namespace {

// The room of a text that was filled so far.
const char* Keep(std::size_t size) {
  std::string text = TakeRoom(size);
  text.resize(size, 'x');
  const char* const room = text.data();
  KeepRoom(std::move(text));
  return room;
}

}  // namespace

TEST_CASE("the room of a large text is kept for the next that fits, once, as it was left") {
  const char* const room = Keep(3 * kLargeText);
  const std::string larger = TakeRoom(40 * kLargeText);
  CHECK(larger.empty());
  CHECK(larger.capacity() >= 40 * kLargeText);
  const std::string next = TakeRoom(2 * kLargeText);
  CHECK(next.data() == room);
  CHECK(next.size() == 3 * kLargeText);
  const std::string another = TakeRoom(2 * kLargeText);
  CHECK(another.data() != room);
  CHECK(another.empty());
}

TEST_CASE(
    "the room of a small text is not kept, nor a very large one, and of many the largest are") {
  Keep(kLargeText / 2);
  CHECK(TakeRoom(1000).empty());
  Keep(kLargeText * 40);
  CHECK(TakeRoom(kLargeText * 33).empty());
  std::vector<std::string> texts(6);
  for (std::size_t i = 0; i < texts.size(); ++i) texts[i].resize((i + 1) * kLargeText);
  for (std::string& text : texts) KeepRoom(std::move(text));
  std::vector<std::size_t> sizes;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string room = TakeRoom(kLargeText);
    if (!room.empty()) sizes.push_back(room.size() / kLargeText);
  }
  CHECK(sizes == std::vector<std::size_t>{6, 5, 4, 3});
}
