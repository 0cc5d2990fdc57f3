#pragma once

namespace cds::server {

// From here on no image of this process is left on a disk when it crashes, and no other process of
// the same user can look into it: requests are in its memory. False when the system refuses.
bool ForbidCoreDumps();

// Has a crash leave its signal and the addresses of its stack on the standard error: no arguments,
// no memory. The process then ends by that signal as it would have.
void TellOfCrashes();

// Has memory of large bodies go back to the system when they are done with, whatever came before.
void GiveBackLargeBlocks();

}  // namespace cds::server
