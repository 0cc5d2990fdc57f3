#pragma once

#include "cds/guideline/rule.hpp"

// The primary sources behind the rules (citations.md).
namespace cds::guideline {

inline constexpr Citation kAcpAps2007{"ACP-APS-2007",
                                      "ACP/APS joint guideline on low back pain (2007)",
                                      "https://doi.org/10.7326/0003-4819-147-7-200710020-00006"};
inline constexpr Citation kAcp2017{"ACP-2017",
                                   "ACP guideline on noninvasive treatment of low back pain (2017)",
                                   "https://doi.org/10.7326/M16-2367"};
inline constexpr Citation kAcr2021{"ACR-2021", "ACR Appropriateness Criteria: Low Back Pain (2021)",
                                   "https://doi.org/10.1016/j.jacr.2021.08.002"};
inline constexpr Citation kNiceNg65{"NICE-NG65", "NICE NG65: spondyloarthritis",
                                    "https://www.nice.org.uk/guidance/ng65"};
inline constexpr Citation kNiceNg234{
    "NICE-NG234", "NICE NG234: spinal metastases and metastatic spinal cord compression",
    "https://www.nice.org.uk/guidance/ng234"};
inline constexpr Citation kIdsa2015{"IDSA-2015",
                                    "IDSA guideline on native vertebral osteomyelitis (2015)",
                                    "https://doi.org/10.1093/cid/civ482"};
inline constexpr Citation kCdc2022{"CDC-2022", "CDC guideline for prescribing opioids (2022)",
                                   "https://doi.org/10.15585/mmwr.rr7103a1"};
inline constexpr Citation kEularImg{"EULAR-IMG",
                                    "EULAR recommendations on imaging in spondyloarthritis (2015)",
                                    "https://doi.org/10.1136/annrheumdis-2014-206971"};
inline constexpr Citation kSpartan2019{"SPARTAN-2019",
                                       "ACR/SAA/SPARTAN axial spondyloarthritis treatment (2019)",
                                       "https://doi.org/10.1002/art.41042"};

// The article that every rule goes back to; it is not published under a URL.
inline constexpr std::string_view kArticle =
    "\"Back pain worse with lying down or sitting, better with walking\" (Dr.Oracle, 2025)";

}  // namespace cds::guideline
