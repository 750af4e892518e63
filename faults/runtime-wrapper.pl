#!/usr/bin/perl
# Stands in for the engine's OCI runtime: tells of every container that is created or started, waits for the answer, and becomes the
# real runtime. In Perl without modules beyond perl-base, which every Debian has. Where nobody listens, nothing is changed.
use strict;
use warnings;
use IO::Socket::UNIX;

my $runtime = '@RUNTIME@';
my ($command, $bundle, $pid_file, $id) = ('', '', '', $ARGV[-1] // '');
for my $place (0 .. $#ARGV) {
    my $word = $ARGV[$place];
    $command = $word if !$command && $word =~ /^(create|start|exec|delete|kill|state|run|ps|list|pause|resume|update|features|checkpoint|restore|events)$/;
    $bundle = $ARGV[$place + 1] if $word =~ /^(--bundle|-b)$/;
    $bundle = $1 if $word =~ /^--bundle=(.*)$/;
    $pid_file = $ARGV[$place + 1] if $word eq '--pid-file';
}
if ($command eq 'create' || $command eq 'start') {
    my $socket = IO::Socket::UNIX->new(Peer => '/run/engine/faults.sock');
    if ($socket) {
        # Ids and paths of an engine hold no quotes and no backslashes.
        print $socket qq({"event": "$command", "id": "$id", "bundle": "$bundle", "pid_file": "$pid_file"}\n);
        $socket->flush;
        my $answer = <$socket>;
    }
}
exec { $runtime } $runtime, @ARGV or die "$runtime: $!";
