#!/bin/sh
# After the files are in place. A first installation starts nothing, for nothing is configured yet; an upgrade restarts
# the service if it runs. dpkg says "configure" and the version before, if there was one; rpm how many versions there are.
set -e
running() { [ -d /run/systemd/system ] && command -v systemctl >/dev/null; }
if running; then systemctl daemon-reload; fi
case "$1:${2:-}" in
  configure: | 1:)
    cat <<'TEXT'
ftsync is installed, and not started yet:
  1. set DATABASE_URL in /etc/ftsync/ftsync.env, and put the password into /etc/ftsync/password
  2. say what to index in /etc/ftsync/ftsync.yaml (ftsync init TABLE writes a first one)
  3. systemctl enable --now ftsync
/usr/share/doc/ftsync/README.md says more.
TEXT
    ;;
  configure:* | [2-9]:*)
    if running; then systemctl try-restart ftsync; fi
    ;;
esac
