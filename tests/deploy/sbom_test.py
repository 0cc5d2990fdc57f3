"""deploy/sbom: what CycloneDX 1.5 demands is there, every library of ldd and every header-only one
is in it, and it is the same twice. Usage: sbom_test.py LUMBAR"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TYPES = {"application", "library"}


def sbom(program):
    return subprocess.run([ROOT / "deploy/sbom", program], check=True, capture_output=True, text=True,
                          env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}).stdout


def main():
    program = sys.argv[1]
    text = sbom(program)
    bom = json.loads(text)
    faults = []

    def expect(what, true):
        if not true:
            faults.append(what)

    expect("the same twice", text == sbom(program))
    expect("bomFormat", bom["bomFormat"] == "CycloneDX")
    expect("specVersion", bom["specVersion"] == "1.5")
    expect("version", bom["version"] == 1)
    expect("serialNumber", re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bom["serialNumber"]))
    expect("timestamp", bom["metadata"]["timestamp"] == "2023-11-14T22:13:20Z")
    allowed = {"bomFormat", "specVersion", "serialNumber", "version", "metadata", "components", "dependencies"}
    expect("no member of its own", set(bom) <= allowed)
    parts = [bom["metadata"]["component"], *bom["components"]]
    refs = [part["bom-ref"] for part in parts]
    expect("bom-ref is there once", len(set(refs)) == len(refs))
    for part in parts:
        expect(f"{part['name']}: type", part["type"] in TYPES)
        expect(f"{part['name']}: version", part["version"])
        expect(f"{part['name']}: purl", re.fullmatch(r"pkg:(deb/debian|generic)/(?:[a-z0-9.-]|%2B)+@[^@?]+(\?.*)?", part["purl"]))
        for licence in part.get("licenses", []):
            expect(f"{part['name']}: licence", set(licence["license"]) in ({"id"}, {"name"}))
        for entry in part["properties"]:
            expect(f"{part['name']}: property", set(entry) == {"name", "value"})
    for entry in bom["dependencies"]:
        expect("dependencies name what is there", set([entry["ref"], *entry["dependsOn"]]) <= set(refs))

    files = {e["value"] for part in parts for e in part["properties"] if e["name"] == "lumbar:file"}
    loaded = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
    for line in loaded.splitlines():
        found = re.search(r"(/\S+) \(", line)
        expect(f"{line.strip()} is in it", found is None and "vdso" in line or found and found[1] in files)
    names = {part["name"] for part in parts}
    for name in ("libboost1.81-dev", "rapidjson-dev", "libcli11-dev", "libtomlplusplus-dev"):
        expect(f"{name} is in it", name in names)
    licensed = sum("licenses" in part for part in parts)

    for fault in faults:
        print("FAILED:", fault)
    print(f"{len(parts)} components, {len(files)} files, {licensed} with a licence")
    sys.exit(1 if faults else 0)


main()
