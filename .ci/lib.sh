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

# A virtual environment under .tools with exactly these packages; made anew only when the list changes.
python_tools() {
  local home="$tools/$1"; shift
  if [ "$(cat "$home/wanted" 2>/dev/null)" != "$*" ]; then
    rm -rf "$home"
    python3 -m venv "$home"
    "$home/bin/pip" install --quiet "$@"
    printf '%s\n' "$*" >"$home/wanted"
  fi
  export PATH="$home/bin:$PATH"
}

# The schema of documents that Atlassian publishes, and the program that holds files to it. Sets DOCUMENT_SCHEMA.
document_schema() {
  need npm npm
  python_tools documents check-jsonschema==0.39.0
  (cd "$scratch" && npm pack --silent @atlaskit/adf-schema@57.7.22 >/dev/null && tar -xzf atlaskit-adf-schema-*.tgz)
  DOCUMENT_SCHEMA="$scratch/package/dist/json-schema/v1/full.json"
  export DOCUMENT_SCHEMA
}

# A program from Debian's packages (one or several, separated by blanks), where this may install them.
need() {
  command -v "$1" >/dev/null && return
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then fail "$1 is not here; install $2"; fi
  timeout 300 apt-get update -qq >/dev/null
  # shellcheck disable=SC2086 # a list of packages
  DEBIAN_FRONTEND=noninteractive timeout 600 apt-get install -y -qq --no-install-recommends $2 >"$scratch/apt.log" 2>&1 ||
    { cat "$scratch/apt.log" >&2; fail "$2 could not be installed"; }
}

# A cargo tool under .tools, built without optimising: it runs for a second, and building it so takes half the time.
cargo_tool() {
  [ -x "$tools/bin/$1" ] && return
  CARGO_TARGET_DIR="$tools/build" cargo install --debug --quiet --locked --root "$tools" "$1" --version "$2"
  rm -rf "$tools/build"
}

# Builds the release archive for this machine into a folder. Sets ARCHIVE. A machine that cannot get the target for
# musl packs a static build for glibc under its name; nothing but the size tells the difference here.
release_archive() {
  local target
  target="$(uname -m)-unknown-linux-musl"
  cargo_tool cargo-auditable 0.7.7
  if rustup target add "$target" >"$scratch/rustup.log" 2>&1; then
    ARCHIVE=$(release/build "$target" "$1")
  else
    echo "note: no $target here, packing a static build for glibc instead" >&2
    local products="${CARGO_TARGET_DIR:-$PWD/target}/static" glibc
    glibc="$(uname -m)-unknown-linux-gnu"
    RUSTFLAGS="-C target-feature=+crt-static" cargo build --release --locked --quiet --target "$glibc" --target-dir "$products" -p fieldstamp
    mkdir -p "$1"
    ARCHIVE=$(SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) python3 release/pack.py "$target" "$products/$glibc/release/fieldstamp" "$1")
  fi
  export ARCHIVE
}

# A folder of programs without cargo, for a PATH that has all that an ordinary machine has, and nothing to build with.
plain_programs() {
  local program
  mkdir -p "$1"
  for program in sh bash dash env uname dirname mktemp mkdir rmdir rm mv cp cat ls tr sort find grep sed tail head date sleep curl tar gzip \
    sha256sum chmod touch git jq id busybox; do
    ! command -v "$program" >/dev/null || ln -sf "$(command -v "$program")" "$1/$program"
  done
}
