#include "cds/feedback/identity.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace cds::feedback {

std::string Joined(const std::vector<std::string>& suggestions) {
  std::string text;
  for (const std::string& id : suggestions) text.append(text.empty() ? "" : " ").append(id);
  return text;
}

std::string IdentityOf(std::string_view client, const hooks::Feedback& feedback) {
  // Only the client's name could hold a line break, and it stands last.
  std::string name = feedback.card;
  name.append("\n").append(CodeOf(feedback.outcome));
  name.append("\n").append(feedback.outcome_timestamp);
  name.append("\n").append(Joined(feedback.accepted_suggestions));
  name.append("\n").append(client);
  return to_string(
      boost::uuids::name_generator_sha1(boost::uuids::ns::oid())(name.data(), name.size()));
}

}  // namespace cds::feedback
