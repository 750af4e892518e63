#!/bin/sh
# Redis refuses other machines while it has no password ("protected mode"). The official image turns that refusal off, since
# a container is reached only from where its networks and published ports allow it; so does this one. The option comes
# first, so that one given to `docker run` overrides it.
set -e
case "$1" in -*) set -- redis-server "$@" ;; esac
if [ "$1" = redis-server ]; then
  case "$2" in
    "" | --version | --help | --check-system) ;;
    --*) shift; set -- redis-server --protected-mode no "$@" ;;
  esac
  [ $# -gt 1 ] || set -- redis-server --protected-mode no
fi
exec "$@"
