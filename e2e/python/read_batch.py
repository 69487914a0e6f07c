"""Reads a batch of predictions from standard input as any consumer would, and prints what it holds."""
import json
import sys

import pyarrow.ipc

table = pyarrow.ipc.open_stream(sys.stdin.buffer.read()).read_all()
print(json.dumps({
    "header": json.loads(table.schema.metadata[b"baton"]),
    "schema": {field.name: str(field.type) for field in table.schema},
    "rows": [{name: str(value) if name.endswith("At") else value for name, value in row.items()} for row in table.to_pylist()],
}))
