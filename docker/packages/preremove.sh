#!/bin/sh
# Before the files go. dpkg says "remove" or "upgrade", rpm how many versions stay.
set -e
case "$1" in
  remove | 0)
    if [ -d /run/systemd/system ] && command -v systemctl >/dev/null; then systemctl disable --now ftsync; fi
    cat <<'TEXT'
ftsync: its triggers, and a log of limited size that they write, stay in Postgres (schema ftsync).
"ftsync uninstall" removes them; install the package again if that is still to be done.
TEXT
    ;;
esac
