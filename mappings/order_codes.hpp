#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "mappings/value_set.hpp"

namespace mappings {

// A coding of an order that a card suggests.
struct OrderCoding {
  std::string item;  // "mri-whole-spine"
  std::string system;
  std::string code;
  std::string display;  // empty for CPT, whose descriptors are not ours to give
};

// The codes of suggested orders: mappings/order_codes.csv, checked against the value sets, so that
// what a card orders is recognised when it comes back.
class OrderCodes {
 public:
  static OrderCodes Load(const std::filesystem::path& file, const ValueSets& value_sets,
                         std::vector<Fault>& faults);

  // Calls `visit(coding)` for each coding of the item.
  template <class Visit>
  void ForEach(std::string_view item, Visit&& visit) const {
    for (const OrderCoding& coding : codings_) {
      if (coding.item == item) visit(coding);
    }
  }

  bool Has(std::string_view item) const;

 private:
  std::vector<OrderCoding> codings_;
};

}  // namespace mappings
