#!/bin/sh
# Puts the fieldstamp binary into a folder, and prints its path: the one installer for every host.
#
#     sh action/install.sh --to DIR [--from URL]
#
# The sums it trusts lie beside it, in SHA256SUMS: they belong to the commit that was pinned, not to the place of the
# download. A commit without sums for this platform is built from its own source, where cargo is there.
#
#     FIELDSTAMP_BIN           a binary that is there already: nothing is installed
#     FIELDSTAMP_RELEASE_BASE  where releases lie (as --from); by default those of the repository that GitHub
#                              took the action from. The archive is URL/vVERSION/fieldstamp-VERSION-TARGET.tar.gz
#
# Needs no credential and takes none. Writes nothing outside the folder, and leaves nothing there when it fails.
set -eu

fail() {
  before='fieldstamp could not be installed: '
  [ "${GITHUB_ACTIONS:-}" != true ] || before='::error title=fieldstamp could not be installed::'
  printf '%s%s\n' "$before" "$1" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

finish() {
  cd / # Windows removes no folder that somebody stands in.
  [ -z "$work" ] || rm -rf "$work"
  [ -z "$made" ] || rmdir "$made" 2>/dev/null || :
}

platform() {
  program=fieldstamp
  case "$(uname -s)/$(uname -m)" in
    Linux/x86_64 | Linux/amd64) target=x86_64-unknown-linux-musl ;;
    Linux/aarch64 | Linux/arm64) target=aarch64-unknown-linux-musl ;;
    Darwin/x86_64) target=x86_64-apple-darwin ;;
    Darwin/arm64) target=aarch64-apple-darwin ;;
    # Windows on ARM runs programs for x64 as well.
    MINGW*/x86_64 | MSYS*/x86_64 | CYGWIN*/x86_64 | MINGW*/aarch64 | MSYS*/aarch64) target=x86_64-pc-windows-msvc ;;
    *) target= ;;
  esac
  case "$(uname -s)" in MINGW* | MSYS* | CYGWIN*) program=fieldstamp.exe ;; esac
}

# Sets archive and wanted when the sums have a line for the platform.
look_up() {
  archive='' wanted=''
  [ -n "$target" ] || return 0
  [ -r "$here/SHA256SUMS" ] || fail "$here/SHA256SUMS is not there; take the whole action folder of the commit, not this script alone"
  while read -r sum name; do
    case "$name" in fieldstamp-*-"$target".tar.gz) wanted=$sum archive=$name ;; esac
  done <"$here/SHA256SUMS"
  [ -z "$archive" ] || [ ${#wanted} -eq 64 ] || fail "SHA256SUMS holds no sum for $archive; pin a released tag, or restore the file from it"
}

# One try with what is there; says on standard output why it failed.
fetch() {
  if have curl; then
    # --tlsv1.2 is the least that is taken, and --proto holds for redirects too.
    curl --proto "=$scheme" --tlsv1.2 -fsSL --connect-timeout 15 --max-time 300 --retry 2 -o "$archive" "$1" 2>&1
  elif have wget && wget --version 2>/dev/null | grep -q 'GNU Wget'; then
    [ "$scheme" = http ] || set -- "$1" --https-only --secure-protocol=TLSv1_2
    wget -nv --timeout=60 --tries=2 -O "$archive" "$@" 2>&1
  elif have wget; then
    # BusyBox's has no such switches, and some crash on -T; the sum is what holds.
    wget -q -O "$archive" "$1" 2>&1
  else
    echo "there is neither curl nor wget"
    return 1
  fi
}

download() {
  case "$base" in
    '') fail "nothing says where releases lie; give --from URL, or set FIELDSTAMP_RELEASE_BASE" ;;
    *@*) fail "the address of the releases holds an @, as if it carried a credential; give one that needs none" ;;
    https://*) scheme=https ;;
    http://127.0.0.1:* | http://127.0.0.1/* | http://localhost:* | http://localhost/*) scheme=http ;;
    *) fail "the address of the releases must begin with https://; correct --from or FIELDSTAMP_RELEASE_BASE" ;;
  esac
  version=${archive#fieldstamp-} version=${version%-"$target".tar.gz} try=1
  until why=$(fetch "${base%/}/v$version/$archive"); do
    # What is not there stays so; a lost connection deserves another try.
    case "$why" in *404* | *neither*) try=3 ;; esac
    [ $try -lt 3 ] || fail "$archive could not be downloaded from $base ($(printf '%s' "$why" | tail -n 1)); run the job again, or set FIELDSTAMP_RELEASE_BASE to a mirror"
    sleep $try
    try=$((try + 1))
  done
}

