#!/usr/bin/env bash
# What action.yml runs: annotations in the log, the job's summary, a SARIF file; fails as `viva lint` does.
# Every input comes as a variable of the environment, so that none can be taken for a command.
set -uo pipefail

options=(--project "$PROJECT")
[[ -n "${PRESET:-}" ]] && options+=(--preset "$PRESET")
[[ -n "${SINCE:-}" ]] && options+=(--since "$SINCE")
[[ -n "${BASELINE:-}" ]] && options+=(--baseline "$BASELINE")
paths=()
while IFS= read -r path; do
  [[ -n "$path" ]] && paths+=("$path")
done <<<"${PATHS:-}"

"$VIVA" lint "${options[@]}" --format github ${FAIL_ON:+--fail-on "$FAIL_ON"} -- ${paths[@]+"${paths[@]}"}
code=$?
echo "exit-code=$code" >>"$GITHUB_OUTPUT"
if [[ $code -lt 2 ]]; then
  if [[ "${SUMMARY:-true}" == true ]]; then
    "$VIVA" lint "${options[@]}" --format markdown --exit-zero -- ${paths[@]+"${paths[@]}"} >>"$GITHUB_STEP_SUMMARY"
  fi
  if [[ -n "${SARIF:-}" ]]; then
    "$VIVA" lint "${options[@]}" --format sarif --exit-zero -- ${paths[@]+"${paths[@]}"} >"$SARIF" &&
      echo "sarif-file=$SARIF" >>"$GITHUB_OUTPUT"
  fi
fi
exit $code
