#!/bin/sh
# Every test, for two cores: tests.sh PYTEST. What waits for sound, pictures and pages in real time comes first and has
# both to itself. What only reckons runs beside the real vLLM, whose tests wait, and is shown when it is over.
set -u
pytest=$1
calls="tests/e2e tests/livekit tests/rooms tests/web"
shown=$(mktemp)
rest=
trap 'rm -f "$shown"' EXIT
trap 'kill $rest; exit 130' INT TERM

failed=0
# shellcheck disable=SC2086  # a folder is a word of its own
"$pytest" -n 2 --dist worksteal -m "not vllm" $calls || failed=1
# shellcheck disable=SC2046,SC2086
nice -n 19 "$pytest" -n 2 --dist worksteal -m "not vllm" tests $(printf -- '--ignore=%s ' $calls) >"$shown" 2>&1 &
rest=$!
"$pytest" -m vllm || failed=1 # one process: they share one server
echo "waiting for the tests that only reckon"
wait "$rest" || failed=1
cat "$shown"
exit "$failed"
