#!/bin/sh
# First process of an embedded engine: makes the new namespaces a machine of their own, then becomes the engine.
#   init.sh ROOT SOCKET_DIR HOSTNAME RESOLVER COMMAND [ARGUMENT...]
# Runs in new mount, PID, network, UTS and IPC namespaces, mounts already private. Everything mounted here goes with them.
set -eu
root=$1 sockets=$2 name=$3 resolver=$4
shift 4

mount --bind "$root" "$root"
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
# Outside /proc/sys/net, sysctls are the machine's: an engine raises kernel.keys.root_maxkeys if it is let.
for area in "$root"/proc/sys/*; do
    [ "$area" = "$root/proc/sys/net" ] && continue
    mount --bind "$area" "$area"
    mount -o remount,bind,ro "$area"
done
mount -t sysfs -o nosuid,nodev,noexec sysfs "$root/sys"
mount --rbind /sys/fs/cgroup "$root/sys/fs/cgroup"

mount -t tmpfs -o mode=755,nosuid tmpfs "$root/dev"
mkdir "$root/dev/pts" "$root/dev/shm" "$root/dev/mqueue"
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5,nosuid,noexec devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$root/dev/shm"
mount -t mqueue -o nosuid,nodev,noexec mqueue "$root/dev/mqueue"
while read -r node major minor; do
    mknod -m 666 "$root/dev/$node" c "$major" "$minor"
done <<NODES
null 1 3
zero 1 5
full 1 7
random 1 8
urandom 1 9
tty 5 0
NODES
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"

mount -t tmpfs -o mode=755,nosuid,nodev tmpfs "$root/run"
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$root/tmp"
mkdir "$root/run/engine"
mount --bind "$sockets" "$root/run/engine"

rm -f "$root/etc/resolv.conf" "$root/etc/hosts"
printf 'nameserver %s\nsearch engine.test\noptions edns0 trust-ad\n' "$resolver" >"$root/etc/resolv.conf"
printf '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n127.0.1.1 %s\n' "$name" >"$root/etc/hosts"

cd "$root"
pivot_root . .
umount -l .
cd /

hostname "$name"
ip link set lo up
ip address add "$resolver/32" dev lo
# Goes to the background once it listens, and fails here if it cannot.
dnsmasq --conf-file=/dev/null --pid-file --user=root --no-resolv --no-hosts --cache-size=0 --address='/#/' \
    --listen-address="$resolver" --bind-interfaces

# tini: the shims of finished containers are orphans, which the engine does not wait for.
exec tini -- "$@"
