# Shared by the scripts beside it: tools by need, the sandbox as Jira, a loopback server of releases, and an end for
# every process that was started. To be sourced by bash, from the project's root.

tools="$PWD/.tools"
mkdir -p "$tools/bin"
export PATH="$tools/bin:$PATH"
scratch=$(mktemp -d)
started=()

step() { printf '\n=== %s (%ss)\n' "$1" "$SECONDS"; }
fail() { printf 'FAILED: %s\n' "$1" >&2; exit 1; }

finish() {
  local status=$?
  local process
  for process in "${started[@]}"; do
    # A process that was ended by us gives back the signal; that is no failure.
    kill "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
  done
  rm -rf "$scratch"
  exit "$status"
}
trap finish EXIT

# Waits until a file holds a line that matches, at most 30 seconds.
await() {
  local _
  for _ in $(seq 300); do grep -q "$2" "$1" 2>/dev/null && return 0; sleep 0.1; done
  cat "$1" >&2
  fail "nothing matched '$2' in $1"
}

# Starts the sandbox over TLS on a free port. Sets SANDBOX_SITE, SANDBOX_EMAIL, SANDBOX_TOKEN, SANDBOX_CA, SANDBOX_PROXY.
start_sandbox() {
  cargo build --locked --quiet -p jira-sandbox
  local said="$scratch/sandbox.log"
  "${CARGO_TARGET_DIR:-target}/debug/jira-sandbox" --port 0 --tls "$scratch/tls" "$@" >"$said" 2>&1 &
  started+=($!)
  await "$said" '^Faults'
  SANDBOX_SITE=$(sed -n 's/^export JIRA_SITE=//p' "$said" | tr -d "'\"")
  SANDBOX_EMAIL=$(sed -n 's/^export JIRA_EMAIL=//p' "$said" | tr -d "'\"")
  SANDBOX_TOKEN=$(sed -n 's/^export JIRA_TOKEN=//p' "$said" | tr -d "'\"")
  SANDBOX_PROXY=$(sed -n 's/^Forward proxy.*: //p' "$said")
  SANDBOX_CA="$scratch/tls/ca.pem"
  export SANDBOX_SITE SANDBOX_EMAIL SANDBOX_TOKEN SANDBOX_CA SANDBOX_PROXY
}

# The fields of an issue as the sandbox holds them, JSON.
sandbox_issue() { curl -sS --cacert "$SANDBOX_CA" "$SANDBOX_SITE/_sandbox/issue/$1"; }

# Serves a folder on a free loopback port. Sets SERVED.
serve() {
  local said="$scratch/serve.$RANDOM.log"
  python3 -u -m http.server --bind 127.0.0.1 --directory "$1" 0 >"$said" 2>&1 &
  started+=($!)
  await "$said" 'Serving HTTP'
  SERVED=$(sed -n 's/.*port \([0-9]*\).*/http:\/\/127.0.0.1:\1/p' "$said" | head -n 1)
  export SERVED
}
