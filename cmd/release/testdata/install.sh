# Installs, upgrades and removes the packages in a copy of this system that nobody else sees, and checks what is there:
# unshare --mount sh -eu install.sh deb|rpm FOLDER-OF-PACKAGES EMPTY-FOLDER
format=$1 packages=$2 dir=$3
fail() { echo "FAILED: $*"; exit 1; }

mount --make-rprivate /
mount -t tmpfs tmpfs "$dir"
mkdir "$dir/upper" "$dir/work" "$dir/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$dir/upper,workdir=$dir/work" "$dir/root" 2>"$dir/why" || {
  echo "no overlay of this file system can be mounted: $(cat "$dir/why")"
  exit 1
}
root=$dir/root
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"
mkdir -p "$root/tmp/packages"
cp "$packages"/ftsync[-_]*."$format" "$root/tmp/packages"
here() { chroot "$root" "$@" 2>&1; }
case $format in
  deb)
    install() { here sh -c "dpkg --install /tmp/packages/ftsync_$1_*.deb"; }
    remove() { here dpkg --purge ftsync; }
    ;;
  rpm) # Debian's database of rpm knows no glibc
    install() { here rpm --force-debian --nodeps -U /tmp/packages/ftsync-"$1"-*.rpm; }
    remove() { here rpm --force-debian -e ftsync; }
    ;;
esac
# said TEXT OUTPUT
said() { case $2 in *"$1"*) ;; *) fail "it does not say \"$1\": $2" ;; esac; }

out=$(install 1.2.3) || fail "$out"
said "not started yet" "$out"
for want in "755 root /usr/bin/ftsync" "600 root /etc/ftsync/password" "640 root /etc/ftsync/ftsync.env" \
  "644 root /usr/lib/systemd/system/ftsync.service" "644 root /usr/share/doc/ftsync/copyright"; do
  got=$(here stat --format '%a %U %n' "${want##* }") || fail "$got"
  [ "$got" = "$want" ] || fail "$got, want $want"
done
said "ftsync v1.2.3" "$(here ftsync version)"
if [ -x "$root/usr/bin/systemd-analyze" ]; then
  out=$(here systemd-analyze verify --man=no ftsync.service) || fail "$out"
  [ -z "$out" ] || fail "systemd-analyze: $out"
fi

echo DATABASE_URL=postgres://mine >"$root/etc/ftsync/ftsync.env"
echo secret >"$root/etc/ftsync/password"
mkdir -p "$root/var/cache/private/ftsync/films"
echo "indexes: {}" >"$root/etc/ftsync/ftsync.yaml"
out=$(install 1.2.4) || fail "$out"
case $out in *"not started yet"* | *"stay in Postgres"*) fail "an upgrade says: $out" ;; esac
[ "$(cat "$root/etc/ftsync/password")" = secret ] || fail "an upgrade lost the password"
[ "$(cat "$root/etc/ftsync/ftsync.env")" = DATABASE_URL=postgres://mine ] || fail "an upgrade lost the settings"
[ "$(stat --format %a "$root/etc/ftsync/password")" = 600 ] || fail "an upgrade shows the password"

out=$(remove) || fail "$out"
said "ftsync uninstall" "$out"
left=$(cd "$dir/upper" && find . -path '*ftsync*' ! -type c ! -path './var/lib/*' ! -path './tmp/*' | sort | tr '\n' ' ')
case $format in
  deb) said "left: /etc/ftsync/ftsync.yaml" "$out"
    [ "$left" = "./etc/ftsync ./etc/ftsync/ftsync.yaml " ] || fail "a purge leaves $left" ;;
  rpm) said "the cache stays in /var/cache/private/ftsync" "$out" ;;
esac
echo "$format: fine"
