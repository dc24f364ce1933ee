# Prints the process id of each PostgreSQL program that works in our current directory. To be run as the user that runs them:
# others, and root in many a container, are not shown where a process works.
[ "/proc/$$/cwd" -ef . ] || exit 1
for process in /proc/[0-9]*; do
    { read -r name <"$process/comm"; } 2>/dev/null || continue
    case $name in
        postgres | initdb) [ "$process/cwd" -ef . ] && echo "${process#/proc/}" ;;
    esac
done
exit 0
