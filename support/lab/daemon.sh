# Runs the engine's daemon, and runs it again when it has ended and the file AGAIN is there.
#   sh -c daemon.sh sh AGAIN COMMAND [ARGUMENT...]
# In the foreground, since what a shell starts in the background ignores SIGINT, and so would every container. The first process
# hands SIGTERM to the daemon, too.
again=$1 stopping=
shift
trap stopping=1 TERM
until
    "$@"
    code=$?
    [ -n "$stopping" ] || ! rm "$again" 2>/dev/null
do :; done
exit "$code"
