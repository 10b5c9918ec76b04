# The shell of one test terminal, as small as job control allows. It leads the session on the terminal in its first argument and
# runs the other arguments as its foreground job. It lives longer than the job: the end of a session leader would reset the
# terminal's modes, but the tests check those that the job left.
# Commands on stdin, one per line: fg, hangup, kill, bye. If stdin ends without a bye, the job is killed.
# Reports on stdout, one per line: "pid N", then "stop SIGNAL", "exit CODE", "signal N", "ready 0". Before each of these, MARK is
# written to the terminal.
use strict;
use warnings;
use POSIX qw(:sys_wait_h :termios_h SIGHUP);

my $MARK = "\x1e\x06\x1e";
my @SHELL_IGNORES = qw(TTOU TTIN TSTP INT QUIT PIPE);
my ($path, @program) = @ARGV;

$SIG{$_} = 'IGNORE' for @SHELL_IGNORES;
delete $ENV{PERL_BADLANG};
POSIX::setsid() or die "setsid: $!";
open(my $tty, '+<', $path) or die "$path: $!";    # becomes the session's controlling terminal
my $cooked = POSIX::Termios->new;
$cooked->getattr(fileno $tty);

sub report {
    my ($what, $number) = @_;
    syswrite $tty, $MARK;
    syswrite STDOUT, "$what $number\n";
}

my $job = fork // die "fork: $!";
if (!$job) {
    setpgrp 0, 0;
    POSIX::tcsetpgrp(fileno $tty, $$);
    $SIG{$_} = 'DEFAULT' for @SHELL_IGNORES, qw(HUP TERM CHLD);
    POSIX::dup2(fileno $tty, $_) for 0 .. 2;
    exec { $program[0] } @program or print STDERR "cannot run $program[0]: $!";
    POSIX::_exit(127);
}
setpgrp $job, $job;
syswrite STDOUT, "pid $job\n";

my $commands = fork // die "fork: $!";
if (!$commands) {
    while (my $command = <STDIN>) {
        if ($command eq "fg\n") {    # like a real shell, restores the shell's modes: the job doesn't find its own
            $cooked->setattr(fileno $tty, TCSADRAIN);
            POSIX::tcsetpgrp(fileno $tty, $job);
            kill 'CONT', -$job;
        } elsif ($command eq "hangup\n") {    # without an end-of-file key, the test's writer doesn't send Enter and ^D when it closes
            my $silent = POSIX::Termios->new;
            $silent->getattr(fileno $tty);
            $silent->setcc(VEOF, 0);
            $silent->setattr(fileno $tty, TCSANOW);
            report('ready', 0);
        } elsif ($command eq "kill\n") {
            kill 'KILL', -$job;
        } else {
            POSIX::_exit(0);
        }
    }
    kill 'KILL', -$job;
    POSIX::_exit(0);
}

my $ended = 0;
POSIX::sigaction(SIGHUP, POSIX::SigAction->new(sub { kill 'HUP', -$job and kill 'CONT', -$job unless $ended }));    # like bash
while (waitpid($job, WUNTRACED) == $job) {
    my $status = ${^CHILD_ERROR_NATIVE};
    POSIX::tcsetpgrp(fileno $tty, getpgrp);
    if (WIFSTOPPED($status)) { report('stop', WSTOPSIG($status)); next }
    $ended = 1;
    WIFSIGNALED($status) ? report('signal', WTERMSIG($status)) : report('exit', WEXITSTATUS($status));
    last;
}
waitpid $commands, 0;
