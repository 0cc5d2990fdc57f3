#include "tests/support/engines.hpp"

#include "tests/support/postgres_server.hpp"

namespace tests {

EmptyStores::EmptyStores()
    : urls_{"sqlite:" + (folder_.path() / "feedback.db").string(),
            SharedPostgres().MakeDatabase()} {}

}  // namespace tests
