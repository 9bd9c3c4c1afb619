#!/bin/sh
# Make the virtual environment $1 with Python $2 (or newer) and put uv, the installer, into it.
set -eu
python=$(command -v "python$2" || command -v python3) || {
  echo "visavis needs Python $2 or newer: install it and run make again" >&2; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "visavis needs Python 3.11 or newer; $python is older: install one and run make again" >&2; exit 1; }
"$python" -m venv "$1"
"$1/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt
