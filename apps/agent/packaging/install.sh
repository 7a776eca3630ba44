#!/bin/sh
# Installs the Twinline agent as a systemd service. Run it again to update; nothing is lost by that.
#
#   curl -fsSL __HUB_URL__/agent/install.sh | sudo sh -s -- --token TOKEN
set -eu

HUB='__HUB_URL__'
KOFFI='__KOFFI_VERSION__'
TOKEN=''
ROOT=''
NODE=''
ACTION=install
START=yes
NATIVE=yes
PURGE=no

usage() {
  cat <<'END'
Installs the Twinline agent as a systemd service (run it again to update).

  install.sh [--token TOKEN] [--hub URL] [--node PATH] [--no-start] [--no-native]
  install.sh --uninstall [--purge]

  --token TOKEN  one-time token from the dashboard; not needed for an update
  --hub URL      where the hub is (default: where this script came from)
  --node PATH    the Node.js to run it with, 20.19 or newer (default: the one found)
  --no-start     install, but do not start the service
  --no-native    without the library for the kernel's receive times
  --uninstall    stop and remove the agent; its settings and state stay
  --purge        remove these too
  --root DIR     install under DIR, and touch nothing else of this system
END
}

say() { printf '%s\n' "$*"; }
die() { printf 'install.sh: %s\n' "$*" >&2; exit 1; }

while [ $# -gt 0 ]; do
  case $1 in
    --token | --hub | --node | --root)
      [ $# -ge 2 ] || die "$1 wants a value; see --help"
      case $1 in
        --token) TOKEN=$2 ;;
        --hub) HUB=${2%/} ;;
        --node) NODE=$2 ;;
        --root) ROOT=${2%/} ;;
      esac
      shift 2
      ;;
    --no-start) START=no; shift ;;
    --no-native) NATIVE=no; shift ;;
    --uninstall) ACTION=uninstall; shift ;;
    --purge) PURGE=yes; shift ;;
    --help | -h) usage; exit 0 ;;
    *) die "$1 is not an option; see --help" ;;
  esac
done

NAME=twinline-agent
LIB=/usr/local/lib/$NAME
CONFIG=/etc/$NAME/agent.json
STATE=/var/lib/$NAME
UNIT=/etc/systemd/system/$NAME.service
COMMAND=/usr/local/bin/$NAME

# With --root another system is prepared: its users and services are not ours to change.
live() { [ -z "$ROOT" ]; }

if live; then
  [ "$(id -u)" -eq 0 ] || die 'run it as root: curl … | sudo sh -s -- …'
  command -v systemctl >/dev/null 2>&1 || die 'this system has no systemd: use the container, or npx (docs/agents.md)'
fi

uninstall() {
  if live; then
    systemctl disable --now $NAME.service >/dev/null 2>&1 || true
  fi
  rm -f "$ROOT$UNIT" "$ROOT$COMMAND"
  rm -rf "$ROOT$LIB"
  if live; then systemctl daemon-reload; fi
  if [ $PURGE = yes ]; then
    rm -rf "$ROOT/etc/$NAME" "$ROOT$STATE"
    if live && id $NAME >/dev/null 2>&1; then userdel $NAME >/dev/null 2>&1 || deluser $NAME >/dev/null 2>&1 || true; fi
    say "The agent, its settings and its state are removed. Archive it in the dashboard too."
  else
    say "The agent is removed; $ROOT/etc/$NAME and $ROOT$STATE stay (--purge removes them)."
  fi
}

find_node() {
  if [ -z "$NODE" ]; then NODE=$(command -v node || true); fi
  [ -n "$NODE" ] || die 'Node.js is missing: install version 20.19 or newer (https://nodejs.org/en/download), or name it by --node'
  NODE=$("$NODE" -p 'require("fs").realpathSync(process.execPath)') || die "$NODE does not run"
  "$NODE" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    die "$NODE is version $("$NODE" --version): the agent needs 20.19 or newer"
  case $NODE in
    /root/* | /home/*) live && die "$NODE lies in a home folder, which the service may not see: install Node.js for the whole system" ;;
  esac
  return 0
}

fetch() {
  if command -v curl >/dev/null 2>&1; then
    curl -fsSL --retry 2 --connect-timeout 10 -o "$2" "$1"
  elif command -v wget >/dev/null 2>&1; then
    wget -q -T 10 -O "$2" "$1"
  else
    die 'neither curl nor wget is installed'
  fi
}

install_program() {
  mkdir -p "$ROOT$LIB" "$ROOT/usr/local/bin"
  fetch "$HUB/agent/agent.mjs" "$ROOT$LIB/agent.new.mjs" || die "$HUB/agent/agent.mjs cannot be fetched"
  VERSION=$("$NODE" "$ROOT$LIB/agent.new.mjs" --version) || die "what $HUB/agent/agent.mjs answers is not the agent"
  chmod 755 "$ROOT$LIB/agent.new.mjs"
  mv -f "$ROOT$LIB/agent.new.mjs" "$ROOT$LIB/agent.mjs"
  cat >"$ROOT$COMMAND.new" <<END
#!/bin/sh
exec "$NODE" $LIB/agent.mjs "\$@"
END
  chmod 755 "$ROOT$COMMAND.new"
  mv -f "$ROOT$COMMAND.new" "$ROOT$COMMAND"
}

# For the kernel's receive times, and lines chosen by interface. The agent works without it, and says so.
install_native() {
  [ $NATIVE = yes ] || return 0
  [ ! -d "$ROOT$LIB/node_modules/koffi" ] || grep -q "\"version\": \"$KOFFI\"" "$ROOT$LIB/node_modules/koffi/package.json" || rm -rf "$ROOT$LIB/node_modules"
  [ ! -d "$ROOT$LIB/node_modules/koffi" ] || return 0
  if ! command -v npm >/dev/null 2>&1 || ! npm install --prefix "$ROOT$LIB" --no-save --no-audit --no-fund --silent \
    --fetch-retries=1 --fetch-timeout=20000 "koffi@$KOFFI" >/dev/null 2>&1; then
    say "koffi $KOFFI cannot be installed (npm): receive times will be the program's own. Run this again to retry."
  fi
}

create_user() {
  live || return 0
  id $NAME >/dev/null 2>&1 && return 0
  if command -v useradd >/dev/null 2>&1; then
    useradd --system --user-group --no-create-home --home-dir $STATE --shell /usr/sbin/nologin $NAME
  else
    addgroup -S $NAME && adduser -S -D -H -h $STATE -s /sbin/nologin -G $NAME $NAME
  fi
}

# What is in the file stays, but for the hub and the token.
write_config() {
  mkdir -p "$ROOT/etc/$NAME"
  chmod 750 "$ROOT/etc/$NAME"
  FILE="$ROOT$CONFIG" HUB="$HUB" TOKEN="$TOKEN" "$NODE" -e '
    const fs = require("fs");
    const { FILE, HUB, TOKEN } = process.env;
    const before = fs.existsSync(FILE) ? JSON.parse(fs.readFileSync(FILE, "utf8")) : {};
    const after = { ...before, hubUrl: HUB, ...(TOKEN ? { enrolToken: TOKEN } : {}) };
    fs.writeFileSync(FILE + ".new", JSON.stringify(after, null, 2) + "\n", { mode: 0o640 });
    fs.renameSync(FILE + ".new", FILE);
  ' || die "$ROOT$CONFIG is not JSON: repair or remove it"
  chmod 640 "$ROOT$CONFIG"
  if live; then chown root:$NAME "/etc/$NAME" "$CONFIG"; fi
}

# Before Linux 5.7 only CAP_NET_RAW may bind a socket to an interface.
capabilities() {
  uname -r | {
    IFS=.- read -r major minor rest || true
    if [ "$(uname -s)" = Linux ] && { [ "$major" -lt 5 ] || { [ "$major" -eq 5 ] && [ "$minor" -lt 7 ]; }; }; then
      printf 'CAP_NET_RAW'
    fi
  }
}

write_unit() {
  mkdir -p "$ROOT/etc/systemd/system"
  CAPABILITIES=$(capabilities)
  cat >"$ROOT$UNIT.new" <<END
[Unit]
Description=Twinline agent: probes the lines of this region
After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
User=$NAME
Group=$NAME
ExecStart=$NODE --max-semi-space-size=1 --v8-pool-size=1 --optimize-for-size $LIB/agent.mjs --config $CONFIG
Restart=always
RestartSec=2
# Wrong settings, or no valid token: only a person can help.
RestartPreventExitStatus=2 3
TimeoutStopSec=15
StateDirectory=$NAME
StateDirectoryMode=0700
UMask=0077
# A probe that waits for a processor measures the processor.
Nice=-10
LimitNOFILE=16384
TasksMax=64
OOMScoreAdjust=-200
CapabilityBoundingSet=$CAPABILITIES
AmbientCapabilities=$CAPABILITIES
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
ProtectClock=yes
ProtectHostname=yes
ProtectControlGroups=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
PrivateDevices=yes
PrivateTmp=yes
RemoveIPC=yes
LockPersonality=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service

[Install]
WantedBy=multi-user.target
END
  chmod 644 "$ROOT$UNIT.new"
  mv -f "$ROOT$UNIT.new" "$ROOT$UNIT"
}

start() {
  live || return 0
  systemctl daemon-reload
  [ $START = yes ] || return 0
  systemctl enable $NAME.service >/dev/null 2>&1
  systemctl restart $NAME.service
}

if [ $ACTION = uninstall ]; then
  uninstall
  exit 0
fi

case $HUB in
  http://* | https://*) ;;
  *) die 'which hub? Add --hub https://hub.example.com' ;;
esac
case $HUB$TOKEN in
  *[!A-Za-z0-9_.:/%@~+=\[\]-]*) die 'the hub or the token holds a character that neither can have' ;;
esac
if [ -z "$TOKEN" ] && [ ! -f "$ROOT$CONFIG" ]; then die 'the first time it needs --token TOKEN (the dashboard shows it)'; fi

find_node
create_user
install_program
install_native
write_config
write_unit
start

say "twinline-agent $VERSION is installed."
if live && [ $START = yes ]; then
  say "  twinline-agent status      live figures"
  say "  twinline-agent --dry-run   what is wrong, if anything"
  say "  journalctl -u twinline-agent -f"
fi
