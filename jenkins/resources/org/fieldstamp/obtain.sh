# shellcheck shell=sh
# Runs the installer. Standard output carries the exit code, then the program's path or the installer's last sentence.
set +x
words=$(mktemp)
trap 'rm -f "$words"' EXIT
code=0
program=$(sh "$FIELDSTAMP_INSTALLER" --to "$FIELDSTAMP_FOLDER" 2>"$words") || code=$?
cat "$words" >&2
echo "$code"
if [ "$code" = 0 ]; then
  printf '%s\n' "$program" | tail -n 1
else
  grep -v '^[[:space:]]*$' "$words" | tail -n 1
fi
