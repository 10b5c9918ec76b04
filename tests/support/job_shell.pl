# The shell of one test terminal, as small as job control allows. It leads the session on the terminal named first, runs the rest as its foreground
# job, and outlives it, so that the terminal keeps the modes in which the job left it (the end of a session leader resets them).
# Commands on stdin, one a line: fg, hangup, kill, bye. The end of stdin without a bye kills the job.
# Reports on stdout, one a line: "pid N", then "stop SIGNAL", "exit CODE", "signal N", "ready 0", each after MARK was written to the terminal.
use strict;
use warnings;
use POSIX qw(:sys_wait_h :termios_h SIGHUP);

my $MARK = "\x1e\x06\x1e";
my @SHELL_IGNORES = qw(TTOU TTIN TSTP INT QUIT PIPE);
my ($path, @program) = @ARGV;

$SIG{$_} = 'IGNORE' for @SHELL_IGNORES;
delete $ENV{PERL_BADLANG};
POSIX::setsid() or die "setsid: $!";
open(my $tty, '+<', $path) or die "$path: $!";    # a session leader that opens a terminal gets it as its own
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

my $ears = fork // die "fork: $!";
if (!$ears) {
    while (my $command = <STDIN>) {
        if ($command eq "fg\n") {    # as after a prompt: the job finds the modes of the shell, not its own
            $cooked->setattr(fileno $tty, TCSADRAIN);
            POSIX::tcsetpgrp(fileno $tty, $job);
            kill 'CONT', -$job;
        } elsif ($command eq "hangup\n") {    # the harness's writer would send Enter and ^D when it closes: without an end-of-file key it does not
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
POSIX::sigaction(SIGHUP, POSIX::SigAction->new(sub { kill 'HUP', -$job and kill 'CONT', -$job unless $ended }));    # as bash does
while (waitpid($job, WUNTRACED) == $job) {
    my $status = ${^CHILD_ERROR_NATIVE};
    POSIX::tcsetpgrp(fileno $tty, getpgrp);
    if (WIFSTOPPED($status)) { report('stop', WSTOPSIG($status)); next }
    $ended = 1;
    WIFSIGNALED($status) ? report('signal', WTERMSIG($status)) : report('exit', WEXITSTATUS($status));
    last;
}
waitpid $ears, 0;
