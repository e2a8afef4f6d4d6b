"""convert.py TESTS.yml OUT: the SPF suite's zones as OUT/N.json for dns_open_file, and its cases as OUT/cases.tsv."""
import json
import sys

import yaml

# A NUL, which a file of answers can't hold, becomes another control character.
def joined(v):
    return ("".join(v) if isinstance(v, list) else str(v)).replace("\0", "\1")

def zone(data):
    out = {}
    for name, records in data.items():
        types, timeout, no_txt, spf = {}, False, False, []
        for r in records:
            if r == "TIMEOUT":
                timeout = True
                continue
            for kind, v in r.items():
                if v == "TIMEOUT":
                    types[kind] = "TIMEOUT"
                elif v == "NONE":
                    no_txt |= kind == "TXT"
                elif kind == "SPF":
                    spf.append(joined(v))
                else:
                    types.setdefault(kind, []).append("%d %s" % tuple(v) if kind == "MX" else joined(v))
        if spf and "TXT" not in types and not no_txt:
            types["TXT"] = spf
        if timeout:
            for kind in ("A", "AAAA", "MX", "PTR", "TXT"):
                types.setdefault(kind, "TIMEOUT")
        out[name.lower().rstrip(".")] = types
    return out

with open(sys.argv[2] + "/cases.tsv", "w", encoding="utf-8") as cases, open(sys.argv[1], encoding="utf-8") as tests:
    for n, scenario in enumerate(d for d in yaml.safe_load_all(tests) if d):
        with open("%s/%d.json" % (sys.argv[2], n), "w", encoding="utf-8") as f:
            json.dump(zone(scenario["zonedata"]), f)
        for name, t in scenario["tests"].items():
            r = t["result"]
            print(n, name, t["host"], t["helo"], t["mailfrom"], "|".join(r) if isinstance(r, list) else r, t.get("explanation", ""), sep="\t", file=cases)
