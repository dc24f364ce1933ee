# Removes a directory when the other end of our standard input closes, however that came about.
#
#   $1   the directory
trap '' HUP INT QUIT TERM PIPE
cat >/dev/null
# Repeated, since a PostgreSQL that is still ending may write into it.
tries=0
until rm -rf -- "$1" && [ ! -e "$1" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 300 ] || exit 1
    sleep 0.1 || sleep 1
done 2>/dev/null
