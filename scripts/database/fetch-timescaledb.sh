#!/usr/bin/env bash
# Puts PostgreSQL 17 with TimescaleDB (the Apache edition that Debian 13 packages) into a folder of its own, taken from
# this machine's own Debian mirror. The system stays untouched, no root is needed; the folder must not be moved later.
# usage: fetch-timescaledb.sh FOLDER
set -euo pipefail

folder=$1
suite=trixie
major=17
work="$folder.partial"

mirror=$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN)' | awk '$2 == "Debian" && $1 !~ /security/ { print $1; exit }')
if [ -z "$mirror" ]; then
  echo "no Debian mirror in this machine's package lists: run 'apt-get update' first" >&2
  exit 1
fi

rm -rf "$work" "$folder"
mkdir -p "$work"/{lists/partial,cache/archives/partial,packages} "$folder"
: > "$work/status"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" > "$work/sources.list"

apt=(apt-get -q
  -o Dir::State="$work" -o Dir::State::status="$work/status" -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache"
  -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::preferencesparts=/dev/null
  -o APT::Sandbox::User="$(id -un)" -o APT::Install-Recommends=false -o Acquire::Languages=none
  -o Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false -o Debug::NoLocking=1 -o Acquire::Retries=3)
"${apt[@]}" update > /dev/null

# apt resolves what the server needs; left out is what it never runs: perl, locales, LLVM (jit is off), admin tools.
skip='^(perl.*|libperl.*|lib(json|ipc|io|text).*-perl|locales|libllvm.*|libz3.*|postgresql-common.*|postgresql-client-common|adduser|passwd|login.*|debconf|libdebconf.*|ssl-cert|openssl|ucf|sensible-utils|netbase|procps|libproc2.*|sysvinit-utils|init-system-helpers|base-passwd|libsemanage.*|libsepol.*|libgdbm.*|libdb5.*|libpam-modules.*|libc-l10n|libaudit-common|readline-common|gcc-.*-base|libbz2.*|openssl-provider-legacy)$'
mapfile -t packages < <("${apt[@]}" install -s "postgresql-$major-timescaledb" | awk '$1 == "Inst" { print $2 }' | grep -Ev "$skip")
( cd "$work/packages" && "${apt[@]}" download "${packages[@]}" > /dev/null )
for package in "$work"/packages/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -x -C "$folder" --exclude=./usr/share/doc --exclude=./usr/share/man \
    --exclude=./usr/share/locale --exclude='./usr/share/postgresql/*/man' --exclude='*/bitcode'
done
rm -rf "$work"

# The host's libc may be older than the packages': each program starts through the folder's own loader.
bin="$folder/usr/lib/postgresql/$major/bin"
loader=$(find "$folder/usr/lib" -name 'ld-linux-*.so*' | head -1)
libraries=$(dirname "$loader")
mkdir -p "$bin/real"
for program in "$bin"/*; do
  [ -f "$program" ] || continue
  name=${program##*/}
  mv "$program" "$bin/real/$name"
  printf '#!/bin/sh\nexec "%s" --argv0 "%s" --library-path "%s" "%s" "$@"\n' \
    "$loader" "$bin/$name" "$libraries" "$bin/real/$name" > "$program"
  chmod 755 "$program"
done
chmod -R a+rX "$folder"
touch "$folder/complete"
