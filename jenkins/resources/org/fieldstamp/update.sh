# shellcheck shell=sh
# Runs `fieldstamp update`, or `check` where FIELDSTAMP_COMMAND says so, with the arguments given. Its report goes to standard error, which is the log; standard output
# carries the exit code and the receipt. The script itself ends well, so that both always arrive.
set +x
program=${FIELDSTAMP_BIN:-fieldstamp}
made=
if [ -z "${FIELDSTAMP_RECEIPT:-}" ]; then
  made=$(mktemp "${WORKSPACE_TMP:-${TMPDIR:-/tmp}}/fieldstamp.XXXXXX") || made=$(mktemp)
  FIELDSTAMP_RECEIPT=$made
  export FIELDSTAMP_RECEIPT
  trap 'rm -f "$made"' EXIT
fi
rm -f "$FIELDSTAMP_RECEIPT"
code=0
if [ -d "$program" ]; then
  echo "error: $program is a folder; to have fieldstamp installed into it, end the path with a slash" >&2
  code=127
elif ! command -v "$program" >/dev/null 2>&1; then
  echo "error: there is no program $program on this agent" >&2
  code=127
else
  case "${FIELDSTAMP_COMMAND:=update}" in
    update | check) "$program" "$FIELDSTAMP_COMMAND" "$@" >&2 || code=$? ;;
    *)
      echo "error: FIELDSTAMP_COMMAND is neither update nor check" >&2
      code=2
      ;;
  esac
fi
echo "$code"
if [ -f "$FIELDSTAMP_RECEIPT" ]; then cat "$FIELDSTAMP_RECEIPT"; fi
