"""Its being here puts this folder on the path, so that all tests can import what stands beside it."""
