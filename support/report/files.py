import json
def write_all(results, d):
    d.mkdir(exist_ok=True); p=d/"results.json"; p.write_text(json.dumps(results.to_json(),indent=1)); return [p]
