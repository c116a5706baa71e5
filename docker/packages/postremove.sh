#!/bin/sh
# After the files are gone. dpkg says "remove", "purge" or "upgrade", rpm how many versions stay. dpkg purges on demand,
# and then the cache goes too; rpm does not know the difference, so there it is left, and named.
set -e
case "$1" in remove | purge | 0)
  if [ -d /run/systemd/system ] && command -v systemctl >/dev/null; then systemctl daemon-reload; fi
  ;;
esac
case "$1" in
  purge)
    rm -rf /var/cache/private/ftsync /var/cache/ftsync
    if [ -d /etc/ftsync ]; then # dpkg removes it when it is empty
      left=$(find /etc/ftsync -mindepth 1)
      if [ -n "$left" ]; then echo "ftsync: not made by the package, and left: $left"; fi
    fi
    ;;
  0)
    if [ -d /var/cache/private/ftsync ]; then echo "ftsync: the cache stays in /var/cache/private/ftsync"; fi
    ;;
esac