verify() {
  if have sha256sum; then sum=$(sha256sum <"$archive")
  elif have shasum; then sum=$(shasum -a 256 <"$archive")
  elif have openssl; then sum=$(openssl dgst -sha256 -r <"$archive")
  else fail "nothing here can check a sum; install sha256sum, shasum or openssl, or set FIELDSTAMP_BIN"
  fi
  [ "${sum%% *}" = "$wanted" ] || fail "$archive is not the file that was released (sha256 ${sum%% *}, expected $wanted); run the job again, and if it stays so do not use that download"
  folder=${archive%.tar.gz}
  tar -xzf "$archive" "$folder/$program" 2>/dev/null || fail "$archive cannot be unpacked, or holds no $program; install tar and gzip, or set FIELDSTAMP_BIN"
  mv "$folder/$program" "$program"
}

build() {
  none="this commit has no released binary for ${target:-$(uname -s) on $(uname -m)}"
  have cargo || fail "$none, and there is no cargo to build one; pin a released tag"
  [ -r "$here/../Cargo.toml" ] || fail "$none, and its source is not here; pin a released tag"
  echo "no release at this commit: building fieldstamp from its source, which takes minutes; a released tag is quicker" >&2
  cargo install --path "$here/.." --root "$work" --target-dir "${CARGO_TARGET_DIR:-$work/target}" --locked --no-track --quiet >&2 ||
    fail "cargo could not build it (see above); pin a released tag"
  mv "bin/$program" "$program"
}

usage='use: install.sh --to DIR [--from URL]'
to='' base=${FIELDSTAMP_RELEASE_BASE:-} work='' made=''
[ -n "$base" ] || [ -z "${FIELDSTAMP_ACTION_REPOSITORY:-}" ] ||
  base=${GITHUB_SERVER_URL:-https://github.com}/$FIELDSTAMP_ACTION_REPOSITORY/releases/download
while [ $# -gt 1 ]; do
  case "$1" in --to) to=$2 ;; --from) base=$2 ;; *) fail "$1 is not an option; $usage" ;; esac
  shift 2
done
[ $# -eq 0 ] || fail "$1 is no option with its value; $usage"
if [ -n "${FIELDSTAMP_BIN:-}" ]; then
  "$FIELDSTAMP_BIN" --version >/dev/null 2>&1 || fail "FIELDSTAMP_BIN names $FIELDSTAMP_BIN, which does not run; correct or unset it"
  printf '%s\n' "$FIELDSTAMP_BIN"
  exit 0
fi
# Nothing that is started from here has any business with the credential of the job.
for name in $(env | sed -n 's/^\(JIRA_[A-Z_]*\)=.*/\1/p'); do unset "$name"; done
[ -n "$to" ] || fail "nothing says where to; $usage"
here=$(cd "$(dirname "$0")" && pwd)
trap finish EXIT
trap 'exit 130' HUP INT
trap 'exit 143' TERM
if ! [ -d "$to" ]; then
  mkdir "$to" 2>/dev/null || fail "the folder $to cannot be made; name one in a folder that is there and may be written"
  made=$to
fi
work=$(mktemp -d "$to/install.XXXXXX" 2>/dev/null) || fail "the folder $to cannot be written; name another"
case "$work" in [/\\]* | ?:*) ;; *) work=$PWD/$work to=$PWD/$to made=${made:+$to} ;; esac
# By their bare names from here on: tar takes the colon of a drive for that of a host.
cd "$work"
platform
look_up
if [ -n "$archive" ]; then download && verify; else build; fi
"./$program" --version >/dev/null 2>&1 || fail "the binary does not run on this machine; set FIELDSTAMP_BIN to one that does"
mv -f "$program" "$to/$program"
made=''
printf '%s\n' "$to/$program"
