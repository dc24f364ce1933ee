# Runs a command for as long as the other end of our standard input is open.
#
#   $1       the signal for the command when the pipe breaks: whoever holds its other end was killed
#   $2       standard input of the command
#   $3 ...   the command
#
# The first line of output is the command's process id. Any line that we read means: a broken pipe is no accident from now on,
# so end the command in good order (SIGINT: PostgreSQL's fast shutdown).

# A terminal's signals are for the one who started us; our end is the end of the pipe.
trap '' HUP INT QUIT TERM PIPE

abrupt=$1
input=$2
shift 2
exec 3<&0

"$@" <"$input" >&2 3<&- &
child=$!

{
    signal=$abrupt
    while read -r _; do signal=INT; done <&3
    # Repeated, since a signal is lost on a program that has not installed its handlers yet.
    tries=0
    while kill -s "$signal" "$child" 2>/dev/null; do
        kill -s CONT "$child" 2>/dev/null # one that was stopped would not hear of it
        tries=$((tries + 1))
        [ "$tries" -lt 150 ] || signal=QUIT
        [ "$tries" -lt 200 ] || signal=KILL
        sleep 0.2 || sleep 1
    done
} >/dev/null 2>&1 &
watch=$!

echo "$child"
wait "$child"
status=$?
kill -s KILL "$watch" 2>/dev/null
exit "$status"
