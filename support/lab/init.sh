#!/bin/sh
# First process of an embedded engine: makes the new namespaces a machine of their own, then becomes the engine.
#   init.sh ROOT TOOLS HOME CGROUP HOSTNAME RESOLVER PREPARE COMMAND [ARGUMENT...]
# ROOT is the root file system, which other engines may run on, too; TOOLS the one that dnsmasq and ip are taken from, often the
# same. HOME holds what is the engine's own: etc, var, and run, the directory of its socket. PREPARE is a shell command, often empty.
# Runs in new mount, PID, network, UTS and IPC namespaces, mounts already private. Everything mounted here goes with them.
set -eu
root=$1 tools=$2 home=$3 cgroup=$4 name=$5 resolver=$6 prepare=$7
shift 7

mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
for own in etc var; do
    mount --bind "$home/$own" "$root/$own"
done
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
# Outside /proc/sys/net, sysctls are the machine's: an engine raises kernel.keys.root_maxkeys if it is let.
for area in "$root"/proc/sys/*; do
    [ "$area" = "$root/proc/sys/net" ] && continue
    mount --bind "$area" "$area"
    mount -o remount,bind,ro "$area"
done
mount -t sysfs -o nosuid,nodev,noexec sysfs "$root/sys"

# Of every hierarchy the engine sees one cgroup of its own, as if there were no other. Not every engine can be told
# where to put its containers, and two would get into each other's way, or into that of an engine of the machine.
hierarchy() {
    mkdir -p "$1/$cgroup"
    # Version 1 leaves a new group without processors and memory nodes, and nothing can be put into it then.
    for what in cpuset.cpus cpuset.mems; do
        [ ! -f "$1/$cgroup/$what" ] || [ -f "$1/cgroup.controllers" ] || cat "$1/$what" >"$1/$cgroup/$what"
    done
    mount --bind "$1/$cgroup" "$2"
}
if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
    for controller in $(cat /sys/fs/cgroup/cgroup.controllers); do
        echo "+$controller" 2>/dev/null >/sys/fs/cgroup/cgroup.subtree_control || true
    done
    hierarchy /sys/fs/cgroup "$root/sys/fs/cgroup"
else
    mount -t tmpfs -o mode=755,nosuid,nodev,noexec tmpfs "$root/sys/fs/cgroup"
    for place in /sys/fs/cgroup/*; do
        if [ -L "$place" ]; then
            cp -P "$place" "$root/sys/fs/cgroup/"
        elif [ -f "$place/cgroup.procs" ]; then
            mkdir "$root$place"
            hierarchy "$place" "$root$place"
        fi
    done
fi

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
mount --bind "$home/run" "$root/run/engine"

# The resolver is no part of the engine's machine; it is started while its own root file system can be reached.
hostname "$name"
chroot "$tools" ip link set lo up
# Whoever stands here later, a fault's suite for one, sees by this that it is an engine of the lab.
chroot "$tools" ip link set lo alias container-networking-spec
chroot "$tools" ip address add "$resolver/32" dev lo
# One resolver at an address of the machine's own, one on loopback. Each says "no such name" to everything but what is asked for in
# the domains of runs, a port each (`support/engine/upstream.py`): that is passed on to the run that listens there, if there is one.
resolve() {
    domains= number=0
    while [ "$number" -lt 16 ]; do
        domains="$domains --server=/run$number.test/$2#$((5360 + number))"
        number=$((number + 1))
    done
    # Goes to the background once it listens, and fails here if it cannot.
    chroot "$tools" dnsmasq --conf-file=/dev/null --pid-file --user=root --no-resolv --no-hosts --cache-size=0 \
        --address='/#/' $domains --listen-address="$1" --bind-interfaces
}
resolve "$resolver" 127.0.0.1
resolve 127.0.0.53 127.0.0.2

cd "$root"
pivot_root . .
umount -l .
cd /

# A booted machine has systemd apply the sysctl.d files of its packages. What they say of net.* each network namespace
# has for itself, and a new one begins with the kernel's defaults. Keys that a namespace lacks are no failure.
if command -v sysctl >/dev/null; then
    cat /usr/lib/sysctl.d/*.conf /etc/sysctl.d/*.conf 2>/dev/null | grep -E '^-?net[./]' | sysctl -e -q --load=- || true
fi

sh -e -c "$prepare"

exec "$@"
