"""validate.py SCHEMA JSON... - whether each JSON document is what the schema says."""
import json
import sys

import jsonschema

schema = json.load(open(sys.argv[1], encoding="utf-8"))
validator = jsonschema.validators.validator_for(schema)
validator.check_schema(schema)
bad = 0
for path in sys.argv[2:]:
    for error in validator(schema).iter_errors(json.load(open(path, encoding="utf-8"))):
        print(f"{path}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
        bad = 1
sys.exit(bad)
